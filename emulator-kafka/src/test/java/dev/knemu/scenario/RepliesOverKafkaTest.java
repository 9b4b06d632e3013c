package dev.knemu.scenario;

import dev.knemu.EmulatorOptions;
import dev.knemu.kafka.RunningKafka;
import dev.knemu.kafka.embedded.EmbeddedKafka;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The stories of replies, over Kafka by one setting; {@link StoriesOverKafka} has the others. */
@ExtendWith(RunningKafka.class)
class RepliesOverKafkaTest extends ReplyScenarios {

    private final EmbeddedKafka kafka;

    RepliesOverKafkaTest(EmbeddedKafka kafka) {
        super(Way.CALLS_IN_REAL_TIME);
        this.kafka = kafka;
    }

    @Override
    EmulatorOptions options(EmulatorOptions options) {
        return OverKafka.on(kafka, super.options(options));
    }

    @Override
    @Disabled("17.2 the producer was answered 202 when the topic had the event")
    @Test
    void aMalformedReplyIsAFailedDeliveryAndIsRetried() {}

    @Override
    @Disabled("17.2 the producer was answered 202 when the topic had the event")
    @Test
    void anEventInARefusalIsNoReply() {}

    @Override
    @Disabled("17.2 the producer was answered 202 when the topic had the event")
    @Test
    void withoutASinkTheEndOfTheLoopIsTheProducers500() {}

    @Override
    @Disabled("6.5 the dead letter sink is always told the subscriber")
    @Test
    void aReplyThatTheBrokerRefusesCountsAsAFailedDelivery() {}
}
