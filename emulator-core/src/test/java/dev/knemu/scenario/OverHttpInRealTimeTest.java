package dev.knemu.scenario;

import org.junit.jupiter.api.Nested;

/** The stories that need no virtual time, over HTTP. */
class OverHttpInRealTimeTest {

    private static final Way WAY = Way.HTTP_IN_REAL_TIME;

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
