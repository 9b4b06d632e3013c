package dev.knemu.resource;

import java.util.Optional;

/**
 * How one {@link Revision} is scaled, of its name. Made with it; Ready where it takes requests.
 *
 * <p>Source: knative.dev/serving, {@code pkg/apis/autoscaling/v1alpha1/pa_types.go}.
 */
public record PodAutoscaler(ObjectMeta metadata, Spec spec, Status status) implements KResource {

    public static final String API_VERSION = "autoscaling.internal.knative.dev/v1alpha1";
    public static final String KIND = "PodAutoscaler";

    public static final ConditionSet CONDITIONS = ConditionSet.living("Active", "SKSReady", "ScaleTargetInitialized");

    /**
     * @param containerConcurrency requests that a pod takes at a time; 0 is no limit
     * @param reachability {@code Reachable}, {@code Unreachable}, or empty where that is not known
     * @param scaleTargetRef the Deployment that would be scaled in a cluster
     */
    public record Spec(
            int containerConcurrency, String protocolType, String reachability, ScaleTargetRef scaleTargetRef) {

        public Spec withReachability(String reachability) {
            return new Spec(containerConcurrency, protocolType, reachability, scaleTargetRef);
        }
    }

    public record ScaleTargetRef(String apiVersion, String kind, String name) {}

    /**
     * @param desiredScale pods that are wanted, within the bounds
     * @param actualScale pods that are ready
     */
    public record Status(
            @Inline CommonStatus common,
            String metricsServiceName,
            String serviceName,
            Optional<Integer> desiredScale,
            Optional<Integer> actualScale) {

        public static final Status EMPTY = new Status(CommonStatus.EMPTY, "", "", Optional.empty(), Optional.empty());

        public Status withCommon(CommonStatus common) {
            return new Status(common, metricsServiceName, serviceName, desiredScale, actualScale);
        }

        public Status withScale(Optional<Integer> desired, int actual) {
            return new Status(common, metricsServiceName, serviceName, desired, Optional.of(actual));
        }

        public Status withServices(String metricsServiceName, String serviceName) {
            return new Status(common, metricsServiceName, serviceName, desiredScale, actualScale);
        }
    }

    public PodAutoscaler withSpec(Spec spec) {
        return new PodAutoscaler(metadata, spec, status);
    }

    public PodAutoscaler withStatus(Status status) {
        return new PodAutoscaler(metadata, spec, status);
    }

    @Override
    public PodAutoscaler withMetadata(ObjectMeta metadata) {
        return new PodAutoscaler(metadata, spec, status);
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
    public PodAutoscaler withCommon(CommonStatus common) {
        return withStatus(status.withCommon(common));
    }

    @Override
    public ConditionSet conditionSet() {
        return CONDITIONS;
    }
}
