package dev.knemu.autoscale.simulation;

import java.time.Duration;

/**
 * What stands before a revision where its requests are events of a broker: how many are under way at a time, and what becomes
 * of those that are not answered with success. A refusal (503) and a timeout (504) are tried again, as Knative does.
 *
 * <p>Waits are those of the channel-based broker: knative/eventing {@code pkg/kncloudevents/retries.go}.
 *
 * @param parallelism deliveries under way at a time, those that wait to be tried again included; 0 is no limit
 * @param retry requests after the first; 0 or more
 * @param backoffPolicy how the wait grows
 * @param backoffDelay the unit of the wait; 0 for none
 */
public record Delivery(int parallelism, int retry, BackoffPolicy backoffPolicy, Duration backoffDelay) {

    private static final int MOST_RETRIES = 1000;
    private static final int MOST_DOUBLINGS = 30;

    /** How the wait before a retry grows. */
    public enum BackoffPolicy {
        /** No wait before the first retry, one delay before the second, and one more before each further. */
        LINEAR,
        /** One delay before the first retry, and twice as long before each further. */
        EXPONENTIAL
    }

    public Delivery {
        if (parallelism < 0 || retry < 0 || retry > MOST_RETRIES || backoffDelay.isNegative()) {
            throw new InvalidSimulationException("A delivery with parallelism " + parallelism + ", " + retry
                    + " retries and a delay of " + backoffDelay.toMillis() + " ms is not possible. Choose 0 or more of"
                    + " each, and at most " + MOST_RETRIES + " retries.");
        }
    }

    /** @param number of the retry, from 1 on */
    long waitNanosBefore(int number) {
        long unit = backoffDelay.toNanos();
        long most = Duration.ofDays(1).toNanos();
        if (unit == 0) {
            return 0;
        }
        long times = backoffPolicy == BackoffPolicy.LINEAR ? number - 1L : 1L << Math.min(number - 1, MOST_DOUBLINGS);
        return times > most / unit ? most : times * unit;
    }
}
