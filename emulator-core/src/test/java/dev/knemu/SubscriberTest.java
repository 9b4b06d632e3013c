package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SubscriberTest {

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

    private static final Subscriber FAILS_ITS_ASSERTION = event -> {
        throw new AssertionError("expected another event");
    };
    private static final Subscriber ANSWERS_NOTHING = event -> null;

    static Stream<Subscriber> broken() {
        return Stream.of(
                FAILS_ITS_ASSERTION, FAILS_ITS_ASSERTION.nonBlocking(), ANSWERS_NOTHING, ANSWERS_NOTHING.nonBlocking());
    }

    @ParameterizedTest
    @MethodSource("broken")
    void bringsItsDeliveryToRestHoweverItFails(Subscriber subscriber) throws Exception {
        try (EventingEmulator eventing = EventingEmulator.start()) {
            eventing.subscriber("shop", subscriber);
            eventing.apply(SHOP);

            Sent sent = eventing.broker("default").send(event -> event.withType("order.placed"));

            assertThat(sent.answer()
                            .toCompletableFuture()
                            .get(10, TimeUnit.SECONDS)
                            .status())
                    .isEqualTo(500);
        }
    }

    @ParameterizedTest
    @MethodSource("broken")
    void bringsItsDeliveryToRestInVirtualTimeToo(Subscriber subscriber) {
        try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
            eventing.subscriber("shop", subscriber);
            eventing.apply(SHOP);

            Sent sent = eventing.broker("default").send(event -> event.withType("order.placed"));

            assertThat(sent.status()).hasValue(500);
            assertThat(eventing.shutDown().undelivered()).isEmpty();
        }
    }
}
