package dev.knemu.test;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * How long an expectation waits, in real time, for what should come: {@linkplain #NORMAL two seconds}, times one factor
 * for slow machines. Each emulator has one; may be used from any thread.
 *
 * <p>Waiting listens to the journal and to pods that come and go, so it ends the moment the expected is there. In virtual time it settles and looks,
 * and never lets time pass: that is the test's to say. Only where an emulator in virtual time has an HTTP port does it wait
 * in real time as well, because a program at the other end of that port may still send.
 *
 * <p>The factor is that of the extension's builder, else of the JUnit configuration parameter
 * {@value #FACTOR_PARAMETER}, else of the environment variable {@value #FACTOR_VARIABLE}, else 1.
 */
public final class Patience {

    /** With factor 1. */
    public static final Duration NORMAL = Duration.ofSeconds(2);

    /** The environment variable with the factor, such as {@code 5}. */
    public static final String FACTOR_VARIABLE = "KNEMU_TEST_TIME_FACTOR";

    /** The JUnit configuration parameter with the factor; goes before the variable. */
    public static final String FACTOR_PARAMETER = "knemu.test.time-factor";

    private final double factor;
    private final Object monitor = new Object();
    private long changes;

    private Patience(double factor) {
        this.factor = factor;
    }

    /** The patience with one emulator. */
    public static Patience of(EventingEmulator eventing) {
        return eventing.attached(
                Patience.class,
                () -> new Patience(factor(FACTOR_VARIABLE, Optional.ofNullable(System.getenv(FACTOR_VARIABLE)))));
    }

    /** For an emulator that has just started: the first who says a factor is heard. */
    static Patience of(EventingEmulator eventing, double factor) {
        return eventing.attached(Patience.class, () -> new Patience(factor));
    }

    /**
     * A factor as people write it.
     *
     * @param where it was written, for the error
     * @throws IllegalArgumentException when it is no number above 0
     */
    static double factor(String where, Optional<String> text) {
        if (text.isEmpty() || text.get().isBlank()) {
            return 1;
        }
        double factor;
        try {
            factor = Double.parseDouble(text.get().trim());
        } catch (NumberFormatException e) {
            factor = Double.NaN;
        }
        return checked(where, text.get(), factor);
    }

    static double checked(String where, Object text, double factor) {
        if (!(factor > 0) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException(where + " is \"" + text + "\", not a number above 0. Expectations wait "
                    + text(NORMAL) + " times this factor: write 1 for that, or 5 on a slow machine.");
        }
        return factor;
    }

    /**
     * Waits until the condition holds, as long as this emulator's patience lasts.
     *
     * @param condition asked on the calling thread, with no lock held; must not change anything
     * @return whether it holds
     * @throws dev.knemu.time.RealTimeLimitException in virtual time, when the emulator does not come to rest
     */
    public static boolean await(EventingEmulator eventing, BooleanSupplier condition) {
        return of(eventing).awaitOn(eventing, condition);
    }

    private boolean awaitOn(EventingEmulator eventing, BooleanSupplier condition) {
        boolean virtual = eventing.options().virtualTime();
        if (virtual) {
            eventing.settle();
        }
        if (condition.getAsBoolean()) {
            return true;
        }
        if (isInNoTime(eventing.options())) {
            return false;
        }
        Runnable deaf = eventing.journal().listen(entry -> nudge());
        Runnable unscaled = eventing.whenScaled(this::nudge);
        try {
            long end = System.nanoTime() + limit().toNanos();
            while (true) {
                long seen = changes();
                if (virtual) {
                    eventing.settle();
                }
                if (condition.getAsBoolean()) {
                    return true;
                }
                if (!isChangedSince(seen, end)) {
                    return condition.getAsBoolean();
                }
            }
        } finally {
            deaf.run();
            unscaled.run();
        }
    }

    private long changes() {
        synchronized (monitor) {
            return changes;
        }
    }

    /** Waits for a change; false when there was none by the end. */
    private boolean isChangedSince(long seen, long end) {
        synchronized (monitor) {
            while (changes == seen) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                try {
                    monitor.wait(left / 1_000_000, (int) (left % 1_000_000));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return System.nanoTime() - end < 0;
        }
    }

    /** Makes those who wait look again: something happened that the journal does not tell, such as an answer. */
    public void nudge() {
        synchronized (monitor) {
            changes++;
            monitor.notifyAll();
        }
    }

    /** How long expectations wait in real time. */
    public Duration limit() {
        double nanos = NORMAL.toNanos() * factor;
        return Duration.ofNanos(nanos > Long.MAX_VALUE / 4.0 ? Long.MAX_VALUE / 4 : Math.round(nanos));
    }

    /** What stretches {@link #NORMAL}. */
    public double factor() {
        return factor;
    }

    /** For the message of an expectation that was waited for in vain; empty where waiting takes no real time. */
    Optional<String> waited(EmulatorOptions options) {
        return isInNoTime(options)
                ? Optional.empty()
                : Optional.of(
                        "Waited " + text(limit()) + " (" + FACTOR_VARIABLE + " stretches that on slow machines).");
    }

    private static boolean isInNoTime(EmulatorOptions options) {
        return options.virtualTime() && options.port().isEmpty();
    }

    private static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    @Override
    public String toString() {
        return text(limit());
    }
}
