package dev.knemu.control;

import dev.knemu.resource.Conditions;
import dev.knemu.resource.ObjectMeta;
import dev.knemu.resource.PodAutoscaler;
import dev.knemu.resource.Revision;
import dev.knemu.resource.RevisionDefaults;
import dev.knemu.serving.Scale;
import java.util.Optional;

/**
 * What statuses say of pods.
 *
 * <p>Source: knative/serving {@code pkg/apis/serving/v1/revision_lifecycle.go}, {@code
 * pkg/apis/autoscaling/v1alpha1/pa_lifecycle.go}, {@code pkg/reconciler/autoscaling/kpa/kpa.go}.
 */
final class RevisionStatuses {

    private static final String ACTIVE = "Active";
    private static final String DEPLOYING = "Deploying";

    private RevisionStatuses() {}

    static Revision of(Revision revision, Scale scale, Cluster cluster) {
        Conditions conditions = active(Statuses.begin(revision, cluster), scale);
        conditions = scale.isInitialized()
                ? conditions.markTrue("ContainerHealthy").markTrue("ResourcesAvailable")
                : conditions
                        .markUnknown("ContainerHealthy", DEPLOYING, "")
                        .markUnknown("ResourcesAvailable", DEPLOYING, "");
        return (Revision) Statuses.end(
                revision.withStatus(revision.status().withReplicas(scale.actual(), desired(scale))), conditions);
    }

    static PodAutoscaler of(PodAutoscaler autoscaler, Scale scale, Cluster cluster) {
        Conditions conditions =
                active(Statuses.begin(autoscaler, cluster), scale).markTrue("SKSReady");
        conditions = scale.isInitialized()
                ? conditions.markTrue("ScaleTargetInitialized")
                : conditions.markUnknown("ScaleTargetInitialized", "", "");
        String name = autoscaler.metadata().name();
        return (PodAutoscaler) Statuses.end(
                autoscaler.withStatus(autoscaler
                        .status()
                        .withScale(desired(scale), scale.actual())
                        .withServices(name + "-private", name)),
                conditions);
    }

    private static Optional<Integer> desired(Scale scale) {
        return scale.desired().isPresent() ? Optional.of(scale.desired().getAsInt()) : Optional.empty();
    }

    private static Conditions active(Conditions conditions, Scale scale) {
        return switch (scale.active()) {
            case TRUE -> conditions.markTrue(ACTIVE);
            case UNKNOWN ->
                conditions.markUnknown(
                        ACTIVE,
                        scale.reason(),
                        "Requests to the target are being buffered as resources are provisioned.");
            case FALSE ->
                conditions.markFalse(
                        ACTIVE,
                        scale.reason(),
                        scale.reason().equals("TimedOut")
                                ? "The target could not be activated."
                                : "The target is not receiving traffic.");
        };
    }

    static PodAutoscaler autoscaler(Revision revision, RevisionDefaults defaults) {
        String name = revision.metadata().name();
        ObjectMeta metadata = ObjectMeta.of(revision.metadata().namespace(), name)
                .withLabels(revision.metadata().labels())
                .withAnnotations(revision.metadata().annotations())
                .withController(revision);
        boolean isRouted = revision.metadata()
                .label(Revision.ROUTING_STATE_LABEL)
                .filter("active"::equals)
                .isPresent();
        boolean isReserve = revision.metadata()
                .label(Revision.ROUTING_STATE_LABEL)
                .filter("reserve"::equals)
                .isPresent();
        int limit = revision.spec()
                .text("/containerConcurrency")
                .map(Integer::parseInt)
                .orElse(defaults.containerConcurrency());
        return new PodAutoscaler(
                metadata,
                new PodAutoscaler.Spec(
                        limit,
                        "http1",
                        isRouted ? "Reachable" : isReserve ? "Unreachable" : "",
                        new PodAutoscaler.ScaleTargetRef("apps/v1", "Deployment", name + "-deployment")),
                PodAutoscaler.Status.EMPTY);
    }
}
