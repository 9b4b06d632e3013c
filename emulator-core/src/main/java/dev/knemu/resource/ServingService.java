package dev.knemu.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A Knative Service: an address with an application behind it.
 *
 * <p>Source: knative.dev/serving, {@code pkg/apis/serving/v1/service_types.go}.
 */
public record ServingService(ObjectMeta metadata, Spec spec, Status status) implements KResource {

    public static final String API_VERSION = "serving.knative.dev/v1";
    public static final String KIND = "Service";

    public static final ConditionSet CONDITIONS = ConditionSet.living("ConfigurationsReady", "RoutesReady");

    private static final String KPA = "kpa.autoscaling.knative.dev";
    private static final String AUTOSCALING = "autoscaling.knative.dev/";

    /** An annotation of the revision template: how long a pod takes until it is ready, such as {@code 3s}. */
    public static final String POD_START_ANNOTATION = "knemu.dev/pod-start";

    /** In namespace {@code default}, running {@code image}. */
    public static ServingService named(String name, String image) {
        ObjectNode template = JsonNodeFactory.instance.objectNode();
        template.putObject("spec").putArray("containers").addObject().put("image", image);
        return new ServingService(
                ObjectMeta.of("default", name), new Spec(FreeForm.of(template), List.of()), Status.EMPTY);
    }

    /**
     * @param template a RevisionTemplateSpec, kept as it came
     * @param traffic honoured where the Service {@linkplain #hasPods has pods}; empty: all of it to the newest revision
     *     that is ready
     */
    public record Spec(FreeForm template, List<TrafficTarget> traffic) {

        public Spec {
            traffic = List.copyOf(traffic);
        }

        public Spec withTemplate(FreeForm template) {
            return new Spec(template, traffic);
        }

        public Spec withTraffic(List<TrafficTarget> traffic) {
            return new Spec(template, traffic);
        }
    }

    public record TrafficTarget(
            String tag,
            String revisionName,
            String configurationName,
            Optional<Boolean> latestRevision,
            Optional<Integer> percent,
            Optional<URI> url) {

        /** So much of the traffic to a revision. */
        public static TrafficTarget to(String revisionName, int percent) {
            return new TrafficTarget("", revisionName, "", Optional.of(false), Optional.of(percent), Optional.empty());
        }

        /** So much of the traffic to the newest revision that is ready. */
        public static TrafficTarget toLatest(int percent) {
            return new TrafficTarget("", "", "", Optional.of(true), Optional.of(percent), Optional.empty());
        }

        /** With an address of its own, {@code TAG-NAME}. */
        public TrafficTarget tagged(String tag) {
            return new TrafficTarget(tag, revisionName, configurationName, latestRevision, percent, url);
        }

        /** Whether it follows the newest revision that is ready. */
        public boolean isLatest() {
            return latestRevision.orElse(revisionName.isEmpty());
        }
    }

    public record Status(
            @Inline CommonStatus common,
            String latestReadyRevisionName,
            String latestCreatedRevisionName,
            Optional<URI> url,
            @Inline AddressStatus address,
            List<TrafficTarget> traffic) {

        public static final Status EMPTY =
                new Status(CommonStatus.EMPTY, "", "", Optional.empty(), AddressStatus.EMPTY, List.of());

        public Status {
            traffic = List.copyOf(traffic);
        }

        public Status withCommon(CommonStatus common) {
            return new Status(common, latestReadyRevisionName, latestCreatedRevisionName, url, address, traffic);
        }

        public Status withAddress(AddressStatus address) {
            return new Status(common, latestReadyRevisionName, latestCreatedRevisionName, url, address, traffic);
        }

        public Status withUrl(Optional<URI> url) {
            return new Status(common, latestReadyRevisionName, latestCreatedRevisionName, url, address, traffic);
        }

        public Status withLatestRevision(String name) {
            return new Status(common, name, name, url, address, traffic);
        }

        public Status withRevisions(String latestReady, String latestCreated, List<TrafficTarget> traffic) {
            return new Status(common, latestReady, latestCreated, url, address, traffic);
        }
    }

    /** The image of the first container; empty if there is none. */
    public Optional<String> image() {
        return spec.template().text("/spec/containers/0/image");
    }

    /** Of the revision template. */
    public Map<String, String> templateAnnotations() {
        Map<String, String> annotations = new TreeMap<>();
        JsonNode found = spec.template().at("/metadata/annotations").orElse(NullNode.getInstance());
        found.fieldNames()
                .forEachRemaining(key -> annotations.put(key, found.path(key).asText()));
        return annotations;
    }

    /**
     * Whether pods are simulated for it, of each revision: where the template has an annotation {@code
     * autoscaling.knative.dev/…} or {@link #POD_START_ANNOTATION} or a {@code containerConcurrency}, or where {@code
     * traffic} is more than all to the newest revision. Not where another autoscaler than Knative's own is asked for.
     */
    public boolean hasPods() {
        Map<String, String> annotations = templateAnnotations();
        if (!annotations.getOrDefault(AUTOSCALING + "class", KPA).equals(KPA)) {
            return false;
        }
        return annotations.containsKey(POD_START_ANNOTATION)
                || annotations.keySet().stream().anyMatch(key -> key.startsWith(AUTOSCALING))
                || containerConcurrency() > 0
                || spec.traffic().stream()
                        .anyMatch(target -> !target.isLatest() || !target.tag().isEmpty());
    }

    /** Requests that one pod takes at a time; 0 is no limit. */
    public int containerConcurrency() {
        return spec.template()
                .at("/spec/containerConcurrency")
                .filter(JsonNode::canConvertToInt)
                .map(JsonNode::asInt)
                .orElse(0);
    }

    public ServingService inNamespace(String namespace) {
        return withMetadata(metadata.withNamespace(namespace));
    }

    public ServingService withSpec(Spec spec) {
        return new ServingService(metadata, spec, status);
    }

    public ServingService withStatus(Status status) {
        return new ServingService(metadata, spec, status);
    }

    @Override
    public ServingService withMetadata(ObjectMeta metadata) {
        return new ServingService(metadata, spec, status);
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
    public Optional<AddressStatus> addressStatus() {
        return Optional.of(status.address());
    }

    @Override
    public CommonStatus common() {
        return status.common();
    }

    @Override
    public ServingService withCommon(CommonStatus common) {
        return withStatus(status.withCommon(common));
    }

    @Override
    public ConditionSet conditionSet() {
        return CONDITIONS;
    }
}
