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

    @Nested
    class DeadLetters extends DeadLetterScenarios {
        DeadLetters() {
            super(WAY);
        }
    }

    @Nested
    class Replies extends ReplyScenarios {
        Replies() {
            super(WAY);
        }
    }

    @Nested
    class Events extends EventScenarios {
        Events() {
            super(WAY);
        }
    }

    @Nested
    class Channels extends ChannelScenarios {
        Channels() {
            super(WAY);
        }
    }

    @Nested
    class Flows extends FlowScenarios {
        Flows() {
            super(WAY);
        }
    }

    @Nested
    class PingSources extends PingSourceScenarios {
        PingSources() {
            super(WAY);
        }
    }

    @Nested
    class LongWaits extends LongWaitScenarios {
        LongWaits() {
            super(WAY);
        }
    }

    @Nested
    class Timeouts extends TimeoutScenarios {
        Timeouts() {
            super(WAY);
        }
    }

    @Nested
    class EventTypes extends EventTypeScenarios {
        EventTypes() {
            super(WAY);
        }
    }
}
