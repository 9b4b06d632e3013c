package dev.knemu.resource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Brokers, Triggers, EventTypes, KafkaSinks, and the ConfigMaps of the system. */
final class EventingCheck extends Check {
    private static final Pattern ATTRIBUTE_NAME = Pattern.compile("[a-z][a-z0-9]*");
    private static final String ATTRIBUTE_NAME_RULE =
            "Attribute name must start with a letter and can only contain lowercase alphanumeric";

    private final Validation.SyntaxCheck cesql;

    EventingCheck(Review review, Validation.SyntaxCheck cesql) {
        super(review);
        this.cesql = cesql;
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
                .ifPresent(
                        text -> addAll(annotationPath(Trigger.INJECTION_ANNOTATION), injection(text, spec.broker())));
        old.map(before -> before.spec().broker())
                .filter(before -> !before.equals(spec.broker()))
                .ifPresent(before ->
                        add(FieldError.of(IMMUTABLE, "spec", "broker").withDetails(Diff.text(before, spec.broker()))));
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

    private List<FieldError> dependency(String text) {
        JsonNode ref;
        try {
            ref = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            ref = JSON.missingNode();
        }
        if (!ref.isObject()) {
            return List.of(
                    FieldError.of("The provided annotation was not a corev1.ObjectReference: \"" + text + "\"", ""));
        }
        List<FieldError> found = new ArrayList<>();
        String other = ref.path("namespace").asText();
        if (!other.isEmpty() && !other.equals(namespace)) {
            found.add(FieldError.of(
                    "Namespace must be empty or equal to the trigger namespace \"" + namespace + "\"", "namespace"));
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
                    "The provided injection annotation value can only be \"enabled\" or \"disabled\", not \"" + value
                            + "\"",
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
            add(FieldError.missing(spec.numPartitions().isPresent() ? "spec.replicationFactor" : "spec.numPartitions"));
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

    void configMap(ConfigMap configMap) {
        if (ClusterConfig.concerns(configMap)) {
            try {
                ClusterConfig.DEFAULTS.with(configMap);
            } catch (ConfigMapException e) {
                add(FieldError.of(e.getMessage(), "data"));
            }
        }
    }
}
