package dev.knemu.cli.bench.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One measured run of a cell.
 *
 * @param duration how long it was measured
 * @param sent events that were due and sent
 * @param answered of them, those that were accepted
 * @param refused of them, those that the broker refused, as it does when it has enough
 * @param failed of them, those without an answer, or with an answer that is neither
 * @param missed events that were due and not sent, since too many were without an answer
 * @param deliveries what came out at the other end
 * @param eventsPerSecond events answered a second
 * @param deliveriesPerSecond deliveries that arrived a second
 * @param saturated whether more was sent than could be taken: the rate was {@code max}, or was not kept
 * @param answer from when an event was due to be sent until it was answered
 * @param delivery from when an event was due to be sent until a subscriber had it
 * @param timeline throughput over time; null where it was not kept
 * @param cpuSeconds processor time of this process, sender and subscribers included; null where it is not known
 * @param gc what the garbage collector did; null where it is not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Run(
        Duration duration,
        long sent,
        long answered,
        long refused,
        long failed,
        long missed,
        Deliveries deliveries,
        double eventsPerSecond,
        double deliveriesPerSecond,
        boolean saturated,
        Latency answer,
        Latency delivery,
        @Nullable Timeline timeline,
        @Nullable Double cpuSeconds,
        @Nullable Gc gc) {

    public Run {
        Check.present("duration", duration);
        Check.count("sent", sent);
        Check.count("answered", answered);
        Check.count("refused", refused);
        Check.count("failed", failed);
        Check.count("missed", missed);
        Check.present("deliveries", deliveries);
        Check.number("eventsPerSecond", eventsPerSecond);
        Check.number("deliveriesPerSecond", deliveriesPerSecond);
        Check.present("answer", answer);
        Check.present("delivery", delivery);
        if (cpuSeconds != null) {
            Check.number("cpuSeconds", cpuSeconds);
        }
    }

    /** So many in so long; 0 where no time has passed. */
    public static double perSecond(long count, Duration duration) {
        return duration.isZero() ? 0 : count * 1e9 / duration.toNanos();
    }

    /**
     * What subscribers got of the events that were answered.
     *
     * @param expected as many as the filters say
     * @param arrived of the expected ones, those that came, each counted once
     * @param lost of the expected ones, those that had not come when waiting ended
     * @param duplicate those that came once more
     */
    public record Deliveries(long expected, long arrived, long lost, long duplicate) {

        public Deliveries {
            Check.count("expected", expected);
            Check.count("arrived", arrived);
            Check.count("lost", lost);
            Check.count("duplicate", duplicate);
        }
    }

    /**
     * What the garbage collector did during the run.
     *
     * @param collections how many
     * @param time how long they took together
     */
    public record Gc(long collections, Duration time) {

        public Gc {
            Check.count("collections", collections);
            Check.present("time", time);
        }
    }
}
