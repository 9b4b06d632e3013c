package dev.knemu.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Subscriber;
import dev.knemu.kafka.embedded.EmbeddedKafka;
import dev.knemu.resource.Broker;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cluster that asks for a password, as the file of {@code --kafka FILE} has it. */
@Timeout(60)
class LoginTest {

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.startWithUsers(Map.of("shop", "open-sesame"));
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    private static EventingEmulator emulator(String password) throws IOException {
        Properties file = new Properties();
        file.load(new StringReader("""
            bootstrap.servers=%s
            security.protocol=SASL_PLAINTEXT
            sasl.mechanism=PLAIN
            sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\
                username="shop" password="%s";
            fetch.max.wait.ms=50
            """.formatted(kafka.bootstrapServers(), password)));
        return EventingEmulator.start(EmulatorOptions.defaults()
                .withKafka(file.stringPropertyNames().stream()
                        .collect(Collectors.toMap(name -> name, file::getProperty))));
    }

    private static int send(EventingEmulator eventing) throws Exception {
        return eventing.broker("default", "orders")
                .send(event -> event.withId("e1").withType("order.paid"))
                .answer()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .status();
    }

    @Test
    void whoLogsInIsServed() throws Exception {
        List<CloudEvent> received = new CopyOnWriteArrayList<>();
        try (EventingEmulator eventing = emulator("open-sesame")) {
            eventing.subscriber("ship", Subscriber.accepting(received::add));
            eventing.apply(Orders.broker("default", 1)
                    + Orders.trigger(
                            "default", "ship", "ordered", "{ref: {apiVersion: v1, kind: Service, name: ship}}"));

            assertThat(send(eventing)).isEqualTo(202);
            eventing.settle();

            assertThat(received).extracting(CloudEvent::getId).containsExactly("e1");
        }
    }

    @Test
    void aWrongPasswordIsSaidAndHangsNobody() throws Exception {
        try (EventingEmulator eventing = emulator("open-sesam")) {
            eventing.apply(Orders.broker("default", 1));

            assertThat(eventing.get(Broker.class, "orders")
                            .orElseThrow()
                            .common()
                            .condition("TopicReady")
                            .orElseThrow()
                            .message())
                    .isEqualTo("the topic knative-broker-default-orders could not be made at "
                            + kafka.bootstrapServers() + ": Authentication failed: Invalid username or password");
            assertThat(send(eventing)).isEqualTo(404);
        }
    }
}
