package dev.knemu.control;

import dev.knemu.dispatch.DeliveryPlan;
import dev.knemu.dispatch.DeliveryRules;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.transport.ContentMode;
import java.time.Duration;
import java.util.Optional;

/** What the dispatcher makes of a delivery spec. */
final class Plans {

    private Plans() {}

    /** @param format of the event in the request, {@code json} or {@code binary} */
    static DeliveryPlan of(Optional<DeliverySpec> delivery, DeliveryRules rules, Optional<String> format) {
        ContentMode mode = format.filter("json"::equals).isPresent() ? ContentMode.STRUCTURED : ContentMode.BINARY;
        return rules.completed(delivery.map(spec -> new DeliveryPlan(
                        spec.retry().orElse(0),
                        spec.policy().orElse(null),
                        spec.delay().orElse(null),
                        spec.timeoutDuration().orElse(null),
                        spec.retryAfterMaxDuration()
                                .filter(max -> max.compareTo(Duration.ZERO) > 0)
                                .orElse(null),
                        mode))
                .orElseGet(() -> new DeliveryPlan(0, null, null, null, null, mode)));
    }
}
