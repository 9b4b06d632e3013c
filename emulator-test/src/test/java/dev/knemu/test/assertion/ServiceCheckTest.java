package dev.knemu.test.assertion;

import static dev.knemu.test.KnativeAssertions.assertThat;
import static dev.knemu.test.assertion.Shop.text;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import dev.knemu.Response;
import dev.knemu.Subscriber;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asserted of the pods of a Service, and what a failure says. */
class ServiceCheckTest {

    private static Shop orders(Shop shop, String annotation, Duration answersAfter) {
        shop.eventing().apply("""
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: orders}
                spec:
                  template:
                    metadata:
                      annotations:
                        %s
                    spec:
                      containers:
                      - image: ghcr.io/shop/orders
                """.formatted(annotation));
        shop.trigger("orders", "");
        return shop.subscriber(
                "orders",
                Subscriber.responding(event -> Response.accepted().delayed(answersAfter))
                        .nonBlocking());
    }

    private static Shop busy(Path pages) {
        Shop shop = orders(Shop.inVirtualTime(pages), "autoscaling.knative.dev/target: '10'", ofMinutes(2));
        for (int i = 0; i < 20; i++) {
            shop.send("e" + i, "order.paid");
        }
        return shop;
    }

    @Test
    void isScaledToWhatItsLoadAsksFor(@TempDir Path pages) {
        try (Shop shop = busy(pages)) {
            shop.eventing().advance(ofSeconds(30));
            assertThat(shop.eventing())
                    .service("orders")
                    .scaledTo(3)
                    .service("default/orders")
                    .hasRevisions("orders-00001")
                    .service("orders")
                    .isReady();

            shop.eventing().advance(ofMinutes(4));
            assertThat(shop.eventing()).service("orders").scaledToZero();
        }
    }

    @Test
    void tellsTheLastDecisionsWhereItIsNot(@TempDir Path pages) {
        try (Shop shop = busy(pages)) {
            shop.eventing().advance(ofSeconds(3));

            assertThat(text(() -> assertThat(shop.eventing()).service("orders").scaledTo(4)))
                    .isEqualTo("""
                            Expected Service default/orders to be scaled to 4 pods, but it has 2.

                            Revision default/orders-00001: 2 pods ready, 2 wanted
                              00:00:02.000 stable 13.333333 / target 7 = 2 pods, panic 13.333333 / target 7 = 2 pods; 2 wanted for 1 ready is at or over the panic threshold 2× (2×), panic: 2 wanted, so 2 pods; excess burst capacity is floor(1 × 10 - 211 - 13.333333) = -215: the activator is in the path. The Deployment gets 2.

                            Virtual time stands at 00:00:03.000. The autoscaler decides every two seconds: let time pass, with eventing.advance(ofSeconds(30)).""");
        }
    }

    @Test
    void tellsOfOneThatIsNotThereOrHasNoPods(@TempDir Path pages) {
        try (Shop shop = orders(Shop.inVirtualTime(pages), "shop.example.com/team: orders", Duration.ZERO)) {
            assertThat(text(() -> assertThat(shop.eventing()).service("orders").scaledTo(1)))
                    .isEqualTo("""
                            Expected Service default/orders to be scaled to 1 pod, but its pods are not simulated.

                            Nothing in its template asks for that. Give it an annotation, such as autoscaling.knative.dev/target, or a containerConcurrency.""");
            assertThat(text(() -> assertThat(shop.eventing()).service("order").scaledToZero()))
                    .isEqualTo("""
                            Expected ServingService default/order to be scaled to 0 pods, but it does not exist.

                            Did you mean "default/orders"?""");
            assertThat(text(() -> assertThat(shop.eventing()).service("orders").hasRevisions("orders-00001")))
                    .isEqualTo("""
                            Expected Service default/orders to have the revisions [orders-00001], but it has [].""");
        }
    }

    @Test
    void isWaitedForInRealTime(@TempDir Path pages) {
        try (Shop shop = orders(Shop.inRealTime(pages), "knemu.dev/pod-start: 200ms", Duration.ZERO)) {
            assertThat(shop.eventing()).service("orders").scaledTo(1);

            assertThat(shop.send("e1", "order.paid")).wasDeliveredTo("orders");
        }
    }
}
