package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.journal.Entry;
import dev.knemu.resource.Backing;
import dev.knemu.resource.Backing.Behind;
import dev.knemu.resource.Condition;
import dev.knemu.resource.ServingService;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackingsTest {

    private static final String SHIPPING = """
            apiVersion: serving.knative.dev/v1
            kind: Service
            metadata:
              name: shipping
            spec:
              template:
                spec:
                  containers:
                    - image: ghcr.io/shop/shipping:2
            """;

    private final EventingEmulator eventing =
            EventingEmulator.start(EmulatorOptions.defaults().inVirtualTime().withEventDisplay(new StringBuilder()));

    @AfterEach
    void close() {
        eventing.close();
    }

    private Backing only() {
        assertThat(eventing.backings()).hasSize(1);
        return eventing.backings().get(0);
    }

    private ServingService shipping() {
        return eventing.get(ServingService.class, "shipping").orElseThrow();
    }

    @Test
    void nameAStandInAndSayHowToReplaceIt() {
        eventing.apply(SHIPPING);

        assertThat(only().behind()).isEqualTo(Behind.STAND_IN).hasToString("stand-in");
        assertThat(only().standIn()).contains("event-display");
        assertThat(only().image()).contains("ghcr.io/shop/shipping:2");
        assertThat(only().remark())
                .isEqualTo("The built-in event-display stands in for the image ghcr.io/shop/shipping:2. Start the real"
                        + " one and say where it listens: --service shipping=http://localhost:9000, or subscriber(...)"
                        + " in a test.");
    }

    @Test
    void areInTheStatusOfAKnativeService() {
        eventing.apply(SHIPPING);

        Condition standIn = shipping().common().condition("StandIn").orElseThrow();
        assertThat(standIn.message()).isEqualTo(only().remark());
        assertThat(shipping().common().annotations()).containsEntry("knemu.dev/stand-in", "event-display");
        assertThat(shipping().isReady()).isTrue();

        eventing.subscriber("shipping", Subscriber.accepting(event -> {}));

        assertThat(shipping().common().condition("StandIn")).isEmpty();
        assertThat(shipping().common().annotations()).doesNotContainKey("knemu.dev/stand-in");
    }

    @Test
    void tellFunctionsProgramsAndProcessesApart() {
        eventing.subscriber("billing", Subscriber.accepting(event -> {}));
        eventing.subscriber("shipping", URI.create("http://localhost:9000"));
        eventing.process("warehouse", "stock", URI.create("http://localhost:9001"));
        eventing.apply("""
                apiVersion: v1
                kind: Service
                metadata:
                  name: outside
                spec:
                  type: ExternalName
                  externalName: example.com
                """);

        List<Backing> backings = eventing.backings();
        assertThat(backings).extracting(Backing::name).containsExactly("billing", "outside", "shipping", "stock");
        assertThat(backings)
                .extracting(Backing::behind)
                .containsExactly(Behind.FUNCTION, Behind.URL, Behind.URL, Behind.PROCESS);
        assertThat(backings.get(1).url()).contains(URI.create("http://example.com"));
        assertThat(backings.get(3).url()).contains(URI.create("http://localhost:9001"));
    }

    @Test
    void areInTheJournalWhereAStandInTookAnEvent() {
        eventing.apply("""
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata:
                  name: default
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata:
                  name: all
                spec:
                  broker: default
                  subscriber:
                    ref: {apiVersion: v1, kind: Service, name: shipping}
                ---
                """ + SHIPPING);

        eventing.broker("default").send(event -> event.withId("1").withType("t"));
        eventing.subscriber("shipping", Subscriber.accepting((CloudEvent event) -> {}));
        eventing.broker("default").send(event -> event.withId("2").withType("t"));

        assertThat(eventing.journal().entries(Entry.Delivered.class))
                .extracting(Entry.Delivered::standIn)
                .containsExactly("event-display", null);
    }
}
