package dev.knemu.broker;

import static dev.knemu.Engine.event;
import static dev.knemu.Engine.uri;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.Engine;
import dev.knemu.Engine.Route;
import dev.knemu.channel.BrokerRoute;
import dev.knemu.channel.ChannelRoute;
import dev.knemu.channel.Name;
import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Lineage;
import dev.knemu.journal.Ref;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Reply;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerIngressTest {

    private static final URI BROKER = URI.create("http://broker-ingress.knative-eventing.svc.cluster.local/default/b");
    private static final URI ORDERS = uri("orders");
    private static final Ref REF = new Ref("Broker", "default", "b");

    private final Engine engine = new Engine();

    private Receiver ingress(Route... triggers) {
        List<SubscriptionRoute> subscriptions =
                Stream.of(triggers).map(Route::build).toList();
        return ingress(new BrokerRoute(REF, new ChannelRoute(REF, subscriptions, false, true)));
    }

    private Receiver ingress(BrokerRoute broker) {
        return new BrokerIngress(new Name("default", "b"), broker, engine.store, engine.time, engine.journal);
    }

    private CloudEvent delivered() {
        assertThat(engine.events(ORDERS)).hasSize(1);
        return engine.events(ORDERS).get(0);
    }

    @Nested
    class Ttl {

        @ParameterizedTest(name = "{0} is answered {1}")
        @CsvSource({
            "1, 400",
            "0, 400",
            "-1, 400",
            "-2147483648, 400",
            "2, 202",
            "255, 202",
            "2147483647, 202",
        })
        @DisplayName("C-373 refuses an event that has used it up")
        void refusesAnEventThatHasUsedItUp(String ttl, int status) {
            CloudEvent event = event("e1", builder -> builder.withExtension("knativebrokerttl", ttl));

            Reply answer = engine.post(ingress(), event).result();

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body()).isEmpty();
            if (status == 400) {
                assertThat(engine.only(Entry.Refused.class))
                        .returns(REF, Entry.Refused::address)
                        .returns(event, Entry.Refused::event)
                        .extracting(Entry.Refused::reason)
                        .asString()
                        .contains("knativebrokerttl")
                        .contains("loop");
            }
        }

        @ParameterizedTest(name = "{0} becomes {1}")
        @CsvSource({"abc, 255", "'', 255", "1.5, 255", "99999999999, 255", "2, 1", "255, 254", "300, 299"})
        @DisplayName("C-373 takes one off, and gives 255 to an event that brings none that is a number")
        void takesOneOff(String brought, String left) {
            engine.transport.answers(ORDERS, Reply.event(200, event("r1")));
            engine.transport.answers(uri("next"), Reply.ACCEPTED);
            CloudEvent event = event("e1", builder -> builder.withExtension("knativebrokerttl", brought));

            engine.post(ingress(Route.trigger("orders").replyTo(uri("next"))), event);

            assertThat(delivered().getExtension("knativebrokerttl")).isNull();
            assertThat(delivered().getExtensionNames()).doesNotContain("knativebrokerttl");
            assertThat(engine.events(uri("next")).get(0).getExtension("knativebrokerttl"))
                    .isEqualTo(left);
        }

        @Test
        void isTakenAsANumberToo() {
            CloudEvent event = event("e1", builder -> builder.withExtension("knativebrokerttl", 1));

            assertThat(engine.post(ingress(), event).result().status()).isEqualTo(400);
        }
    }

    @Nested
    class ArrivalTime {

        @Test
        void isStampedAsGoWritesIt() {
            engine.transport.answers(ORDERS, Reply.OK);
            engine.time.advance(Duration.ofMillis(1500));

            engine.post(ingress(Route.trigger("orders")), event("e1"));

            assertThat(delivered().getExtension("knativearrivaltime")).isEqualTo("2026-01-01T00:00:01.5Z");
        }

        @Test
        void overwritesWhatTheProducerSays() {
            engine.transport.answers(ORDERS, Reply.OK);

            engine.post(
                    ingress(Route.trigger("orders")),
                    event("e1", builder -> builder.withExtension("knativearrivaltime", "yesterday")));

            assertThat(delivered().getExtension("knativearrivaltime")).isEqualTo("2026-01-01T00:00:00Z");
        }
    }

    @Nested
    class ABroker {

        @Test
        void thatDoesNotExistAnswers404() {
            Reply answer = engine.post(ingress((BrokerRoute) null), event("e1")).result();

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body()).isEmpty();
            assertThat(engine.only(Entry.Refused.class).reason()).isEqualTo("Broker default/b does not exist");
        }

        @Test
        void thatDoesNotExistAnswersSoBeforeItLooksAtTheTtl() {
            CloudEvent event = event("e1", builder -> builder.withExtension("knativebrokerttl", "1"));

            assertThat(engine.post(ingress((BrokerRoute) null), event).result().status())
                    .isEqualTo(404);
        }

        @Test
        void withoutAChannelAnswers500ButLooksAtTheTtlFirst() {
            Receiver notReady = ingress(new BrokerRoute(REF, null));
            CloudEvent used = event("e1", builder -> builder.withExtension("knativebrokerttl", "1"));

            assertThat(engine.post(notReady, event("e2")).result().status()).isEqualTo(500);
            assertThat(engine.post(notReady, used).result().status()).isEqualTo(400);
        }

        @Test
        void withoutTriggersAnswers202() {
            assertThat(engine.post(ingress(), event("e1")).result().status()).isEqualTo(202);
        }

        @Test
        void whoseTriggerFailsForGoodAnswers500WithAnEmptyBody() {
            engine.transport.answers(ORDERS, Reply.status(400, "no"));

            Reply answer =
                    engine.post(ingress(Route.trigger("orders")), event("e1")).result();

            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body()).isEmpty();
        }
    }

    @Nested
    class ALoopOfReplies {

        private final Route selfReplying = Route.trigger("orders").replyTo(BROKER);

        private Future<Reply> run(Route trigger) {
            Receiver ingress = ingress(trigger);
            engine.transport.always(ORDERS, request -> Future.succeededFuture(Reply.event(200, event("again"))));
            engine.transport.always(BROKER, ingress);
            Future<Reply> answer = engine.post(ingress, event("e1"));
            engine.time.runUntilIdle();
            return answer;
        }

        @Test
        @DisplayName("C-374 ends after 255 deliveries")
        void endsAfter255Deliveries() {
            Future<Reply> answer = run(selfReplying);

            assertThat(engine.transport.requests(ORDERS)).hasSize(255);
            assertThat(engine.events(BROKER))
                    .extracting(event -> event.getExtension("knativebrokerttl"))
                    .containsExactlyElementsOf(IntStream.iterate(255, ttl -> ttl > 0, ttl -> ttl - 1)
                            .mapToObj(Integer::toString)
                            .toList());
            assertThat(engine.only(Entry.Refused.class).status()).isEqualTo(400);
            assertThat(answer.result().status()).isEqualTo(500);
            assertThat(engine.store.openEvents()).isZero();
        }

        @Test
        void endsCleanlyWithADeadLetterSinkThatGetsTheLastEvent() {
            engine.transport.answers(uri("dead"), Reply.ACCEPTED);

            Future<Reply> answer = run(selfReplying.retry(3).deadLetterSink(uri("dead")));

            assertThat(engine.transport.requests(ORDERS)).hasSize(255);
            assertThat(answer.result().status()).isEqualTo(202);
            CloudEvent dead = engine.events(uri("dead")).get(0);
            assertThat(dead.getId()).isEqualTo("again");
            assertThat(dead.getExtension("knativebrokerttl")).isEqualTo("1");
            assertThat(dead.getExtension("knativeerrordest")).isEqualTo(BROKER.toString());
            assertThat(dead.getExtension("knativeerrorcode")).isEqualTo("400");
            assertThat(dead.getExtension("knativeerrordata")).isEqualTo("");
        }

        @Test
        void isOneTreeOf255EventsInTheJournal() {
            run(selfReplying);

            Lineage lineage = engine.journal.lineage(
                    engine.journal.accepted("e1", REF::equals).orElseThrow());

            assertThat(lineage.size()).isEqualTo(255);
            Lineage last = lineage;
            while (!last.children().isEmpty()) {
                assertThat(last.children()).hasSize(1);
                last = last.children().get(0);
            }
            assertThat(last.entries()).anyMatch(Entry.Refused.class::isInstance);
        }

        @Test
        void isCutOffWithTheJournalOffAsWell() {
            Engine quiet = new Engine(Journal.Level.OFF, 1_000, Long.MAX_VALUE);
            Receiver ingress = new BrokerIngress(
                    new Name("default", "b"),
                    new BrokerRoute(REF, new ChannelRoute(REF, List.of(selfReplying.build()), false, true)),
                    quiet.store,
                    quiet.time,
                    quiet.journal);
            quiet.transport.always(ORDERS, Reply.event(200, event("again")));
            quiet.transport.always(BROKER, ingress);

            assertThat(quiet.post(ingress, event("e1")).result().status()).isEqualTo(500);
            assertThat(quiet.transport.requests(ORDERS)).hasSize(255);
        }
    }
}
