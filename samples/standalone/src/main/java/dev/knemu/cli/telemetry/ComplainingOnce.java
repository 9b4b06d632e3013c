package dev.knemu.cli.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.ConnectException;
import java.net.URI;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Says of the first batch that could not be sent why, and of the others nothing. */
record ComplainingOnce(SpanExporter exporter, URI url, Consumer<String> trouble, AtomicBoolean said)
        implements SpanExporter {

    ComplainingOnce(SpanExporter exporter, URI url, Consumer<String> trouble) {
        this(exporter, url, trouble, new AtomicBoolean());
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        CompletableResultCode result = exporter.export(spans);
        result.whenComplete(() -> {
            if (!result.isSuccess() && said.compareAndSet(false, true)) {
                trouble.accept("Spans cannot be sent to " + url + ": " + reason(result.getFailureThrowable())
                        + ". Start a collector there that takes OTLP over HTTP, or leave --otlp out."
                        + " Events are not held up by it, and this is said once.");
            }
        });
        return result;
    }

    private static String reason(@Nullable Throwable failure) {
        if (failure == null) {
            return "the collector refused them";
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException) {
                return "nothing listens there";
            }
        }
        return String.valueOf(failure.getMessage());
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
