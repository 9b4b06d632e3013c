package dev.knemu.scenario;

import org.junit.jupiter.api.Nested;

/** Every story by calls, in virtual time. */
class InProcessTest {

    private static final Way WAY = Way.CALLS;

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
