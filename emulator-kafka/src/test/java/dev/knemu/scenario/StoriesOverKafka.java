package dev.knemu.scenario;

import dev.knemu.EmulatorOptions;
import dev.knemu.kafka.RunningKafka;
import dev.knemu.kafka.embedded.EmbeddedKafka;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The stories of the data plane in memory, told over Kafka by one setting. Those that end otherwise are disabled, with
 * the difference; DeliveryRules and the tests of Brokers of class Kafka hold what is true there.
 *
 * <p>Too long for every build; {@code -Dtest=StoriesOverKafka} asks for them. Those of replies, which pass through
 * everything, run always.
 */
@ExtendWith(RunningKafka.class)
class StoriesOverKafka {

    private static final Way WAY = Way.CALLS_IN_REAL_TIME;

    private final EmbeddedKafka kafka;

    StoriesOverKafka(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    @Nested
    class Routing extends RoutingScenarios {
        Routing() {
            super(WAY);
        }

        @Override
        EmulatorOptions options(EmulatorOptions options) {
            return OverKafka.on(kafka, super.options(options));
        }
    }

    @Nested
    class Deliveries extends DeliveryScenarios {
        Deliveries() {
            super(WAY);
        }

        @Override
        EmulatorOptions options(EmulatorOptions options) {
            return OverKafka.on(kafka, super.options(options));
        }

        @Override
        @Disabled("17.2 the producer was answered 202 when the topic had the event")
        @Test
        void aDeadLetterSinkThatFailsIsTriedAsOftenAsTheSubscriberAndThenTheEventIsDropped() {}

        @Override
        @Disabled("17.2 the producer was answered 202 when the topic had the event")
        @Test
        void oneDeadSubscriberCostsTheProducerHisAnswerAndTheOtherNothing() {}

        @Override
        @Disabled("17.2 the producer was answered 202 when the topic had the event")
        @ParameterizedTest
        @ValueSource(ints = 0)
        void statusesThatWillNotPassAreNotRetried(int each) {}

        @Override
        @Disabled("17.2 the producer was answered 202 when the topic had the event")
        @Test
        void aTriggersDeliveryReplacesTheBrokersAndWithoutASinkTheEventIsDropped() {}

        @Override
        @Disabled("6.2 without a policy the wait is exponential from one second")
        @Test
        void withoutAPolicyRetriesFollowAtOnce() {}

        @Override
        @Disabled("17.5 the first wait is twice the delay")
        @Test
        void exponentialWaitsDouble() {}

        @Override
        @Disabled("17.6 the first wait is the delay")
        @Test
        void linearWaitsGrowFromNone() {}

        @Override
        @Disabled("17.20 what a dead letter sink answers is a reply")
        @Test
        void whatADeadLetterSinkAnswersGoesNowhere() {}
    }

    @Nested
    class Events extends EventScenarios {
        Events() {
            super(WAY);
        }

        @Override
        EmulatorOptions options(EmulatorOptions options) {
            return OverKafka.on(kafka, super.options(options));
        }

        @Override
        @Disabled("17.9 an event has its partition and offset as well")
        @Test
        void aBrokerChangesNothingAndAddsTheArrivalTime() {}
    }

    @Nested
    class Timeouts extends TimeoutScenarios {
        Timeouts() {
            super(WAY);
        }

        @Override
        EmulatorOptions options(EmulatorOptions options) {
            return OverKafka.on(kafka, super.options(options));
        }

        @Override
        @Disabled("17.2 the producer was answered 202 when the topic had the event")
        @Test
        void aDeadLetterSinkThatHangsIsGivenUpLikeASubscriber() {}
    }

    /** Those of the generic Channel; an InMemoryChannel stays one. */
    @Nested
    class Channels extends ChannelScenarios {
        Channels() {
            super(WAY);
        }

        @Override
        EmulatorOptions options(EmulatorOptions options) {
            return OverKafka.on(kafka, super.options(options));
        }
    }

    @Nested
    class Flows extends FlowScenarios {
        Flows() {
            super(WAY);
        }

        @Override
        EmulatorOptions options(EmulatorOptions options) {
            return OverKafka.on(kafka, super.options(options));
        }
    }

    @Nested
    class DeadLetters extends DeadLetterScenarios {
        DeadLetters() {
            super(WAY);
        }

        @Override
        EmulatorOptions options(EmulatorOptions options) {
            return OverKafka.on(kafka, super.options(options));
        }

        @Override
        @Disabled("17.13 without an answer there is no code")
        @Test
        void tellsOfASubscriberThatCannotBeReached() {}

        @Override
        @Disabled("6.5 the destination is told as it is written")
        @Test
        void tellsOfASubscriberWhoseSchemeCannotBeSpoken() {}

        @Override
        @Disabled("17.2 the producer was answered 202 when the topic had the event")
        @Test
        void ofABrokerThatIsItsOwnSinkEndsWithTheTimeToLive() {}

        @Override
        @Disabled("17.14 it is the first 1024 bytes that are told")
        @ParameterizedTest
        @ValueSource(ints = 0)
        void tellsNoMoreThanTheFirst1024CharactersOfTheBase64(int each) {}
    }
}
