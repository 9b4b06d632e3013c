package dev.knemu.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Subscriber;
import dev.knemu.admin.Api.Answer;
import dev.knemu.channel.FakeTopicStore;
import dev.knemu.resource.Broker;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class ReplayRequestsTest {

    private final String servers = "fake-" + UUID.randomUUID();
    private final FakeTopicStore kafka = FakeTopicStore.at(servers);
    private final List<CloudEvent> received = new CopyOnWriteArrayList<>();
    private EventingEmulator eventing;
    private Api api;

    @AfterEach
    void close() {
        eventing.close();
    }

    private void open(EmulatorOptions options) {
        eventing = EventingEmulator.start(options.withPort(0));
        api = new Api(eventing);
        eventing.subscriber("shop", Subscriber.accepting(received::add));
        eventing.subscriber("graveyard", Subscriber.accepting(event -> {}));
        eventing.apply(Broker.named("default"));
        eventing.apply(Shop.ORDERS);
    }

    private void overKafka() throws Exception {
        open(EmulatorOptions.defaults()
                .withKafka(Map.of("bootstrap.servers", servers))
                .withKafkaChannels());
        for (String id : List.of("1", "2", "3")) {
            eventing.broker("default")
                    .send(event -> event.withId(id).withType("order.placed").withSource(URI.create("/shop")))
                    .answer()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        }
        eventing.settle();
        received.clear();
    }

    @Test
    void deliversStoredEventsOnceMore() throws Exception {
        overKafka();

        Answer answer =
                api.post("/replay", "{\"broker\": \"default\", \"trigger\": \"orders\", \"from\": 1, \"to\": \"3\"}");

        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        assertThat(answer.body().path("read").asLong()).isEqualTo(2);
        assertThat(received).extracting(CloudEvent::getId).containsExactly("2", "3");
    }

    @Test
    void saysThatMemoryKeepsNothing() {
        open(EmulatorOptions.defaults());

        Answer answer = api.post("/replay", "{\"trigger\": \"orders\"}");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.error())
                .isEqualTo("Trigger default/orders reads nothing from Kafka, so nothing is stored that could be"
                        + " delivered again.");
        assertThat(answer.hint())
                .isEqualTo("The emulator keeps events in memory only. Start it with --kafka HOST:PORT"
                        + " --kafka-channels.");
    }

    @Test
    void saysWhichBrokerIsNotOverKafka() {
        open(EmulatorOptions.defaults().withKafka(Map.of("bootstrap.servers", servers)));

        Answer answer = api.post("/replay", "{\"trigger\": \"orders\"}");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.hint())
                .isEqualTo(
                        "Make Broker default one of class Kafka, start the emulator with --kafka-channels, or see why"
                                + " it is not Ready: knemu describe trigger orders");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                        | 400 | Which Trigger is meant is not said.",
                "{\"trigger\": \"order\"}                  | 404 | There is no Trigger default/order.",
                "{\"trigger\": \"orders\", \"broker\": \"x\"} | 404 | Trigger default/orders is of Broker default, not of Broker x.",
                "{\"trigger\": \"orders\", \"from\": \"yesterday\"} | 400 | from is \"yesterday\", neither an offset nor a time.",
                "{\"trigger\": \"orders\", \"to\": \"2026-05-01\"} | 400 | to is \"2026-05-01\", neither an offset nor a time.",
                "{\"trigger\": \"orders\", \"from\": 3, \"to\": 3} | 400 | Nothing lies between from, which is 3, and to, which is 3.",
                "{\"trigger\": \"orders\", \"from\": 4} | 422 | offset 4 is beyond the end: partition 0 of"
                        + " knative-messaging-kafka.default.default-kne-trigger ends at 3.",
            })
    void saysWhatCannotBeDone(String body, int status, String error) throws Exception {
        overKafka();

        Answer answer = api.post("/replay", body);

        assertThat(answer.error()).isEqualTo(error);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(received).isEmpty();
    }
}
