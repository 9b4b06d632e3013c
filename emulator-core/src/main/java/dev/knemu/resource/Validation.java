package dev.knemu.resource;

import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    private final SyntaxCheck schedule;
    private final SyntaxCheck cesql;
    private final RevisionCheck revision;

    /**
     * @param schedule of cron: five or six fields or a descriptor, perhaps after {@code CRON_TZ=…}
     * @param cesql of CloudEvents SQL expressions
     */
    public Validation(SyntaxCheck schedule, SyntaxCheck cesql) {
        this(schedule, cesql, (annotations, autoscaler) -> List.of());
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
        /**
         * What is wrong with them, one text for each error, which names the keys that it is about; empty if nothing is.
         *
         * @param autoscaler the data of the cluster's {@code config-autoscaler}, usable or not
         */
        List<String> problems(Map<String, String> annotations, Map<String, String> autoscaler);
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
        Review review = new Review(config, resource.metadata().namespace(), user);
        EventingCheck eventing = new EventingCheck(review, cesql);
        MessagingCheck messaging = new MessagingCheck(review);
        SourceCheck sources = new SourceCheck(review, schedule);
        eventing.name(resource);
        if (resource instanceof Broker broker) {
            eventing.broker(broker, cast(old, Broker.class));
        } else if (resource instanceof Trigger trigger) {
            eventing.trigger(trigger, cast(old, Trigger.class));
        } else if (resource instanceof EventType eventType) {
            eventing.eventType(eventType);
        } else if (resource instanceof Channel channel) {
            messaging.channel(channel, cast(old, Channel.class));
        } else if (resource instanceof InMemoryChannel channel) {
            messaging.inMemoryChannel(channel, cast(old, InMemoryChannel.class));
        } else if (resource instanceof KafkaChannel channel) {
            messaging.kafkaChannel(channel, cast(old, KafkaChannel.class));
        } else if (resource instanceof KafkaSource source) {
            sources.kafkaSource(source, cast(old, KafkaSource.class));
        } else if (resource instanceof KafkaSink sink) {
            eventing.kafkaSink(sink, cast(old, KafkaSink.class));
        } else if (resource instanceof Subscription subscription) {
            messaging.subscription(subscription, cast(old, Subscription.class));
        } else if (resource instanceof Sequence sequence) {
            messaging.sequence(sequence);
        } else if (resource instanceof Parallel parallel) {
            messaging.parallel(parallel);
        } else if (resource instanceof PingSource source) {
            sources.pingSource(source);
        } else if (resource instanceof ContainerSource source) {
            sources.containerSource(source);
        } else if (resource instanceof SinkBinding binding) {
            sources.sinkBinding(binding);
        } else if (resource instanceof GitHubSource source) {
            sources.gitHubSource(source);
        } else if (resource instanceof GitLabSource source) {
            sources.gitLabSource(source);
        } else if (resource instanceof ServingService service) {
            new ServingCheck(review, revision).servingService(service, cast(old, ServingService.class));
        } else if (resource instanceof ConfigMap configMap) {
            eventing.configMap(configMap);
        }
        return FieldError.merge(review.errors());
    }

    private static <T> Optional<T> cast(Optional<? extends Resource> old, Class<T> type) {
        return old.filter(type::isInstance).map(type::cast);
    }
}
