package dev.knemu.scenario;

import org.junit.jupiter.api.Nested;

/** Every story over HTTP, events in structured content mode, in virtual time. */
class OverHttpStructuredTest {

    private static final Way WAY = Way.HTTP_STRUCTURED;

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
