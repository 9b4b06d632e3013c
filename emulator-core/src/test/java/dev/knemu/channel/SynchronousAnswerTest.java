package dev.knemu.channel;

import static dev.knemu.Engine.event;
import static dev.knemu.Engine.uri;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.Engine;
import dev.knemu.Engine.Route;
import dev.knemu.dispatch.Dispatcher;
import dev.knemu.filter.ExactFilter;
import dev.knemu.journal.Entry;
import dev.knemu.resource.BackoffPolicy;
import dev.knemu.time.VirtualTime;
import dev.knemu.transport.Cancellation;
import dev.knemu.transport.Headers;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What the producer is answered, and when: knative/eventing {@code pkg/channel/fanout/fanout_event_handler.go}. */
class SynchronousAnswerTest {

    private static final URI A = uri("a");
    private static final URI B = uri("b");
    private static final URI DEAD = uri("dead");
    private static final Reply DOWN = Reply.status(503);

    private final Engine engine = new Engine();
    private final Route a = Route.subscription("a");
    private final Route b = Route.subscription("b");

    @AfterEach
    void nothingIsLeftOpen() {
        assertThat(engine.store.openEvents()).isZero();
        assertThat(engine.dispatcher.open(engine.time)).isEmpty();
        assertThat(engine.dispatcher.whenEmpty(engine.time).isComplete()).isTrue();
    }

    private ChannelRoute async(Route... routes) {
        ChannelRoute route = Engine.route(routes);
        return new ChannelRoute(route.ref(), route.subscriptions(), true, false);
    }

    @Nested
    class WhenEveryDeliveryIsAtRest {

        @Test
        void itIs202WithoutSubscribers() {
            assertThat(engine.post(event("e1")).result().status()).isEqualTo(202);
        }

        @Test
        void itIs202WhenEverySubscriberTookIt() {
            engine.transport.answers(A, Reply.OK).answers(B, Reply.status(204));

            assertThat(engine.post(event("e1"), a, b).result().status()).isEqualTo(202);
        }

        @Test
        void itIs202WhenNoFilterLetItPass() {
            Route picky = a.filter(ExactFilter.of(Map.of("type", "order.paid")));

            assertThat(engine.post(event("e1"), picky).result().status()).isEqualTo(202);

            assertThat(engine.transport.requests()).isEmpty();
            assertThat(engine.only(Entry.Decided.class).verdict().toString())
                    .isEqualTo("type \"order.created\" is not \"order.paid\"");
        }

        @Test
        void itIs202WhenADeadLetterSinkTookIt() {
            engine.transport.answers(A, DOWN).answers(B, Reply.OK).answers(DEAD, Reply.OK);

            assertThat(engine.post(event("e1"), a.deadLetterSink(DEAD), b)
                            .result()
                            .status())
                    .isEqualTo(202);
        }

        @Test
        @DisplayName("C-377 it is 500 when one of two subscribers is dead, and the other got the event once")
        void itIs500WhenOneOfTwoIsDead() {
            engine.transport.answers(A, DOWN, DOWN).answers(B, Reply.OK);

            Future<Reply> answer = engine.post(event("e1"), a.retry(1), b);

            assertThat(answer.result().status()).isEqualTo(500);
            assertThat(answer.result().body()).isEmpty();
            assertThat(engine.transport.requests(B)).hasSize(1);
        }

        @Test
        void itIs500WhenTheDeadLetterSinkFailsAsWell() {
            engine.transport.answers(A, DOWN).answers(DEAD, DOWN);

            assertThat(engine.post(event("e1"), a.deadLetterSink(DEAD)).result().status())
                    .isEqualTo(500);
        }

        @Test
        void itComesNoSoonerThanTheSlowestDelivery() {
            engine.transport.answers(A, Reply.OK);
            engine.transport.answers(B, DOWN, DOWN, Reply.OK);
            Future<Reply> answer =
                    engine.post(event("e1"), a, b.retry(2).backoff(BackoffPolicy.EXPONENTIAL, Duration.ofSeconds(1)));

            engine.time.advance(Duration.ofMillis(2999));
            assertThat(answer.isComplete()).isFalse();
            assertThat(engine.store.openEvents()).isEqualTo(1);
            engine.time.advance(Duration.ofMillis(1));

            assertThat(answer.result().status()).isEqualTo(202);
        }

        @Test
        void itComesAfter204SecondsFromADeadSubscriberWithTheDefaultDelivery() {
            engine.transport.always(A, DOWN);
            Future<Reply> answer =
                    engine.post(event("e1"), a.retry(10).backoff(BackoffPolicy.EXPONENTIAL, Duration.ofMillis(200)));

            engine.time.runUntilIdle();

            assertThat(answer.result().status()).isEqualTo(500);
            assertThat(engine.transport.requests(A)).hasSize(11);
            assertThat(engine.time.now()).isEqualTo(VirtualTime.START.plusMillis(204_600));
        }
    }

    @Nested
    class FromAnAsynchronousChannel {

        @Test
        void itIs202AtOnceWhateverBecomesOfTheEvent() {
            Promise<Reply> slow = engine.transport.holds(A);

            Future<Reply> answer = engine.post(engine.channel(async(a)), event("e1"));

            assertThat(answer.result().status()).isEqualTo(202);
            assertThat(engine.store.openEvents()).isEqualTo(1);
            engine.time.execute(() -> slow.complete(Reply.status(400)));
            assertThat(engine.only(Entry.Dropped.class).reason()).startsWith("answered 400");
        }

        @Test
        void theDeliveryGoesOnWhenTheProducerHasGone() {
            Promise<Reply> slow = engine.transport.holds(A);
            Cancellation connection = new Cancellation();
            Request request = engine.request(event("e1"), Headers.NONE, Headers.NONE, connection);
            engine.post(engine.channel(async(a)), request);

            engine.time.execute(connection::cancel);
            engine.time.execute(() -> slow.complete(Reply.OK));

            assertThat(engine.journal.entries(Entry.Delivered.class)).hasSize(1);
        }

        @Test
        void theDeliveryMayTakeLongerThanAQuarterOfAnHour() {
            Promise<Reply> slow = engine.transport.holds(A);
            engine.post(engine.channel(async(a)), event("e1"));

            engine.time.advance(Duration.ofHours(1));
            engine.time.execute(() -> slow.complete(Reply.OK));

            assertThat(engine.journal.entries(Entry.Delivered.class)).hasSize(1);
        }
    }

    @Nested
    class AfterAQuarterOfAnHour {

        @Test
        void itIs500AndWhatIsOpenIsGivenUp() {
            engine.transport.holds(A);
            engine.transport.answers(B, Reply.OK);
            Future<Reply> answer = engine.post(event("e1"), a.deadLetterSink(DEAD), b);

            engine.time.advance(Duration.ofMinutes(15).minusNanos(1));
            assertThat(answer.isComplete()).isFalse();
            engine.time.advance(Duration.ofNanos(1));

            assertThat(answer.result().status()).isEqualTo(500);
            assertThat(engine.only(Entry.Dropped.class).reason())
                    .isEqualTo("the deliveries of this event took longer than PT15M together");
            assertThat(engine.transport
                            .requests(A)
                            .get(0)
                            .request()
                            .cancellation()
                            .isCancelled())
                    .isTrue();
        }

        @Test
        void itIs500InTheMiddleOfAWaitAndTheLastFailureIsSaid() {
            engine.transport.always(A, DOWN);
            Future<Reply> answer =
                    engine.post(event("e1"), a.retry(9).backoff(BackoffPolicy.EXPONENTIAL, Duration.ofMinutes(4)));

            engine.time.runUntilIdle();

            assertThat(answer.result().status()).isEqualTo(500);
            assertThat(engine.arrivals(A))
                    .containsExactly(Duration.ZERO, Duration.ofMinutes(4), Duration.ofMinutes(12));
            assertThat(engine.only(Entry.Dropped.class))
                    .returns(
                            "the deliveries of this event took longer than PT15M together; before that, answered 503",
                            Entry.Dropped::reason)
                    .returns(503, Entry.Dropped::status)
                    .returns(3, Entry.Dropped::attempts);
            assertThat(engine.time.pending()).isEmpty();
        }

        @Test
        void eachEventHasItsOwnQuarterAlsoBehindAnAsynchronousOne() {
            Promise<Reply> slow = engine.transport.holds(B);
            engine.post(engine.channel(async(b)), event("e0"));
            engine.time.advance(Duration.ofMinutes(1));
            List<Future<Reply>> answers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                engine.transport.holds(A);
                answers.add(engine.post(event("e" + i), a));
                engine.time.advance(Duration.ofMinutes(7));
            }

            engine.time.advance(Duration.ofMinutes(20));

            assertThat(engine.journal.entries(Entry.Dropped.class))
                    .extracting(entry -> Duration.between(VirtualTime.START, entry.time()))
                    .containsExactly(Duration.ofMinutes(16), Duration.ofMinutes(23), Duration.ofMinutes(30));
            assertThat(answers).allMatch(answer -> answer.result().status() == 500);
            engine.time.execute(() -> slow.complete(Reply.OK));
        }
    }

    @Nested
    class WhenTheProducerGoesAway {

        private final Cancellation connection = new Cancellation();

        private Future<Reply> post(Route... routes) {
            Request request = engine.request(event("e1"), Headers.NONE, Headers.NONE, connection);
            return engine.post(engine.channel(routes), request);
        }

        @Test
        void whatIsUnderWayOrWaitsIsGivenUp() {
            Promise<Reply> slow = engine.transport.holds(A);
            engine.transport.answers(B, DOWN);
            Future<Reply> answer = post(a, b.retry(1).backoff(BackoffPolicy.EXPONENTIAL, Duration.ofSeconds(1)));

            engine.time.execute(connection::cancel);
            engine.time.execute(() -> slow.complete(Reply.OK));
            engine.time.runUntilIdle();

            assertThat(answer.result().status()).isEqualTo(500);
            assertThat(engine.transport.requests(B)).hasSize(1);
            assertThat(engine.journal.entries(Entry.Dropped.class))
                    .extracting(Entry.Dropped::reason)
                    .containsExactly(
                            "the producer went away before the event was answered",
                            "the producer went away before the event was answered; before that, answered 503");
            assertThat(engine.journal.entries(Entry.Delivered.class)).isEmpty();
        }

        @Test
        void beforeTheEventIsTakenItIsNotTaken() {
            connection.cancel();

            Future<Reply> answer = post(a);

            assertThat(answer.result().status()).isEqualTo(500);
            assertThat(engine.transport.requests()).isEmpty();
            assertThat(engine.only(Entry.Refused.class).reason()).contains("went away");
        }

        @Test
        void whileTheFirstOfTwoIsAskedTheSecondIsNotAsked() {
            engine.transport.asks(A, request -> {
                connection.cancel();
                return Promise.<Reply>promise().future();
            });
            engine.transport.always(B, Reply.OK);

            Future<Reply> answer = post(a, b);

            assertThat(answer.isComplete()).isTrue();

            assertThat(answer.result().status()).isEqualTo(500);
            assertThat(engine.transport.requests(B)).isEmpty();
            assertThat(engine.journal.entries(Entry.Dropped.class)).hasSize(2);
        }

        @Test
        void afterTheAnswerNothingHappens() {
            engine.transport.answers(A, Reply.OK);
            Future<Reply> answer = post(a);

            engine.time.execute(connection::cancel);

            assertThat(answer.result().status()).isEqualTo(202);
            assertThat(engine.journal.entries(Entry.Dropped.class)).isEmpty();
        }

        @Test
        void theDeliveriesOfTheNextChannelAreGivenUpWithIt() {
            Receiver next = engine.channel(b);
            engine.transport.always(A, request -> next.receive(request));
            Promise<Reply> slow = engine.transport.holds(B);
            Future<Reply> answer = post(a);
            assertThat(engine.store.openEvents()).isEqualTo(2);

            engine.time.execute(connection::cancel);
            engine.time.execute(() -> slow.complete(Reply.OK));

            assertThat(answer.result().status()).isEqualTo(500);
            assertThat(engine.journal.entries(Entry.Dropped.class)).hasSize(2);
        }
    }

    @Nested
    class AChainOfChannels {

        @Test
        @DisplayName("C-158 answers the first producer when the last delivery is at rest")
        void answersTheFirstProducerWhenTheLastDeliveryIsAtRest() {
            Receiver next = engine.channel(b);
            engine.transport.always(A, request -> next.receive(request));
            Promise<Reply> slow = engine.transport.holds(B);

            Future<Reply> answer = engine.post(event("e1"), a);

            assertThat(answer.isComplete()).isFalse();
            engine.time.execute(() -> slow.complete(Reply.OK));
            assertThat(answer.result().status()).isEqualTo(202);
        }

        @Test
        void retriesTheWholeRestOfTheChain() {
            Receiver next = engine.channel(b);
            engine.transport.always(A, request -> next.receive(request));
            engine.transport.answers(B, Reply.status(400), Reply.OK);

            Future<Reply> answer = engine.post(event("e1"), a.retry(1));

            assertThat(answer.result().status()).isEqualTo(202);
            assertThat(engine.journal.entries(Entry.Attempted.class))
                    .extracting(Entry.Attempted::status)
                    .containsExactly(400, 500, 200, 202);
        }
    }

    @Nested
    class OpenWork {

        @Test
        void isQuietWhenOnlyTimeCanMoveIt() {
            engine.transport.answers(A, DOWN, Reply.OK);
            Promise<Reply> slow = engine.transport.holds(B);
            engine.post(event("e1"), a.retry(1).backoff(BackoffPolicy.EXPONENTIAL, Duration.ofSeconds(1)), b);

            Future<Long> quiet = engine.dispatcher.whenQuiet(engine.time);
            Future<Long> empty = engine.dispatcher.whenEmpty(engine.time);

            assertThat(quiet.isComplete()).isFalse();
            engine.time.execute(() -> slow.complete(Reply.OK));
            assertThat(quiet.result()).isEqualTo(2);
            assertThat(empty.isComplete()).isFalse();
            engine.time.runUntilIdle();
            assertThat(empty.result()).isEqualTo(3);
        }

        @Test
        void isNeitherQuietNorEmptyBetweenTwoDeliveriesOfOneEvent() {
            List<Boolean> seen = new ArrayList<>();
            engine.transport.asks(A, request -> {
                // Somebody waits from before this delivery comes to rest, while the next has not begun.
                engine.dispatcher
                        .whenEmpty(engine.time)
                        .onComplete(
                                done -> seen.add(!engine.transport.requests(B).isEmpty()));
                engine.dispatcher
                        .whenQuiet(engine.time)
                        .onComplete(
                                done -> seen.add(!engine.transport.requests(B).isEmpty()));
                return Future.succeededFuture(Reply.OK);
            });
            engine.transport.answers(B, Reply.OK);

            engine.post(event("e1"), a, b);

            assertThat(seen).containsExactly(true, true);
        }

        @Test
        void isListedOldestFirstWithItsState() {
            engine.transport.answers(A, DOWN);
            Promise<Reply> slow = engine.transport.holds(B);
            engine.post(event("e1"), a.retry(1).backoff(BackoffPolicy.EXPONENTIAL, Duration.ofSeconds(1)));
            engine.post(event("e2"), b);

            assertThat(engine.dispatcher.open(engine.time))
                    .extracting(Dispatcher.OpenDelivery::toString)
                    .containsExactly(
                            "event e1 to Subscription default/a at http://a.default.svc.cluster.local/:"
                                    + " waits after attempt 1, the next is in PT1S",
                            "event e2 to Subscription default/b at http://b.default.svc.cluster.local/:"
                                    + " attempt 1 is under way");

            engine.transport.answers(A, Reply.OK);
            engine.time.execute(() -> slow.complete(Reply.OK));
            engine.time.runUntilIdle();
        }

        @Test
        void mayBeAbandonedWithAReason() {
            engine.transport.holds(A);
            engine.transport.answers(B, DOWN);
            Future<Reply> one = engine.post(event("e1"), a);
            Future<Reply> two =
                    engine.post(event("e2"), b.retry(1).backoff(BackoffPolicy.EXPONENTIAL, Duration.ofSeconds(1)));

            engine.time.execute(() -> assertThat(engine.dispatcher.abandon(engine.time, "the emulator closed"))
                    .hasSize(2));

            assertThat(one.result().status()).isEqualTo(500);
            assertThat(two.result().status()).isEqualTo(500);
            assertThat(engine.journal.entries(Entry.Dropped.class))
                    .extracting(Entry.Dropped::reason)
                    .containsExactly("the emulator closed", "the emulator closed; before that, answered 503");
        }

        @Test
        void mayBeAbandonedByTheSubscriberThatIsBeingAsked() {
            engine.transport.asks(A, request -> {
                engine.dispatcher.abandon(engine.time, "the emulator closed");
                return Future.succeededFuture(Reply.OK);
            });

            engine.transport.always(B, Reply.OK);

            Future<Reply> answer = engine.post(event("e1"), a, b);

            // Each comes to rest once: the one that is being asked, and the other, which had not begun.
            assertThat(answer.isComplete()).isTrue();
            assertThat(answer.result().status()).isEqualTo(500);
            assertThat(engine.journal.entries(Entry.Dropped.class)).hasSize(2);
            assertThat(engine.journal.entries(Entry.Delivered.class)).isEmpty();
            assertThat(engine.transport.requests(B)).isEmpty();
        }

        @Test
        void mayBeAbandonedThroughAChainOfChannels() {
            Receiver next = engine.channel(b);
            engine.transport.always(A, request -> next.receive(request));
            engine.transport.holds(B);
            Future<Reply> answer = engine.post(event("e1"), a.retry(3));

            engine.time.execute(() -> engine.dispatcher.abandon(engine.time, "the emulator closed"));

            assertThat(answer.result().status()).isEqualTo(500);
            assertThat(engine.journal.entries(Entry.Dropped.class)).hasSize(2);
        }

        @Test
        void awaitsTheOutsideOnlyWhereTheAnswerComesFromThere() {
            Promise<Reply> inside = engine.transport.holds(A);
            Promise<Reply> outside = Promise.promise();
            engine.transport.asks(B, request -> {
                request.cancellation().markOutside();
                return outside.future();
            });

            engine.post(event("e1"), a);
            assertThat(engine.dispatcher.awaitsOutside()).isFalse();
            engine.post(event("e2"), b);
            assertThat(engine.dispatcher.awaitsOutside()).isTrue();

            engine.time.execute(() -> outside.complete(Reply.OK));
            assertThat(engine.dispatcher.awaitsOutside()).isFalse();
            engine.time.execute(() -> inside.complete(Reply.OK));
        }
    }
}
