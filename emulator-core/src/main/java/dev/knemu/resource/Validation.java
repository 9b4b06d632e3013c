package dev.knemu.resource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the validating webhook refuses, in its words. A function of its arguments and of two checks of syntax that are
 * given to it.
 *
 * <p>Source: knative.dev/eventing, {@code pkg/apis/**}{@code /*_validation.go}; knative.dev/pkg,
 * {@code apis/duck/v1}; for GitHubSource and GitLabSource their CRDs. Give it resources that {@link Defaults} has been
 * over. Immutable; may be used by many threads.
 */
public final class Validation {
    /** The one user that may change {@code spec.subscribers} of an InMemoryChannel. */
    public static final String CONTROLLER =
            "system:serviceaccount:" + ClusterConfig.SYSTEM_NAMESPACE + ":eventing-controller";

    private static final Pattern ATTRIBUTE_NAME = Pattern.compile("[a-z][a-z0-9]*");
    private static final Pattern EXTENSION_NAME = Pattern.compile("[a-zA-Z0-9]+");
    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern DNS_SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern C_IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern API_VERSION = Pattern.compile("([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?v[a-z0-9]+");
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s+([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final String IMMUTABLE = "Immutable fields changed (-old +new)";
    private static final String ATTRIBUTE_NAME_RULE =
            "Attribute name must start with a letter and can only contain lowercase alphanumeric";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern REVISION_KEY = Pattern.compile("(?:[a-z]+\\.)+dev/[-A-Za-z]+");
    private static final String AUTOSCALING = "autoscaling.knative.dev";
    private static final int MOST_CONCURRENCY = 1000;

    private final SyntaxCheck schedule;
    private final SyntaxCheck cesql;
    private final RevisionCheck revision;

    /**
     * @param schedule of cron: five or six fields or a descriptor, perhaps after {@code CRON_TZ=…}
     * @param cesql of CloudEvents SQL expressions
     */
    public Validation(SyntaxCheck schedule, SyntaxCheck cesql) {
        this(schedule, cesql, annotations -> List.of());
    }

    /** @param revision of the annotations that a revision of a Knative Service is scaled by */
    public Validation(SyntaxCheck schedule, SyntaxCheck cesql, RevisionCheck revision) {
        this.schedule = schedule;
        this.cesql = cesql;
        this.revision = revision;
    }

    /** Knows the annotations of a revision template, which this package does not. */
    @FunctionalInterface
    public interface RevisionCheck {
        /** What is wrong with them, one text for each error, which names the keys that it is about; empty if nothing is. */
        List<String> problems(Map<String, String> annotations);
    }

    /** Knows a language that this package does not. */
    @FunctionalInterface
    public interface SyntaxCheck {
        /** What is wrong with {@code text}; empty if it is well formed. */
        Optional<String> problem(String text);
    }

    /**
     * All complaints, merged and sorted; none means admitted.
     *
     * @param old what is to be replaced; empty for a new resource
     * @param user who asks, such as {@link #CONTROLLER}
     */
    public List<FieldError> validate(
            Resource resource, Optional<? extends Resource> old, ClusterConfig config, String user) {
        Check check = new Check(config, resource.metadata().namespace(), user);
        check.name(resource);
        if (resource instanceof Broker broker) {
            check.broker(broker, cast(old, Broker.class));
        } else if (resource instanceof Trigger trigger) {
            check.trigger(trigger, cast(old, Trigger.class));
        } else if (resource instanceof EventType eventType) {
            check.eventType(eventType);
        } else if (resource instanceof Channel channel) {
            check.channel(channel, cast(old, Channel.class));
        } else if (resource instanceof InMemoryChannel channel) {
            check.inMemoryChannel(channel, cast(old, InMemoryChannel.class));
        } else if (resource instanceof KafkaChannel channel) {
            check.kafkaChannel(channel, cast(old, KafkaChannel.class));
        } else if (resource instanceof KafkaSource source) {
            check.kafkaSource(source, cast(old, KafkaSource.class));
        } else if (resource instanceof KafkaSink sink) {
            check.kafkaSink(sink, cast(old, KafkaSink.class));
        } else if (resource instanceof Subscription subscription) {
            check.subscription(subscription, cast(old, Subscription.class));
        } else if (resource instanceof Sequence sequence) {
            check.sequence(sequence);
        } else if (resource instanceof Parallel parallel) {
            check.parallel(parallel);
        } else if (resource instanceof PingSource source) {
            check.pingSource(source);
        } else if (resource instanceof ContainerSource source) {
            check.containerSource(source);
        } else if (resource instanceof SinkBinding binding) {
            check.sinkBinding(binding);
        } else if (resource instanceof GitHubSource source) {
            check.gitHubSource(source);
        } else if (resource instanceof GitLabSource source) {
            check.gitLabSource(source);
        } else if (resource instanceof ServingService service) {
            check.servingService(service, cast(old, ServingService.class));
        } else if (resource instanceof ConfigMap configMap) {
            check.configMap(configMap);
        }
        return FieldError.merge(check.errors);
    }

    private static <T> Optional<T> cast(Optional<? extends Resource> old, Class<T> type) {
        return old.filter(type::isInstance).map(type::cast);
    }

    /** Which references a kind may have into other namespaces. */
    private enum Namespaces {
        ANY,
        SAME
    }

    /** One resource being looked at. */
    private final class Check {
        final List<FieldError> errors = new ArrayList<>();
        private final ClusterConfig config;
        private final Features features;
        private final String namespace;
        private final String user;

        Check(ClusterConfig config, String namespace, String user) {
            this.config = config;
            this.features = config.features();
            this.namespace = namespace;
            this.user = user;
        }

        private void add(FieldError error) {
            errors.add(error);
        }

        private void addAll(String prefix, List<FieldError> found) {
            found.forEach(error -> errors.add(error.via(prefix)));
        }

        void name(Resource resource) {
            String name = resource.metadata().name();
            boolean rbac = ResourceKey.groupOf(resource.apiVersion()).equals("rbac.authorization.k8s.io");
            if (!name.isEmpty()
                    && !rbac
                    && (name.length() > 253 || !DNS_SUBDOMAIN.matcher(name).matches())) {
                add(FieldError.invalidValue(name, "metadata.name")
                        .withDetails(
                                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters,"
                                        + " '-' or '.', and must start and end with an alphanumeric character"));
            }
            if (!namespace.isEmpty()
                    && (namespace.length() > 63 || !DNS_LABEL.matcher(namespace).matches())) {
                add(FieldError.invalidValue(namespace, "metadata.namespace").withDetails(dnsLabelRule()));
            }
        }

        void broker(Broker broker, Optional<Broker> old) {
            if (broker.brokerClass().isEmpty()) {
                add(FieldError.missing(Broker.CLASS_ANNOTATION));
            }
            Namespaces allowed =
                    config.brokerDefaults().disallowsDifferentNamespace(namespace) ? Namespaces.SAME : Namespaces.ANY;
            broker.spec().config().ifPresent(ref -> addAll("spec.config", reference(ref, allowed)));
            addAll("spec.delivery", delivery(broker.spec().delivery(), allowed));
            if (old.isEmpty()) {
                return;
            }
            Broker.Spec before = old.get().spec().withDelivery(Optional.empty());
            String diff = Diff.of("{v1.BrokerSpec}", before, broker.spec().withDelivery(Optional.empty()));
            if (!diff.isEmpty()) {
                add(FieldError.of(IMMUTABLE, "spec").withDetails(diff));
            } else if (!old.get().brokerClass().equals(broker.brokerClass())) {
                add(FieldError.of("Immutable annotations changed (-old +new)", "annotations")
                        .withDetails(Diff.text(old.get().brokerClass(), broker.brokerClass())));
            }
        }

        void trigger(Trigger trigger, Optional<Trigger> old) {
            Trigger.Spec spec = trigger.spec();
            brokerOf(spec);
            spec.filter()
                    .ifPresent(filter -> addAll(
                            "spec.filter.attributes",
                            attributeNames(filter.attributes().keySet())));
            addAll("spec.filters", filters(spec.filters()));
            addAll("spec.subscriber", destination(spec.subscriber(), Namespaces.ANY));
            addAll("spec.delivery", delivery(spec.delivery(), Namespaces.ANY));
            annotation(trigger, Trigger.DEPENDENCY_ANNOTATION)
                    .ifPresent(text -> addAll(annotationPath(Trigger.DEPENDENCY_ANNOTATION), dependency(text)));
            annotation(trigger, Trigger.INJECTION_ANNOTATION)
                    .ifPresent(text ->
                            addAll(annotationPath(Trigger.INJECTION_ANNOTATION), injection(text, spec.broker())));
            old.map(before -> before.spec().broker())
                    .filter(before -> !before.equals(spec.broker()))
                    .ifPresent(before -> add(
                            FieldError.of(IMMUTABLE, "spec", "broker").withDetails(Diff.text(before, spec.broker()))));
        }

        private void brokerOf(Trigger.Spec spec) {
            if (spec.broker().isEmpty() && spec.brokerRef().isEmpty()) {
                add(FieldError.missing("spec.broker"));
                return;
            }
            if (spec.brokerRef().isEmpty()) {
                return;
            }
            KReference ref = spec.brokerRef().get();
            if (!spec.broker().isEmpty()) {
                add(FieldError.multipleOneOf("spec.broker", "spec.brokerRef"));
            }
            addAll("spec.brokerRef", reference(ref, Namespaces.ANY));
            if (!ref.namespace().isEmpty()) {
                sameNamespaceOnly("spec.namespace");
            }
        }

        private void sameNamespaceOnly(String path) {
            if (!features.isEnabled(Features.CROSS_NAMESPACE_EVENT_LINKS)) {
                add(FieldError.disallowed(path)
                        .withDetails("only name, apiVersion and kind are supported fields when"
                                + " feature.CrossNamespaceEventLinks is disabled"));
            }
        }

        private Optional<String> annotation(Resource resource, String key) {
            return resource.metadata().annotation(key);
        }

        private String annotationPath(String key) {
            return "metadata.annotations[" + key + "]";
        }

        private List<FieldError> dependency(String text) {
            JsonNode ref;
            try {
                ref = JSON.readTree(text);
            } catch (JsonProcessingException e) {
                ref = JSON.missingNode();
            }
            if (!ref.isObject()) {
                return List.of(FieldError.of(
                        "The provided annotation was not a corev1.ObjectReference: \"" + text + "\"", ""));
            }
            List<FieldError> found = new ArrayList<>();
            String other = ref.path("namespace").asText();
            if (!other.isEmpty() && !other.equals(namespace)) {
                found.add(FieldError.of(
                        "Namespace must be empty or equal to the trigger namespace \"" + namespace + "\"",
                        "namespace"));
            }
            for (String field : List.of("kind", "name", "apiVersion")) {
                if (ref.path(field).asText().isEmpty()) {
                    found.add(FieldError.missing(field));
                }
            }
            return found;
        }

        private List<FieldError> injection(String value, String broker) {
            if (!value.equals("enabled") && !value.equals("disabled")) {
                return List.of(FieldError.of(
                        "The provided injection annotation value can only be \"enabled\" or \"disabled\", not \""
                                + value + "\"",
                        ""));
            }
            if (!broker.equals("default")) {
                return List.of(FieldError.of(
                        "The provided injection annotation is only used for default broker, but non-default broker"
                                + " specified here: \"" + broker + "\"",
                        ""));
            }
            return List.of();
        }

        private List<FieldError> attributeNames(Set<String> names) {
            List<FieldError> found = new ArrayList<>();
            for (String name : names) {
                if (!ATTRIBUTE_NAME.matcher(name).matches()) {
                    found.add(FieldError.invalidKeyName(name, "[" + name + "]", ATTRIBUTE_NAME_RULE));
                }
            }
            return found;
        }

        private List<FieldError> filters(List<SubscriptionsAPIFilter> filters) {
            List<FieldError> found = new ArrayList<>();
            for (int i = 0; i < filters.size(); i++) {
                String index = "[" + i + "]";
                filter(filters.get(i)).forEach(error -> found.add(error.via(index)));
            }
            return found;
        }

        private List<FieldError> filter(SubscriptionsAPIFilter filter) {
            List<FieldError> found = new ArrayList<>();
            if (dialects(filter) > 1) {
                found.add(FieldError.of("multiple dialects found, filters can have only one dialect set", ""));
            }
            attributeNames(filter.exact().keySet()).forEach(error -> found.add(error.via("exact")));
            attributeNames(filter.prefix().keySet()).forEach(error -> found.add(error.via("prefix")));
            attributeNames(filter.suffix().keySet()).forEach(error -> found.add(error.via("suffix")));
            filters(filter.all()).forEach(error -> found.add(error.via("all")));
            filters(filter.any()).forEach(error -> found.add(error.via("any")));
            filter.not().ifPresent(not -> filter(not).forEach(error -> found.add(error.via("not"))));
            if (!filter.cesql().isEmpty()) {
                cesql.problem(filter.cesql())
                        .ifPresent(problem -> found.add(
                                FieldError.invalidValue(filter.cesql(), "cesql").withDetails(problem)));
            }
            return found;
        }

        private long dialects(SubscriptionsAPIFilter filter) {
            return List.of(
                            !filter.exact().isEmpty(),
                            !filter.prefix().isEmpty(),
                            !filter.suffix().isEmpty(),
                            !filter.all().isEmpty(),
                            !filter.any().isEmpty(),
                            filter.not().isPresent(),
                            !filter.cesql().isEmpty())
                    .stream()
                    .filter(set -> set)
                    .count();
        }

        void eventType(EventType eventType) {
            if (eventType.spec().attribute("type").isEmpty()) {
                add(FieldError.missing("spec.type"));
            }
        }

        void channel(Channel channel, Optional<Channel> old) {
            Channel.Spec spec = channel.spec();
            channelTemplate(spec.channelTemplate());
            if (!spec.subscribers().isEmpty()) {
                add(FieldError.disallowed("spec.subscribable.subscribers"));
            }
            addAll("spec.delivery", delivery(spec.delivery(), Namespaces.SAME));
            old.ifPresent(before -> {
                String diff = Diff.of(
                        "{v1.ChannelSpec}", before.spec().withSubscribers(List.of()), spec.withSubscribers(List.of()));
                if (!diff.isEmpty()) {
                    add(FieldError.of(IMMUTABLE, "spec").withDetails(diff));
                }
            });
        }

        private void channelTemplate(Optional<ChannelTemplateSpec> template) {
            if (template.isEmpty()) {
                add(FieldError.missing("spec.channelTemplate"));
                return;
            }
            if (template.get().kind().isEmpty()) {
                add(FieldError.missing("spec.channelTemplate.kind"));
            }
            if (template.get().apiVersion().isEmpty()) {
                add(FieldError.missing("spec.channelTemplate.apiVersion"));
            }
        }

        void inMemoryChannel(InMemoryChannel channel, Optional<InMemoryChannel> old) {
            addAll("spec.delivery", delivery(channel.spec().delivery(), Namespaces.ANY));
            physicalChannel(channel, old);
        }

        private void physicalChannel(PhysicalChannel channel, Optional<? extends PhysicalChannel> old) {
            List<SubscriberSpec> subscribers = channel.subscribers();
            subscribers(old.map(PhysicalChannel::subscribers), subscribers);
            annotation(channel, InMemoryChannel.SCOPE_ANNOTATION)
                    .filter(scope -> !scope.equals("cluster") && !scope.equals("namespace"))
                    .ifPresent(scope ->
                            add(FieldError.invalidValue(scope, annotationPath(InMemoryChannel.SCOPE_ANNOTATION))
                                    .withDetails("expected either 'cluster' or 'namespace'")));
            List<SubscriberSpec> before = old.map(PhysicalChannel::subscribers).orElse(subscribers);
            if (!before.equals(subscribers) && !user.equals(CONTROLLER)) {
                add(FieldError.of(
                                "Channel.Spec.Subscribers changed by user " + user + " which was not the " + CONTROLLER
                                        + " service account",
                                "spec.subscribers")
                        .withDetails(Diff.of(
                                "{v1.SubscribableSpec}",
                                new InMemoryChannel.Spec(before, Optional.empty()),
                                new InMemoryChannel.Spec(subscribers, Optional.empty()))));
            }
        }

        /** Of those that were there already every one has been looked at before. */
        private void subscribers(Optional<List<SubscriberSpec>> old, List<SubscriberSpec> now) {
            SharedList<SubscriberSpec> before = old.map(SharedList::of).orElse(SharedList.empty());
            SharedList.of(now).forEachNotIn(before, (i, subscriber) -> {
                if (subscriber.subscriberUri().isEmpty()
                        && subscriber.replyUri().isEmpty()) {
                    add(FieldError.missing("replyURI", "subscriberURI")
                            .withDetails("expected at least one of, got none")
                            .via("spec.subscribable.subscriber[" + i + "]"));
                }
            });
        }

        /** Source: eventing-kafka-broker {@code control-plane/pkg/apis/messaging/v1/kafka_channel_validation.go}. */
        void kafkaChannel(KafkaChannel channel, Optional<KafkaChannel> old) {
            KafkaChannel.Spec spec = channel.spec();
            if (spec.numPartitions() <= 0) {
                add(FieldError.invalidValue(spec.numPartitions(), "spec.numPartitions"));
            }
            if (spec.replicationFactor() <= 0) {
                add(FieldError.invalidValue(spec.replicationFactor(), "spec.replicationFactor"));
            }
            if (spec.retention().filter(retention -> !retention.isNegative()).isEmpty()) {
                add(FieldError.invalidValue(spec.retentionDuration(), "spec.retentionDuration"));
            }
            addAll("spec.delivery", delivery(spec.delivery(), Namespaces.ANY));
            physicalChannel(channel, old);
            old.ifPresent(before -> {
                String diff = Diff.of("{v1beta1.KafkaChannelSpec}", topicOf(before.spec()), topicOf(spec));
                if (!diff.isEmpty()) {
                    add(FieldError.of(IMMUTABLE, "spec").withDetails(diff));
                }
            });
        }

        private KafkaChannel.Spec topicOf(KafkaChannel.Spec spec) {
            return spec.withSubscribers(List.of()).withDelivery(Optional.empty());
        }

        /** Source: eventing-kafka-broker {@code control-plane/pkg/apis/sources/v1/kafka_validation.go}. */
        void kafkaSource(KafkaSource source, Optional<KafkaSource> old) {
            KafkaSource.Spec spec = source.spec();
            source(spec.source());
            if (spec.topics().isEmpty()) {
                add(FieldError.missing("spec.topics"));
            }
            if (spec.bootstrapServers().isEmpty()) {
                add(FieldError.missing("spec.bootstrapServers"));
            }
            if (!spec.initialOffset().equals("latest") && !spec.initialOffset().equals("earliest")) {
                add(FieldError.invalidValue(spec.initialOffset(), "spec.initialOffset"));
            }
            spec.ordering()
                    .filter(ordering -> !ordering.equals("ordered") && !ordering.equals("unordered"))
                    .ifPresent(ordering -> add(FieldError.invalidValue(ordering, "spec.ordering")));
            addAll("spec.delivery", delivery(spec.delivery(), Namespaces.ANY));
            old.map(before -> before.spec().consumerGroup())
                    .filter(before -> !before.equals(spec.consumerGroup()))
                    .ifPresent(before ->
                            add(FieldError.of(IMMUTABLE, "spec").withDetails(Diff.text(before, spec.consumerGroup()))));
        }

        /** Source: eventing-kafka-broker {@code control-plane/pkg/apis/eventing/v1alpha1/kafka_sink_validation.go}. */
        void kafkaSink(KafkaSink sink, Optional<KafkaSink> old) {
            KafkaSink.Spec spec = sink.spec();
            spec.contentMode()
                    .filter(mode -> !mode.equals("binary") && !mode.equals("structured"))
                    .ifPresent(mode -> add(FieldError.invalidValue(mode, "spec.contentMode")));
            if (spec.bootstrapServers().isEmpty()) {
                add(FieldError.invalidValue(spec.bootstrapServers(), "spec.bootstrapServers"));
            }
            if (spec.topic().isEmpty()) {
                add(FieldError.invalidValue(spec.topic(), "spec.topic"));
            }
            if (spec.numPartitions().isPresent() != spec.replicationFactor().isPresent()) {
                add(FieldError.missing(
                        spec.numPartitions().isPresent() ? "spec.replicationFactor" : "spec.numPartitions"));
            }
            spec.numPartitions()
                    .filter(partitions -> partitions <= 0)
                    .ifPresent(partitions -> add(FieldError.invalidValue(partitions, "spec.numPartitions")));
            spec.replicationFactor()
                    .filter(factor -> factor <= 0)
                    .ifPresent(factor -> add(FieldError.invalidValue(factor, "spec.replicationFactor")));
            old.ifPresent(before -> {
                immutable(before.spec().topic().equals(spec.topic()), "spec.topic");
                immutable(before.spec().numPartitions().equals(spec.numPartitions()), "spec.numPartitions");
                immutable(before.spec().replicationFactor().equals(spec.replicationFactor()), "spec.replicationFactor");
            });
        }

        private void immutable(boolean same, String path) {
            if (!same) {
                add(FieldError.of("Immutable field updated", path));
            }
        }

        void subscription(Subscription subscription, Optional<Subscription> old) {
            Subscription.Spec spec = subscription.spec();
            if (spec.channel().isEmpty()) {
                add(FieldError.missing("spec.channel").withDetails("the Subscription must reference a channel"));
            } else {
                addAll("spec.channel", reference(spec.channel(), Namespaces.ANY));
                if (!spec.channel().namespace().isEmpty()) {
                    sameNamespaceOnly("spec.channel.namespace");
                }
            }
            Optional<Destination> subscriber = spec.subscriber().filter(to -> !to.isEmpty());
            if (subscriber.isEmpty()) {
                add(FieldError.missing("spec.subscriber").withDetails("the Subscription must reference a subscriber"));
            } else {
                addAll("spec.subscriber", destination(subscriber.get(), Namespaces.ANY));
            }
            spec.reply()
                    .filter(to -> !to.isEmpty())
                    .ifPresent(to -> addAll("spec.reply", destination(to, Namespaces.ANY)));
            addAll("spec.delivery", delivery(spec.delivery(), Namespaces.ANY));
            old.ifPresent(before -> {
                String diff =
                        Diff.of("{v1.SubscriptionSpec}.Channel", before.spec().channel(), spec.channel());
                if (!diff.isEmpty()) {
                    add(FieldError.of(IMMUTABLE, "spec").withDetails(diff));
                }
            });
        }

        void sequence(Sequence sequence) {
            Sequence.Spec spec = sequence.spec();
            if (spec.steps().isEmpty()) {
                add(FieldError.missing("spec.steps"));
            }
            for (int i = 0; i < spec.steps().size(); i++) {
                String path = "spec.steps[" + i + "]";
                addAll(path, destination(spec.steps().get(i).destination(), Namespaces.ANY));
                addAll(path + ".delivery", delivery(spec.steps().get(i).delivery(), Namespaces.ANY));
            }
            channelTemplate(spec.channelTemplate());
            spec.reply().ifPresent(to -> addAll("spec.reply", destination(to, Namespaces.ANY)));
        }

        void parallel(Parallel parallel) {
            Parallel.Spec spec = parallel.spec();
            if (spec.branches().isEmpty()) {
                add(FieldError.missing("spec.branches"));
            }
            for (int i = 0; i < spec.branches().size(); i++) {
                Parallel.Branch branch = spec.branches().get(i);
                String path = "spec.branches[" + i + "]";
                branch.filter().ifPresent(to -> addAll(path + ".filter", destination(to, Namespaces.ANY)));
                addAll(path + ".subscriber", destination(branch.subscriber(), Namespaces.ANY));
                branch.reply().ifPresent(to -> addAll(path + ".reply", destination(to, Namespaces.ANY)));
                addAll(path + ".delivery", delivery(branch.delivery(), Namespaces.ANY));
            }
            channelTemplate(spec.channelTemplate());
            spec.reply().ifPresent(to -> addAll("spec.reply", destination(to, Namespaces.ANY)));
        }

        void pingSource(PingSource source) {
            PingSource.Spec spec = source.spec();
            schedule(spec);
            source(spec.source());
            if (!spec.data().isEmpty() && !spec.dataBase64().isEmpty()) {
                add(FieldError.multipleOneOf("spec.data", "spec.dataBase64"));
            } else if (!spec.dataBase64().isEmpty()) {
                base64(spec);
            } else if (!spec.data().isEmpty()) {
                size(spec.data(), "data");
                json(spec.data(), spec.contentType(), "spec.data");
            }
        }

        private void schedule(PingSource.Spec spec) {
            if (spec.schedule().contains("@every")) {
                add(FieldError.invalidValue("unsupported descriptor @every", "spec.schedule"));
                return;
            }
            String prefix = "";
            if (!spec.timezone().isEmpty()) {
                try {
                    ZoneId.of(spec.timezone());
                    prefix = "CRON_TZ=" + spec.timezone() + " ";
                } catch (DateTimeException e) {
                    String zone = spec.timezone();
                    add(FieldError.invalidValue(
                            "provided bad location " + zone + ": unknown time zone " + zone, "spec.timezone"));
                }
            }
            schedule.problem(prefix + spec.schedule())
                    .ifPresent(problem -> add(FieldError.invalidValue(problem, "spec.schedule")));
        }

        private void base64(PingSource.Spec spec) {
            size(spec.dataBase64(), "dataBase64");
            try {
                byte[] decoded = Base64.getDecoder().decode(spec.dataBase64());
                json(new String(decoded, StandardCharsets.UTF_8), spec.contentType(), "spec.dataBase64");
            } catch (IllegalArgumentException e) {
                add(FieldError.invalidValue(e.getMessage(), "spec.dataBase64"));
            }
        }

        private void size(String data, String field) {
            int bytes = data.getBytes(StandardCharsets.UTF_8).length;
            if (config.pingDataMaxSize() > -1 && bytes > config.pingDataMaxSize()) {
                add(FieldError.invalidValue(
                        "the " + field + " length of " + bytes + " bytes exceeds limit set at "
                                + config.pingDataMaxSize() + ".",
                        "spec." + field));
            }
        }

        private void json(String data, String contentType, String path) {
            if (!contentType.equals("application/json")) {
                return;
            }
            try {
                JsonNode tree = JSON.readTree(data);
                if (!tree.isObject()) {
                    // Upstream unmarshals into a map, so that a list or a number is refused as well.
                    add(FieldError.invalidValue("the data is not a JSON object", path));
                }
            } catch (JsonProcessingException e) {
                add(FieldError.invalidValue("the data is not JSON: " + e.getOriginalMessage(), path));
            }
        }

        void containerSource(ContainerSource source) {
            source(source.spec().source());
            containers(source.spec().template(), "spec.containers", true);
        }

        /** What the CRD asks for, and {@code parseOwnerRepoFrom} of the reconciler, which comes too late to be seen. */
        void gitHubSource(GitHubSource source) {
            GitHubSource.Spec spec = source.spec();
            source(spec.source());
            String repository = spec.ownerAndRepository();
            if (repository.isEmpty()) {
                add(FieldError.missing("spec.ownerAndRepository"));
            } else if (repository.indexOf('/') != repository.lastIndexOf('/')) {
                add(FieldError.invalidValue(repository, "spec.ownerAndRepository")
                        .withDetails("ownerAndRepository is malformatted, expected 'owner/repository' but found \""
                                + repository + "\""));
            } else if (repository.startsWith("/")) {
                add(FieldError.invalidValue(repository, "spec.ownerAndRepository")
                        .withDetails("owner is empty, expected 'owner/repository' but found \"" + repository + "\""));
            }
            webhook(spec.eventTypes(), GitHubSource.EVENT_TYPES, spec.accessToken(), spec.secretToken());
        }

        void gitLabSource(GitLabSource source) {
            GitLabSource.Spec spec = source.spec();
            source(spec.source());
            if (spec.projectUrl().isEmpty() && spec.groupUrl().isEmpty()) {
                add(FieldError.missing("spec.projectUrl"));
            } else if (!spec.projectUrl().isEmpty() && !spec.groupUrl().isEmpty()) {
                add(FieldError.multipleOneOf("spec.projectUrl", "spec.groupUrl"));
            }
            url(spec.projectUrl(), "spec.projectUrl");
            url(spec.groupUrl(), "spec.groupUrl");
            webhook(spec.eventTypes(), GitLabSource.EVENT_TYPES, spec.accessToken(), spec.secretToken());
        }

        private void url(String url, String path) {
            if (url.isEmpty()) {
                return;
            }
            try {
                URI parsed = new URI(url);
                if (parsed.isAbsolute()
                        && parsed.getRawAuthority() != null
                        && parsed.getRawPath().length() > 1) {
                    return;
                }
            } catch (URISyntaxException unreadable) {
                // Refused below, like whatever else is no address of a project.
            }
            add(FieldError.invalidValue(url, path)
                    .withDetails("a URL with scheme, host and path is expected, such as"
                            + " https://gitlab.com/group/project"));
        }

        private void webhook(
                List<String> eventTypes,
                List<String> known,
                Optional<SecretValueFromSource> accessToken,
                Optional<SecretValueFromSource> secretToken) {
            if (eventTypes.isEmpty()) {
                add(FieldError.missing("spec.eventTypes"));
            }
            for (int i = 0; i < eventTypes.size(); i++) {
                if (!known.contains(eventTypes.get(i))) {
                    add(FieldError.invalidValue(eventTypes.get(i), "spec.eventTypes[" + i + "]")
                            .withDetails("supported values: " + String.join(", ", known)));
                }
            }
            secret(accessToken, "spec.accessToken");
            secret(secretToken, "spec.secretToken");
        }

        private void secret(Optional<SecretValueFromSource> secret, String path) {
            if (secret.isEmpty()) {
                add(FieldError.missing(path));
                return;
            }
            secret.get().secretKeyRef().ifPresent(ref -> {
                if (ref.name().isEmpty()) {
                    add(FieldError.missing(path + ".secretKeyRef.name"));
                }
                if (ref.key().isEmpty()) {
                    add(FieldError.missing(path + ".secretKeyRef.key"));
                }
            });
        }

        void containers(FreeForm template, String path, boolean named) {
            JsonNode containers = template.tree().path("spec").path("containers");
            if (containers.isEmpty()) {
                add(FieldError.missing(path));
            }
            for (int i = 0; i < containers.size(); i++) {
                String container = path + "[" + i + "].";
                if (named && containers.get(i).path("name").asText().isEmpty()) {
                    add(FieldError.missing(container + "name"));
                }
                if (containers.get(i).path("image").asText().isEmpty()) {
                    add(FieldError.missing(container + "image"));
                }
            }
        }

        /** Source: knative/serving, {@code pkg/apis/serving/v1/*_validation.go}. */
        void servingService(ServingService service, Optional<ServingService> old) {
            FreeForm template = service.spec().template();
            containers(template, "spec.template.spec.containers", false);
            for (String key : service.metadata().annotations().keySet()) {
                if (key.startsWith(AUTOSCALING)) {
                    add(
                            FieldError.invalidKeyName(
                                    key,
                                    "metadata.annotations",
                                    "autoscaling annotations must be put under \"spec.template.metadata.annotations\" to work"));
                }
            }
            revision.problems(service.templateAnnotations()).forEach(this::revisionError);
            containerConcurrency(template);
            revisionName(service, old);
            traffic(service.spec().traffic());
        }

        private void revisionError(String problem) {
            Matcher key = REVISION_KEY.matcher(problem);
            int colon = problem.lastIndexOf(": ");
            int paths = key.find(Math.max(0, colon)) ? colon : -1;
            if (paths < 0) {
                add(FieldError.of(problem, "spec.template.metadata.annotations"));
                return;
            }
            String message = problem.substring(0, paths);
            for (String path : problem.substring(paths + 2).split(", ")) {
                add(FieldError.of(
                        message, REVISION_KEY.matcher(path).replaceFirst("spec.template.metadata.annotations[$0]")));
            }
        }

        private void containerConcurrency(FreeForm template) {
            String path = "spec.template.spec.containerConcurrency";
            JsonNode limit = template.tree().path("spec").path("containerConcurrency");
            if (limit.isMissingNode() || limit.isNull()) {
                return;
            }
            if (!limit.isIntegralNumber()) {
                add(FieldError.invalidValue(limit, path).withDetails("write a whole number without quotes"));
            } else if (!limit.canConvertToInt() || limit.asInt() < 0 || limit.asInt() > MOST_CONCURRENCY) {
                add(FieldError.of("expected 0 <= " + limit + " <= " + MOST_CONCURRENCY, path));
            }
        }

        private void revisionName(ServingService service, Optional<ServingService> old) {
            String path = "spec.template.metadata.name";
            String name = service.spec().template().text("/metadata/name").orElse("");
            if (name.isEmpty()) {
                return;
            }
            String prefix = service.metadata().name() + "-";
            if (!DNS_LABEL.matcher(name).matches() || name.length() > 63) {
                add(FieldError.invalidValue("not a DNS 1035 label: " + name, path));
            } else if (!name.startsWith(prefix)) {
                add(FieldError.invalidValue("\"" + name + "\" must have prefix \"" + prefix + "\"", path));
            }
            FreeForm now = service.spec().template();
            old.map(before -> before.spec().template())
                    .filter(before ->
                            before.text("/metadata/name").filter(name::equals).isPresent())
                    .filter(before -> !before.equals(now))
                    .ifPresent(before -> add(FieldError.of(
                                    "Saw the following changes without a name change (-old +new)", "spec.template")
                            .withDetails(Diff.text(before.toString(), now.toString()))));
        }

        private void traffic(List<ServingService.TrafficTarget> targets) {
            Map<String, Integer> tags = new HashMap<>();
            int sum = 0;
            for (int i = 0; i < targets.size(); i++) {
                ServingService.TrafficTarget target = targets.get(i);
                String path = "spec.traffic[" + i + "]";
                trafficTarget(target, path);
                sum += target.percent().orElse(0);
                if (target.tag().isEmpty()) {
                    continue;
                }
                if (!DNS_LABEL.matcher(target.tag()).matches()) {
                    add(FieldError.invalidValue("not a DNS 1035 label: " + target.tag(), path + ".tag"));
                }
                Integer first = tags.putIfAbsent(target.tag(), i);
                if (first != null) {
                    add(FieldError.of(
                            "Multiple definitions for \"" + target.tag() + "\"",
                            path + ".tag",
                            "spec.traffic[" + first + "].tag"));
                }
            }
            if (!targets.isEmpty() && sum != 100) {
                add(FieldError.of("Traffic targets sum to " + sum + ", want 100", "spec.traffic"));
            }
        }

        private void trafficTarget(ServingService.TrafficTarget target, String path) {
            boolean isPinned = !target.revisionName().isEmpty();
            target.latestRevision()
                    .filter(latest -> latest == isPinned)
                    .ifPresent(latest -> add(FieldError.of(
                            "may not set revisionName \"" + target.revisionName() + "\" when latestRevision is "
                                    + latest,
                            path + ".latestRevision")));
            if (!target.configurationName().isEmpty()) {
                add(FieldError.disallowed(path + ".configurationName"));
            }
            target.percent()
                    .filter(percent -> percent < 0 || percent > 100)
                    .ifPresent(
                            percent -> add(FieldError.of("expected 0 <= " + percent + " <= 100", path + ".percent")));
            if (target.url().isPresent()) {
                add(FieldError.disallowed(path + ".url"));
            }
        }

        void sinkBinding(SinkBinding binding) {
            SinkBinding.Subject subject = binding.spec().subject();
            if (subject.apiVersion().isEmpty()) {
                add(FieldError.missing("spec.subject.apiVersion"));
            } else if (!API_VERSION.matcher(subject.apiVersion()).matches()) {
                add(FieldError.invalidValue(subject.apiVersion(), "spec.subject.apiVersion"));
            }
            if (subject.kind().isEmpty()) {
                add(FieldError.missing("spec.subject.kind"));
            } else if (!C_IDENTIFIER.matcher(subject.kind()).matches()) {
                add(FieldError.invalidValue(subject.kind(), "spec.subject.kind"));
            }
            if (subject.selector().isPresent() && !subject.name().isEmpty()) {
                add(FieldError.multipleOneOf("spec.subject.selector", "spec.subject.name"));
            } else if (subject.selector().isEmpty() && subject.name().isEmpty()) {
                add(FieldError.missingOneOf("spec.subject.selector", "spec.subject.name"));
            } else if (!subject.name().isEmpty()
                    && !DNS_LABEL.matcher(subject.name()).matches()) {
                add(FieldError.invalidValue(dnsLabelRule(), "spec.subject.name"));
            }
            if (!subject.namespace().isEmpty() && !subject.namespace().equals(namespace)) {
                add(FieldError.invalidValue(subject.namespace(), "spec.subject.namespace"));
            }
            source(binding.spec().source());
        }

        private void source(SourceSpec source) {
            addAll("spec.sink", destination(source.sink(), Namespaces.ANY));
            for (String key : source.extensions().keySet()) {
                if (key.isEmpty()) {
                    add(FieldError.invalidKeyName(key, "spec.ceOverrides.extensions", "keys MUST NOT be empty"));
                } else if (!EXTENSION_NAME.matcher(key).matches()) {
                    add(FieldError.invalidKeyName(
                            key, "spec.ceOverrides.extensions", "keys are expected to be alphanumeric"));
                }
            }
        }

        void configMap(ConfigMap configMap) {
            if (ClusterConfig.concerns(configMap)) {
                try {
                    ClusterConfig.DEFAULTS.with(configMap);
                } catch (ConfigMapException e) {
                    add(FieldError.of(e.getMessage(), "data"));
                }
            }
        }

        private List<FieldError> delivery(Optional<DeliverySpec> delivery, Namespaces allowed) {
            if (delivery.isEmpty()) {
                return List.of();
            }
            DeliverySpec spec = delivery.get();
            List<FieldError> found = new ArrayList<>();
            spec.deadLetterSink()
                    .ifPresent(sink ->
                            destination(sink, allowed).forEach(error -> found.add(error.via("deadLetterSink"))));
            spec.retry()
                    .filter(retry -> retry < 0)
                    .ifPresent(retry -> found.add(FieldError.invalidValue(retry, "retry")));
            if (spec.backoffPolicy().isPresent() && spec.policy().isEmpty()) {
                found.add(FieldError.invalidValue(spec.backoffPolicy().get(), "backoffPolicy"));
            }
            if (spec.backoffDelay().isPresent() && spec.delay().isEmpty()) {
                found.add(FieldError.invalidValue(spec.backoffDelay().get(), "backoffDelay"));
            }
            spec.format()
                    .filter(format -> !format.equals("json") && !format.equals("binary"))
                    .ifPresent(format -> found.add(FieldError.invalidValue(format, "format")));
            gated(
                    found,
                    Features.DELIVERY_TIMEOUT,
                    "timeout",
                    spec.timeout(),
                    spec.timeoutDuration().filter(timeout -> timeout.compareTo(Duration.ZERO) > 0));
            gated(
                    found,
                    Features.DELIVERY_RETRY_AFTER,
                    "retryAfterMax",
                    spec.retryAfterMax(),
                    spec.retryAfterMaxDuration().filter(max -> !max.isNegative()));
            return found;
        }

        private void gated(
                List<FieldError> found,
                String feature,
                String field,
                Optional<String> text,
                Optional<Duration> usable) {
            if (text.isEmpty()) {
                return;
            }
            if (!features.isEnabled(feature)) {
                found.add(FieldError.disallowed(field));
            } else if (usable.isEmpty()) {
                found.add(FieldError.invalidValue(text.get(), field));
            }
        }

        private List<FieldError> destination(Destination to, Namespaces allowed) {
            if (to.ref().isEmpty() && to.uri().isEmpty()) {
                return List.of(FieldError.of("expected at least one, got none", "ref", "uri"));
            }
            boolean absolute = to.uri().filter(uri -> uri.getScheme() != null).isPresent();
            if (to.ref().isPresent() && absolute) {
                return List.of(FieldError.of(
                        "Absolute URI is not allowed when Ref or [apiVersion, kind, name] is present",
                        "[apiVersion, kind, name]",
                        "ref",
                        "uri"));
            }
            List<FieldError> found = new ArrayList<>();
            if (to.ref().isEmpty() && (!absolute || to.uri().get().getRawAuthority() == null)) {
                found.add(FieldError.invalidValue(
                        "Relative URI is not allowed when Ref and [apiVersion, kind, name] is absent", "uri"));
            }
            to.ref().ifPresent(ref -> reference(ref, allowed).forEach(error -> found.add(error.via("ref"))));
            to.CACerts().ifPresent(pem -> caCerts(pem).ifPresent(found::add));
            return found;
        }

        private Optional<FieldError> caCerts(String pem) {
            Matcher block = PEM.matcher(pem);
            if (block.find() && !block.group(1).equals("CERTIFICATE")) {
                return Optional.of(FieldError.invalidValue("CA Cert provided is not a certificate", "caCert"));
            }
            try {
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
                return Optional.empty();
            } catch (CertificateException e) {
                return Optional.of(FieldError.invalidValue("CA Cert provided is invalid", "caCert"));
            }
        }

        private List<FieldError> reference(KReference ref, Namespaces allowed) {
            List<FieldError> found = new ArrayList<>();
            if (ref.name().isEmpty()) {
                found.add(FieldError.missing("name"));
            }
            if (features.isEnabled(Features.KREFERENCE_GROUP)) {
                if (ref.apiVersion().isEmpty() && ref.group().isEmpty()) {
                    found.add(FieldError.missing("apiVersion", "group"));
                } else if (!ref.apiVersion().isEmpty() && !ref.group().isEmpty()) {
                    found.add(FieldError.of("both apiVersion and group are specified", "apiVersion", "group")
                            .withDetails("Only one of them must be specified"));
                }
            } else {
                if (!ref.group().isEmpty()) {
                    found.add(FieldError.disallowed("group"));
                }
                if (ref.apiVersion().isEmpty()) {
                    found.add(FieldError.missing("apiVersion"));
                }
            }
            if (ref.kind().isEmpty()) {
                found.add(FieldError.missing("kind"));
            }
            boolean elsewhere = !ref.namespace().isEmpty() && !ref.namespace().equals(namespace);
            if (elsewhere && allowed == Namespaces.SAME) {
                found.add(FieldError.of("mismatched namespaces", "namespace")
                        .withDetails("parent namespace: \"" + namespace + "\" does not match ref: \"" + ref.namespace()
                                + "\""));
            }
            return found;
        }

        private String dnsLabelRule() {
            return "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must"
                    + " start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for"
                    + " validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
        }
    }

    /** What changed, in the notation of knative.dev/pkg {@code kmp.ShortDiff}. */
    private static final class Diff {
        private Diff() {}

        static String text(String before, String after) {
            return before.equals(after) ? "" : line("{string}", "\"" + before + "\"", "\"" + after + "\"");
        }

        static String of(String root, Record before, Record after) {
            StringBuilder diff = new StringBuilder();
            compare(root, RecordCodec.write(before), RecordCodec.write(after), diff);
            return diff.toString();
        }

        private static void compare(String path, JsonNode before, JsonNode after, StringBuilder diff) {
            if (before.equals(after)) {
                return;
            }
            if (before.isObject() && after.isObject()) {
                Set<String> names = new TreeSet<>();
                before.fieldNames().forEachRemaining(names::add);
                after.fieldNames().forEachRemaining(names::add);
                for (String name : names) {
                    String field = path + "." + Character.toUpperCase(name.charAt(0)) + name.substring(1);
                    compare(field, before.path(name), after.path(name), diff);
                }
                return;
            }
            diff.append(line(path, shown(before), shown(after)));
        }

        private static String shown(JsonNode value) {
            return value.isMissingNode() ? "<nil>" : value.toString();
        }

        private static String line(String path, String before, String after) {
            return path + ":\n\t-: " + before + "\n\t+: " + after + "\n";
        }
    }
}
