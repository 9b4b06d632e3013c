package dev.knemu.resource;

import java.util.Optional;

/**
 * What a Knative Service was at one time: its template, and how many pods run it. Made by its Service, one for each change of
 * the template.
 *
 * <p>Source: knative.dev/serving, {@code pkg/apis/serving/v1/revision_types.go}.
 *
 * @param spec a RevisionSpec, kept as the Service's template has it
 */
public record Revision(ObjectMeta metadata, FreeForm spec, Status status) implements KResource {

    public static final String API_VERSION = "serving.knative.dev/v1";
    public static final String KIND = "Revision";

    /** On a Revision: the Service that it belongs to. */
    public static final String SERVICE_LABEL = "serving.knative.dev/service";

    /** On a Revision: the same, as its Configuration. */
    public static final String CONFIGURATION_LABEL = "serving.knative.dev/configuration";

    /** On a Revision: which it is, counted from 1. */
    public static final String GENERATION_LABEL = "serving.knative.dev/configurationGeneration";

    /** On a Revision: {@code active} where traffic leads to it, {@code reserve} where none does, {@code pending} before that. */
    public static final String ROUTING_STATE_LABEL = "serving.knative.dev/routingState";

    public static final ConditionSet CONDITIONS = ConditionSet.living("ContainerHealthy", "ResourcesAvailable");

    /**
     * @param actualReplicas pods that are ready
     * @param desiredReplicas pods that the autoscaler wants
     */
    public record Status(
            @Inline CommonStatus common, Optional<Integer> actualReplicas, Optional<Integer> desiredReplicas) {

        public static final Status EMPTY = new Status(CommonStatus.EMPTY, Optional.empty(), Optional.empty());

        public Status withCommon(CommonStatus common) {
            return new Status(common, actualReplicas, desiredReplicas);
        }

        public Status withReplicas(int actual, Optional<Integer> desired) {
            return new Status(common, Optional.of(actual), desired);
        }
    }

    public Revision withStatus(Status status) {
        return new Revision(metadata, spec, status);
    }

    @Override
    public Revision withMetadata(ObjectMeta metadata) {
        return new Revision(metadata, spec, status);
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
    public Revision withCommon(CommonStatus common) {
        return withStatus(status.withCommon(common));
    }

    @Override
    public ConditionSet conditionSet() {
        return CONDITIONS;
    }
}
