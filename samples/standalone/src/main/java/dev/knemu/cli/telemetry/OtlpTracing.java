package dev.knemu.cli.telemetry;

import dev.knemu.telemetry.Telemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Sends the spans of an emulator to an OpenTelemetry collector, in batches and by OTLP over HTTP.
 *
 * <p>A collector that is not there costs spans and nothing else: it is said once, and events go on.
 */
public final class OtlpTracing implements AutoCloseable {

    /** Who looks at a trace looks soon after the event. */
    private static final Duration BATCHES = Duration.ofSeconds(1);

    /** Spans that wait for their batch; those beyond are dropped. */
    private static final int MOST_WAITING = 16_384;

    private static final int MOST_IN_A_BATCH = 1_024;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** The library's own complaints, one for each batch; held, since loggers are forgotten with their level. */
    private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

    private final SdkTracerProvider provider;
    private final SpanTelemetry telemetry;

    /**
     * @param environment of which {@code OTEL_SERVICE_NAME} (default {@code knemu}) and {@code
     *     OTEL_EXPORTER_OTLP_HEADERS} ({@code name=value,...}) are looked at
     * @param trouble told once when the collector does not take spans; on a thread of the exporter
     */
    public OtlpTracing(OtlpUrl url, String version, Map<String, String> environment, Consumer<String> trouble) {
        LIBRARY.setLevel(Level.OFF);
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(url.traces().toString())
                .setTimeout(PATIENCE)
                .setRetryPolicy(null);
        headers(environment.getOrDefault("OTEL_EXPORTER_OTLP_HEADERS", "")).forEach(exporter::addHeader);
        this.provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.builder()
                                .put("service.name", environment.getOrDefault("OTEL_SERVICE_NAME", "knemu"))
                                .put("service.version", version)
                                .build())))
                .addSpanProcessor(
                        BatchSpanProcessor.builder(new ComplainingOnce(exporter.build(), url.traces(), trouble))
                                .setScheduleDelay(BATCHES)
                                .setMaxQueueSize(MOST_WAITING)
                                .setMaxExportBatchSize(MOST_IN_A_BATCH)
                                .setExporterTimeout(PATIENCE)
                                .build())
                .build();
        this.telemetry = new SpanTelemetry(provider.get("dev.knemu"));
    }

    private static Map<String, String> headers(String text) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String pair : text.split(",")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                headers.put(
                        pair.substring(0, equals).strip(),
                        URLDecoder.decode(pair.substring(equals + 1).strip(), StandardCharsets.UTF_8));
            }
        }
        return headers;
    }

    public Telemetry telemetry() {
        return telemetry;
    }

    /** Sends what waits, for at most five seconds, and ends. */
    @Override
    public void close() {
        provider.shutdown().join(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
