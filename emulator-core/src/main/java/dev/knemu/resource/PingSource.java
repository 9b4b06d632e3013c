package dev.knemu.resource;

/**
 * Sends an event whenever its schedule says so.
 *
 * <p>Source: knative.dev/eventing, {@code pkg/apis/sources/v1/ping_types.go}.
 */
public record PingSource(ObjectMeta metadata, Spec spec, Status status) implements KResource {

    public static final String API_VERSION = "sources.knative.dev/v1";
    public static final String KIND = "PingSource";

    public static final ConditionSet CONDITIONS =
            ConditionSet.living("Deployed", "OIDCIdentityCreated", "SinkProvided");

    /** In namespace {@code default}, every minute; the sink is still to be said. */
    public static PingSource named(String name) {
        return new PingSource(
                ObjectMeta.of("default", name), new Spec(SourceSpec.EMPTY, "", "", "", "", ""), Status.EMPTY);
    }

    /**
     * @param schedule cron, five fields or six with seconds first; defaulted to {@code * * * * *}
     * @param contentType of the data; {@code ""}: see Knative's ping adapter
     * @param data as text; not together with {@code dataBase64}
     * @param dataBase64 as bytes
     * @param timezone IANA name, such as {@code Europe/Berlin}; {@code ""}: UTC
     */
    public record Spec(
            @Inline SourceSpec source,
            String schedule,
            String contentType,
            String data,
            String dataBase64,
            String timezone) {

        public Spec withSource(SourceSpec source) {
            return new Spec(source, schedule, contentType, data, dataBase64, timezone);
        }

        public Spec withSchedule(String schedule) {
            return new Spec(source, schedule, contentType, data, dataBase64, timezone);
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

    public PingSource schedule(String schedule) {
        return withSpec(spec.withSchedule(schedule));
    }

    public PingSource timezone(String timezone) {
        return withSpec(
                new Spec(spec.source(), spec.schedule(), spec.contentType(), spec.data(), spec.dataBase64(), timezone));
    }

    public PingSource data(String contentType, String data) {
        return withSpec(
                new Spec(spec.source(), spec.schedule(), contentType, data, spec.dataBase64(), spec.timezone()));
    }

    public PingSource dataBase64(String contentType, String dataBase64) {
        return withSpec(
                new Spec(spec.source(), spec.schedule(), contentType, spec.data(), dataBase64, spec.timezone()));
    }

    public PingSource sink(Destination sink) {
        return withSpec(spec.withSource(spec.source().withSink(sink)));
    }

    /** Puts an extension on every event. */
    public PingSource extension(String name, String value) {
        return withSpec(spec.withSource(spec.source().withExtension(name, value)));
    }

    public PingSource inNamespace(String namespace) {
        return withMetadata(metadata.withNamespace(namespace));
    }

    public PingSource withSpec(Spec spec) {
        return new PingSource(metadata, spec, status);
    }

    public PingSource withStatus(Status status) {
        return new PingSource(metadata, spec, status);
    }

    @Override
    public PingSource withMetadata(ObjectMeta metadata) {
        return new PingSource(metadata, spec, status);
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
    public PingSource withCommon(CommonStatus common) {
        return withStatus(status.withCommon(common));
    }

    @Override
    public ConditionSet conditionSet() {
        return CONDITIONS;
    }
}
