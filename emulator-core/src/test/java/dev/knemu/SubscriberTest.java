package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.knemu.journal.Entry;
import dev.knemu.resource.Backing;
import dev.knemu.time.VirtualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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

    @Test
    void answersWhenItsDelayHasPassedOnTheEmulatorsClock() {
        try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
            eventing.subscriber(
                    "shop",
                    received ->
                            CompletableFuture.completedStage(Response.accepted().delayed(Duration.ofMinutes(1))));
            eventing.apply(SHOP);

            Sent sent = eventing.broker("default").send(event -> event.withType("order.placed"));
            eventing.advance(Duration.ofSeconds(59));
            assertThat(sent.status()).isEmpty();
            eventing.advance(Duration.ofSeconds(1));

            assertThat(sent.status()).hasValue(202);
        }
    }

    @Test
    void aDelayedAnswerThatNobodyWaitsForKeepsNothingBusy() {
        try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
            eventing.subscriber(
                    "shop",
                    received ->
                            CompletableFuture.completedStage(Response.accepted().delayed(Duration.ofHours(1))));
            eventing.apply(SHOP.replace("retry: 0", "timeout: PT2S"));
            Instant start = eventing.now();

            eventing.broker("default").send(event -> event.withType("order.placed"));
            eventing.runUntilIdle();

            assertThat(eventing.now()).isEqualTo(start.plusSeconds(2));
            assertThat(eventing.time().waits()).allMatch(VirtualTime.Wait::standing);
        }
    }

    @Test
    void answersLateInRealTimeAsWell() throws Exception {
        try (EventingEmulator eventing = EventingEmulator.start()) {
            eventing.subscriber(
                    "shop",
                    received ->
                            CompletableFuture.completedStage(Response.accepted().delayed(Duration.ofMillis(5))));
            eventing.apply(SHOP);

            Sent sent = eventing.broker("default").send(event -> event.withType("order.placed"));

            assertThat(sent.answer()
                            .toCompletableFuture()
                            .get(10, TimeUnit.SECONDS)
                            .isAccepted())
                    .isTrue();
        }
    }

    @Test
    void mayBeAProgramThatIsFoundAnewAtEachDelivery() throws IOException {
        try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
            AtomicReference<URI> url = new AtomicReference<>();
            List<String> paths = new CopyOnWriteArrayList<>();
            eventing.subscriberAt("default", "shop", url::get);
            eventing.apply(SHOP);
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                paths.add(exchange.getRequestURI().toString());
                exchange.sendResponseHeaders(202, -1);
                exchange.close();
            });
            server.start();
            URI events = URI.create("http://shop.default.svc.cluster.local/events");
            try {
                Sent alsoTooEarly = eventing.sink(events).send(event -> event.withType("order.placed"));
                Sent tooEarly = eventing.broker("default").send(event -> event.withType("order.placed"));
                url.set(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/app"));
                Sent inTime = eventing.sink(events).send(event -> event.withType("order.placed"));
                eventing.settle();

                assertThat(alsoTooEarly.status()).isNotEqualTo(inTime.status());
                assertThat(tooEarly.status()).hasValue(500);
                assertThat(eventing.journal().entries(Entry.Dropped.class))
                        .extracting(Entry.Dropped::reason)
                        .containsExactly("Post \"http://shop.default.svc.cluster.local\": nobody has said yet where the"
                                + " program behind the Service listens, and there is no dead letter sink");
                assertThat(inTime.status()).hasValue(202);
                assertThat(paths).containsExactly("/app/events");
                assertThat(eventing.backings()).extracting(Backing::behind).containsExactly(Backing.Behind.URL);
            } finally {
                server.stop(0);
            }
        }
    }
}
