package dev.knemu.resource;

import java.util.Optional;

/**
 * Tells the pods of another resource where to send.
 *
 * <p>Source: knative.dev/eventing, {@code pkg/apis/sources/v1/sinkbinding_types.go}.
 */
public record SinkBinding(ObjectMeta metadata, Spec spec, Status status) implements KResource {

    public static final String API_VERSION = "sources.knative.dev/v1";
    public static final String KIND = "SinkBinding";

    public static final ConditionSet CONDITIONS = ConditionSet.living(
            "OIDCIdentityCreated",
            "OIDCTokenSecretCreated",
            "SinkBindingAvailable",
            "SinkProvided",
            "TrustBundlePropagated");

    /** In namespace {@code default}; subject and sink are still to be said. */
    public static SinkBinding named(String name) {
        return new SinkBinding(ObjectMeta.of("default", name), new Spec(SourceSpec.EMPTY, Subject.EMPTY), Status.EMPTY);
    }

    /** @param subject whose pods are told the sink in {@code K_SINK} */
    public record Spec(@Inline SourceSpec source, Subject subject) {

        public Spec withSource(SourceSpec source) {
            return new Spec(source, subject);
        }

        public Spec withSubject(Subject subject) {
            return new Spec(source, subject);
        }
    }

    /** One resource by name, or several by label; never both. */
    public record Subject(
            String apiVersion, String kind, String namespace, String name, Optional<LabelSelector> selector) {

        public static final Subject EMPTY = new Subject("", "", "", "", Optional.empty());

        public static Subject of(String apiVersion, String kind, String name) {
            return new Subject(apiVersion, kind, "", name, Optional.empty());
        }

        public Subject withNamespace(String namespace) {
            return new Subject(apiVersion, kind, namespace, name, selector);
        }
    }

    public record Status(
            @Inline CommonStatus common, @Inline SourceStatus source, Optional<String> oidcTokenSecretName) {

        public static final Status EMPTY = new Status(CommonStatus.EMPTY, SourceStatus.EMPTY, Optional.empty());

        public Status withCommon(CommonStatus common) {
            return new Status(common, source, oidcTokenSecretName);
        }

        public Status withSource(SourceStatus source) {
            return new Status(common, source, oidcTokenSecretName);
        }
    }

    public SinkBinding subject(Subject subject) {
        return withSpec(spec.withSubject(subject));
    }

    public SinkBinding sink(Destination sink) {
        return withSpec(spec.withSource(spec.source().withSink(sink)));
    }

    /** Puts an extension on every event. */
    public SinkBinding extension(String name, String value) {
        return withSpec(spec.withSource(spec.source().withExtension(name, value)));
    }

    public SinkBinding inNamespace(String namespace) {
        return withMetadata(metadata.withNamespace(namespace));
    }

    public SinkBinding withSpec(Spec spec) {
        return new SinkBinding(metadata, spec, status);
    }

    public SinkBinding withStatus(Status status) {
        return new SinkBinding(metadata, spec, status);
    }

    @Override
    public SinkBinding withMetadata(ObjectMeta metadata) {
        return new SinkBinding(metadata, spec, status);
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
    public SinkBinding withCommon(CommonStatus common) {
        return withStatus(status.withCommon(common));
    }

    @Override
    public ConditionSet conditionSet() {
        return CONDITIONS;
    }
}
