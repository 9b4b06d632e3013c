package dev.knemu.resource;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A Knative Service: an address with an application behind it.
 *
 * <p>Source: knative.dev/serving, {@code pkg/apis/serving/v1/service_types.go}.
 */
public record ServingService(ObjectMeta metadata, Spec spec, Status status) implements KResource {

    public static final String API_VERSION = "serving.knative.dev/v1";
    public static final String KIND = "Service";

    public static final ConditionSet CONDITIONS = ConditionSet.living("ConfigurationsReady", "RoutesReady");

    /** In namespace {@code default}, running {@code image}. */
    public static ServingService named(String name, String image) {
        ObjectNode template = JsonNodeFactory.instance.objectNode();
        template.putObject("spec").putArray("containers").addObject().put("image", image);
        return new ServingService(
                ObjectMeta.of("default", name), new Spec(FreeForm.of(template), List.of()), Status.EMPTY);
    }

    /**
     * @param template a RevisionTemplateSpec, kept as it came
     * @param traffic kept; all requests go to the newest revision
     */
    public record Spec(
            FreeForm template,

            @Kept("every request goes to the newest revision")
            List<TrafficTarget> traffic) {

        public Spec {
            traffic = List.copyOf(traffic);
        }

        public Spec withTemplate(FreeForm template) {
            return new Spec(template, traffic);
        }
    }

    public record TrafficTarget(
            String tag,
            String revisionName,
            String configurationName,
            Optional<Boolean> latestRevision,
            Optional<Integer> percent,
            Optional<URI> url) {}

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
    }

    /** The image of the first container; empty if there is none. */
    public Optional<String> image() {
        return spec.template().text("/spec/containers/0/image");
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
