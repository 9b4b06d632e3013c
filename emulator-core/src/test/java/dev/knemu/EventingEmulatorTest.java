package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Ref;
import dev.knemu.resource.Broker;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.ManifestException;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import io.cloudevents.CloudEvent;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventingEmulatorTest {

    private static final String SHOP = """
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata:
              name: paid
            spec:
              broker: default
              filters:
                - exact:
                    type: order.paid
              subscriber:
                ref:
                  apiVersion: v1
                  kind: Service
                  name: shipping
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata:
              name: default
            """;

    @Nested
    class InVirtualTime {

        @Test
        void tellsForEveryTriggerWhyAnEventReachedItsSubscriberOrNot() {
            try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
                eventing.apply(SHOP);
                eventing.subscriber("shipping", Subscriber.accepting(event -> {}));

                eventing.broker("default").send(event -> event.withId("7").withType("order.paid"));
                eventing.broker("default").send(event -> event.withId("8").withType("Order.paid"));

                assertThat(eventing.why("7", "paid"))
                        .singleElement()
                        .hasToString("Trigger default/paid wanted event 7 (type is \"order.paid\"): delivered to"
                                + " http://shipping.default.svc.cluster.local, answered 202, 1 attempt");
                assertThat(eventing.why("8", "paid"))
                        .singleElement()
                        .asString()
                        .startsWith("Trigger default/paid did not want event 8: type \"Order.paid\" is not"
                                + " \"order.paid\"");
            }
        }

        @Test
        void aTenMinuteRetryTakesNoTime() {
            try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
                eventing.apply(SHOP.replace("name: default\n", """
                        name: default
                        spec:
                          delivery:
                            retry: 1
                            backoffPolicy: exponential
                            backoffDelay: PT10M
                        """));
                List<Duration> arrivals = new ArrayList<>();
                eventing.subscriber("shipping", Subscriber.responding(event -> {
                    arrivals.add(Duration.between(
                            dev.knemu.time.VirtualTime.START, eventing.time().now()));
                    return arrivals.size() == 1 ? Response.status(503) : Response.ok();
                }));

                Sent sent = eventing.broker("default").send(event -> event.withType("order.paid"));
                eventing.runUntilIdle();

                assertThat(arrivals).containsExactly(Duration.ZERO, Duration.ofMinutes(10));
                assertThat(sent.status()).hasValue(202);
            }
        }

        @Test
        void aTriggerWhoseSubscriberIsGoneIsRetriedAndDeadLetteredWithoutErrorExtensions() {
            try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
                eventing.apply(SHOP.replace("name: default\n", """
                        name: default
                        spec:
                          delivery:
                            retry: 2
                            backoffPolicy: linear
                            backoffDelay: PT1S
                            deadLetterSink:
                              ref:
                                apiVersion: v1
                                kind: Service
                                name: dead-letters
                        """));
                List<CloudEvent> dead = new ArrayList<>();
                eventing.subscriber("dead-letters", Subscriber.accepting(dead::add));
                eventing.subscriber("shipping", Subscriber.accepting(event -> {}));
                eventing.delete(CoreService.class, "shipping");

                eventing.broker("default").send(event -> event.withId("7").withType("order.paid"));
                eventing.runUntilIdle();

                assertThat(dead)
                        .singleElement()
                        .satisfies(event -> assertThat(event.getExtensionNames())
                                .noneMatch(name -> name.startsWith("knativeerror")));
                assertThat(eventing.journal().entries(Entry.Attempted.class))
                        .filteredOn(attempt -> attempt.leg() == Entry.Leg.SUBSCRIBER)
                        .hasSize(3)
                        .allSatisfy(attempt -> {
                            assertThat(attempt.status()).isEqualTo(404);
                            assertThat(attempt.problem())
                                    .isEqualTo("the filter answered 404: the Trigger has no subscriber;"
                                            + " its status says why");
                        });
            }
        }

        @Test
        void anEventThatIsNoneIsRefusedAsOverHttp() {
            try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
                eventing.apply(SHOP);

                Sent sent = eventing.broker("default")
                        .send(event -> event.withType("order.paid").withSubject(""));

                assertThat(sent.status()).hasValue(400);
                assertThat(sent.answer().toCompletableFuture().join().reason()).contains("subject");
                assertThat(eventing.journal().entries(Entry.Refused.class)).hasSize(1);
            }
        }

        @Test
        void aBrokerThatDoesNotExistIsNotFound() {
            try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
                assertThat(eventing.broker("nowhere")
                                .send(event -> event.withType("t"))
                                .status())
                        .hasValue(404);
            }
        }

        @Test
        void resourcesAreAppliedReadBackAndDeletedWhileItRuns() {
            try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
                eventing.apply(SHOP);
                assertThat(eventing.get(Trigger.class, "paid").orElseThrow().isReady())
                        .isFalse();

                eventing.subscriber("shipping", Subscriber.accepting(event -> {}));
                assertThat(eventing.get(Trigger.class, "paid").orElseThrow().isReady())
                        .isTrue();
                assertThat(eventing.get(CoreService.class, "shipping")).isPresent();
                assertThat(eventing.list(Broker.class)).hasSize(1);

                assertThat(eventing.delete(Broker.class, "default")).isTrue();
                assertThat(eventing.delete(Broker.class, "default")).isFalse();
                assertThat(eventing.get(Trigger.class, "paid").orElseThrow().isReady())
                        .isFalse();
            }
        }

        @Test
        void aManifestWithMistakesAppliesNothingAndNamesThemAll(@TempDir Path directory) throws Exception {
            Path file = directory.resolve("shop.yaml");
            Files.writeString(
                    file, SHOP.replace("backoffDelay", "x").replace("broker: default", "brokr: default") + """
                    spec:
                      delivery:
                        retry: -1
                    """);
            try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
                assertThatThrownBy(() -> eventing.apply(file))
                        .isInstanceOf(ManifestException.class)
                        .hasMessageContaining("shop.yaml")
                        .hasMessageContaining("brokr")
                        .hasMessageContaining("broker");
                assertThat(eventing.list(Broker.class)).isEmpty();
            }
        }

        @Test
        void whatAWebhookRefusesIsNamedWithFileAndLine(@TempDir Path directory) throws Exception {
            Path file = directory.resolve("shop.yaml");
            Files.writeString(file, SHOP + "spec:\n  delivery:\n    retry: -1\n    backoffDelay: 0.2s\n");
            try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
                assertThatThrownBy(() -> eventing.apply(file))
                        .isInstanceOf(ManifestException.class)
                        .hasMessageContaining("shop.yaml")
                        .hasMessageContaining("spec.delivery.retry")
                        .hasMessageContaining("spec.delivery.backoffDelay");
                assertThat(eventing.list(Trigger.class)).isEmpty();
            }
        }

        @Test
        void closingReportsWhatStillWaits() {
            EventingEmulator eventing = EventingEmulator.inVirtualTime();
            eventing.apply(SHOP.replace("name: default\n", """
                    name: default
                    spec:
                      delivery:
                        retry: 1
                        backoffPolicy: linear
                        backoffDelay: PT1S
                    """));
            eventing.apply(SHOP.replace("name: default\n", """
                    name: default
                    spec:
                      delivery:
                        retry: 1
                        backoffPolicy: exponential
                        backoffDelay: PT1S
                    """));
            eventing.subscriber("shipping", Subscriber.responding(event -> Response.status(503)));
            Sent sent =
                    eventing.broker("default").send(event -> event.withId("7").withType("order.paid"));

            CloseReport report = eventing.shutDown();

            assertThat(report.undelivered()).hasSize(1);
            assertThat(report.toString()).contains("event 7 to Trigger default/paid");
            assertThat(sent.status()).hasValue(500);
            assertThat(eventing.journal().entries(Entry.Dropped.class))
                    .singleElement()
                    .satisfies(dropped -> assertThat(dropped.reason()).contains("the emulator closed"));
            assertThat(eventing.shutDown()).isSameAs(report);
        }

        @Test
        void closingReportsAPingThatItsSinkHasNotTaken() {
            EventingEmulator eventing = EventingEmulator.inVirtualTime();
            eventing.apply("""
                    apiVersion: sources.knative.dev/v1
                    kind: PingSource
                    metadata:
                      name: tick
                    spec:
                      schedule: "* * * * *"
                      data: hello
                      sink:
                        ref:
                          apiVersion: v1
                          kind: Service
                          name: clock
                    ---
                    apiVersion: v1
                    kind: Service
                    metadata:
                      name: clock
                    """);
            eventing.subscriber("clock", Subscriber.responding(event -> Response.status(503)));
            eventing.advance(Duration.ofMinutes(1));

            CloseReport report = eventing.shutDown();

            assertThat(report.undelivered())
                    .singleElement()
                    .asString()
                    .contains("PingSource default/tick")
                    .contains("http://clock.default.svc.cluster.local");
            assertThat(eventing.journal().entries(Entry.Dropped.class))
                    .singleElement()
                    .satisfies(dropped -> assertThat(dropped.reason()).contains("the emulator closed"));
        }

        @Test
        void whatASubscriberSaysOfItsFailureIsToldByWhy() {
            try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
                eventing.apply(SHOP);
                eventing.subscriber("shipping", Subscriber.responding(event -> Response.status(422, "no address")));

                eventing.broker("default").send(event -> event.withId("7").withType("order.paid"));

                assertThat(eventing.why("7", "paid"))
                        .singleElement()
                        .asString()
                        .endsWith("dropped: answered 422: no address, and there is no dead letter sink");
            }
        }

        @Test
        void afterTheEndItSaysThatItIsClosed() {
            EventingEmulator eventing = EventingEmulator.inVirtualTime();
            eventing.close();

            assertThatIllegalStateException()
                    .isThrownBy(() -> eventing.apply(SHOP))
                    .withMessageContaining("closed");
        }

        @Test
        void thereIsNoPortUnlessAskedFor() {
            try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
                assertThatIllegalStateException()
                        .isThrownBy(eventing::port)
                        .withMessageContaining("EmulatorOptions.withPort");
            }
        }
    }

    @Nested
    class InRealTime {

        @Test
        void settlesWhenBlockingSubscribersHaveAnswered() throws Exception {
            CountDownLatch go = new CountDownLatch(1);
            List<CloudEvent> taken = new ArrayList<>();
            try (EventingEmulator eventing = EventingEmulator.start()) {
                eventing.apply(SHOP);
                eventing.subscriber("shipping", received -> {
                    go.await(10, TimeUnit.SECONDS);
                    synchronized (taken) {
                        taken.add(received.event());
                    }
                    return CompletableFuture.completedStage(Response.ok());
                });
                List<Sent> sent = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    sent.add(eventing.broker("default").send(event -> event.withType("order.paid")));
                }
                assertThat(sent).allMatch(one -> one.status().isEmpty());

                go.countDown();
                eventing.settle();

                assertThat(taken).hasSize(20);
            }
        }

        @Test
        void settlesWhenAServiceThatWasAddressedDirectlyHasAnswered() throws Exception {
            CountDownLatch go = new CountDownLatch(1);
            try (EventingEmulator eventing = EventingEmulator.start()) {
                eventing.subscriber("slow", received -> {
                    go.await(10, TimeUnit.SECONDS);
                    return CompletableFuture.completedStage(Response.ok());
                });
                Sent sent = eventing.sink(URI.create("http://slow.default.svc.cluster.local"))
                        .send(event -> event.withType("t"));
                CompletableFuture<Void> settled = CompletableFuture.runAsync(eventing::settle);
                assertThat(sent.status()).isEmpty();

                go.countDown();
                settled.get(10, TimeUnit.SECONDS);

                assertThat(sent.status()).hasValue(200);
            }
        }

        @Test
        void anExceptionOfASubscriberIsAnsweredAs500() throws Exception {
            try (EventingEmulator eventing = EventingEmulator.start()) {
                eventing.apply(SHOP.replace("name: default\n", "name: default\nspec: {delivery: {retry: 0}}\n"));
                eventing.subscriber("shipping", Subscriber.accepting(event -> {
                    throw new IllegalArgumentException("no such order");
                }));

                Sent.Answer answer = eventing.broker("default")
                        .send(event -> event.withId("7").withType("order.paid"))
                        .answer()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS);

                assertThat(answer.status()).isEqualTo(500);
                assertThat(eventing.journal().entries(Entry.Attempted.class))
                        .singleElement()
                        .satisfies(attempt -> assertThat(attempt.status()).isEqualTo(500));
            }
        }

        @Test
        void aPortThatIsTakenIsNamed() {
            try (EventingEmulator first =
                    EventingEmulator.start(EmulatorOptions.defaults().withPort(0))) {
                int port = first.port();
                assertThatIllegalStateException()
                        .isThrownBy(() -> EventingEmulator.start(
                                EmulatorOptions.defaults().withPort(port)))
                        .withMessageContaining("127.0.0.1:" + port)
                        .withMessageContaining("Choose another");
            }
        }

        @Test
        void timeCannotBeTurned() {
            try (EventingEmulator eventing = EventingEmulator.start()) {
                assertThatIllegalStateException().isThrownBy(eventing::time).withMessageContaining("inVirtualTime");
            }
        }
    }

    @Nested
    class TheFilterOfATrigger {

        private URI filter(EventingEmulator eventing) {
            return eventing.list(Subscription.class).stream()
                    .flatMap(subscription -> subscription.spec().subscriber().stream())
                    .flatMap(subscriber -> subscriber.uri().stream())
                    .findFirst()
                    .orElseThrow();
        }

        @Test
        void isAtTheAddressThatItsSubscriptionShows() {
            try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
                eventing.apply(SHOP);
                List<CloudEvent> shipped = new ArrayList<>();
                eventing.subscriber("shipping", Subscriber.accepting(shipped::add));
                Sink filter = eventing.sink(filter(eventing));

                Sent paid = filter.send(
                        event -> event.withId("7").withType("order.paid").withExtension("knativebrokerttl", "42"));
                Sent other = filter.send(
                        event -> event.withId("8").withType("order.made").withExtension("knativebrokerttl", "42"));
                Sent posted = filter.send(event -> event.withId("9").withType("order.paid"));

                assertThat(paid.status()).hasValue(202);
                assertThat(other.status()).hasValue(200);
                assertThat(posted.status()).hasValue(400);
                assertThat(shipped).extracting(CloudEvent::getId).containsExactly("7");
                assertThat(shipped.get(0).getExtensionNames()).isEmpty();
            }
        }

        @Test
        void answers404WhileTheTriggerHasNoSubscriber() {
            try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
                eventing.apply(SHOP);
                eventing.subscriber("shipping", Subscriber.accepting(event -> {}));
                Sink filter = eventing.sink(filter(eventing));
                eventing.delete(CoreService.class, "shipping");

                Sent sent = filter.send(
                        event -> event.withId("7").withType("order.paid").withExtension("knativebrokerttl", "42"));

                assertThat(sent.status()).hasValue(404);
            }
        }

        @Test
        @DisplayName("C-384 is at another address when the Trigger was deleted and made anew")
        void isAtAnotherAddressWhenTheTriggerWasMadeAnew() {
            try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
                eventing.apply(SHOP);
                eventing.subscriber("shipping", Subscriber.accepting(event -> {}));
                Sink old = eventing.sink(filter(eventing));
                Trigger trigger = eventing.get(Trigger.class, "paid").orElseThrow();

                eventing.delete(trigger.key());
                Sent deleted = old.send(event -> event.withType("t").withExtension("knativebrokerttl", "42"));
                eventing.apply(SHOP);
                Sent renewed = old.send(event -> event.withType("t").withExtension("knativebrokerttl", "42"));
                Sent current = eventing.sink(filter(eventing))
                        .send(event -> event.withType("t").withExtension("knativebrokerttl", "42"));

                assertThat(deleted.status()).hasValue(404);
                assertThat(renewed.status()).hasValue(400);
                assertThat(current.status()).hasValue(200);
                assertThat(eventing.journal().entries(Entry.Refused.class))
                        .extracting(Entry.Refused::address)
                        .containsOnly(new Ref("Trigger", "default", "paid"));
                assertThat(eventing.journal()
                                .entries(Entry.Refused.class)
                                .get(1)
                                .reason())
                        .contains("was made anew")
                        .contains(trigger.metadata().uid());
            }
        }
    }

    @Nested
    class WhatIsRefused {

        private static final String ORDERS = """
                apiVersion: messaging.knative.dev/v1
                kind: InMemoryChannel
                metadata:
                  name: orders
                """;

        private static final URI INGRESS =
                URI.create("http://broker-ingress.knative-eventing.svc.cluster.local/default/default");
        private static final URI CHANNEL = URI.create("http://orders-kn-channel.default.svc.cluster.local/");
        private static final URI BROKERS_CHANNEL =
                URI.create("http://default-kne-trigger-kn-channel.default.svc.cluster.local/");

        @Test
        void isRecordedInTheNameOfTheSameResourceBothWays() throws Exception {
            try (EventingEmulator eventing =
                    EventingEmulator.start(EmulatorOptions.defaults().withPort(0))) {
                eventing.apply(SHOP);
                eventing.apply(ORDERS);
                HttpClient client = HttpClient.newBuilder()
                        .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", eventing.port())))
                        .build();

                for (URI address : List.of(INGRESS, CHANNEL, BROKERS_CHANNEL)) {
                    eventing.sink(address).send(event -> event.withType("t").withSubject(""));
                    HttpRequest post = HttpRequest.newBuilder(address)
                            .POST(HttpRequest.BodyPublishers.ofString("no event"))
                            .build();
                    assertThat(client.send(post, HttpResponse.BodyHandlers.discarding())
                                    .statusCode())
                            .isEqualTo(400);
                }

                List<Entry.Refused> refused = eventing.journal().entries(Entry.Refused.class);
                Ref broker = new Ref("Broker", "default", "default");
                Ref channel = new Ref("InMemoryChannel", "default", "orders");
                assertThat(refused)
                        .extracting(Entry.Refused::address)
                        .containsExactly(broker, broker, channel, channel, broker, broker);
                assertThat(refused).extracting(Entry.Refused::status).containsOnly(400);
                assertThat(refused.get(0).event()).isNotNull();
                assertThat(refused.get(1).event()).isNull();
                assertThat(refused.get(1).reason()).contains("ce-specversion");
            }
        }

        @Test
        void isNotRecordedWhenTheJournalIsOff() throws Exception {
            try (EventingEmulator eventing = EventingEmulator.start(
                    EmulatorOptions.defaults().withPort(0).withJournal(Journal.Level.OFF, 2, 1))) {
                HttpRequest post = HttpRequest.newBuilder(eventing.url())
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();

                assertThat(HttpClient.newHttpClient()
                                .send(post, HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .isEqualTo(404);
                assertThat(eventing.journal().entries()).isEmpty();
            }
        }
    }

    @Nested
    class StandInForEventDisplay {

        private static final String WITH_BASE64 = """
                {"specversion": "1.0", "id": "1", "type": "order.paid", "source": "/shop",
                 "datacontenttype": "text/plain", "data_base64": "aGFsbG8="}
                """;

        private String printedFor(String path, String host) throws Exception {
            StringBuilder printed = new StringBuilder();
            try (EventingEmulator eventing = EventingEmulator.start(
                    EmulatorOptions.defaults().withPort(0).withEventDisplay(printed))) {
                eventing.apply(SHOP);
                eventing.apply("""
                        apiVersion: v1
                        kind: Service
                        metadata:
                          name: shipping
                        spec:
                          selector: {app: shipping}
                        """);
                HttpClient client = HttpClient.newBuilder()
                        .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", eventing.port())))
                        .build();
                HttpRequest post = HttpRequest.newBuilder(URI.create("http://" + host + path))
                        .header("Content-Type", "application/cloudevents+json")
                        .POST(HttpRequest.BodyPublishers.ofString(WITH_BASE64))
                        .build();
                assertThat(client.send(post, HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .isBetween(200, 202);
                eventing.settle();
            }
            return printed.toString();
        }

        @Test
        @DisplayName("C-388 says that data is binary when the event came structured with data_base64")
        void saysThatDataIsBinary() throws Exception {
            assertThat(printedFor("/", "shipping.default.svc.cluster.local")).endsWith("Data (binary),\n  hallo\n");
        }

        @Test
        @DisplayName("C-388 does not when the event came through a Broker, which sends it in binary mode")
        void saysNothingOfItAfterABroker() throws Exception {
            assertThat(printedFor("/default/default", "broker-ingress.knative-eventing.svc.cluster.local"))
                    .endsWith("Data,\n  hallo\n");
        }
    }

    @Test
    void limitsBeyondAllMeasureOnlyMeanForEver() {
        Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
        try (EventingEmulator eventing = EventingEmulator.start(
                EmulatorOptions.defaults().withRealTimeGuard(forEver).withDrainLimit(forEver))) {
            eventing.settle();
            assertThat(eventing.shutDown().undelivered()).isEmpty();
        }
    }

    @Test
    void whatWasSaidHoldsInVirtualTimeInWhicheverOrder() {
        EmulatorOptions said = EmulatorOptions.defaults()
                .withLanes(3)
                .withJournal(Journal.Level.OUTCOMES)
                .withPingJitter(true);
        EmulatorOptions before = said.inVirtualTime();
        EmulatorOptions after = EmulatorOptions.defaults()
                .inVirtualTime()
                .withLanes(3)
                .withJournal(Journal.Level.OUTCOMES)
                .withPingJitter(true);

        for (EmulatorOptions options : List.of(before, after)) {
            assertThat(options.journalLevel()).isEqualTo(Journal.Level.OUTCOMES);
            assertThat(options.pingJitter()).isTrue();
            assertThat(options.lanes()).isEqualTo(1);
        }
        assertThat(said.lanes()).isEqualTo(3);
        assertThat(EmulatorOptions.defaults().inVirtualTime().journalLevel()).isEqualTo(Journal.Level.FULL);
        assertThat(EmulatorOptions.defaults().inVirtualTime().pingJitter()).isFalse();
        assertThat(EmulatorOptions.defaults().journalLevel()).isEqualTo(Journal.Level.OUTCOMES);
        assertThat(EmulatorOptions.defaults().pingJitter()).isTrue();
    }

    @Test
    void aSubscriberElsewhereNeedsAUrlOfHttp() {
        try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> eventing.subscriber("shipping", URI.create("localhost:9000")))
                    .withMessageContaining("Write http://localhost:9000.");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> eventing.subscriber("shipping", URI.create("http:/orders")))
                    .withMessageContaining("http:/orders");
            assertThat(eventing.get(CoreService.class, "shipping")).isEmpty();
        }
    }

    @Test
    void theUrlOfAnAddressOfSixHasBrackets() {
        try (EventingEmulator eventing = EventingEmulator.start(
                EmulatorOptions.defaults().withHost("0:0:0:0:0:ffff:127.0.0.1").withPort(0))) {
            assertThat(eventing.url()).hasToString("http://[0:0:0:0:0:ffff:127.0.0.1]:" + eventing.port());
        }
    }

    @Test
    void anEventWithoutATypeIsNotSentAndItIsSaidHow() {
        try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> eventing.broker("default").send(event -> event.withSubject("42")))
                    .withMessage("No event was sent to"
                            + " http://broker-ingress.knative-eventing.svc.cluster.local/default/default, since an"
                            + " attribute is missing: Attribute 'type' cannot be null. Id and source are given; say the"
                            + " type: send(event -> event.withType(\"order.paid\")).");
        }
    }

    @Test
    void optionsThatCannotWorkAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmulatorOptions.defaults().withPort(70_000))
                .withMessageContaining("70000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmulatorOptions.defaults().withJournal(Journal.Level.FULL, 0, 1))
                .withMessageContaining("at least 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmulatorOptions.defaults().withDrainLimit(Duration.ofSeconds(-1)))
                .withMessageContaining("drainLimit is PT-1S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmulatorOptions.defaults().withRealTimeGuard(Duration.ofSeconds(-1)))
                .withMessageContaining("realTimeGuard is PT-1S");
    }
}
