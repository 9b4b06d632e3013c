package dev.knemu.source;

import dev.knemu.resource.PingSource;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;

/**
 * The event that a PingSource sends.
 *
 * <p>Source: knative/eventing {@code pkg/adapter/mtping/runner.go}, {@code pkg/apis/sources/v1/ping_types.go}.
 */
public final class PingSourceEvents {

    /** The {@code type} of every event of a PingSource. */
    public static final String TYPE = "dev.knative.sources.ping";

    private PingSourceEvents() {}

    /** The {@code source} of its events. */
    public static URI source(String namespace, String name) {
        return URI.create("/apis/v1/namespaces/" + namespace + "/pingsources/" + name);
    }

    /**
     * One firing.
     *
     * @param source valid: at most one of {@code data} and {@code dataBase64}, extension names as CloudEvents wants
     * @param id unique for each firing
     * @param time when it is sent
     * @throws IllegalArgumentException when {@code dataBase64} is no base64
     */
    public static CloudEvent event(PingSource source, String id, Instant time) {
        PingSource.Spec spec = source.spec();
        CloudEventBuilder event = CloudEventBuilder.v1()
                .withId(id)
                .withType(TYPE)
                .withSource(
                        source(source.metadata().namespace(), source.metadata().name()))
                .withTime(time.atOffset(ZoneOffset.UTC));
        if (!spec.contentType().isEmpty()) {
            event.withDataContentType(spec.contentType());
        }
        if (!spec.dataBase64().isEmpty()) {
            event.withData(Base64.getDecoder().decode(spec.dataBase64()));
        } else if (!spec.data().isEmpty()) {
            event.withData(spec.data().getBytes(StandardCharsets.UTF_8));
        }
        spec.source().extensions().forEach(event::withExtension);
        return event.build();
    }
}
