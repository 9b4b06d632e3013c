package dev.knemu.dispatch;

import static dev.knemu.Engine.event;
import static dev.knemu.Engine.uri;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.Engine;
import dev.knemu.Engine.Route;
import dev.knemu.event.Attributes;
import dev.knemu.journal.Entry;
import dev.knemu.resource.BackoffPolicy;
import dev.knemu.transport.ContentMode;
import dev.knemu.transport.Headers;
import dev.knemu.transport.Redirects;
import dev.knemu.transport.Reply;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaDeliveryRulesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Reply DOWN = Reply.status(503);
    private static final URI ORDERS = uri("orders");
    private static final URI NEXT = uri("next");
    private static final URI DEAD = uri("dead");

    private final DeliveryRules rules = DeliveryRules.KAFKA;

    private static DeliveryPlan plan(BackoffPolicy policy, Duration delay) {
        return new DeliveryPlan(10, policy, delay, null, null, ContentMode.BINARY);
    }

    private static Duration[] seconds(double... seconds) {
        return Arrays.stream(seconds)
                .mapToObj(value -> Duration.ofMillis(Math.round(value * 1000)))
                .toArray(Duration[]::new);
    }

    private List<Duration> waits(BackoffPolicy policy, String delay, int retries) {
        DeliveryPlan plan = plan(policy, Duration.parse(delay));
        return IntStream.rangeClosed(1, retries)
                .mapToObj(retry -> rules.waitBefore(retry, plan, DOWN, NOW))
                .toList();
    }

    @Nested
    @DisplayName("6.2, C-375 The wait before each retry")
    class Backoff {

        @Test
        void isTwiceTheDelayAtFirstAndDoublesWhenExponential() {
            assertThat(waits(BackoffPolicy.EXPONENTIAL, "PT0.2S", 10))
                    .containsExactly(seconds(0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8));
            assertThat(waits(BackoffPolicy.EXPONENTIAL, "PT1S", 3)).containsExactly(seconds(2, 4, 8));
        }

        @Test
        void growsByTheDelayFromTheFirstWhenLinear() {
            assertThat(waits(BackoffPolicy.LINEAR, "PT1S", 5)).containsExactly(seconds(1, 2, 3, 4, 5));
            assertThat(waits(BackoffPolicy.LINEAR, "PT0.5S", 3)).containsExactly(seconds(0.5, 1, 1.5));
        }

        @Test
        void isNoneWithADelayOfZero() {
            assertThat(waits(BackoffPolicy.EXPONENTIAL, "PT0S", 2)).containsOnly(Duration.ZERO);
        }

        @Test
        @DisplayName("6.2 is exponential from one second where nothing is said")
        void isExponentialFromOneSecondByDefault() {
            DeliveryPlan plan = rules.completed(plan(null, null));

            assertThat(rules.waitBefore(1, plan, DOWN, NOW)).isEqualTo(Duration.ofSeconds(2));
            assertThat(rules.waitBefore(2, plan, DOWN, NOW)).isEqualTo(Duration.ofSeconds(4));
        }

        @Test
        @DisplayName("6.3 does not heed Retry-After")
        void doesNotHeedRetryAfter() {
            DeliveryPlan asked = new DeliveryPlan(
                    1,
                    BackoffPolicy.LINEAR,
                    Duration.ofSeconds(1),
                    null,
                    Duration.ofMinutes(1),
                    ContentMode.STRUCTURED);

            DeliveryPlan plan = rules.completed(asked);

            assertThat(rules.waitBefore(1, plan, DOWN.withHeaders(Headers.of("retry-after", "30")), NOW))
                    .isEqualTo(Duration.ofSeconds(1));
            assertThat(plan.retryAfterMax()).isNull();
        }

        @Test
        void neverOverflows() {
            assertThat(rules.waitBefore(90, plan(BackoffPolicy.EXPONENTIAL, Duration.ofDays(9)), DOWN, NOW))
                    .isGreaterThan(Duration.ofDays(36_500));
        }
    }

    @Test
    @DisplayName("6.4, 17 row 21 an attempt may take 600 seconds unless something else is said")
    void anAttemptMayTakeSixHundredSeconds() {
        assertThat(rules.completed(DeliveryPlan.ONCE).timeout()).isEqualTo(Duration.ofSeconds(600));
    }

    @Test
    @DisplayName("7.3, 17 row 15 delivery.format is not looked at")
    void formatIsNotLookedAt() {
        DeliveryPlan structured = new DeliveryPlan(0, null, null, null, null, ContentMode.STRUCTURED);

        assertThat(rules.completed(structured).mode()).isEqualTo(ContentMode.BINARY);
    }

    @ParameterizedTest
    @DisplayName("6.1 404, 408, 409, 429 and everything from 500 on are retried")
    @ValueSource(ints = {404, 408, 409, 429, 500, 502, 503, 599})
    void isRetried(int status) {
        assertThat(rules.isRetried(status)).isTrue();
    }

    @ParameterizedTest
    @DisplayName("6.1 3xx and other 4xx are not")
    @ValueSource(ints = {300, 301, 302, 307, 308, 400, 401, 403, 405, 410, 422})
    void isNotRetried(int status) {
        assertThat(rules.isRetried(status)).isFalse();
    }

    @Test
    @DisplayName("6.1 of the redirects it follows a 303 alone")
    void redirects() {
        assertThat(rules.redirects()).isEqualTo(Redirects.SEE_OTHER);
        assertThat(DeliveryRules.MT.redirects()).isEqualTo(Redirects.ALL);
    }

    @Nested
    @DisplayName("6.5, C-306 The dead letter sink is told")
    class Extensions {

        @Test
        @DisplayName("17 row 13 nothing but the subscriber when there was no answer")
        void nothingButTheSubscriberWithoutAnAnswer() {
            assertThat(rules.errorExtensions(ORDERS, ORDERS, Reply.noAnswer("connection refused")))
                    .isEqualTo(Map.of("knativeerrordest", ORDERS.toString()));
        }

        @Test
        void theStatusAndNoDataOfAnEmptyAnswer() {
            assertThat(rules.errorExtensions(ORDERS, ORDERS, Reply.status(422)))
                    .isEqualTo(Map.of("knativeerrordest", ORDERS.toString(), "knativeerrorcode", "422"));
        }

        @Test
        @DisplayName("17 row 14 1024 bytes of the answer, before base64")
        void theFirst1024Bytes() {
            String body = "é".repeat(600);
            byte[] bytes = Arrays.copyOf(body.getBytes(StandardCharsets.UTF_8), 1024);

            assertThat(rules.errorExtensions(ORDERS, ORDERS, Reply.status(500, body)))
                    .containsEntry("knativeerrordata", Base64.getEncoder().encodeToString(bytes));
        }

        @Test
        void theSubscriberAlsoWhenItsReplyFailed() {
            assertThat(rules.errorExtensions(ORDERS, NEXT, DOWN)).containsEntry("knativeerrordest", ORDERS.toString());
        }

        @Test
        void whatTheSubscriberSaysInKneHeaders() {
            Reply reply = Reply.status(500).withHeaders(Headers.of("Kne-Reason", "full", "kne-", "", "x-a", "b"));

            assertThat(rules.errorExtensions(ORDERS, ORDERS, reply))
                    .containsEntry("reason", "full")
                    .doesNotContainKeys("", "x-a");
        }
    }

    @Nested
    class Deliveries {

        private final Engine engine = new Engine();

        private static Route orders() {
            return Route.subscription("orders").kafka();
        }

        private static TreeMap<String, String> extensions(CloudEvent event) {
            TreeMap<String, String> extensions = new TreeMap<>();
            event.getExtensionNames().forEach(name -> extensions.put(name, Attributes.text(event.getExtension(name))));
            return extensions;
        }

        @Test
        @DisplayName("7.3, 17 row 11, C-378 an answer that is no event fails at once where a reply is wanted")
        void anAnswerThatIsNoEventFailsAtOnce() {
            engine.transport.answers(ORDERS, Reply.status(200, "thanks"));
            engine.transport.answers(DEAD, Reply.OK);

            engine.post(
                    event("e1"),
                    orders().replyTo(NEXT).deadLetterSink(DEAD).retry(3).backoff(BackoffPolicy.LINEAR, Duration.ZERO));
            engine.time.runUntilIdle();

            assertThat(engine.transport.requests(ORDERS)).hasSize(1);
            assertThat(extensions(engine.events(DEAD).get(0)))
                    .containsEntry("knativeerrordest", ORDERS.toString())
                    .doesNotContainKeys("knativeerrorcode", "knativeerrordata");
            assertThat(engine.only(Entry.DeadLettered.class).status()).isEqualTo(200);
        }

        @Test
        @DisplayName("7.3, 17 row 12 without a reply destination nobody looks at the answer")
        void nobodyLooksAtAnAnswerWithoutReplyDestination() {
            engine.transport.answers(ORDERS, Reply.status(200, "thanks"));

            engine.post(event("e1"), orders().deadLetterSink(DEAD));
            engine.time.runUntilIdle();

            assertThat(engine.only(Entry.Delivered.class).status()).isEqualTo(200);
        }

        @Test
        @DisplayName("6.5 a dead letter is a CloudEvent 1.0, also when the event was a 0.3")
        void aDeadLetterIsBuiltAnew() {
            engine.transport.answers(ORDERS, Reply.status(400));
            engine.transport.answers(DEAD, Reply.OK);
            CloudEvent old = CloudEventBuilder.v03()
                    .withId("e1")
                    .withSource(URI.create("/shop"))
                    .withType("order.created")
                    .withSubject("order-1")
                    .withTime(OffsetDateTime.parse("2026-01-01T00:00:00Z"))
                    .withSchemaUrl(URI.create("http://schemas/order"))
                    .withDataContentType("text/plain")
                    .withData("hello".getBytes(StandardCharsets.UTF_8))
                    .withExtension("team", "red")
                    .build();

            engine.post(old, orders().deadLetterSink(DEAD));
            engine.time.runUntilIdle();

            CloudEvent letter = engine.events(DEAD).get(0);
            assertThat(letter.getSpecVersion()).isEqualTo(SpecVersion.V1);
            assertThat(letter)
                    .extracting(
                            CloudEvent::getId,
                            CloudEvent::getSource,
                            CloudEvent::getType,
                            CloudEvent::getSubject,
                            CloudEvent::getTime,
                            CloudEvent::getDataSchema,
                            CloudEvent::getDataContentType,
                            event -> new String(event.getData().toBytes(), StandardCharsets.UTF_8))
                    .containsExactly(
                            "e1",
                            URI.create("/shop"),
                            "order.created",
                            "order-1",
                            old.getTime(),
                            URI.create("http://schemas/order"),
                            "text/plain",
                            "hello");
            assertThat(extensions(letter)).containsEntry("team", "red").containsEntry("knativeerrorcode", "400");
        }

        @Test
        @DisplayName("6.5, 17 row 20 an event in the dead letter sink's answer is a reply")
        void theDeadLetterSinkMayReply() {
            engine.transport.answers(ORDERS, Reply.status(400));
            engine.transport.answers(DEAD, Reply.event(200, event("apology")));
            engine.transport.answers(NEXT, Reply.ACCEPTED);

            engine.post(event("e1"), orders().replyTo(NEXT).deadLetterSink(DEAD));
            engine.time.runUntilIdle();

            assertThat(engine.events(NEXT)).extracting(CloudEvent::getId).containsExactly("apology");
            Entry.DeadLettered end = engine.only(Entry.DeadLettered.class);
            assertThat(end.sink()).isEqualTo(DEAD);
            assertThat(end.event().getId()).isEqualTo("e1");
            assertThat(end.status()).isEqualTo(400);
        }

        @Test
        void aDeadLetterStaysOneWhenTheSinksReplyIsRefused() {
            engine.transport.answers(ORDERS, Reply.status(400));
            engine.transport.answers(DEAD, Reply.event(200, event("apology")));
            engine.transport.answers(NEXT, Reply.status(400));

            engine.post(event("e1"), orders().replyTo(NEXT).deadLetterSink(DEAD));
            engine.time.runUntilIdle();

            assertThat(engine.only(Entry.DeadLettered.class).failedDestination())
                    .isEqualTo(ORDERS);
            assertThat(engine.transport.requests(DEAD)).hasSize(1);
        }

        @Test
        @DisplayName("7.3, 17 row 19 every request says Prefer: reply and names the namespace")
        void everyRequestSaysPreferReply() {
            engine.transport.answers(ORDERS, Reply.event(200, event("reply")));
            engine.transport.answers(NEXT, Reply.status(400));
            engine.transport.answers(DEAD, Reply.OK);

            engine.post(event("e1"), orders().replyTo(NEXT).deadLetterSink(DEAD));
            engine.time.runUntilIdle();

            for (URI each : List.of(ORDERS, NEXT, DEAD)) {
                assertThat(engine.transport.requests(each)).singleElement().satisfies(sent -> {
                    assertThat(sent.request().preferReply()).isTrue();
                    assertThat(sent.request().namespace()).isEqualTo("default");
                });
            }
            assertThat(extensions(engine.events(DEAD).get(0))).containsEntry("knativeerrordest", ORDERS.toString());
        }

        @Test
        @DisplayName("17 row 1 the fan-out limit of channels in memory does not hold")
        void thereIsNoFanOutLimit() {
            engine.transport.holds(ORDERS);

            engine.post(event("e1"), orders().timeout(Duration.ofDays(2)));
            engine.time.advance(Duration.ofDays(1));

            assertThat(engine.dispatcher.openDeliveries()).isEqualTo(1);
        }
    }
}
