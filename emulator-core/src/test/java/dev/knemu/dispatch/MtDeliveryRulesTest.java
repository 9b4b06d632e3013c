package dev.knemu.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.resource.BackoffPolicy;
import dev.knemu.transport.ContentMode;
import dev.knemu.transport.Headers;
import dev.knemu.transport.Reply;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MtDeliveryRulesTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Reply DOWN = Reply.status(503);

    private final DeliveryRules rules = DeliveryRules.MT;

    private static DeliveryPlan plan(BackoffPolicy policy, Duration delay, Duration retryAfterMax) {
        return new DeliveryPlan(10, policy, delay, null, retryAfterMax, ContentMode.BINARY);
    }

    @Nested
    @DisplayName("What is retried")
    class Statuses {

        @ParameterizedTest
        @ValueSource(ints = {404, 408, 409, 429, 500, 501, 502, 503, 504, 511, 599, 600})
        @DisplayName("C-006 404, 408, 409, 429 and everything from 500 on")
        void isRetried(int status) {
            assertThat(rules.isRetried(status)).isTrue();
        }

        @ParameterizedTest
        @ValueSource(
                ints = {
                    100, 101, 199, 300, 301, 302, 303, 304, 307, 308, 399, 400, 401, 402, 403, 405, 406, 407, 410, 411,
                    412, 413, 414, 415, 417, 418, 421, 422, 426, 428, 431, 451
                })
        @DisplayName("C-004, C-005 not 1xx, 3xx and any other 4xx")
        void isNotRetried(int status) {
            assertThat(rules.isRetried(status)).isFalse();
        }
    }

    @Nested
    @DisplayName("C-375 The wait before each retry")
    class Backoff {

        @Test
        void doublesFromTheDelayWhenExponential() {
            assertThat(waits(BackoffPolicy.EXPONENTIAL, "PT0.2S", 10))
                    .containsExactly(seconds(0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4));
            assertThat(waits(BackoffPolicy.EXPONENTIAL, "PT1S", 3)).containsExactly(seconds(1, 2, 4));
        }

        @Test
        void addsUpTo204SecondsWithTheDefaultDelivery() {
            Duration sum =
                    waits(BackoffPolicy.EXPONENTIAL, "PT0.2S", 10).stream().reduce(Duration.ZERO, Duration::plus);

            assertThat(sum).isEqualTo(Duration.ofMillis(204_600));
        }

        @Test
        void growsFromNothingWhenLinear() {
            assertThat(waits(BackoffPolicy.LINEAR, "PT1S", 5)).containsExactly(seconds(0, 1, 2, 3, 4));
            assertThat(waits(BackoffPolicy.LINEAR, "PT0.5S", 3)).containsExactly(seconds(0, 0.5, 1));
        }

        @Test
        void isNoneWithoutPolicyOrDelayOrWithADelayOfZero() {
            for (DeliveryPlan plan : List.of(
                    DeliveryPlan.ONCE,
                    plan(null, Duration.ofSeconds(1), null),
                    plan(BackoffPolicy.EXPONENTIAL, null, null),
                    plan(BackoffPolicy.EXPONENTIAL, Duration.ZERO, null),
                    plan(BackoffPolicy.LINEAR, Duration.ZERO, null))) {
                assertThat(rules.waitBefore(7, plan, DOWN, NOW)).isEqualTo(Duration.ZERO);
            }
        }

        @ParameterizedTest
        @CsvSource({
            "EXPONENTIAL, PT0.001S, 40",
            "EXPONENTIAL, PT1S, 63",
            "EXPONENTIAL, PT1S, 64",
            "EXPONENTIAL, PT1S, 65",
            "EXPONENTIAL, PT1S, 2147483647",
            "EXPONENTIAL, P1000000000D, 2",
            "LINEAR, P1000000000D, 2147483647",
        })
        void onlyEverGrows(BackoffPolicy policy, Duration delay, int retry) {
            DeliveryPlan plan = plan(policy, delay, null);

            Duration wait = rules.waitBefore(retry, plan, DOWN, NOW);

            assertThat(wait)
                    .isGreaterThanOrEqualTo(rules.waitBefore(retry - 1, plan, DOWN, NOW))
                    .isGreaterThan(Duration.ofDays(365));
            assertThat(NOW.plus(wait)).isAfter(NOW);
        }

        private List<Duration> waits(BackoffPolicy policy, String delay, int retries) {
            DeliveryPlan plan = plan(policy, Duration.parse(delay), null);
            return IntStream.rangeClosed(1, retries)
                    .mapToObj(retry -> rules.waitBefore(retry, plan, DOWN, NOW))
                    .toList();
        }

        private static Duration[] seconds(double... seconds) {
            return Arrays.stream(seconds)
                    .mapToObj(value -> Duration.ofMillis(Math.round(value * 1000)))
                    .toArray(Duration[]::new);
        }
    }

    @Nested
    class RetryAfter {

        @ParameterizedTest(name = "{0} Retry-After: {1} with retryAfterMax {2}: {3}")
        @CsvSource(
                delimiter = '|',
                value = {
                    "429 | 5                             | PT30S | PT5S",
                    "503 | 5                             | PT30S | PT5S",
                    "503 | ' 5 '                         | PT30S | PT5S",
                    "429 | 0                             | PT30S | PT1S",
                    "429 | 120                           | PT30S | PT30S",
                    "429 | 5                             | PT3S  | PT3S",
                    "429 | Thu, 01 Jan 2026 00:00:07 GMT | PT30S | PT7S",
                    "503 | Thu, 01 Jan 2026 01:00:00 GMT | PT30S | PT30S",
                    "503 | Wed, 31 Dec 2025 23:00:00 GMT | PT30S | PT1S",
                    "503 | soon                          | PT30S | PT1S",
                    "503 | 1.5                           | PT30S | PT1S",
                    "503 | -5                            | PT30S | PT1S",
                    "503 | 99999999999999999999          | PT30S | PT1S",
                    "503 | ''                            | PT30S | PT1S",
                    "500 | 5                             | PT30S | PT1S",
                    "408 | 5                             | PT30S | PT1S",
                    "404 | 5                             | PT30S | PT1S",
                })
        @DisplayName("C-280 is followed for 429 and 503, up to retryAfterMax, and never shortens the backoff")
        void isFollowed(int status, String value, Duration max, Duration wait) {
            assertThat(waitAfter(status, value, max)).isEqualTo(wait);
        }

        @Test
        @DisplayName("C-383 is ignored without retryAfterMax")
        void isIgnoredWithoutAMaximum() {
            assertThat(waitAfter(429, "5", null)).isEqualTo(Duration.ofSeconds(1));
        }

        @Test
        void isIgnoredWhenTheMaximumIsZero() {
            assertThat(waitAfter(429, "5", Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
        }

        @Test
        void neverShortensALongerBackoff() {
            DeliveryPlan plan = plan(BackoffPolicy.EXPONENTIAL, Duration.ofSeconds(1), Duration.ofSeconds(30));
            Reply reply = Reply.status(429).withHeaders(Headers.of("Retry-After", "5"));

            assertThat(rules.waitBefore(5, plan, reply, NOW)).isEqualTo(Duration.ofSeconds(16));
        }

        private Duration waitAfter(int status, String value, Duration max) {
            Reply reply = Reply.status(status).withHeaders(Headers.of("Retry-After", value));
            return rules.waitBefore(1, plan(BackoffPolicy.EXPONENTIAL, Duration.ofSeconds(1), max), reply, NOW);
        }
    }

    @Nested
    class ErrorExtensions {

        private static final URI ORDERS = URI.create("http://orders.default.svc.cluster.local/a?b=c");

        @Test
        @DisplayName("C-090 of no answer: code 500, and what went wrong")
        void ofNoAnswer() {
            assertThat(rules.errorExtensions(ORDERS, ORDERS, Reply.noAnswer("connection refused")))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "knativeerrordest",
                            ORDERS.toString(),
                            "knativeerrorcode",
                            "500",
                            "knativeerrordata",
                            base64("dispatch error: connection refused")));
        }

        @Test
        @DisplayName("C-091 of an answer without a body: its code, and empty data")
        void ofAnAnswerWithoutABody() {
            assertThat(rules.errorExtensions(ORDERS, ORDERS, Reply.status(422)))
                    .containsEntry("knativeerrorcode", "422")
                    .containsEntry("knativeerrordata", "");
        }

        @Test
        @DisplayName("C-092 of an answer with a body: the body in base64, with padding")
        void ofAnAnswerWithABody() {
            assertThat(rules.errorExtensions(ORDERS, ORDERS, Reply.status(422, "no such order!")))
                    .containsEntry("knativeerrordata", base64("no such order!"))
                    .containsEntry("knativeerrordata", "bm8gc3VjaCBvcmRlciE=");
        }

        @ParameterizedTest
        @ValueSource(ints = {768, 769, 1024, 5000})
        @DisplayName("C-382 of a long body: the first 1024 characters of its base64")
        void ofALongBody(int length) {
            byte[] body = new byte[length];
            for (int i = 0; i < length; i++) {
                body[i] = (byte) (i * 31);
            }
            Reply reply = new Reply(500, Headers.NONE, null, body, null, null);

            assertThat(rules.errorExtensions(ORDERS, ORDERS, reply).get("knativeerrordata"))
                    .hasSize(1024)
                    .isEqualTo(Base64.getEncoder().encodeToString(body).substring(0, 1024));
        }

        @Test
        void ofABodyJustBelowTheLimitIsWhole() {
            String body = "x".repeat(767);

            assertThat(rules.errorExtensions(ORDERS, ORDERS, Reply.status(500, body)))
                    .containsEntry("knativeerrordata", base64(body));
        }

        @ParameterizedTest
        @CsvSource({
            "bad://uri, http://uri/",
            "bad://uri:81/path?query, http://uri:81/",
            "ftp://user:secret@host/file, http://host/",
            "mailto:someone, http:///",
            "http://host/path, http://host/path",
            "https://host:8443/path?a=b, https://host:8443/path?a=b",
            "HTTP://host/path, HTTP://host/path",
        })
        void nameADestinationOfAnotherSchemeAsGoDoes(URI destination, String text) {
            assertThat(rules.errorExtensions(ORDERS, destination, DOWN)).containsEntry("knativeerrordest", text);
        }

        private static String base64(String text) {
            return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void deliveriesOfOneEventMayTakeAQuarterOfAnHour() {
        assertThat(rules.fanoutLimit()).isEqualTo(Duration.ofMinutes(15));
    }
}
