package dev.knemu.resource;

import dev.knemu.resource.EventType.EventAttributeDefinition;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * EventType of v1beta1 and v1beta2, read only to be converted.
 *
 * <p>Source: knative.dev/eventing, {@code pkg/apis/eventing/v1beta2/eventtype_conversion.go}.
 */
record OldEventType(ObjectMeta metadata, Spec spec) {

    record Spec(
            String type,
            Optional<URI> source,
            Optional<URI> schema,

            @Kept("v1beta3 has no such field; schema is kept as the attribute schemadata")
            String schemaData,

            String broker,
            Optional<KReference> reference,
            String description) {}

    EventType toHub() {
        Optional<KReference> reference = spec.reference.isPresent() || spec.broker.isEmpty()
                ? spec.reference
                : Optional.of(KReference.of(Broker.API_VERSION, Broker.KIND, spec.broker));
        List<EventAttributeDefinition> attributes = new ArrayList<>();
        if (!spec.type.isEmpty()) {
            attributes.add(new EventAttributeDefinition("type", true, spec.type));
        }
        spec.source.ifPresent(
                source -> attributes.add(new EventAttributeDefinition("source", true, source.toString())));
        spec.schema.ifPresent(
                schema -> attributes.add(new EventAttributeDefinition("schemadata", false, schema.toString())));
        attributes.add(new EventAttributeDefinition("specversion", true, ""));
        attributes.add(new EventAttributeDefinition("id", true, ""));
        return new EventType(
                metadata, new EventType.Spec(reference, spec.description, attributes), EventType.Status.EMPTY);
    }
}
