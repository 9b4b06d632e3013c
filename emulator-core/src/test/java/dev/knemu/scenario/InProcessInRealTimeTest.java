package dev.knemu.scenario;

import org.junit.jupiter.api.Nested;

/** The stories that need no virtual time, by calls. */
class InProcessInRealTimeTest {

    private static final Way WAY = Way.CALLS_IN_REAL_TIME;

    @Nested
    class Routing extends RoutingScenarios {
        Routing() {
            super(WAY);
        }
    }

    @Nested
    class Deliveries extends DeliveryScenarios {
        Deliveries() {
            super(WAY);
        }
    }
}
