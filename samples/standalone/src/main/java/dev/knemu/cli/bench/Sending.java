package dev.knemu.cli.bench;

import dev.knemu.cli.load.Clock;
import dev.knemu.cli.load.Rate;
import dev.knemu.cli.load.Schedule;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The events of one phase, from one thread. */
final class Sending {

    /** How long a wait may keep it from seeing that it is to stop. */
    private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

    private final Tally tally;
    private final Target target;
    private final Samples samples;
    private final Clock clock;
    private final BooleanSupplier stopped;

    Sending(Tally tally, Target target, Samples samples, Clock clock, BooleanSupplier stopped) {
        this.tally = tally;
        this.target = target;
        this.samples = samples;
        this.clock = clock;
        this.stopped = stopped;
    }

    /**
     * Open loop: each event when it is due, whether or not those before were answered.
     *
     * @param mostUnderWay an event that is due while so many are without an answer is not sent, and counted as missed
     */
    void atRate(Rate rate, Duration duration, int mostUnderWay) {
        Schedule schedule = new Schedule(tally.start(), rate);
        long count = schedule.within(duration.toNanos());
        long answered = 0;
        for (long number = 0; number < count && awaitDue(schedule.due(number)); number++) {
            if (tally.sent() - answered >= mostUnderWay) {
                answered = tally.answered();
            }
            if (tally.sent() - answered >= mostUnderWay) {
                tally.missed();
            } else {
                target.send(tally.next(schedule.due(number)));
            }
        }
        awaitDue(tally.start() + duration.toNanos());
    }

    /** False when it was stopped before. */
    private boolean awaitDue(long due) {
        long now = clock.nanos();
        samples.look(now);
        while (due - now > 0 && !stopped.getAsBoolean()) {
            clock.await(now + Math.min(due - now, LOOK_NANOS));
            now = clock.nanos();
            samples.look(now);
        }
        return !stopped.getAsBoolean();
    }

    /**
     * Closed loop: as fast as answers come, with so many under way at any time. Here an event is due when there is room
     * for it.
     */
    void asFastAsPossible(Duration duration, int inFlight) {
        long end = tally.start() + duration.toNanos();
        long answered = 0;
        for (long now = clock.nanos(); now - end < 0 && !stopped.getAsBoolean(); now = clock.nanos()) {
            samples.look(now);
            if (tally.sent() - answered >= inFlight) {
                answered = tally.answered();
            }
            if (tally.sent() - answered >= inFlight) {
                clock.pause();
            } else {
                target.send(tally.next(now));
            }
        }
        samples.look(clock.nanos());
    }

    /** Each template once. */
    void once(int templates, int inFlight) {
        for (int i = 0; i < templates && !stopped.getAsBoolean(); i++) {
            while (tally.sent() - tally.answered() >= inFlight && !stopped.getAsBoolean()) {
                clock.pause();
            }
            target.send(tally.next(clock.nanos()));
        }
    }

    /** Waits for answers and arrivals for as long as some come, and for so long without any. */
    void awaitRest(Duration patience) {
        long seen = -1;
        long since = clock.nanos();
        while (!tally.isComplete()) {
            long now = clock.nanos();
            long come = tally.answered() + tally.delivered();
            if (come != seen) {
                seen = come;
                since = now;
            } else if (now - since > patience.toNanos()) {
                return;
            }
            clock.pause();
        }
    }

    /** Waits until so long nothing has come that nothing more is to be expected, and every answer is there. */
    void awaitQuiet(Duration quiet, Duration patience) {
        awaitRest(patience);
        long end = clock.nanos() + quiet.toNanos();
        for (long seen = tally.delivered(); end - clock.nanos() > 0; ) {
            clock.pause();
            if (tally.delivered() != seen) {
                seen = tally.delivered();
                end = clock.nanos() + quiet.toNanos();
            }
        }
    }
}
