package dev.knemu.resource;

import java.util.Optional;

/**
 * Who a resource belongs to, in the same namespace: it is deleted with its last owner.
 *
 * @param controller whether this owner manages the resource; default false
 * @param blockOwnerDeletion kept, without effect here: deletion is immediate
 */
public record OwnerReference(
        String apiVersion,
        String kind,
        String name,
        String uid,
        Optional<Boolean> controller,
        Optional<Boolean> blockOwnerDeletion) {

    /** What Knative's controllers put on what they create (knative.dev/pkg {@code kmeta/owner_references.go}). */
    public static OwnerReference controller(Resource owner) {
        return new OwnerReference(
                owner.apiVersion(),
                owner.kind(),
                owner.metadata().name(),
                owner.metadata().uid(),
                Optional.of(true),
                Optional.of(true));
    }
}
