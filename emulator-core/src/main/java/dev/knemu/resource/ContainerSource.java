package dev.knemu.resource;

/**
 * A container that sends events to its sink.
 *
 * <p>Source: knative.dev/eventing, {@code pkg/apis/sources/v1/container_types.go}.
 */
public record ContainerSource(ObjectMeta metadata, Spec spec, Status status) implements KResource {

    public static final String API_VERSION = "sources.knative.dev/v1";
    public static final String KIND = "ContainerSource";

    public static final ConditionSet CONDITIONS = ConditionSet.living("ReceiveAdapterReady", "SinkBindingReady");

    /** In namespace {@code default}; template and sink are still to be said. */
    public static ContainerSource named(String name) {
        return new ContainerSource(
                ObjectMeta.of("default", name), new Spec(SourceSpec.EMPTY, FreeForm.EMPTY), Status.EMPTY);
    }

    /** @param template a PodTemplateSpec, kept as it came */
    public record Spec(@Inline SourceSpec source, FreeForm template) {

        public Spec withSource(SourceSpec source) {
            return new Spec(source, template);
        }

        public Spec withTemplate(FreeForm template) {
            return new Spec(source, template);
        }
    }

    public record Status(
            @Inline CommonStatus common, @Inline SourceStatus source) {

        public static final Status EMPTY = new Status(CommonStatus.EMPTY, SourceStatus.EMPTY);

        public Status withCommon(CommonStatus common) {
            return new Status(common, source);
        }

        public Status withSource(SourceStatus source) {
            return new Status(common, source);
        }
    }

    public ContainerSource template(FreeForm template) {
        return withSpec(spec.withTemplate(template));
    }

    public ContainerSource sink(Destination sink) {
        return withSpec(spec.withSource(spec.source().withSink(sink)));
    }

    /** Puts an extension on every event. */
    public ContainerSource extension(String name, String value) {
        return withSpec(spec.withSource(spec.source().withExtension(name, value)));
    }

    public ContainerSource inNamespace(String namespace) {
        return withMetadata(metadata.withNamespace(namespace));
    }

    public ContainerSource withSpec(Spec spec) {
        return new ContainerSource(metadata, spec, status);
    }

    public ContainerSource withStatus(Status status) {
        return new ContainerSource(metadata, spec, status);
    }

    @Override
    public ContainerSource withMetadata(ObjectMeta metadata) {
        return new ContainerSource(metadata, spec, status);
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
    public ContainerSource withCommon(CommonStatus common) {
        return withStatus(status.withCommon(common));
    }

    @Override
    public ConditionSet conditionSet() {
        return CONDITIONS;
    }
}
