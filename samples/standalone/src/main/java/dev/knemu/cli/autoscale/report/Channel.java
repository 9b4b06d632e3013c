package dev.knemu.cli.autoscale.report;

import dev.knemu.autoscale.simulation.Headline.Percentiles;
import dev.knemu.autoscale.simulation.Tick;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** A number that each decision of a run has. */
enum Channel {
    LOAD(Tick::load),
    IN_FLIGHT(Tick::inFlight),
    HELD(tick -> tick.waiting() - tick.queued()),
    QUEUED(Tick::queued),
    STABLE(tick -> tick.decision().stable()),
    PANIC(tick -> tick.decision().panic()),
    TARGET(tick -> tick.ready() * tick.decision().scaling().target()),
    WANT(tick -> Math.max(0, tick.want())),
    READY(Tick::ready),
    STARTING(Tick::starting),
    DRAINING(Tick::draining),
    BURST(tick -> tick.decision().excessBurstCapacity()),
    PANICKING(tick -> tick.decision().isPanicking() ? 1 : 0),
    PROXIED(tick -> tick.isProxied() ? 1 : 0),
    WAIT_50(tick -> seconds(tick.waits(), Percentiles::p50)),
    WAIT_95(tick -> seconds(tick.waits(), Percentiles::p95)),
    WAIT_99(tick -> seconds(tick.waits(), Percentiles::p99)),
    LATENCY_50(tick -> seconds(tick.latencies(), Percentiles::p50)),
    LATENCY_95(tick -> seconds(tick.latencies(), Percentiles::p95)),
    LATENCY_99(tick -> seconds(tick.latencies(), Percentiles::p99)),
    COLD_STARTED(Tick::coldStarted),
    REFUSED(Tick::refused),
    TIMED_OUT(Tick::timedOut);

    private final ToDoubleFunction<Tick> value;

    Channel(ToDoubleFunction<Tick> value) {
        this.value = value;
    }

    /** Not a number where there is none. */
    double of(Tick tick) {
        return value.applyAsDouble(tick);
    }

    /** One number for both of two neighbours: what would be overlooked is the one that counts. */
    double merged(double one, double other) {
        if (Double.isNaN(one) || Double.isNaN(other)) {
            return Double.isNaN(one) ? other : one;
        }
        return this == BURST ? Math.min(one, other) : Math.max(one, other);
    }

    private static double seconds(Optional<Percentiles> percentiles, Function<Percentiles, Duration> which) {
        return percentiles.map(all -> which.apply(all).toNanos() / 1e9).orElse(Double.NaN);
    }
}
