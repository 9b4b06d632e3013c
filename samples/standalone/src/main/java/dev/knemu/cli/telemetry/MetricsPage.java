package dev.knemu.cli.telemetry;

import dev.knemu.EmulatorOptions;
import dev.knemu.metrics.EventingMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code GET /metrics}: Prometheus' text format, or OpenMetrics for who accepts it. */
public final class MetricsPage {

    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicBoolean asked = new AtomicBoolean();

    private MetricsPage() {}

    /** The same options, measured and with the page on the port. */
    public static EmulatorOptions on(EmulatorOptions options) {
        MetricsPage page = new MetricsPage();
        return options.withTelemetry(new EventingMetrics(page.registry)).withRoutes(page::mount);
    }

    private void mount(Router router) {
        router.get("/metrics").blockingHandler(this::answer, false);
    }

    private void answer(RoutingContext context) {
        if (asked.compareAndSet(false, true)) {
            ofThisProcess();
        }
        String accept = context.request().getHeader(HttpHeaders.ACCEPT);
        String format = accept != null && accept.contains("application/openmetrics-text") ? OPEN_METRICS : PROMETHEUS;
        context.response().putHeader(HttpHeaders.CONTENT_TYPE, format).end(registry.scrape(format));
    }

    /** Only once somebody looks: reading the JVM's beans for the first time would delay every start. */
    private void ofThisProcess() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }
}
