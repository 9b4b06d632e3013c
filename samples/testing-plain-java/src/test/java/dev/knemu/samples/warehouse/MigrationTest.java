package dev.knemu.samples.warehouse;

import static dev.knemu.match.EventMatchers.subject;
import static dev.knemu.match.EventMatchers.type;
import static dev.knemu.test.KnativeAssertions.assertThat;

import dev.knemu.EventingEmulator;
import dev.knemu.Sent;
import dev.knemu.Sink;
import dev.knemu.kafka.embedded.EmbeddedKafka;
import dev.knemu.resource.KafkaChannel;
import dev.knemu.test.BindService;
import dev.knemu.test.BrokerClient;
import dev.knemu.test.KnativeExtension;
import dev.knemu.test.Probe;
import dev.knemu.test.Subscriber;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same application, the same manifests and the same tests, in memory and over Kafka. */
class MigrationTest {

    @AutoClose
    static final EmbeddedKafka kafka = EmbeddedKafka.start();

    @Nested
    class InMemory extends WarehouseStories {

        @RegisterExtension
        static final KnativeExtension knative =
                KnativeExtension.inRealTime().manifests("k8s").strict();

        InMemory() {
            super(0);
        }
    }

    @Nested
    class OverKafka extends WarehouseStories {

        @RegisterExtension
        static final KnativeExtension knative = KnativeExtension.inRealTime()
                .manifests("k8s")
                .strict()
                .options(options -> options.withKafka(Map.of("bootstrap.servers", kafka.bootstrapServers()))
                        .withKafkaChannels());

        OverKafka() {
            super(1);
        }
    }

    @Nested
    class OverKafkaByYaml extends WarehouseStories {

        @RegisterExtension
        static final KnativeExtension knative = KnativeExtension.inRealTime()
                .manifests("k8s", "kafka")
                .strict()
                .options(options -> options.withKafka(Map.of("bootstrap.servers", kafka.bootstrapServers())));

        OverKafkaByYaml() {
            super(1);
        }
    }

    abstract static class WarehouseStories {

        private final Stock stock = new Stock().add("book", 1);
        private final int channelsInKafka;
        private Warehouse warehouse;

        WarehouseStories(int channelsInKafka) {
            this.channelsInKafka = channelsInKafka;
        }

        @BeforeEach
        void start(@BrokerClient URI broker) throws IOException {
            warehouse = Warehouse.start(broker, stock);
        }

        @BindService("warehouse")
        int port() {
            return warehouse.port();
        }

        @AfterEach
        void stop(EventingEmulator eventing) {
            warehouse.close();
            assertThat(eventing.list(KafkaChannel.class)).hasSize(channelsInKafka);
        }

        @Test
        void setsAsideWhatWasPaidForAndHasMoreBought(
                @BrokerClient Sink broker,
                @Subscriber("shipping") Probe shipping,
                @Subscriber("purchasing") Probe purchasing) {
            order(broker, "42", "book");
            order(broker, "43", "lamp");

            purchasing.expectOne(type("stock.short").and(subject("43")));
            shipping.expectOne(type("stock.reserved").and(subject("42")));
            assertThat(stock.reservations()).containsOnly(Map.entry("42", "book"));
        }

        @Test
        void refusesAnOrderOfNothing(@BrokerClient Sink broker, @Subscriber("support-desk") Probe supportDesk) {
            Sent sent = broker.send(event -> event.withType("order.paid").withSubject("44"));

            supportDesk.expectOne(subject("44"));
            assertThat(sent).wasDeadLetteredBy("paid-orders").withCode(400).withAttempts(1);
        }

        private static void order(Sink broker, String order, String item) {
            broker.send(event -> event.withType("order.paid")
                    .withSubject(order)
                    .withData("text/plain", item.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
