package dev.knemu.lint;

import dev.knemu.graph.Reference;
import dev.knemu.graph.Reference.Role;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.Destination;
import dev.knemu.resource.KReference;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.Trigger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** {@link Rule#TRIGGER_DUPLICATES}. */
final class DuplicateTriggers {

    private final Lookout lookout;

    /** Equal for Triggers that do the same. */
    private record Deed(
            Optional<ResourceKey> broker, Destination subscriber, Optional<DeliverySpec> delivery, String filter) {}

    DuplicateTriggers(Lookout lookout) {
        this.lookout = lookout;
    }

    void look() {
        Map<Deed, Trigger> seen = new HashMap<>();
        for (Trigger trigger : lookout.all(Trigger.class)) {
            Trigger first = seen.putIfAbsent(deed(trigger), trigger);
            if (first != null) {
                lookout.found(
                        Rule.TRIGGER_DUPLICATES,
                        Severity.WARNING,
                        trigger.key(),
                        "spec",
                        "Does the same as " + first.key() + ": same Broker, filter, subscriber and delivery.",
                        "The subscriber gets each of these events twice.",
                        Rule.TRIGGER_DUPLICATES.help());
            }
        }
    }

    private Deed deed(Trigger trigger) {
        String filter = lookout.filter(trigger)
                .map(CanonicalFilter::of)
                .orElseGet(() -> trigger.spec().filters().toString());
        String namespace = trigger.metadata().namespace();
        Optional<ResourceKey> broker = Reference.of(trigger).stream()
                .filter(reference -> reference.role() == Role.BROKER)
                .findFirst()
                .flatMap(reference -> reference.to().ref())
                .map((KReference ref) -> ref.key(namespace));
        return new Deed(broker, trigger.spec().subscriber(), trigger.spec().delivery(), filter);
    }
}
