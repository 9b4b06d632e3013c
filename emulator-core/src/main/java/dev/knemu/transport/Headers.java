package dev.knemu.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A few HTTP headers beside an event: names in lower case, in order, one value each. Immutable.
 *
 * <p>Not for an event's own attributes, which are in the event.
 */
public final class Headers {

    public static final Headers NONE = new Headers(List.of());

    /** Knative hands these on from hop to hop, exactly; source: knative/eventing {@code pkg/utils/headers.go}. */
    private static final List<String> PASSED_ON = List.of("x-request-id", "retry-after");

    private static final List<String> PASSED_ON_PREFIXES = List.of("knative-", "x-b3-");

    /** OpenTelemetry's propagation: every hop of one request belongs to one trace. */
    private static final List<String> TRACE_CONTEXT = List.of("traceparent", "tracestate", "baggage");

    private final List<Map.Entry<String, String>> entries;

    private Headers(List<Map.Entry<String, String>> entries) {
        this.entries = entries;
    }

    /** Of {@code name, value, name, value …}. */
    public static Headers of(String... namesAndValues) {
        Builder builder = new Builder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    public Optional<String> get(String name) {
        for (var entry : entries) {
            if (entry.getKey().equalsIgnoreCase(name)) {
                return Optional.of(entry.getValue());
            }
        }
        return Optional.empty();
    }

    public List<Map.Entry<String, String>> entries() {
        return entries;
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Whether Knative copies this header from a request to the next hop, or from a subscriber's answer to a reply. */
    public static boolean isPassedOn(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return PASSED_ON.contains(lower) || PASSED_ON_PREFIXES.stream().anyMatch(lower::startsWith);
    }

    /**
     * Whether a failed answer tells the dead letter sink something by this header; knative eventing-kafka-broker {@code
     * RecordDispatcherImpl}, and no other data plane.
     */
    public static boolean isToldToDeadLetterSink(String name) {
        return name.regionMatches(true, 0, "kne-", 0, 4);
    }

    /** Whether this header carries the trace that the request belongs to. */
    public static boolean isTraceContext(String name) {
        return TRACE_CONTEXT.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Those that Knative hands on from hop to hop. */
    public Headers passedOn() {
        if (entries.stream().allMatch(entry -> isPassedOn(entry.getKey()))) {
            return this;
        }
        List<Map.Entry<String, String>> kept =
                entries.stream().filter(entry -> isPassedOn(entry.getKey())).toList();
        return kept.isEmpty() ? NONE : new Headers(kept);
    }

    /** These headers, then those of the other whose name is not among these. */
    public Headers and(Headers other) {
        if (other.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return other;
        }
        Builder builder = new Builder();
        entries.forEach(entry -> builder.add(entry.getKey(), entry.getValue()));
        other.entries.forEach(entry -> builder.add(entry.getKey(), entry.getValue()));
        return builder.build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers headers && entries.equals(headers.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    @Override
    public String toString() {
        return entries.toString();
    }

    /** Collects headers; the first value of a repeated name wins, as in the Go components. */
    public static final class Builder {
        private final List<Map.Entry<String, String>> entries = new ArrayList<>(4);

        public Builder add(String name, String value) {
            String lower = name.toLowerCase(Locale.ROOT);
            for (var entry : entries) {
                if (entry.getKey().equals(lower)) {
                    return this;
                }
            }
            entries.add(Map.entry(lower, value));
            return this;
        }

        public Headers build() {
            return entries.isEmpty() ? NONE : new Headers(List.copyOf(entries));
        }
    }
}
