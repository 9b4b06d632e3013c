package dev.knemu.resource;

import java.util.List;
import java.util.Optional;

/**
 * Says that events of a type exist, and where they come from. The versions v1beta1 and v1beta2 are converted when\n * they are read.
 *
 * <p>Source: knative.dev/eventing, {@code pkg/apis/eventing/v1beta3/eventtype_types.go}.
 */
public record EventType(ObjectMeta metadata, Spec spec, Status status) implements KResource {

    public static final String API_VERSION = "eventing.knative.dev/v1beta3";
    public static final String KIND = "EventType";

    public static final ConditionSet CONDITIONS = ConditionSet.living("ReferenceExists");

    /** In namespace {@code default}, with the four attributes that every event has. */
    public static EventType named(String name, String type) {
        return new EventType(
                ObjectMeta.of("default", name),
                new Spec(
                        Optional.empty(),
                        "",
                        List.of(
                                new EventAttributeDefinition("type", true, type),
                                new EventAttributeDefinition("source", true, ""),
                                new EventAttributeDefinition("specversion", true, ""),
                                new EventAttributeDefinition("id", true, ""))),
                Status.EMPTY);
    }

    /**
     * @param reference what the events come from or can be had from, for example a Broker
     * @param description for people
     * @param attributes the context attributes of these events
     */
    public record Spec(Optional<KReference> reference, String description, List<EventAttributeDefinition> attributes) {

        public Spec {
            attributes = List.copyOf(attributes);
        }

        /** The value that the attribute of that name has; empty if it has none or is not listed. */
        public Optional<String> attribute(String name) {
            return attributes.stream()
                    .filter(attribute ->
                            attribute.name().equals(name) && !attribute.value().isEmpty())
                    .map(EventAttributeDefinition::value)
                    .findFirst();
        }

        public Spec withReference(Optional<KReference> reference) {
            return new Spec(reference, description, attributes);
        }
    }

    /** @param value {@code ""} if it differs from event to event; a part in braces is a variable */
    public record EventAttributeDefinition(String name, boolean required, String value) {}

    public record Status(@Inline CommonStatus common) {

        public static final Status EMPTY = new Status(CommonStatus.EMPTY);

        public Status withCommon(CommonStatus common) {
            return new Status(common);
        }
    }

    public EventType reference(KReference reference) {
        return withSpec(spec.withReference(Optional.of(reference)));
    }

    public EventType description(String description) {
        return withSpec(new Spec(spec.reference(), description, spec.attributes()));
    }

    public EventType attribute(String name, boolean required, String value) {
        return withSpec(new Spec(
                spec.reference(),
                spec.description(),
                Fields.with(
                        spec.attributes().stream()
                                .filter(attribute -> !attribute.name().equals(name))
                                .toList(),
                        new EventAttributeDefinition(name, required, value))));
    }

    public EventType inNamespace(String namespace) {
        return withMetadata(metadata.withNamespace(namespace));
    }

    public EventType withSpec(Spec spec) {
        return new EventType(metadata, spec, status);
    }

    public EventType withStatus(Status status) {
        return new EventType(metadata, spec, status);
    }

    @Override
    public EventType withMetadata(ObjectMeta metadata) {
        return new EventType(metadata, spec, status);
    }

    @Override
    public String apiVersion() {
        return API_VERSION;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public CommonStatus common() {
        return status.common();
    }

    @Override
    public EventType withCommon(CommonStatus common) {
        return withStatus(status.withCommon(common));
    }

    @Override
    public ConditionSet conditionSet() {
        return CONDITIONS;
    }
}
