package dev.knemu.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Response;
import dev.knemu.journal.Journal;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(20)
class JournalStreamTest {

    private static final URI SHOP = URI.create("/shop");

    private static void send(EventingEmulator eventing, String id, String type) {
        eventing.broker("default").send(event -> event.withId(id).withType(type).withSource(SHOP));
    }

    private static List<String> types(List<JsonNode> lines) {
        return lines.stream().map(line -> line.path("type").asText()).toList();
    }

    @Nested
    class OfTheJournal {

        @ParameterizedTest
        @EnumSource(HttpClient.Version.class)
        void tellsWhatIsKeptAndThenWhatComes(HttpClient.Version version) {
            try (EventingEmulator eventing = Shop.inVirtualTime()) {
                send(eventing, "1", "order.placed");
                try (Api.Lines lines =
                        new Api(eventing, version).follow("/journal?follow=true&after=1&entries=accepted,delivered")) {
                    assertThat(lines.contentType()).isEqualTo("application/x-ndjson");
                    assertThat(lines.next().path("type").asText()).isEqualTo("delivered");
                    send(eventing, "2", "order.placed");
                    assertThat(lines.next().at("/event/id").asText()).isEqualTo("2");
                    assertThat(lines.next().path("type").asText()).isEqualTo("delivered");
                }
            }
        }

        @Test
        void tellsOnlyWhatIsNewUnlessToldWhereToBegin() {
            try (EventingEmulator eventing = Shop.inVirtualTime()) {
                send(eventing, "1", "order.placed");
                try (Api.Lines lines = new Api(eventing).follow("/journal?follow=true&type=order.paid")) {
                    send(eventing, "2", "order.placed");
                    send(eventing, "3", "order.paid");
                    assertThat(lines.next().at("/event/id").asText()).isEqualTo("3");
                    assertThat(lines.next().path("type").asText()).isEqualTo("decided");
                }
            }
        }

        @Test
        void tellsEveryEntryOnceAndInOrderWhateverTheLanesDo() {
            try (EventingEmulator eventing = Shop.inRealTime();
                    Api.Lines lines = new Api(eventing).follow("/journal?follow=true&after=0")) {
                int events = 500;
                for (int i = 0; i < events; i++) {
                    send(eventing, "e" + i, "order.placed");
                }
                for (long seq = 1; seq <= events * 4L; seq++) {
                    assertThat(lines.next().path("seq").asLong()).isEqualTo(seq);
                }
            }
        }

        @Test
        void doesNotHoldUpTheEndWhenItsReaderReadsNothing() throws IOException {
            try (EventingEmulator eventing = Shop.inVirtualTime();
                    Socket stuck = stuckReader(eventing)) {
                InputStream in = stuck.getInputStream();
                assertThat(in.read()).isEqualTo('H');
                sendLarge(eventing, 50);

                assertThat(eventing.shutDown().isComplete()).isTrue();
                assertThat(readToTheEnd(in)).isLessThan(50_000_000);
            }
        }

        private static long readToTheEnd(InputStream in) {
            byte[] chunk = new byte[64 << 10];
            long bytes = 0;
            try {
                for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                    bytes += count;
                }
            } catch (IOException cutOff) {
                return bytes;
            }
            return bytes;
        }

        private static Socket stuckReader(EventingEmulator eventing) throws IOException {
            Socket stuck = new Socket();
            stuck.setReceiveBufferSize(4 << 10);
            stuck.connect(new InetSocketAddress("127.0.0.1", eventing.port()));
            stuck.getOutputStream()
                    .write("GET /_knemu/v1/journal?follow=true&after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return stuck;
        }

        private static void sendLarge(EventingEmulator eventing, int events) {
            byte[] large = "x".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < events; i++) {
                String id = "e" + i;
                eventing.broker("default")
                        .send(event -> event.withId(id)
                                .withType("order.placed")
                                .withSource(SHOP)
                                .withData("text/plain", large));
            }
        }

        @Test
        void saysHowManyEntriesMadeRoomBeforeTheirTurn() throws IOException {
            EmulatorOptions small =
                    EmulatorOptions.defaults().inVirtualTime().withJournal(Journal.Level.OUTCOMES, 16, 64 << 20);
            try (EventingEmulator eventing = Shop.open(small);
                    Socket slow = stuckReader(eventing)) {
                InputStream in = slow.getInputStream();
                assertThat(in.read()).isEqualTo('H');
                sendLarge(eventing, 100);
                StringBuilder read = new StringBuilder();
                byte[] chunk = new byte[64 << 10];
                while (read.indexOf("\"missed\"") < 0) {
                    int count = in.read(chunk);
                    assertThat(count).isPositive();
                    read.append(new String(chunk, 0, count, StandardCharsets.US_ASCII));
                    // Only the end of it is of interest, and where two chunks meet.
                    read.delete(0, Math.max(0, read.length() - count - 100));
                }
                assertThat(read.toString()).containsPattern("\\{\"type\":\"missed\",\"count\":[1-9]");
            }
        }

        @ParameterizedTest
        @EnumSource(HttpClient.Version.class)
        void endsWhenTheEmulatorCloses(HttpClient.Version version) {
            EventingEmulator eventing = Shop.inRealTime();
            Api.Lines lines = new Api(eventing, version).follow("/journal?follow=true&entries=delivered");
            send(eventing, "1", "order.placed");

            eventing.close();

            assertThat(types(lines.rest())).containsExactly("delivered");
        }

        @ParameterizedTest
        @EnumSource(HttpClient.Version.class)
        @Timeout(60)
        void isForgottenWhenItsReaderGoes(HttpClient.Version version) {
            try (EventingEmulator eventing = Shop.inVirtualTime()) {
                Api api = new Api(eventing, version);
                // More one after the other than there may be at once: each must make room for the next.
                for (int i = 0; i < 80; i++) {
                    openAndLeave(api);
                }
            }
        }

        /** Whoever leaves is noticed a moment later, so a full house is asked again. */
        private static void openAndLeave(Api api) {
            while (true) {
                try {
                    api.follow("/journal?follow=true").close();
                    return;
                } catch (AssertionError full) {
                    assertThat(full).hasMessage("answered 503");
                }
            }
        }
    }

    @Nested
    class OfAnEvent {

        @Test
        void endsWhenAllHasComeToRest() {
            try (EventingEmulator eventing = Shop.inVirtualTime()) {
                Api api = new Api(eventing);
                send(eventing, "1", "order.placed");

                assertThat(types(api.follow("/events/1?follow=true").rest()))
                        .containsExactly("accepted", "decided", "attempted", "delivered");
            }
        }

        @Test
        void endsAtOnceForAnEventThatNobodyWants() {
            try (EventingEmulator eventing = Shop.inRealTime()) {
                Api.Lines lines = new Api(eventing).follow("/events/1?follow=true");
                send(eventing, "1", "order.paid");

                assertThat(types(lines.rest())).containsExactly("accepted", "decided");
            }
        }

        @Test
        void waitsForDeliveriesThatWait() {
            try (EventingEmulator eventing = Shop.inVirtualTime()) {
                eventing.subscriber("shop", event -> CompletableFuture.completedStage(Response.status(503)));
                Api api = new Api(eventing);
                send(eventing, "1", "order.placed");
                try (Api.Lines lines = api.follow("/events/1?follow=true")) {
                    JsonNode attempted =
                            lines.next(line -> line.path("type").asText().equals("attempted"));
                    assertThat(attempted.path("nextIn").asText()).isEqualTo("PT0.2S");

                    eventing.runUntilIdle();

                    assertThat(types(lines.rest()))
                            .containsExactly("attempted", "attempted", "attempted", "dead-lettered");
                }
            }
        }

        @Test
        void endsWhenItsLastEntriesMadeRoomBeforeTheirTurn() throws Exception {
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            EmulatorOptions options = EmulatorOptions.defaults()
                    .inVirtualTime()
                    .withJournal(Journal.Level.FULL, 64, 1 << 20)
                    .withRoutes(router -> router.get("/metrics").handler(context -> {
                        held.countDown();
                        awaitUninterrupted(go);
                        context.end();
                    }));
            try (EventingEmulator eventing = Shop.open(options)) {
                AtomicInteger failures = new AtomicInteger(1);
                eventing.subscriber(
                        "shop",
                        received -> CompletableFuture.completedStage(
                                failures.getAndDecrement() > 0 ? Response.status(503) : Response.ok()));
                send(eventing, "1", "order.placed");
                try (Api.Lines lines = new Api(eventing).follow("/events/1?follow=true")) {
                    assertThat(lines.next(line -> line.path("type").asText().equals("attempted"))
                                    .path("nextIn")
                                    .asText())
                            .isNotEmpty();
                    HttpClient client = HttpClient.newHttpClient();
                    CompletableFuture<?> holding = client.sendAsync(
                            HttpRequest.newBuilder(URI.create(eventing.url() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
                    held.await();
                    eventing.runUntilIdle();
                    for (int i = 0; i < 100; i++) {
                        send(eventing, "other-" + i, "order.placed");
                    }
                    go.countDown();
                    holding.join();

                    assertThat(types(lines.rest())).containsOnly("missed");
                }
            }
        }

        private static void awaitUninterrupted(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Test
        void followsRepliesWhereverTheyLead() {
            try (EventingEmulator eventing = Shop.inRealTime()) {
                eventing.subscriber("shop", event -> {
                    int left = Integer.parseInt(event.event().getId());
                    return CompletableFuture.completedStage(
                            left == 0
                                    ? Response.accepted()
                                    : Response.reply(CloudEventBuilder.v1()
                                            .withId(String.valueOf(left - 1))
                                            .withSource(SHOP)
                                            .withType("order.placed")
                                            .build()));
                });
                Api.Lines lines = new Api(eventing).follow("/events/20?follow=true&after=0");
                send(eventing, "99", "order.other");
                send(eventing, "20", "order.placed");

                List<JsonNode> all = lines.rest();
                assertThat(all.stream()
                                .filter(line -> line.path("type").asText().equals("accepted"))
                                .map(line -> line.at("/event/id").asText()))
                        .hasSize(21)
                        .startsWith("20", "19")
                        .endsWith("0");
                assertThat(types(all)).filteredOn("delivered"::equals).hasSize(21);
            }
        }

        @Test
        void followsAnAsynchronousChannelToItsEnd() {
            try (EventingEmulator eventing =
                    Shop.open(EmulatorOptions.defaults().withJournal(Journal.Level.OUTCOMES))) {
                eventing.apply("""
                        apiVersion: messaging.knative.dev/v1
                        kind: InMemoryChannel
                        metadata:
                          name: later
                          annotations:
                            messaging.knative.dev/async-handler: "true"
                        ---
                        apiVersion: messaging.knative.dev/v1
                        kind: Subscription
                        metadata:
                          name: slow
                        spec:
                          channel:
                            apiVersion: messaging.knative.dev/v1
                            kind: InMemoryChannel
                            name: later
                          subscriber:
                            ref:
                              apiVersion: v1
                              kind: Service
                              name: slow
                        ---
                        """ + Shop.ORDERS.replace("""
                              apiVersion: v1
                                  kind: Service
                                  name: shop
                            """.strip(), """
                            apiVersion: messaging.knative.dev/v1
                                  kind: InMemoryChannel
                                  name: later
                            """.strip()));
                CompletableFuture<Response> answer = new CompletableFuture<>();
                eventing.subscriber("slow", event -> answer);
                Api.Lines lines = new Api(eventing).follow("/events/1?follow=true");
                send(eventing, "1", "order.placed");

                JsonNode delivered =
                        lines.next(line -> line.path("type").asText().equals("delivered"));
                assertThat(delivered.at("/subscription/name").asText()).isEqualTo("orders");
                // The Broker is done with it, and so is its producer; the channel is not.
                answer.complete(Response.accepted());

                assertThat(lines.rest())
                        .singleElement()
                        .satisfies(
                                last -> assertThat(last.at("/subscription/name").asText())
                                        .isEqualTo("slow"));
            }
        }

        @Test
        void mayBeOpenedBeforeTheEventIsSent() {
            try (EventingEmulator eventing = Shop.inRealTime()) {
                send(eventing, "1", "order.placed");
                eventing.settle();
                Api.Lines lines = new Api(eventing)
                        .follow("/events/1?follow=true&after="
                                + eventing.journal().written());
                long before = eventing.journal().written();
                send(eventing, "1", "order.placed");

                List<JsonNode> all = lines.rest();
                assertThat(types(all)).containsExactly("accepted", "decided", "attempted", "delivered");
                assertThat(all.get(0).path("seq").asLong()).isGreaterThan(before);
            }
        }

        @Test
        void endsWhenTheEmulatorClosesBeforeTheEventHasCome() {
            EventingEmulator eventing = Shop.inVirtualTime();
            Api.Lines lines = new Api(eventing).follow("/events/1?follow=true");

            eventing.close();

            assertThat(lines.rest()).isEmpty();
        }
    }
}
