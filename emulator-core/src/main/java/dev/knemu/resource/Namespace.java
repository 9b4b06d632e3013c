package dev.knemu.resource;

/**
 * A namespace; its labels may ask for a Broker. Resources may live in a namespace that was never applied.
 *
 * <p>Source: k8s.io/api, {@code core/v1/types.go}.
 *
 * @param spec kept as it came
 * @param status kept as it came
 */
public record Namespace(ObjectMeta metadata, FreeForm spec, FreeForm status) implements Resource {

    public static final String API_VERSION = "v1";
    public static final String KIND = "Namespace";
    /** {@code enabled}: the namespace gets a Broker called {@code default}. */
    public static final String INJECTION_LABEL = "eventing.knative.dev/injection";

    public static Namespace named(String name) {
        return new Namespace(ObjectMeta.named(name), FreeForm.EMPTY, FreeForm.EMPTY);
    }

    public Namespace label(String key, String value) {
        return withMetadata(metadata.withLabel(key, value));
    }

    @Override
    public Namespace withMetadata(ObjectMeta metadata) {
        return new Namespace(metadata, spec, status);
    }

    @Override
    public String apiVersion() {
        return API_VERSION;
    }

    @Override
    public String kind() {
        return KIND;
    }
}
