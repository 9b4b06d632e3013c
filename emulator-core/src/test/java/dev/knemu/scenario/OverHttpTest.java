package dev.knemu.scenario;

import org.junit.jupiter.api.Nested;

/** Every story over HTTP, events in binary content mode, in virtual time. */
class OverHttpTest {

    private static final Way WAY = Way.HTTP;

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
