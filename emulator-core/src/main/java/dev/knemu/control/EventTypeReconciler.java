package dev.knemu.control;

import dev.knemu.resource.Conditions;
import dev.knemu.resource.EventType;
import dev.knemu.resource.KReference;
import java.util.Optional;

/**
 * An EventType is Ready when what it refers to exists.
 *
 * <p>Source: knative/eventing {@code pkg/reconciler/eventtype/eventtype.go}.
 */
final class EventTypeReconciler implements Reconciler<EventType> {

    private static final String REFERENCE_EXISTS = "ReferenceExists";

    @Override
    public EventType reconcile(EventType eventType, Cluster cluster) {
        Conditions conditions = Statuses.begin(eventType, cluster);
        Optional<KReference> reference = eventType.spec().reference();
        if (reference.isEmpty()) {
            conditions = conditions.markTrue(REFERENCE_EXISTS, "ReferenceNotSet", "spec.reference is not set");
        } else if (cluster.exists(reference.get().key(eventType.metadata().namespace()))) {
            conditions = conditions.markTrue(REFERENCE_EXISTS);
        } else {
            conditions = conditions.markFalse(
                    REFERENCE_EXISTS, "ResourceDoesNotExist", "Resource in spec.reference does not exist");
        }
        return (EventType) Statuses.end(eventType, conditions);
    }
}
