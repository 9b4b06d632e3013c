package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.match.EventMatchers;
import dev.knemu.resource.Trigger;
import org.junit.jupiter.api.Test;

class WhyTest {

    private static final String SHOP = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata:
              name: default
            spec:
              delivery:
                retry: 0
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata:
              name: all
            spec:
              broker: default
              subscriber:
                ref:
                  apiVersion: v1
                  kind: Service
                  name: shop
            """;

    @Test
    void speaksOfTheTriggersThatWereThereWhenTheEventCame() {
        try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
            eventing.subscriber("shop", Subscriber.accepting(event -> {}));
            eventing.apply(SHOP);
            eventing.broker("default").send(event -> event.withId("7").withType("order.placed"));
            eventing.runUntilIdle();

            eventing.apply(SHOP.replace("name: all", "name: newer"));
            eventing.delete(Trigger.class, "all");

            assertThat(eventing.why(EventMatchers.type("order.placed"))).isEqualTo(eventing.why("7"));
            assertThat(eventing.why(EventMatchers.type("order.paid"))).isEmpty();
            assertThat(eventing.why("7"))
                    .singleElement()
                    .hasToString("Trigger default/all wanted event 7 (no filter is set): delivered to"
                            + " http://shop.default.svc.cluster.local, answered 202, 1 attempt");
        }
    }
}
