package dev.knemu.dispatch;

import java.time.Duration;

/** Waits that do not overflow. */
final class Backoffs {

    /** As long as a Go duration can be: some 292 years. A longer wait must not overflow into none. */
    static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private Backoffs() {}

    static Duration times(Duration delay, long times) {
        return times > 0 && delay.compareTo(FOREVER.dividedBy(times)) > 0 ? FOREVER : delay.multipliedBy(times);
    }
}
