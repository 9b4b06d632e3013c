package dev.knemu.kafka.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientPropertiesTest {

    @Test
    void theUsersWinOverTheDefaults() {
        ClientProperties properties = of("linger.ms", "7", "max.poll.records", "50", "auto.commit.interval.ms", "100");

        assertThat(properties.producer()).containsEntry("linger.ms", "7").containsEntry("acks", "all");
        assertThat(properties.consumer("g"))
                .containsEntry("max.poll.records", "50")
                .containsEntry("group.id", "g");
        assertThat(properties.commitInterval()).isEqualTo(Duration.ofMillis(100));
        assertThat(properties.cluster()).isEqualTo("localhost:9092");
    }

    @Test
    void everyClientHasAnIdOfItsOwn() {
        int[] id = new int[1];
        ClientProperties properties = new ClientProperties(
                Map.of("bootstrap.servers", "localhost:9092", "client.id", "shop"), () -> "" + ++id[0]);
        id[0] = 0;

        assertThat(properties.producer()).containsEntry("client.id", "shop-producer-1");
        assertThat(properties.admin()).containsEntry("client.id", "shop-admin-2");
    }

    @Test
    void sayWhereTheClusterIs() {
        assertThatThrownBy(() -> new ClientProperties(Map.of(), () -> "id"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The Kafka client property bootstrap.servers is missing: nothing says where the cluster is."
                        + " Write host and port of one of its brokers, such as localhost:9092.");
    }

    @Test
    void thatWouldLoseEventsAreRefused() {
        assertThatThrownBy(() -> of("acks", "1"))
                .hasMessage(
                        "The Kafka client property acks is \"1\", and with that events could be lost that a producer"
                                + " was told are safe. Leave it out, or write all.");
        assertThatThrownBy(() -> of("enable.auto.commit", "true"))
                .hasMessage(
                        "The Kafka client property enable.auto.commit is \"true\", and with that events could be lost"
                                + " that a producer was told are safe. Leave it out, or write false.");
        assertThat(of("acks", "-1").producer()).containsEntry("acks", "-1");
    }

    @Test
    void thatCannotBeAreNamed() {
        assertThatThrownBy(() -> of("linger.ms", "soon"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "The Kafka client properties cannot be used: Invalid value soon for configuration"
                                + " linger.ms")
                .hasMessageEndingWith("Correct that property, or leave it out for its default.");
    }

    @Test
    void areShownWithoutTheirSecrets() {
        ClientProperties properties = of(
                "sasl.jaas.config",
                "password=\"geheim\"",
                "ssl.keystore.password",
                "geheim",
                "sasl.mechanism",
                "PLAIN");

        assertThat(properties.toString()).doesNotContain("geheim").contains("sasl.mechanism=PLAIN");
    }

    private static ClientProperties of(String... namesAndValues) {
        Map<String, String> properties = new HashMap<>(Map.of("bootstrap.servers", "localhost:9092"));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new ClientProperties(properties, () -> "id");
    }
}
