package dev.knemu.cli.telemetry;

import dev.knemu.journal.Entry.Leg;
import dev.knemu.journal.Ref;
import dev.knemu.telemetry.DeliverySpan;
import dev.knemu.telemetry.Span;
import dev.knemu.telemetry.Telemetry;
import dev.knemu.time.Time;
import dev.knemu.transport.Headers;
import io.cloudevents.CloudEvent;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes OpenTelemetry spans of an event's way: {@code broker:NAME.NAMESPACE}, in it one {@code trigger:NAME.NAMESPACE} or
 * {@code subscription:NAME.NAMESPACE} for each delivery, in it one {@code send URL} for each attempt, whose id is what the
 * subscriber reads in {@code traceparent}.
 *
 * <p>Names and attributes are those of knative/eventing {@code pkg/tracing} and {@code pkg/observability}; a trace that
 * its producer does not sample is not sampled here either. Baggage goes on as it came.
 */
final class SpanTelemetry implements Telemetry {

    private static final TextMapPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final String BAGGAGE = "baggage";

    private static final TextMapGetter<Headers> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Headers headers) {
            return headers.entries().stream().map(entry -> entry.getKey()).toList();
        }

        @Override
        public @Nullable String get(@Nullable Headers headers, String name) {
            return headers == null ? null : headers.get(name).orElse(null);
        }
    };

    private final Tracer tracer;

    SpanTelemetry(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public Span receiving(Ref address, CloudEvent event, Headers context, Time time) {
        SpanBuilder span = begin(destination(address), SpanKind.SERVER, parent(context), time);
        messaging(span, destination(address));
        where(span, address);
        describe(span, event);
        return new Open(span.startSpan(), time);
    }

    @Override
    public DeliverySpan delivering(
            Ref address, Ref subscription, CloudEvent event, Headers context, Instant acceptedAt, Time time) {
        SpanBuilder span = begin(destination(subscription), SpanKind.INTERNAL, parent(context), time);
        messaging(span, destination(subscription));
        where(span, address);
        describe(span, event);
        return new OpenDelivery(span.startSpan(), destination(subscription), time);
    }

    private static Context parent(Headers context) {
        return W3C.extract(Context.root(), context, GETTER);
    }

    private SpanBuilder begin(String name, SpanKind kind, Context parent, Time time) {
        return tracer.spanBuilder(name).setSpanKind(kind).setParent(parent).setStartTimestamp(time.now());
    }

    private static String destination(Ref ref) {
        String kind = ref.kind().endsWith("Channel") ? "channel" : ref.kind().toLowerCase(Locale.ROOT);
        return kind + ":" + ref.name() + "." + ref.namespace();
    }

    private static void messaging(SpanBuilder span, String destination) {
        span.setAttribute("messaging.system", "knative")
                .setAttribute("messaging.operation.name", "send")
                .setAttribute("messaging.destination.name", destination);
    }

    private static void where(SpanBuilder span, Ref address) {
        String what = address.kind().equals("Broker") ? "kn.broker." : "kn.channel.";
        span.setAttribute(what + "name", address.name()).setAttribute(what + "namespace", address.namespace());
    }

    private static void describe(SpanBuilder span, CloudEvent event) {
        span.setAttribute("cloudevents.id", event.getId())
                .setAttribute("cloudevents.type", event.getType())
                .setAttribute("cloudevents.source", event.getSource().toString())
                .setAttribute("cloudevents.specversion", event.getSpecVersion().toString());
        if (event.getSubject() != null) {
            span.setAttribute("cloudevents.subject", event.getSubject());
        }
        if (event.getDataContentType() != null) {
            span.setAttribute("cloudevents.datacontenttype", event.getDataContentType());
        }
    }

    private static class Open implements Span {
        final io.opentelemetry.api.trace.Span span;
        final Time time;

        Open(io.opentelemetry.api.trace.Span span, Time time) {
            this.span = span;
            this.time = time;
        }

        @Override
        public Headers context(Headers received) {
            Headers.Builder context = new Headers.Builder();
            W3C.inject(Context.root().with(span), context, (to, name, value) -> {
                if (to != null) {
                    to.add(name, value);
                }
            });
            received.get(BAGGAGE).ifPresent(baggage -> context.add(BAGGAGE, baggage));
            return context.build();
        }

        @Override
        public void ended(int status, @Nullable String problem) {
            if (status > 0) {
                span.setAttribute("http.response.status_code", status);
            }
            if (problem != null) {
                span.setStatus(StatusCode.ERROR, problem);
            }
            span.end(time.now());
        }
    }

    private final class OpenDelivery extends Open implements DeliverySpan {
        private final String destination;

        OpenDelivery(io.opentelemetry.api.trace.Span span, String destination, Time time) {
            super(span, time);
            this.destination = destination;
        }

        @Override
        public Span attempt(Leg leg, URI url, int number) {
            SpanBuilder attempt =
                    begin("send " + url, SpanKind.CLIENT, Context.root().with(span), time);
            messaging(attempt, destination);
            attempt.setAttribute("http.request.method", "POST")
                    .setAttribute("url.full", url.toString())
                    .setAttribute("knemu.leg", leg.name().toLowerCase(Locale.ROOT));
            if (number > 1) {
                attempt.setAttribute("http.request.resend_count", (long) (number - 1));
            }
            return new Open(attempt.startSpan(), time);
        }
    }
}
