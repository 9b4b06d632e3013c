package dev.knemu.dispatch;

import dev.knemu.resource.BackoffPolicy;
import dev.knemu.transport.ContentMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A delivery spec with everything inherited and resolved, as the dispatcher follows it.
 *
 * <p>Source: {@code DeliverySpec} in knative/eventing {@code pkg/apis/duck/v1/delivery_types.go}.
 *
 * @param retry requests after the first; 0 or more
 * @param backoffPolicy how the wait grows; {@code null}: no wait between attempts
 * @param backoffDelay the unit of the wait; {@code null}: no wait between attempts
 * @param timeout how long one attempt may take; {@code null}: as long as it likes
 * @param retryAfterMax up to what wait a {@code Retry-After} of a 429 or 503 is followed; {@code null}: not at all
 * @param mode how the event is laid into the request to the subscriber
 */
public record DeliveryPlan(
        int retry,
        @Nullable BackoffPolicy backoffPolicy,
        @Nullable Duration backoffDelay,
        @Nullable Duration timeout,
        @Nullable Duration retryAfterMax,
        ContentMode mode) {

    /** One attempt, and no more. */
    public static final DeliveryPlan ONCE = new DeliveryPlan(0, null, null, null, null, ContentMode.BINARY);
}
