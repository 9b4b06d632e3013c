package dev.knemu.resource;

import java.time.Duration;
import java.util.Optional;

/**
 * How hard to try before an event is given up, and where it then goes. Every field is as on the wire: absent differs
 * from zero, because an absent delivery is inherited and {@code retry: 0} is not.
 *
 * <p>Source: {@code DeliverySpec} in knative.dev/eventing, {@code pkg/apis/duck/v1/delivery_types.go}.
 *
 * @param deadLetterSink where an undeliverable event goes; empty: it is dropped
 * @param retry requests after the first; 0 or more. With 3, a dead subscriber sees 4
 * @param backoffPolicy {@code linear} or {@code exponential}; see {@link #policy}
 * @param backoffDelay the unit of the wait, ISO-8601 ({@code PT0.2S}); see {@link #delay}
 * @param timeout the limit of each request, ISO-8601, more than zero; see {@link #timeoutDuration}
 * @param retryAfterMax the longest {@code Retry-After} that is honoured, ISO-8601; absent or zero: none; needs the
 *     feature {@code delivery-retryafter}
 * @param format {@code json} or {@code binary}: the content mode of the request; absent: that of the event; only a
 *     Trigger of the MT broker honours it
 */
public record DeliverySpec(
        Optional<Destination> deadLetterSink,
        Optional<Integer> retry,
        Optional<String> backoffPolicy,
        Optional<String> backoffDelay,
        Optional<String> timeout,
        Optional<String> retryAfterMax,
        Optional<String> format) {

    /** Says nothing. Still differs from no delivery at all: it is not filled with defaults. */
    public static final DeliverySpec EMPTY = new DeliverySpec(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** That many requests after the first, without waiting between them. */
    public static DeliverySpec retries(int retry) {
        return EMPTY.withRetry(retry);
    }

    /** Gives up after the first request, to {@code sink}. */
    public static DeliverySpec deadLetter(Destination sink) {
        return EMPTY.withDeadLetterSink(sink);
    }

    /** Empty when absent or not one of the two words; validation refuses the latter. */
    public Optional<BackoffPolicy> policy() {
        return backoffPolicy.flatMap(BackoffPolicy::ofWireName);
    }

    /** Empty when absent or not a duration; validation refuses the latter. */
    public Optional<Duration> delay() {
        return backoffDelay.flatMap(IsoDuration::parse);
    }

    /** Empty when absent or not a duration; validation refuses the latter. */
    public Optional<Duration> timeoutDuration() {
        return timeout.flatMap(IsoDuration::parse);
    }

    /** Empty when absent or not a duration; validation refuses the latter. */
    public Optional<Duration> retryAfterMaxDuration() {
        return retryAfterMax.flatMap(IsoDuration::parse);
    }

    public DeliverySpec withDeadLetterSink(Destination sink) {
        return new DeliverySpec(Optional.of(sink), retry, backoffPolicy, backoffDelay, timeout, retryAfterMax, format);
    }

    public DeliverySpec withRetry(int retry) {
        return new DeliverySpec(
                deadLetterSink, Optional.of(retry), backoffPolicy, backoffDelay, timeout, retryAfterMax, format);
    }

    public DeliverySpec withBackoff(BackoffPolicy policy, Duration delay) {
        return new DeliverySpec(
                deadLetterSink,
                retry,
                Optional.of(policy.wireName()),
                Optional.of(delay.toString()),
                timeout,
                retryAfterMax,
                format);
    }

    public DeliverySpec withTimeout(Duration timeout) {
        return new DeliverySpec(
                deadLetterSink,
                retry,
                backoffPolicy,
                backoffDelay,
                Optional.of(timeout.toString()),
                retryAfterMax,
                format);
    }

    public DeliverySpec withRetryAfterMax(Duration retryAfterMax) {
        return new DeliverySpec(
                deadLetterSink,
                retry,
                backoffPolicy,
                backoffDelay,
                timeout,
                Optional.of(retryAfterMax.toString()),
                format);
    }

    public DeliverySpec withFormat(String format) {
        return new DeliverySpec(
                deadLetterSink, retry, backoffPolicy, backoffDelay, timeout, retryAfterMax, Optional.of(format));
    }
}
