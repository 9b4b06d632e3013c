package dev.knemu.cli.autoscale.report;

import dev.knemu.autoscale.simulation.Headline;
import dev.knemu.autoscale.simulation.Headline.Percentiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The numbers that a run comes down to, by name and for people. */
public enum Figures {
    REQUESTS("requests", "requests", Kind.COUNT, headline -> some(headline.requests())),
    ANSWERED("answered", "answered", Kind.COUNT, headline -> some(headline.completed())),
    REFUSED("refused", "refused (503)", Kind.COUNT, headline -> some(headline.refused())),
    TIMED_OUT("timed-out", "timed out (504)", Kind.COUNT, headline -> some(headline.timedOut())),
    COLD_STARTED("cold-started", "came while no pod was ready", Kind.COUNT, headline -> some(headline.coldStarted())),
    P50("p50", "wait p50", Kind.TIME, headline -> seconds(headline.waits().p50())),
    P95("p95", "wait p95", Kind.TIME, headline -> seconds(headline.waits().p95())),
    P99("p99", "wait p99", Kind.TIME, headline -> seconds(headline.waits().p99())),
    LATENCY_P50("latency-p50", "latency p50", Kind.TIME, headline -> latency(headline, Percentiles::p50)),
    LATENCY_P95("latency-p95", "latency p95", Kind.TIME, headline -> latency(headline, Percentiles::p95)),
    LATENCY_P99("latency-p99", "latency p99", Kind.TIME, headline -> latency(headline, Percentiles::p99)),
    EVENTS_LOST(
            "events-lost",
            "events lost",
            Kind.COUNT,
            headline -> headline.events().map(events -> (double) events.lost())),
    RETRIES("retries", "retries", Kind.COUNT, headline -> headline.events().map(events -> (double) events.retries())),
    DELIVERY_P95(
            "delivery-p95",
            "delivery p95",
            Kind.TIME,
            headline -> headline.events()
                    .flatMap(events -> seconds(events.latencies().p95()))),
    DELIVERY_P99(
            "delivery-p99",
            "delivery p99",
            Kind.TIME,
            headline -> headline.events()
                    .flatMap(events -> seconds(events.latencies().p99()))),
    POD_SECONDS("pod-seconds", "pod-seconds", Kind.COUNT, headline -> some(headline.podSeconds())),
    MOST_PODS("most-pods", "most pods", Kind.COUNT, headline -> some(headline.mostPods())),
    PANICS("panics", "panics", Kind.COUNT, headline -> some(headline.panics())),
    FLAPS("flaps", "flaps", Kind.COUNT, headline -> some(headline.flaps())),
    TIME_TO_RECOVER(
            "time-to-recover",
            "longest with requests waiting",
            Kind.TIME,
            headline -> seconds(headline.timeToRecover())),
    TIME_TO_ZERO(
            "time-to-zero",
            "to zero after the last load",
            Kind.TIME,
            headline -> headline.timeToZero().flatMap(Figures::seconds));

    /** What a figure counts. */
    public enum Kind {
        COUNT,
        /** In seconds. */
        TIME
    }

    private final String key;
    private final String title;
    private final Kind kind;
    private final Function<Headline, Optional<Double>> value;

    Figures(String key, String title, Kind kind, Function<Headline, Optional<Double>> value) {
        this.key = key;
        this.title = title;
        this.kind = kind;
        this.value = value;
    }

    /** As goals name it. */
    public String key() {
        return key;
    }

    /** As JSON names it: {@code podSeconds}, {@code p95Seconds}. */
    public String jsonName() {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < key.length(); i++) {
            boolean isNewWord = i > 0 && key.charAt(i - 1) == '-';
            if (key.charAt(i) != '-') {
                name.append(isNewWord ? Character.toUpperCase(key.charAt(i)) : key.charAt(i));
            }
        }
        return name + (kind == Kind.TIME ? "Seconds" : "");
    }

    public String title() {
        return title;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether only the engine of single requests knows it. */
    public boolean isOfSingleRequests() {
        return this == LATENCY_P50 || this == LATENCY_P95 || this == LATENCY_P99 || isOfEvents();
    }

    private boolean isOfEvents() {
        return this == EVENTS_LOST || this == RETRIES || this == DELIVERY_P95 || this == DELIVERY_P99;
    }

    /** Empty where the run does not know it, or it did not happen. */
    public Optional<Double> of(Headline headline) {
        return value.apply(headline);
    }

    /** {@code 1,234}, {@code 0.25 s}, or why there is none. */
    public String text(Headline headline) {
        return of(headline).map(this::text).orElse(isOfSingleRequests() ? "unknown" : "not reached");
    }

    public String text(double number) {
        return kind == Kind.TIME ? time(number) : number(number);
    }

    /** {@code +12}, {@code -0.25 s}, {@code 0}. */
    public String difference(double before, double after) {
        double difference = after - before;
        String text = text(Math.abs(difference));
        if (text.equals(text(0))) {
            return "0";
        }
        String part = before == 0 ? "" : String.format(Locale.ROOT, " (%+.0f %%)", difference / before * 100);
        return (difference > 0 ? "+" : "-") + text + part;
    }

    /** All figures that the run knows. */
    static List<Figures> known(Headline headline) {
        List<Figures> known = new ArrayList<>();
        for (Figures figure : values()) {
            if (!figure.isOfSingleRequests() || figure.of(headline).isPresent()) {
                known.add(figure);
            }
        }
        return known;
    }

    /** Three digits that matter, or all of a whole number. */
    static String number(double value) {
        double magnitude = Math.abs(value);
        if (magnitude >= 100 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,d", Math.round(value));
        }
        return trimmed(String.format(Locale.ROOT, magnitude >= 10 ? "%.1f" : magnitude >= 1 ? "%.2f" : "%.3f", value));
    }

    static String time(double seconds) {
        if (seconds < 1 && seconds > 0) {
            return number(seconds * 1000) + " ms";
        }
        return number(seconds) + " s";
    }

    private static String trimmed(String decimal) {
        return decimal.replaceAll("\\.?0+$", "");
    }

    private static Optional<Double> some(double value) {
        return Optional.of(value);
    }

    private static Optional<Double> seconds(Duration duration) {
        return Optional.of(duration.toNanos() / 1e9);
    }

    private static Optional<Double> latency(Headline headline, Function<Percentiles, Duration> which) {
        return headline.latencies().map(which).flatMap(Figures::seconds);
    }
}
