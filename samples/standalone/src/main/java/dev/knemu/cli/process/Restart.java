package dev.knemu.cli.process;

import java.time.Duration;

/**
 * What happens when a program ends by itself.
 *
 * @param policy whether it is started again
 * @param backoff how long the first wait is; each following is twice as long, up to {@link #LONGEST}
 */
public record Restart(Policy policy, Duration backoff) {

    /** As on a cluster, where a Deployment's pods always come back. */
    public static final Restart ALWAYS = new Restart(Policy.ALWAYS, Duration.ofMillis(500));

    static final Duration LONGEST = Duration.ofSeconds(30);

    /** Who has run so long is not in trouble any more: the next wait is the first again. */
    static final Duration HEALTHY = Duration.ofSeconds(10);

    private static final int MOST_DOUBLINGS = 16;

    /** By the names of Kubernetes, as people write them in small letters. */
    public enum Policy {
        ALWAYS,
        ON_FAILURE,
        NEVER
    }

    boolean after(int exitCode) {
        return policy == Policy.ALWAYS || policy == Policy.ON_FAILURE && exitCode != 0;
    }

    /** @param before how often it was started again before, without having been healthy in between */
    Duration waitAfter(int before) {
        Duration wait = backoff.multipliedBy(1L << Math.min(before, MOST_DOUBLINGS));
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
