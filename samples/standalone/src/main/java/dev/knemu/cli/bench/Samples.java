package dev.knemu.cli.bench;

import dev.knemu.cli.bench.report.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How many were answered and delivered in each interval, as far as the thread that sends looks. */
final class Samples {

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final int MOST = 60;

    private final Tally tally;
    private final Duration interval;
    private final List<Long> answered = new ArrayList<>();
    private final List<Long> delivered = new ArrayList<>();
    private long next;
    private long answeredBefore;
    private long deliveredBefore;

    Samples(Tally tally, Duration duration) {
        Duration even = duration.dividedBy(MOST);
        this.tally = tally;
        this.interval = even.compareTo(SHORTEST) < 0 ? SHORTEST : even;
        this.next = tally.start() + interval.toNanos();
    }

    /** To be called often. */
    void look(long now) {
        if (now - next >= 0) {
            take(now);
        }
    }

    private void take(long now) {
        long answeredNow = tally.accepted();
        long deliveredNow = tally.delivered();
        answered.add(answeredNow - answeredBefore);
        delivered.add(deliveredNow - deliveredBefore);
        answeredBefore = answeredNow;
        deliveredBefore = deliveredNow;
        // Who was held up for long cannot tell when it was that the others worked.
        for (next += interval.toNanos(); now - next >= 0; next += interval.toNanos()) {
            answered.add(0L);
            delivered.add(0L);
        }
    }

    Timeline timeline() {
        return new Timeline(interval, answered, delivered);
    }
}
