package dev.knemu.resource;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What every resource says about itself.
 *
 * <p>Source: {@code ObjectMeta} in k8s.io/apimachinery, {@code pkg/apis/meta/v1/types.go}. Fields that only a cluster
 * needs (managedFields, selfLink …) are accepted in manifests and not kept.
 *
 * @param name {@code ""} only while {@code generateName} stands in for it
 * @param generateName a prefix from which the store makes a name
 * @param namespace {@code ""} for kinds without one, and in a manifest that leaves it to the reader
 * @param uid {@code ""} until stored
 * @param resourceVersion {@code ""} until stored; in an update, when given, it must be the stored one
 * @param generation 0 until stored, then 1; grows with every change of the spec
 * @param creationTimestamp empty until stored
 * @param deletionTimestamp empty unless the resource is being deleted
 */
public record ObjectMeta(
        String name,
        String generateName,
        String namespace,
        String uid,
        String resourceVersion,
        long generation,
        Optional<Instant> creationTimestamp,
        Optional<Instant> deletionTimestamp,
        Map<String, String> labels,
        Map<String, String> annotations,
        List<OwnerReference> ownerReferences,
        List<String> finalizers) {

    public ObjectMeta {
        labels = Fields.copy(labels);
        annotations = Fields.copy(annotations);
        ownerReferences = List.copyOf(ownerReferences);
        finalizers = List.copyOf(finalizers);
    }

    /** A resource in no namespace. */
    public static ObjectMeta named(String name) {
        return of("", name);
    }

    public static ObjectMeta of(String namespace, String name) {
        return new ObjectMeta(
                name,
                "",
                namespace,
                "",
                "",
                0,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Map.of(),
                List.of(),
                List.of());
    }

    public Optional<String> label(String key) {
        return Optional.ofNullable(labels.get(key));
    }

    public Optional<String> annotation(String key) {
        return Optional.ofNullable(annotations.get(key));
    }

    /** The owner that manages this resource, if one does. */
    public Optional<OwnerReference> controller() {
        return ownerReferences.stream()
                .filter(owner -> owner.controller().orElse(false))
                .findFirst();
    }

    public ObjectMeta withName(String name) {
        return new ObjectMeta(
                name,
                generateName,
                namespace,
                uid,
                resourceVersion,
                generation,
                creationTimestamp,
                deletionTimestamp,
                labels,
                annotations,
                ownerReferences,
                finalizers);
    }

    public ObjectMeta withNamespace(String namespace) {
        return new ObjectMeta(
                name,
                generateName,
                namespace,
                uid,
                resourceVersion,
                generation,
                creationTimestamp,
                deletionTimestamp,
                labels,
                annotations,
                ownerReferences,
                finalizers);
    }

    public ObjectMeta withLabel(String key, String value) {
        return withLabels(Fields.with(labels, key, value));
    }

    public ObjectMeta withLabels(Map<String, String> labels) {
        return new ObjectMeta(
                name,
                generateName,
                namespace,
                uid,
                resourceVersion,
                generation,
                creationTimestamp,
                deletionTimestamp,
                labels,
                annotations,
                ownerReferences,
                finalizers);
    }

    public ObjectMeta withAnnotation(String key, String value) {
        return withAnnotations(Fields.with(annotations, key, value));
    }

    public ObjectMeta withAnnotations(Map<String, String> annotations) {
        return new ObjectMeta(
                name,
                generateName,
                namespace,
                uid,
                resourceVersion,
                generation,
                creationTimestamp,
                deletionTimestamp,
                labels,
                annotations,
                ownerReferences,
                finalizers);
    }

    /** Adds {@code owner} as the one that manages this resource: deleting it deletes this one. */
    public ObjectMeta withController(Resource owner) {
        return withOwnerReferences(List.of(OwnerReference.controller(owner)));
    }

    public ObjectMeta withOwnerReferences(List<OwnerReference> ownerReferences) {
        return new ObjectMeta(
                name,
                generateName,
                namespace,
                uid,
                resourceVersion,
                generation,
                creationTimestamp,
                deletionTimestamp,
                labels,
                annotations,
                ownerReferences,
                finalizers);
    }

    public ObjectMeta withResourceVersion(String resourceVersion) {
        return new ObjectMeta(
                name,
                generateName,
                namespace,
                uid,
                resourceVersion,
                generation,
                creationTimestamp,
                deletionTimestamp,
                labels,
                annotations,
                ownerReferences,
                finalizers);
    }

    public ObjectMeta withGeneration(long generation) {
        return new ObjectMeta(
                name,
                generateName,
                namespace,
                uid,
                resourceVersion,
                generation,
                creationTimestamp,
                deletionTimestamp,
                labels,
                annotations,
                ownerReferences,
                finalizers);
    }

    /** What only the store gives. */
    ObjectMeta stored(String uid, String resourceVersion, long generation, Optional<Instant> creationTimestamp) {
        return new ObjectMeta(
                name,
                generateName,
                namespace,
                uid,
                resourceVersion,
                generation,
                creationTimestamp,
                deletionTimestamp,
                labels,
                annotations,
                ownerReferences,
                finalizers);
    }
}
