package dev.knemu.dispatch;

import static dev.knemu.Engine.event;
import static dev.knemu.Engine.uri;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.Engine;
import dev.knemu.Engine.Route;
import dev.knemu.event.Attributes;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Entry.Leg;
import dev.knemu.journal.Journal;
import dev.knemu.resource.BackoffPolicy;
import dev.knemu.transport.Cancellation;
import dev.knemu.transport.ContentMode;
import dev.knemu.transport.Headers;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import dev.knemu.transport.ScriptedTransport.Sent;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryTest {

    private static final URI ORDERS = uri("orders");
    private static final URI NEXT = uri("next");
    private static final URI DEAD = uri("dead");
    private static final Reply DOWN = Reply.status(503);

    private final Engine engine = new Engine();

    private static Duration[] millis(long... millis) {
        return Arrays.stream(millis).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static TreeMap<String, String> extensions(CloudEvent event) {
        TreeMap<String, String> extensions = new TreeMap<>();
        event.getExtensionNames().forEach(name -> extensions.put(name, Attributes.text(event.getExtension(name))));
        return extensions;
    }

    private int answerOf(Future<Reply> answer) {
        engine.time.runUntilIdle();
        assertThat(answer.isComplete()).isTrue();
        return answer.result().status();
    }

    @Nested
    class Attempts {

        @Test
        void areSpacedByTheBackoff() {
            Route orders = Route.subscription("orders").retry(3).backoff(BackoffPolicy.EXPONENTIAL, millis(200)[0]);
            engine.transport.answers(ORDERS, DOWN, DOWN, DOWN, Reply.ACCEPTED);

            assertThat(answerOf(engine.post(event("e1"), orders))).isEqualTo(202);

            assertThat(engine.arrivals(ORDERS)).containsExactly(millis(0, 200, 600, 1400));
        }

        @Test
        void followAtOnceWithoutABackoff() {
            Route orders = Route.subscription("orders").retry(2);
            engine.transport.answers(ORDERS, DOWN, DOWN, Reply.ACCEPTED);

            Future<Reply> answer = engine.post(event("e1"), orders);

            // Nobody settled and no time passed: an immediate retry belongs to the present.
            assertThat(answer.result().status()).isEqualTo(202);
            assertThat(engine.arrivals(ORDERS)).containsExactly(millis(0, 0, 0));
        }

        @Test
        void startTheBackoffWhenTheAnswerCame() {
            Route orders = Route.subscription("orders").retry(1).backoff(BackoffPolicy.EXPONENTIAL, millis(200)[0]);
            Promise<Reply> first = engine.transport.holds(ORDERS);
            engine.transport.answers(ORDERS, Reply.OK);
            engine.post(event("e1"), orders);

            engine.time.advance(Duration.ofSeconds(5));
            engine.time.execute(() -> first.complete(DOWN));
            engine.time.runUntilIdle();

            assertThat(engine.arrivals(ORDERS)).containsExactly(millis(0, 5200));
        }

        @Test
        void endAfterTheLastRetry() {
            Route orders = Route.subscription("orders").retry(3);
            engine.transport.answers(ORDERS, DOWN, DOWN, DOWN, DOWN);

            assertThat(answerOf(engine.post(event("e1"), orders))).isEqualTo(500);

            assertThat(engine.transport.requests(ORDERS)).hasSize(4);
            assertThat(engine.only(Entry.Dropped.class).attempts()).isEqualTo(4);
        }

        @ParameterizedTest
        @ValueSource(ints = {100, 302, 400, 401, 403, 405, 410, 422})
        @DisplayName("C-004, C-005 end at once when the answer is not worth a retry")
        void endAtOnceWhenTheAnswerIsNotWorthARetry(int status) {
            Route orders = Route.subscription("orders").retry(3);
            engine.transport.answers(ORDERS, Reply.status(status));

            assertThat(answerOf(engine.post(event("e1"), orders))).isEqualTo(500);
        }

        @Test
        @DisplayName("C-007 follow a connection error")
        void followAConnectionError() {
            Route orders = Route.subscription("orders").retry(1);
            engine.transport.answers(ORDERS, Reply.noAnswer("connection refused"), Reply.OK);

            assertThat(answerOf(engine.post(event("e1"), orders))).isEqualTo(202);
        }

        @Test
        @DisplayName("C-010 carry the same event each time")
        void carryTheSameEvent() {
            CloudEvent event = event("e1", builder -> builder.withExtension("color", "blue"));
            Route orders = Route.subscription("orders").retry(1);
            engine.transport.answers(ORDERS, DOWN, Reply.OK);

            engine.post(event, orders);

            assertThat(engine.events(ORDERS)).hasSize(2);
            CloudEvent first = engine.events(ORDERS).get(0);
            assertThat(first).isEqualTo(engine.events(ORDERS).get(1));
            assertThat(first.getId()).isEqualTo("e1");
        }

        @Test
        @DisplayName("C-280 wait as long as Retry-After asks, each time")
        void waitAsLongAsRetryAfterAsks() {
            Reply busy = Reply.status(429).withHeaders(Headers.of("Retry-After", "3"));
            Route orders = Route.subscription("orders")
                    .retry(4)
                    .backoff(BackoffPolicy.LINEAR, Duration.ofMillis(500))
                    .retryAfterMax(Duration.ofSeconds(30));
            engine.transport.answers(ORDERS, busy, busy, busy, Reply.OK);

            assertThat(answerOf(engine.post(event("e1"), orders))).isEqualTo(202);

            assertThat(engine.arrivals(ORDERS)).containsExactly(millis(0, 3000, 6000, 9000));
        }

        @Test
        void leaveNothingBehindWhenTheySucceed() {
            Route orders = Route.subscription("orders").timeout(Duration.ofMinutes(10));
            Promise<Reply> slow = engine.transport.holds(ORDERS);
            engine.post(event("e1"), orders);
            assertThat(engine.time.pending()).hasSize(1);

            engine.time.execute(() -> slow.complete(Reply.OK));

            assertThat(engine.time.pending()).isEmpty();
            assertThat(engine.dispatcher.open(engine.time)).isEmpty();
        }

        @Test
        void areRecordedWithTheReasonAndTheNextWait() {
            Route orders = Route.subscription("orders").retry(1).backoff(BackoffPolicy.EXPONENTIAL, millis(200)[0]);
            engine.transport.answers(ORDERS, DOWN, Reply.OK);

            answerOf(engine.post(event("e1"), orders));

            List<Entry.Attempted> attempts = engine.journal.entries(Entry.Attempted.class);
            assertThat(attempts).extracting(Entry.Attempted::number).containsExactly(1, 2);
            assertThat(attempts).extracting(Entry.Attempted::status).containsExactly(503, 200);
            assertThat(attempts).extracting(Entry.Attempted::problem).containsExactly("answered 503", null);
            assertThat(attempts).extracting(Entry.Attempted::nextIn).containsExactly(millis(200)[0], null);
            assertThat(engine.only(Entry.Delivered.class))
                    .returns(2, Entry.Delivered::attempts)
                    .returns(Duration.ofMillis(200), Entry.Delivered::latency);
        }
    }

    @Nested
    class Timeouts {

        private final Route orders = Route.subscription("orders").timeout(Duration.ofSeconds(2));

        @Test
        @DisplayName("C-281 the event goes to the dead letter sink when the subscriber is too slow, once each")
        void leadToTheDeadLetterSink() {
            engine.transport.holds(ORDERS);
            engine.transport.answers(DEAD, Reply.ACCEPTED);

            assertThat(answerOf(engine.post(event("e1"), orders.deadLetterSink(DEAD))))
                    .isEqualTo(202);

            assertThat(engine.arrivals(ORDERS)).containsExactly(millis(0));
            assertThat(engine.arrivals(DEAD)).containsExactly(millis(2000));
            assertThat(extensions(engine.events(DEAD).get(0)))
                    .containsEntry("knativeerrorcode", "500")
                    .containsEntry("knativeerrordest", ORDERS.toString());
        }

        @Test
        void areForEachAttemptAndCountAsAConnectionError() {
            engine.transport.holds(ORDERS);
            engine.transport.holds(ORDERS);
            engine.transport.answers(ORDERS, Reply.OK);

            assertThat(answerOf(engine.post(event("e1"), orders.retry(2)))).isEqualTo(202);

            assertThat(engine.arrivals(ORDERS)).containsExactly(millis(0, 2000, 4000));
            assertThat(engine.journal.entries(Entry.Attempted.class).get(0))
                    .returns("no answer within PT2S (delivery.timeout)", Entry.Attempted::problem)
                    .returns(0, Entry.Attempted::status)
                    .returns(Duration.ofSeconds(2), Entry.Attempted::latency);
        }

        @Test
        void takeTheQuestionBackAndDoNotListenToALateAnswer() {
            Promise<Reply> late = engine.transport.holds(ORDERS);
            Future<Reply> answer = engine.post(event("e1"), orders);
            engine.time.advance(Duration.ofSeconds(2));

            engine.time.execute(() -> late.complete(Reply.OK));

            assertThat(answer.result().status()).isEqualTo(500);
            assertThat(cancelled(engine.transport.requests(ORDERS).get(0))).isTrue();
            assertThat(engine.journal.entries(Entry.Delivered.class)).isEmpty();
        }

        @Test
        void doNotMindAnAnswerThatTheyThemselvesProvoke() {
            engine.transport.asks(ORDERS, request -> {
                Promise<Reply> answer = Promise.promise();
                request.cancellation().onCancel(() -> answer.complete(Reply.noAnswer("cancelled")));
                return answer.future();
            });

            assertThat(answerOf(engine.post(event("e1"), orders))).isEqualTo(500);

            assertThat(engine.only(Entry.Attempted.class).problem()).contains("delivery.timeout");
            assertThat(engine.journal.entries(Entry.Dropped.class)).hasSize(1);
        }

        @Test
        void doNotFireForAnAnswerInTime() {
            Promise<Reply> slow = engine.transport.holds(ORDERS);
            Future<Reply> answer = engine.post(event("e1"), orders);
            engine.time.advance(Duration.ofMillis(1999));

            engine.time.execute(() -> slow.complete(Reply.OK));
            engine.time.advance(Duration.ofHours(1));

            assertThat(answer.result().status()).isEqualTo(202);
            assertThat(cancelled(engine.transport.requests(ORDERS).get(0))).isFalse();
        }

        @Test
        void holdForReplyAndDeadLetterSinkAsWell() {
            engine.transport.answers(ORDERS, Reply.event(200, event("r1")));
            engine.transport.holds(NEXT);
            engine.transport.holds(DEAD);

            Future<Reply> answer = engine.post(event("e1"), orders.replyTo(NEXT).deadLetterSink(DEAD));

            assertThat(answerOf(answer)).isEqualTo(500);
            assertThat(engine.arrivals(NEXT)).containsExactly(millis(0));
            assertThat(engine.arrivals(DEAD)).containsExactly(millis(2000));
            assertThat(engine.only(Entry.Dropped.class).time()).isEqualTo(engine.time.now());
        }

        @Test
        @DisplayName("C-282 a Trigger's timeout tells the dead letter sink nothing: the filter did not answer either")
        void ofATriggerTellNothing() {
            engine.transport.holds(ORDERS);
            engine.transport.answers(DEAD, Reply.ACCEPTED);

            answerOf(engine.post(
                    event("e1"),
                    Route.trigger("orders").timeout(Duration.ofSeconds(2)).deadLetterSink(DEAD)));

            assertThat(extensions(engine.events(DEAD).get(0))).containsOnlyKeys("knativebrokerttl");
        }

        private static boolean cancelled(Sent sent) {
            return sent.request().cancellation().isCancelled();
        }
    }

    @Nested
    class Replies {

        private final CloudEvent replyEvent = event("r1", builder -> builder.withType("order.paid"));
        private final Reply reply = Reply.event(200, replyEvent);
        private final Route orders = Route.subscription("orders").replyTo(NEXT);

        @ParameterizedTest
        @ValueSource(ints = {200, 201, 202, 299})
        @DisplayName("C-003 go to the reply destination with any 2xx")
        void goToTheReplyDestination(int status) {
            engine.transport.answers(ORDERS, Reply.event(status, replyEvent));
            engine.transport.answers(NEXT, Reply.ACCEPTED);

            assertThat(answerOf(engine.post(event("e1"), orders))).isEqualTo(202);

            assertThat(engine.events(NEXT)).containsExactly(replyEvent);
            assertThat(engine.only(Entry.Replied.class))
                    .returns(NEXT, Entry.Replied::destination)
                    .returns(replyEvent, Entry.Replied::event);
        }

        @Test
        void areDiscardedWithoutADestination() {
            engine.transport.answers(ORDERS, reply);

            assertThat(answerOf(engine.post(event("e1"), orders.replyTo(null)))).isEqualTo(202);

            assertThat(engine.only(Entry.Replied.class).destination()).isNull();
        }

        @Test
        void areSeenForTheCreationOfEventTypesWithOrWithoutADestination() {
            engine.transport.answers(ORDERS, reply, reply);
            engine.transport.answers(NEXT, Reply.ACCEPTED);

            engine.post(event("e1"), orders);
            engine.post(event("e2"), orders.replyTo(null));

            // C-284
            assertThat(engine.sightings)
                    .containsExactly(
                            "InMemoryChannel default/c: order.created",
                            "Subscription default/orders: order.paid",
                            "InMemoryChannel default/c: order.created",
                            "Subscription default/orders: order.paid");
        }

        @Test
        void whoseReceiverRepliesAgainEndThere() {
            engine.transport.answers(ORDERS, reply);
            engine.transport.answers(NEXT, Reply.event(200, event("r2")));

            assertThat(answerOf(engine.post(event("e1"), orders))).isEqualTo(202);

            assertThat(engine.transport.requests()).hasSize(2);
        }

        @Test
        @DisplayName("C-157 a subscriber that fails once, without reply and with reply")
        void ofASubscriberThatFailsOnce() {
            engine.transport.answers(ORDERS, DOWN, reply);
            engine.transport.answers(NEXT, Reply.ACCEPTED);
            engine.transport.answers(uri("quiet"), DOWN, Reply.OK);

            assertThat(answerOf(engine.post(
                            event("e1"),
                            Route.subscription("quiet").retry(1).deadLetterSink(DEAD),
                            orders.retry(1).deadLetterSink(DEAD))))
                    .isEqualTo(202);

            assertThat(engine.events(NEXT)).containsExactly(replyEvent);
            assertThat(engine.transport.requests(DEAD)).isEmpty();
        }

        @Test
        @DisplayName("C-157 a reply that fails once is sent again")
        void areSentAgain() {
            engine.transport.answers(ORDERS, DOWN, reply);
            engine.transport.answers(NEXT, DOWN, Reply.ACCEPTED);

            assertThat(answerOf(engine.post(event("e1"), orders.retry(1).deadLetterSink(DEAD))))
                    .isEqualTo(202);

            assertThat(engine.transport.requests(ORDERS)).hasSize(2);
            assertThat(engine.events(NEXT)).containsExactly(replyEvent, replyEvent);
            assertThat(engine.transport.requests(DEAD)).isEmpty();
        }

        @Test
        @DisplayName("C-157 a reply that fails for good sends the original to the dead letter sink")
        void thatFailForGoodSendTheOriginalToTheDeadLetterSink() {
            engine.transport.answers(ORDERS, DOWN, reply);
            engine.transport.answers(NEXT, DOWN, Reply.status(503, "full"));
            engine.transport.answers(DEAD, Reply.ACCEPTED);

            assertThat(answerOf(engine.post(event("e1"), orders.retry(1).deadLetterSink(DEAD))))
                    .isEqualTo(202);

            CloudEvent dead = engine.events(DEAD).get(0);
            assertThat(dead.getId()).isEqualTo("e1");
            assertThat(dead.getType()).isEqualTo("order.created");
            assertThat(extensions(dead))
                    .containsEntry("knativeerrordest", NEXT.toString())
                    .containsEntry("knativeerrorcode", "503")
                    .containsEntry("knativeerrordata", base64("full"));
            assertThat(engine.only(Entry.DeadLettered.class))
                    .returns(NEXT, Entry.DeadLettered::failedDestination)
                    .returns(DEAD, Entry.DeadLettered::sink)
                    .returns(2, Entry.DeadLettered::attempts);
        }

        @Test
        void thatAreMalformedFailAtTheReplyDestination() {
            engine.transport.answers(ORDERS, malformed());
            engine.transport.answers(DEAD, Reply.ACCEPTED);

            assertThat(answerOf(engine.post(event("e1"), orders.retry(3).deadLetterSink(DEAD))))
                    .isEqualTo(202);

            // A Broker or Channel at the other end answers what it cannot read with 400, which is not retried.
            assertThat(extensions(engine.events(DEAD).get(0)))
                    .containsEntry("knativeerrordest", NEXT.toString())
                    .containsEntry("knativeerrorcode", "400")
                    .containsEntry("knativeerrordata", "");
            assertThat(engine.transport.requests(ORDERS)).hasSize(1);
        }

        @Test
        void thatAreMalformedDoNotMatterWithoutADestination() {
            engine.transport.answers(ORDERS, malformed());

            assertThat(answerOf(engine.post(event("e1"), orders.replyTo(null)))).isEqualTo(202);
        }

        @Test
        void thatAreNoEventAreIgnored() {
            engine.transport.answers(ORDERS, Reply.status(200, "thank you"));

            assertThat(answerOf(engine.post(event("e1"), orders))).isEqualTo(202);

            assertThat(engine.journal.entries(Entry.Replied.class)).isEmpty();
        }
    }

    private static Reply malformed() {
        return new Reply(200, Headers.NONE, null, new byte[] {'{'}, "no type", null);
    }

    @Nested
    class DeadLetters {

        private final Route orders =
                Route.subscription("orders").deadLetterSink(DEAD).retry(1);

        @Test
        @DisplayName("C-096 carry the event and why it failed")
        void carryTheEventAndWhyItFailed() {
            CloudEvent event = event(
                    "e1",
                    builder -> builder.withExtension("knativeerrorcode", "404")
                            .withExtension("color", "blue")
                            .withData("text/plain", "hello".getBytes(StandardCharsets.UTF_8)));
            engine.transport.answers(URI.create("bad://uri"), Reply.noAnswer("unsupported protocol scheme"));
            engine.transport.answers(DEAD, Reply.ACCEPTED);

            assertThat(answerOf(engine.post(event, orders.retry(0).to(URI.create("bad://uri")))))
                    .isEqualTo(202);

            CloudEvent dead = engine.events(DEAD).get(0);
            assertThat(dead.getId()).isEqualTo("e1");
            assertThat(dead.getData()).isEqualTo(event.getData());
            assertThat(extensions(dead))
                    .containsEntry("color", "blue")
                    .containsEntry("knativeerrordest", "http://uri/")
                    .containsEntry("knativeerrorcode", "500")
                    .containsEntry("knativeerrordata", base64("dispatch error: unsupported protocol scheme"));
        }

        @Test
        @DisplayName("C-091 carry the status of a refusal without a body")
        void carryTheStatusOfARefusal() {
            engine.transport.answers(ORDERS, Reply.status(422));
            engine.transport.answers(DEAD, Reply.ACCEPTED);

            answerOf(engine.post(event("e1"), orders));

            assertThat(extensions(engine.events(DEAD).get(0)))
                    .containsEntry("knativeerrordest", ORDERS.toString())
                    .containsEntry("knativeerrorcode", "422")
                    .containsEntry("knativeerrordata", "");
        }

        @Test
        void comeAfterAllRetriesAndAreRetriedAsOften() {
            engine.transport.answers(ORDERS, DOWN, DOWN);
            engine.transport.answers(DEAD, DOWN, Reply.ACCEPTED);

            assertThat(answerOf(
                            engine.post(event("e1"), orders.backoff(BackoffPolicy.EXPONENTIAL, Duration.ofSeconds(1)))))
                    .isEqualTo(202);

            assertThat(engine.arrivals(ORDERS)).containsExactly(millis(0, 1000));
            assertThat(engine.arrivals(DEAD)).containsExactly(millis(1000, 2000));
        }

        @Test
        void thatFailAsWellAreLostAndSaidSo() {
            engine.transport.answers(ORDERS, DOWN, DOWN);
            engine.transport.answers(DEAD, Reply.status(400));

            assertThat(answerOf(engine.post(event("e1"), orders))).isEqualTo(500);

            assertThat(engine.only(Entry.Dropped.class))
                    .returns(
                            "the dead letter sink http://dead.default.svc.cluster.local/ failed as well: answered 400",
                            Entry.Dropped::reason)
                    .returns(ORDERS, Entry.Dropped::destination)
                    .returns(503, Entry.Dropped::status)
                    .returns(2, Entry.Dropped::attempts);
        }

        @Test
        void whoseSinkRepliesAreAtRestAllTheSame() {
            engine.transport.answers(ORDERS, DOWN, DOWN);
            engine.transport.answers(DEAD, Reply.event(200, event("r1")));

            assertThat(answerOf(engine.post(event("e1"), orders.replyTo(NEXT)))).isEqualTo(202);

            assertThat(engine.transport.requests(NEXT)).isEmpty();
            assertThat(engine.journal.entries(Entry.Replied.class)).isEmpty();
        }

        @Test
        void areNotAskedForWhenThereIsNoSink() {
            engine.transport.answers(ORDERS, Reply.status(400));

            assertThat(answerOf(engine.post(event("e1"), orders.deadLetterSink(null))))
                    .isEqualTo(500);

            assertThat(engine.only(Entry.Dropped.class).reason())
                    .isEqualTo("answered 400, and there is no dead letter sink");
        }
    }

    @Nested
    class BehindTheFilterOfABroker {

        private final Route orders =
                Route.trigger("orders").retry(1).replyTo(NEXT).deadLetterSink(DEAD);

        @Test
        @DisplayName("C-378 a body that is no event is a bad gateway: retried, then dead-lettered without a reason")
        void aBodyThatIsNoEventIsABadGateway() {
            engine.transport.answers(ORDERS, Reply.status(200, "thank you"), Reply.status(202, "thank you"));
            engine.transport.answers(DEAD, Reply.ACCEPTED);

            assertThat(answerOf(engine.post(event("e1"), orders))).isEqualTo(202);

            assertThat(engine.transport.requests(ORDERS)).hasSize(2);
            assertThat(extensions(engine.events(DEAD).get(0))).containsOnlyKeys("knativebrokerttl");
            assertThat(engine.journal.entries(Entry.Attempted.class).get(0).problem())
                    .isEqualTo("answered 200 with a body that is no CloudEvent");
        }

        @Test
        void aMalformedEventIsABadGateway() {
            engine.transport.answers(ORDERS, malformed(), malformed());
            engine.transport.answers(DEAD, Reply.ACCEPTED);

            assertThat(answerOf(engine.post(event("e1"), orders))).isEqualTo(202);

            assertThat(extensions(engine.events(DEAD).get(0))).containsOnlyKeys("knativebrokerttl");
            assertThat(engine.transport.requests(NEXT)).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(ints = {200, 202, 204})
        void anEmptyAnswerIsASuccess(int status) {
            engine.transport.answers(ORDERS, Reply.status(status));

            assertThat(answerOf(engine.post(event("e1"), orders))).isEqualTo(202);
        }

        @Test
        @DisplayName("C-092 a refusal is told with the subscriber's own address and body, not the filter's")
        void aRefusalIsToldWithTheSubscribersAddress() {
            engine.transport.answers(ORDERS, Reply.status(422, "no"));
            engine.transport.answers(DEAD, Reply.ACCEPTED);

            answerOf(engine.post(event("e1"), orders));

            assertThat(extensions(engine.events(DEAD).get(0)))
                    .containsEntry("knativeerrordest", ORDERS.toString())
                    .containsEntry("knativeerrorcode", "422")
                    .containsEntry("knativeerrordata", base64("no"));
        }

        @Test
        void theTtlIsHiddenFromTheSubscriberButNotFromReplyAndDeadLetterSink() {
            engine.transport.answers(ORDERS, Reply.event(200, event("r1")));
            engine.transport.answers(NEXT, Reply.status(400));
            engine.transport.answers(DEAD, Reply.ACCEPTED);

            answerOf(engine.post(
                    request -> engine.store.accept(Engine.route(orders), request.event(), 42, request), event("e1")));

            assertThat(extensions(engine.events(ORDERS).get(0))).isEmpty();
            assertThat(extensions(engine.events(NEXT).get(0))).containsEntry("knativebrokerttl", "42");
            assertThat(extensions(engine.events(DEAD).get(0))).containsEntry("knativebrokerttl", "42");
        }

        @Test
        void theTtlOfTheReplyIsThatOfTheEventWhateverTheSubscriberSays() {
            engine.transport.answers(
                    ORDERS,
                    Reply.event(200, event("r1", builder -> builder.withExtension("knativebrokerttl", "9000"))));
            engine.transport.answers(NEXT, Reply.ACCEPTED);

            answerOf(engine.post(event("e1"), orders));

            assertThat(extensions(engine.events(NEXT).get(0))).containsEntry("knativebrokerttl", "255");
        }

        @Test
        void anEventWithoutTtlDidNotComeThroughTheIngressAndIsRefused() {
            engine.transport.answers(DEAD, Reply.ACCEPTED);

            assertThat(answerOf(engine.post(
                            request ->
                                    engine.store.accept(Engine.route(orders), request.event(), Parcel.NO_TTL, request),
                            event("e1"))))
                    .isEqualTo(202);

            assertThat(engine.transport.requests(ORDERS)).isEmpty();
            assertThat(extensions(engine.events(DEAD).get(0))).isEmpty();
            assertThat(engine.journal.entries(Entry.Attempted.class).get(0).problem())
                    .contains("knativebrokerttl")
                    .contains("Post it to the Broker's address");
        }
    }

    @Nested
    class EachLeg {

        private final Headers passedOn = Headers.of("x-request-id", "r-1", "knative-foo", "bar");
        private final Headers trace =
                Headers.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        private final Headers replyHeaders = Headers.of("x-request-id", "r-2", "content-length", "17");

        private Request sent(URI address) {
            List<Sent> requests = engine.transport.requests(address);
            assertThat(requests).hasSize(1);
            return requests.get(0).request();
        }

        private void run(Route route) {
            engine.transport.answers(ORDERS, Reply.event(200, event("r1")).withHeaders(replyHeaders));
            engine.transport.answers(NEXT, Reply.status(400));
            engine.transport.answers(DEAD, Reply.ACCEPTED);
            Request request = engine.request(event("e1"), passedOn, trace, new Cancellation());
            answerOf(engine.post(engine.channel(route), request));
        }

        private final Route route =
                Route.subscription("orders").replyTo(NEXT).deadLetterSink(DEAD).mode(ContentMode.STRUCTURED);

        @Test
        @DisplayName("C-009 only the subscriber is asked for a reply")
        void asksOnlyTheSubscriberForAReply() {
            run(route);

            assertThat(sent(ORDERS).preferReply()).isTrue();
            assertThat(sent(NEXT).preferReply()).isFalse();
            assertThat(sent(DEAD).preferReply()).isFalse();
        }

        @Test
        void saysInWhichNamespaceItsSubscriptionLives() {
            run(route);

            assertThat(List.of(sent(ORDERS), sent(NEXT), sent(DEAD)))
                    .allSatisfy(request -> assertThat(request.namespace()).isEqualTo("default"));
        }

        @Test
        void handsOnTheHeadersOfTheRequestButTheReplyThoseOfTheAnswer() {
            run(route);

            assertThat(sent(ORDERS).passedOn()).isEqualTo(passedOn);
            assertThat(sent(DEAD).passedOn()).isEqualTo(passedOn);
            assertThat(sent(NEXT).passedOn()).isEqualTo(Headers.of("x-request-id", "r-2"));
        }

        @Test
        @DisplayName("C-012 belongs to the trace of the request")
        void belongsToTheTraceOfTheRequest() {
            run(route);

            assertThat(List.of(sent(ORDERS), sent(NEXT), sent(DEAD)))
                    .allSatisfy(request -> assertThat(request.trace()).isEqualTo(trace));
        }

        @Test
        @DisplayName("C-113 only the subscriber gets the format that the delivery asks for")
        void isBinaryExceptToTheSubscriber() {
            run(route);

            assertThat(sent(ORDERS).mode()).isEqualTo(ContentMode.STRUCTURED);
            assertThat(sent(NEXT).mode()).isEqualTo(ContentMode.BINARY);
            assertThat(sent(DEAD).mode()).isEqualTo(ContentMode.BINARY);
        }

        @Test
        void isRecordedUnderItsName() {
            run(route);

            assertThat(engine.journal.entries(Entry.Attempted.class))
                    .extracting(Entry.Attempted::leg)
                    .containsExactly(Leg.SUBSCRIBER, Leg.REPLY, Leg.DEAD_LETTER);
            assertThat(engine.journal.entries(Entry.Attempted.class))
                    .extracting(Entry.Attempted::number)
                    .containsExactly(1, 1, 1);
        }

        @Test
        void namesItsDeliveryAsTheCauseOfWhatFollows() {
            run(route);

            long delivery = engine.only(Entry.DeadLettered.class).delivery();
            assertThat(List.of(sent(ORDERS), sent(NEXT), sent(DEAD)))
                    .allSatisfy(request -> assertThat(request.cause()).isEqualTo(delivery));
        }
    }

    @Nested
    class WhenSomethingIsWrongWithUs {

        @Test
        void aTransportThatThrowsEndsItsDeliveryAndNoOther() {
            engine.transport.asks(ORDERS, request -> {
                throw new IllegalStateException("bug");
            });
            engine.transport.answers(NEXT, Reply.OK);

            assertThat(answerOf(engine.post(event("e1"), Route.subscription("orders"), Route.subscription("next"))))
                    .isEqualTo(500);

            assertThat(engine.transport.requests(NEXT)).hasSize(1);
            assertThat(engine.only(Entry.Dropped.class).reason()).contains("bug");
            assertThat(engine.store.openEvents()).isZero();
        }

        @Test
        void aTransportWhoseAnswerFailsEndsItsDelivery() {
            Promise<Reply> broken = engine.transport.holds(ORDERS);
            Future<Reply> answer = engine.post(event("e1"), Route.subscription("orders"));

            engine.time.execute(() -> broken.fail(new IllegalStateException("bug")));

            assertThat(answer.result().status()).isEqualTo(500);
            assertThat(engine.only(Entry.Attempted.class).problem()).contains("bug");
        }

        @Test
        void levelsOffAndOutcomesDeliverTheSame() {
            for (Journal.Level level : List.of(Journal.Level.OFF, Journal.Level.OUTCOMES)) {
                Engine other = new Engine(level, 10, Long.MAX_VALUE);
                other.transport.answers(ORDERS, DOWN, Reply.event(200, event("r1")));
                other.transport.answers(NEXT, Reply.status(400));
                other.transport.answers(DEAD, Reply.ACCEPTED);

                Future<Reply> answer = other.post(
                        event("e1"),
                        Route.trigger("orders").retry(1).replyTo(NEXT).deadLetterSink(DEAD));

                assertThat(answer.result().status()).isEqualTo(202);
                assertThat(other.store.openEvents()).isZero();
            }
        }
    }
}
