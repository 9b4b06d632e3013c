package dev.knemu.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.channel.TopicStoreProvider;
import dev.knemu.channel.TopicStoreSetup;
import dev.knemu.time.Time;
import dev.knemu.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class KafkaStoreProviderTest {

    @Test
    void isFoundByItsName() {
        assertThat(ServiceLoader.load(TopicStoreProvider.class))
                .extracting(TopicStoreProvider::name)
                .containsExactly("kafka");
    }

    @Test
    void refusesVirtualTime() {
        TopicStoreSetup setup = new TopicStoreSetup(
                Map.of("bootstrap.servers", "localhost:9092"),
                new Received(),
                new VirtualTime(VirtualTime.START, Duration.ofSeconds(1)),
                () -> "id");

        assertThatThrownBy(() -> new KafkaStoreProvider().open(setup))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A Kafka store was asked for in virtual time: a cluster's acknowledgements, rebalances and"
                        + " sessions take the time that they take, and no test can move it. Start the emulator in real"
                        + " time, or use channels in memory.");
    }

    @Test
    void opensWithoutACluster() throws Exception {
        Time never = new Time() {
            @Override
            public Instant now() {
                return Instant.EPOCH;
            }

            @Override
            public Timer after(Duration delay, Runnable task) {
                return () -> {};
            }

            @Override
            public Timer standing(Duration delay, Runnable task) {
                return () -> {};
            }
        };

        Stores.get(new KafkaStoreProvider()
                .open(new TopicStoreSetup(
                        Map.of("bootstrap.servers", "nowhere.invalid:9092"), new Received(), never, () -> "id"))
                .close());
    }
}
