package dev.knemu.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.time.Lane;
import dev.knemu.transport.FakeAddresses.FakeReceiver;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpVersion;
import java.net.BindException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpIngressTest {

    private static final String EVENT_HEADERS =
            "ce-specversion: 1.0\r\nce-id: 1\r\nce-type: order.placed\r\nce-source: /shop\r\n";

    @RegisterExtension
    final HttpFixture http = new HttpFixture();

    private HttpResponse<String> method(String method, String path) throws Exception {
        return http.send(HttpRequest.newBuilder(http.url(path)).method(method, HttpRequest.BodyPublishers.noBody()));
    }

    /** Posts an event to an address of the cluster, as with {@code Host} set by hand. */
    private String post(String host, String target, String more) throws Exception {
        return request("POST " + target, host, EVENT_HEADERS + more);
    }

    private String request(String line, String host, String headers) throws Exception {
        return http.rawUntilClosed(line + " HTTP/1.1\r\nHost: " + host
                + "\r\nConnection: close\r\nContent-Length: 0\r\n" + headers + "\r\n");
    }

    private static String status(String answer) {
        return answer.substring(9, 12);
    }

    @Nested
    class BrokerIngress {

        @Test
        @DisplayName("C-001 C-071 hands an event to the Broker that the path names")
        void handsAnEventToTheBroker() throws Exception {
            FakeReceiver broker = http.addresses.broker("default/main");

            HttpResponse<String> answer = http.send(http.event("/default/main")
                    .header("ce-region", "eu")
                    .header("Knative-Trace", "a")
                    .header("X-Request-Id", "7")
                    .header("X-B3-TraceId", "b")
                    .header("Retry-After", "3")
                    .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                    .header("Authorization", "Bearer secret")
                    .header("Prefer", "reply")
                    .header("Kn-Namespace", "other"));

            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(answer.headers().firstValue("Allow")).contains("POST, OPTIONS");
            assertThat(answer.body()).isEmpty();
            Request request = broker.next();
            assertThat(request.event().getType()).isEqualTo("order.placed");
            assertThat(request.event().getExtension("region")).isEqualTo("eu");
            assertThat(request.event().getDataContentType()).isEqualTo("application/json");
            assertThat(request.event().getData().toBytes()).isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
            assertThat(request.passedOn().entries())
                    .extracting(Object::toString)
                    .containsExactlyInAnyOrder("knative-trace=a", "x-request-id=7", "x-b3-traceid=b", "retry-after=3");
            assertThat(request.trace().get("traceparent"))
                    .contains("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
            assertThat(request.namespace()).isNull();
            assertThat(request.preferReply()).isFalse();
            assertThat(request.origin()).isEqualTo(Request.Origin.PRODUCER);
        }

        @Test
        @DisplayName("C-008 C-370 answers OPTIONS on any path")
        void answersOptions() throws Exception {
            for (String path : List.of("/", "/default/none", "/a/b/c")) {
                HttpResponse<String> answer = method("OPTIONS", path);

                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("Allow")).contains("POST, OPTIONS");
                assertThat(answer.headers().firstValue("WebHook-Allowed-Origin"))
                        .contains("*");
                assertThat(answer.headers().firstValue("WebHook-Allowed-Rate")).contains("*");
                assertThat(answer.body()).isEmpty();
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "PATCH"})
        @DisplayName("C-070 answers 405 to other methods, whatever the path")
        void refusesOtherMethods(String method) throws Exception {
            for (String path : List.of("/", "/default/main", "/a/b/c")) {
                HttpResponse<String> answer = method(method, path);

                assertThat(answer.statusCode()).isEqualTo(405);
                assertThat(answer.headers().firstValue("Allow")).contains("POST, OPTIONS");
            }
        }

        @ParameterizedTest
        @CsvSource({
            "/,404", "/ns,400", "/default/main,202", "/default/main/,202", "/default/main/x,400",
            "/default/main?x=1,404", "/default/other,404", "/default//,404", "/default/main/?x=1,400", "//main,404"
        })
        @DisplayName("C-371 tells paths apart")
        void tellsPathsApart(String path, int status) throws Exception {
            http.addresses.broker("default/main");

            assertThat(status(post("localhost", path, ""))).isEqualTo(Integer.toString(status));
        }

        @Test
        @DisplayName("C-372 looks at the event before it looks for the Broker")
        void looksAtTheEventFirst() throws Exception {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(http.url("/default/none")).POST(HttpRequest.BodyPublishers.ofString("{}")));

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({
            "ce-time: never,400",
            "ce-foo-bar: 1,400",
            "Content-Type: application/cloudevents-batch+json,400",
            "Content-Type: application/cloudevents+json,400",
            "Content-Type: application/json,202"
        })
        @DisplayName("C-150 answers 400 to what is no event")
        void refusesWhatIsNoEvent(String header, String status) throws Exception {
            http.addresses.broker("default/main");

            assertThat(status(post("localhost", "/default/main", header + "\r\n")))
                    .isEqualTo(status);
        }

        @Test
        @DisplayName("C-069 takes a structured event")
        void takesAStructuredEvent() throws Exception {
            FakeReceiver broker = http.addresses.broker("default/main");
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(http.url("/default/main"))
                    .header("Content-Type", "application/cloudevents+json")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "{\"specversion\":\"1.0\",\"id\":\"9\",\"type\":\"t\",\"source\":\"/s\",\"data\":1.10}")));

            assertThat(answer.statusCode()).isEqualTo(202);
            Request request = broker.next();
            assertThat(request.event().getId()).isEqualTo("9");
            assertThat(request.event().getData().toBytes()).isEqualTo("1.10".getBytes(StandardCharsets.UTF_8));
            assertThat(request.mode()).isEqualTo(ContentMode.STRUCTURED);
        }

        @Test
        void answersWithStatusAndHeadersOfTheReplyButWithoutItsText() throws Exception {
            http.addresses
                    .broker("default/main")
                    .answers(Reply.status(503, "too much open work").withHeaders(Headers.of("Retry-After", "2")));

            HttpResponse<String> answer = http.send(http.event("/default/main"));

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).contains("2");
            assertThat(answer.body()).isEmpty();
        }

        @Test
        void answers500WhenTheReceiverFails() throws Exception {
            FakeReceiver broker = http.addresses.broker("default/main");

            broker.answers(request -> Future.failedFuture("wrong"));
            assertThat(http.send(http.event("/default/main")).statusCode()).isEqualTo(500);
            broker.answers(request -> {
                throw new IllegalStateException("wrong");
            });
            assertThat(http.send(http.event("/default/main")).statusCode()).isEqualTo(500);
            broker.answers(Reply.noAnswer("nobody there"));
            assertThat(http.send(http.event("/default/main")).statusCode()).isEqualTo(500);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "broker-ingress.knative-eventing.svc.cluster.local",
                    "broker-ingress.knative-eventing.svc.cluster.local:80",
                    "Broker-Ingress.Knative-Eventing.svc.CLUSTER.local",
                    "broker-ingress.knative-eventing.svc",
                    "broker-ingress.knative-eventing",
                    "localhost",
                    "[::1]:8080",
                    "10.0.0.1:8080",
                    "host.docker.internal",
                    "example.com"
                })
        void isReachedByHost(String host) throws Exception {
            http.addresses.broker("default/main");

            assertThat(status(post(host, "/default/main", ""))).isEqualTo("202");
        }

        @Test
        void takesExpectContinue() throws Exception {
            FakeReceiver broker = http.addresses.broker("default/main");
            try (Socket socket = http.connect()) {
                socket.getOutputStream()
                        .write(
                                ("POST /default/main HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n"
                                                + EVENT_HEADERS + "\r\n")
                                        .getBytes(StandardCharsets.US_ASCII));
                assertThat(HttpFixture.readAnswer(socket)).startsWith("HTTP/1.1 100");
                socket.getOutputStream().write("hi".getBytes(StandardCharsets.US_ASCII));

                assertThat(HttpFixture.readAnswer(socket)).startsWith("HTTP/1.1 202");
            }
            assertThat(broker.next().event().getData().toBytes()).hasSize(2);
        }

        @Test
        void joinsAChunkedBody() throws Exception {
            FakeReceiver broker = http.addresses.broker("default/main");
            byte[] large = new byte[300_000];
            for (int i = 0; i < large.length; i++) {
                large[i] = (byte) i;
            }
            http.send(http.event("/default/main")
                    .POST(HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofByteArray(large))));

            assertThat(broker.next().event().getData().toBytes()).isEqualTo(large);
        }
    }

    @Nested
    class Channels {

        @ParameterizedTest
        @CsvSource({
            "orders-kn-channel.default.svc.cluster.local,/,202",
            "ORDERS-kn-channel.default.svc.cluster.local:80,/,202",
            "orders-kn-channel.default.svc.cluster.local,/?a=b,202",
            "imc-dispatcher.knative-eventing.svc.cluster.local,/default/orders,202",
            "imc-dispatcher.knative-eventing.svc.cluster.local,/default/orders/,202",
            "imc-dispatcher.knative-eventing.svc.cluster.local,/,500",
            "imc-dispatcher.knative-eventing.svc.cluster.local,/default,400",
            "orders-kn-channel.default.svc.cluster.local,/a/b/c,400",
            "none-kn-channel.default.svc.cluster.local,/,500",
            "imc-dispatcher.knative-eventing.svc.cluster.local,/default/none,500"
        })
        @DisplayName("C-152 C-153 are found by host or by path")
        void areFound(String host, String path, String status) throws Exception {
            http.addresses.channelNamed("default", "orders");

            assertThat(status(post(host, path, ""))).isEqualTo(status);
        }

        @Test
        @DisplayName("C-151 C-154 C-370 keep the order of checks")
        void keepTheOrderOfChecks() throws Exception {
            http.addresses.channelNamed("default", "orders");
            String known = "orders-kn-channel.default.svc.cluster.local";
            String unknown = "none-kn-channel.default.svc.cluster.local";

            assertThat(request("OPTIONS /", known, ""))
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("allow: POST, OPTIONS")
                    .containsIgnoringCase("webhook-allowed-origin: *")
                    .containsIgnoringCase("webhook-allowed-rate: *");
            assertThat(status(request("OPTIONS /", unknown, ""))).isEqualTo("500");
            assertThat(status(request("GET /", unknown, ""))).isEqualTo("500");
            assertThat(status(request("OPTIONS /a", known, ""))).isEqualTo("400");
            assertThat(request("GET /", known, ""))
                    .startsWith("HTTP/1.1 405")
                    .containsIgnoringCase("allow: POST, OPTIONS");
            assertThat(status(request("POST /", known, ""))).isEqualTo("400");
        }
    }

    @Nested
    class TriggerFilters {

        private static final String HOST = "broker-filter.knative-eventing.svc.cluster.local";

        @Test
        void areFoundByNamespaceNameAndUid() throws Exception {
            FakeReceiver filter = http.addresses
                    .filter("default/paid")
                    .answers(
                            Reply.status(503, "{\"errdestination\":\"\"}").withHeaders(Headers.of("retry-after", "3")));

            String answer = post(HOST, "/triggers/default/paid/7", "ce-knativebrokerttl: 42\r\nX-Request-Id: 5\r\n");

            assertThat(answer)
                    .startsWith("HTTP/1.1 503")
                    .containsIgnoringCase("allow: POST\r\n")
                    .containsIgnoringCase("retry-after: 3")
                    .endsWith("{\"errdestination\":\"\"}");
            Request request = filter.next();
            assertThat(request.event().getExtension("knativebrokerttl")).isEqualTo("42");
            assertThat(request.passedOn()).isEqualTo(Headers.of("x-request-id", "5"));
        }

        @Test
        void answerWithTheReply() throws Exception {
            http.addresses
                    .filter("default/paid")
                    .answers(Reply.event(
                            201,
                            CloudEventBuilder.v1()
                                    .withId("r1")
                                    .withType("t")
                                    .withSource(URI.create("/s"))
                                    .withExtension("knativebrokerttl", "42")
                                    .build()));

            assertThat(post(HOST, "/triggers/default/paid/7", ""))
                    .startsWith("HTTP/1.1 201")
                    .containsIgnoringCase("allow: POST\r\n")
                    .containsIgnoringCase("ce-id: r1")
                    .containsIgnoringCase("ce-knativebrokerttl: 42");
        }

        @ParameterizedTest
        @ValueSource(strings = {"GET", "OPTIONS", "PUT"})
        void takeNoOtherMethod(String method) throws Exception {
            http.addresses.filter("default/paid");

            assertThat(request(method + " /triggers/default/paid/7", HOST, EVENT_HEADERS))
                    .startsWith("HTTP/1.1 405")
                    .containsIgnoringCase("allow: POST\r\n");
        }

        @ParameterizedTest
        @CsvSource({
            "/,400",
            "/default/paid,400",
            "/triggers/default/paid,400",
            "/triggers/default/paid/7/,400",
            "/triggers/default/paid/7/reply,400",
            "/triggers/default/paid/7,200",
            "/triggers/default/paid/7?x=1,400",
            "/triggers/default/paid/8,400",
            "/triggers/default/other/7,404"
        })
        @DisplayName("C-384 are told apart by path, uid included")
        void areToldApartByPath(String path, int status) throws Exception {
            http.addresses.filter("default/paid");

            assertThat(status(post(HOST, path, ""))).isEqualTo(Integer.toString(status));
        }

        @Test
        void areLookedForBeforeTheEventIsLookedAt() throws Exception {
            http.addresses.filter("default/paid");

            assertThat(status(request("POST /triggers/default/paid/7", HOST, "")))
                    .isEqualTo("400");
            assertThat(status(request("POST /triggers/default/none/7", HOST, "")))
                    .isEqualTo("404");
            assertThat(http.refusals.all())
                    .extracting(RecordedRefusals.Refusal::addressee)
                    .containsExactly(
                            new Addressee("Trigger", "default", "paid"), new Addressee("Trigger", "default", "none"));
        }
    }

    @Nested
    class Services {

        private static final String HOST = "display.default.svc.cluster.local";

        @ParameterizedTest
        @ValueSource(
                strings = {HOST, "display.default.svc", "display.default", "DISPLAY.default.svc.cluster.local:8080"})
        void areReachedOnAnyPath(String host) throws Exception {
            FakeReceiver display = http.addresses.function("default/display");

            assertThat(status(post(host, "/any/path?x", ""))).isEqualTo("200");
            assertThat(status(post(host, "/api/orders", ""))).isEqualTo("200");
            assertThat(display.waiting()).isEqualTo(2);
        }

        @Test
        @DisplayName("answer as a receiver built on the Go SDK does")
        void answerAsGoDoes() throws Exception {
            http.addresses.function("default/display");

            assertThat(status(request("GET /healthz", HOST, ""))).isEqualTo("204");
            for (String method : List.of("GET", "OPTIONS", "DELETE")) {
                assertThat(status(request(method + " /", HOST, ""))).isEqualTo("405");
            }
            assertThat(status(request("PUT /", HOST, EVENT_HEADERS))).isEqualTo("200");
            assertThat(status(request("POST /", HOST, ""))).isEqualTo("415");
            assertThat(request("POST /", HOST, "ce-specversion: 1.0\r\nce-id: 1\r\n"))
                    .startsWith("HTTP/1.1 400")
                    .containsIgnoringCase("content-type: text/plain")
                    .endsWith("source is missing. Give the event a URI reference that is not empty.");
            assertThat(status(post(HOST, "/", "ce-time: never\r\n"))).isEqualTo("500");
            assertThat(status(request("POST /", HOST, "Content-Type: application/cloudevents-batch+json\r\n")))
                    .isEqualTo("500");
        }

        @Test
        @DisplayName("C-002 C-003 answer with the event that the function gave")
        void answerWithAnEvent() throws Exception {
            http.addresses
                    .function("default/display")
                    .answers(Reply.event(
                                    201,
                                    CloudEventBuilder.v1()
                                            .withId("r")
                                            .withType("reply")
                                            .withSource(URI.create("/f"))
                                            .withSubject("café")
                                            .withTime(java.time.OffsetDateTime.parse("2020-01-01T01:00:00.50+01:00"))
                                            .withExtension("n", 5)
                                            .withData("text/plain", "hello".getBytes(StandardCharsets.UTF_8))
                                            .build())
                            .withHeaders(Headers.of("knative-a", "b")));

            String answer = post(HOST, "/", "");

            assertThat(answer)
                    .startsWith("HTTP/1.1 201")
                    .containsIgnoringCase("ce-id: r\r\n")
                    .containsIgnoringCase("ce-type: reply\r\n")
                    .containsIgnoringCase("ce-time: 2020-01-01T00:00:00.5Z\r\n")
                    .containsIgnoringCase("ce-n: 5\r\n")
                    .containsIgnoringCase("ce-subject: caf\u00c3\u00a9\r\n")
                    .containsIgnoringCase("content-type: text/plain\r\n")
                    .containsIgnoringCase("knative-a: b\r\n")
                    .endsWith("\r\n\r\nhello");
        }

        @Test
        void neverInjectAHeaderThroughAReply() throws Exception {
            http.addresses
                    .function("default/display")
                    .answers(Reply.event(
                            200,
                            CloudEventBuilder.v1()
                                    .withId("r")
                                    .withType("a\r\nx-injected: 1")
                                    .withSource(URI.create("/f"))
                                    .build()));

            assertThat(post(HOST, "/", "")).startsWith("HTTP/1.1 500").doesNotContain("x-injected: 1\r\n");
        }

        @Test
        void sayWhenTheFunctionGaveSomethingThatCannotBeWritten() throws Exception {
            FakeReceiver display = http.addresses.function("default/display");

            display.answers(Reply.OK.withHeaders(Headers.of("knative-a", "1\r\nx-injected: 1")));
            assertThat(post(HOST, "/", "")).startsWith("HTTP/1.1 500").doesNotContain("x-injected");
            display.answers(Reply.noAnswer("the function failed"));
            assertThat(post(HOST, "/", "")).startsWith("HTTP/1.1 502").endsWith("the function failed");
        }

        @Test
        void answerWithTextOfTheFunction() throws Exception {
            http.addresses.function("default/display").answers(Reply.status(422, "no such order"));

            assertThat(post(HOST, "/", "")).startsWith("HTTP/1.1 422").endsWith("no such order");
        }

        @Test
        void seeWhatTheyWereAskedWith() throws Exception {
            FakeReceiver display = http.addresses.function("default/display");

            post(HOST, "/", "Prefer: reply\r\nKn-Namespace: shop\r\n");

            Request request = display.next();
            assertThat(request.preferReply()).isTrue();
            assertThat(request.namespace()).isEqualTo("shop");
        }

        @ParameterizedTest
        @ValueSource(strings = {"none.default.svc.cluster.local", "none.default.svc", "a.b.c.svc.cluster.local"})
        void thatDoNotExistAreSaidSo(String host) throws Exception {
            assertThat(post(host, "/", "")).startsWith("HTTP/1.1 502").contains("no such host");
        }
    }

    @Nested
    class ProgramsElsewhere {

        private static final String HOST = "shop.default.svc.cluster.local";

        private HttpServer program(io.vertx.core.Handler<io.vertx.core.http.HttpServerRequest> handler)
                throws Exception {
            HttpServer server = HttpFixture.await(
                    http.vertx().createHttpServer().requestHandler(handler).listen(0, "127.0.0.1"));
            http.addresses.program("default/shop", "http://127.0.0.1:" + server.actualPort());
            return server;
        }

        @Test
        void areAskedWithAnyMethodPathAndHeader() throws Exception {
            program(request -> request.body()
                    .onSuccess(body -> request.response()
                            .setStatusCode(418)
                            .putHeader(
                                    "x-seen",
                                    request.method() + " " + request.uri() + " " + request.getHeader("x-mine"))
                            .putHeader("x-hop", String.valueOf(request.getHeader("x-private")))
                            .end(body)));

            Socket socket = http.connect();
            socket.getOutputStream()
                    .write(("PATCH /a/b?c=d HTTP/1.1\r\nHost: " + HOST
                                    + "\r\nX-Mine: 1\r\nX-Private: 2\r\nConnection: keep-alive, X-Private\r\n"
                                    + "Content-Length: 5\r\n\r\nhello")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = HttpFixture.readAnswer(socket);

            assertThat(answer)
                    .startsWith("HTTP/1.1 418")
                    .contains("x-seen: PATCH /a/b?c=d 1\r\n")
                    .contains("x-hop: null\r\n")
                    .endsWith("\r\n\r\nhello");
        }

        @Test
        void keepWhatBelongsToTheirBase() throws Exception {
            HttpServer server =
                    program(request -> request.response().end(request.uri() + " " + request.getHeader("host")));
            http.addresses.program("default/shop", "http://127.0.0.1:" + server.actualPort() + "/base/");

            assertThat(request("GET /x?y=z", HOST, "")).endsWith("/base/x?y=z 127.0.0.1:" + server.actualPort());
            assertThat(request("GET /", HOST, "")).endsWith("/base 127.0.0.1:" + server.actualPort());
        }

        @Test
        void answerHead() throws Exception {
            program(request ->
                    request.response().putHeader("content-length", "7").end());

            assertThat(request("HEAD /", HOST, "")).startsWith("HTTP/1.1 200").contains("content-length: 7");
        }

        @Test
        void streamBothWays() throws Exception {
            BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
            program(request -> {
                request.response().setChunked(true).write("first");
                request.handler(chunk -> {
                    arrived.add(chunk.toString());
                    request.response().write(chunk);
                });
                request.endHandler(ignored -> request.response().end());
            });
            try (Socket socket = http.connect()) {
                socket.getOutputStream()
                        .write(("POST / HTTP/1.1\r\nHost: " + HOST
                                        + "\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nping\r\n")
                                .getBytes(StandardCharsets.US_ASCII));

                assertThat(arrived.poll(10, TimeUnit.SECONDS)).isEqualTo("ping");
                StringBuilder read = new StringBuilder();
                while (read.indexOf("ping") < 0) {
                    read.append((char) socket.getInputStream().read());
                }
                assertThat(read.toString()).contains("first");
            }
        }

        @Test
        void thatCannotBeReachedAreSaidSo() throws Exception {
            HttpServer server = program(request -> {});
            HttpFixture.await(server.close());

            String answer = request("GET /", HOST, "");

            assertThat(answer)
                    .startsWith("HTTP/1.1 502")
                    .contains("Get \"http://127.0.0.1:" + server.actualPort() + "/\": dial tcp 127.0.0.1:"
                            + server.actualPort() + ": connect: connection refused. shop.default stands at");
        }

        @Test
        void loseTheirRequestWhenTheClientHangsUp() throws Exception {
            CountDownLatch asked = new CountDownLatch(1);
            CountDownLatch lost = new CountDownLatch(1);
            program(request -> {
                request.response().closeHandler(ignored -> lost.countDown());
                asked.countDown();
            });
            try (Socket socket = http.connect()) {
                socket.getOutputStream()
                        .write(("GET / HTTP/1.1\r\nHost: " + HOST + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            }

            assertThat(lost.await(10, TimeUnit.SECONDS)).isTrue();
        }

        @Test
        void thatBreakOffLeaveABrokenAnswer() throws Exception {
            program(request -> {
                request.response().putHeader("content-length", "100").write("some");
                request.connection().close();
            });

            String answer = request("GET /", HOST, "");

            assertThat(answer).doesNotContain("\r\n\r\nsome" + "0");
            assertThat(answer.length()).isLessThan(200);
        }
    }

    @Nested
    class ProxyRequests {

        @Test
        void nameTheAddressThemselves() throws Exception {
            FakeReceiver broker = http.addresses.broker("default/main");
            FakeReceiver display = http.addresses.function("default/display");
            String ingress = "http://broker-ingress.knative-eventing.svc.cluster.local/default/main";

            assertThat(status(post("ignored", ingress, ""))).isEqualTo("202");
            assertThat(status(post("ignored", "http://display.default.svc.cluster.local:80/x", "")))
                    .isEqualTo("200");
            assertThat(status(post("ignored", "http://display.default.svc.cluster.local", "")))
                    .isEqualTo("200");
            assertThat(status(post("ignored", "http://display.default.svc.cluster.local?a=/b", "")))
                    .isEqualTo("200");
            assertThat(broker.waiting()).isEqualTo(1);
            assertThat(display.waiting()).isEqualTo(3);
        }

        @Test
        void areNotForwardedToTheRestOfTheWorld() throws Exception {
            assertThat(post("ignored", "http://example.com/default/main", ""))
                    .startsWith("HTTP/1.1 502")
                    .contains("example.com is none of them");
        }

        @Test
        void getNoTunnel() throws Exception {
            assertThat(request("CONNECT shop.default.svc.cluster.local:443", "shop.default.svc.cluster.local:443", ""))
                    .startsWith("HTTP/1.1 501")
                    .contains("CONNECT is not supported");
        }
    }

    @Nested
    class OwnPages {

        @Test
        void sayThatItLivesAndIsReady() throws Exception {
            assertThat(method("GET", "/livez").statusCode()).isEqualTo(200);
            assertThat(method("GET", "/readyz").statusCode()).isEqualTo(200);
            http.ingress().drain();
            assertThat(method("GET", "/livez").statusCode()).isEqualTo(200);
            assertThat(method("GET", "/readyz").statusCode()).isEqualTo(503);
        }

        @ParameterizedTest
        @ValueSource(strings = {"/_knemu/", "/metrics", "/api", "/apis/x/v1", "/version?a", "/openapi/v3"})
        void areReserved(String path) throws Exception {
            HttpResponse<String> answer = method("GET", path);

            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.headers().firstValue("content-type")).contains("application/json");
            assertThat(answer.body()).startsWith("{\"error\":\"Nothing answers GET ");
        }

        @Test
        void canBeAddedTo() throws Exception {
            http.ingress()
                    .router()
                    .get("/version")
                    .handler(context -> context.response().end("v1"));

            assertThat(method("GET", "/version").body()).isEqualTo("v1");
        }
    }

    @Nested
    class Probes {

        @Test
        void areAnsweredOnAnyPathAndMethod() throws Exception {
            for (String line : List.of("GET /", "POST /a/b", "DELETE /x")) {
                assertThat(status(request(line, "localhost", "User-Agent: kube-probe/1.30\r\n")))
                        .isEqualTo("200");
            }
            assertThat(request("GET /", "localhost", "K-Network-Probe: probe\r\nK-Network-Hash: h\r\n"))
                    .startsWith("HTTP/1.1 200")
                    .contains("k-network-hash: h");
            assertThat(status(request("GET /", "localhost", "K-Network-Probe: probe\r\n")))
                    .isEqualTo("400");
            assertThat(status(request("GET /healthz", "localhost", ""))).isEqualTo("405");
        }

        @Test
        void areToldOfDraining() throws Exception {
            http.ingress().drain();

            assertThat(status(request("GET /", "localhost", "User-Agent: kube-probe/1.30\r\n")))
                    .isEqualTo("503");
            assertThat(status(request("GET /", "localhost", "K-Network-Probe: probe\r\nK-Network-Hash: h\r\n")))
                    .isEqualTo("503");
        }
    }

    @Nested
    class Http2 {

        @Test
        void isSpokenWithPriorKnowledge() throws Exception {
            FakeReceiver broker = http.addresses.broker("default/main");
            var client = http.vertx()
                    .createHttpClient(new HttpClientOptions()
                            .setProtocolVersion(HttpVersion.HTTP_2)
                            .setHttp2ClearTextUpgrade(false));

            Future<HttpClientResponse> answer = client.request(
                            HttpMethod.POST, http.port(), "127.0.0.1", "/default/main")
                    .compose(request -> eventOver(request).send(Buffer.buffer("{}")));

            assertThat(HttpFixture.await(answer.map(HttpClientResponse::statusCode)))
                    .isEqualTo(202);
            assertThat(HttpFixture.await(answer.map(HttpClientResponse::version)))
                    .isEqualTo(HttpVersion.HTTP_2);
            assertThat(broker.next().event().getData().toBytes()).hasSize(2);
            HttpFixture.await(client.close());
        }

        @Test
        void isUpgradedTo() throws Exception {
            FakeReceiver broker = http.addresses.broker("default/main");
            HttpClient upgrading =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();

            for (int i = 0; i < 3; i++) {
                HttpResponse<String> answer =
                        upgrading.send(http.event("/default/main").build(), HttpResponse.BodyHandlers.ofString());

                assertThat(answer.statusCode()).isEqualTo(202);
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
                assertThat(broker.next().event().getData().toBytes()).hasSize(2);
            }
        }

        @Test
        void isCountedAsOneConnection() throws Exception {
            http.addresses.broker("default/main");
            for (boolean upgrade : new boolean[] {true, false}) {
                var client = http.vertx()
                        .createHttpClient(new HttpClientOptions()
                                .setProtocolVersion(HttpVersion.HTTP_2)
                                .setHttp2ClearTextUpgrade(upgrade));
                HttpFixture.await(client.request(HttpMethod.POST, http.port(), "127.0.0.1", "/default/main")
                        .compose(request -> eventOver(request).send())
                        .compose(HttpClientResponse::end));
                assertThat(http.ingress().openConnections()).isEqualTo(1);

                HttpFixture.await(client.close());
                while (http.ingress().openConnections() > 0) {
                    Thread.onSpinWait();
                }
            }
        }

        @Test
        void cancelsWhenTheStreamIsReset() throws Exception {
            CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
            CountDownLatch asked = new CountDownLatch(1);
            http.addresses.broker("default/main").answers(request -> {
                request.cancellation()
                        .onCancel(() -> cancelled.complete(request.lane().isCurrent()));
                asked.countDown();
                return Promise.<Reply>promise().future();
            });
            var client = http.vertx()
                    .createHttpClient(new HttpClientOptions()
                            .setProtocolVersion(HttpVersion.HTTP_2)
                            .setHttp2ClearTextUpgrade(false));
            HttpClientRequest request =
                    HttpFixture.await(client.request(HttpMethod.POST, http.port(), "127.0.0.1", "/default/main"));
            eventOver(request).end();
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

            request.reset();

            assertThat(cancelled.get(10, TimeUnit.SECONDS)).isTrue();
            HttpFixture.await(client.close());
        }

        private static HttpClientRequest eventOver(HttpClientRequest request) {
            return request.putHeader("ce-specversion", "1.0")
                    .putHeader("ce-id", "1")
                    .putHeader("ce-type", "t")
                    .putHeader("ce-source", "/s");
        }
    }

    @Nested
    class Lanes {

        @Test
        void handleEventsOnTheThreadThatReadThem() throws Exception {
            FakeReceiver broker = http.addresses.broker("default/main");
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Socket socket = http.connect();
                sockets.add(socket);
                socket.getOutputStream()
                        .write(("POST /default/main HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n" + EVENT_HEADERS
                                        + "\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                HttpFixture.readAnswer(socket);
            }

            Set<Lane> lanes = new HashSet<>();
            for (int i = 0; i < 4; i++) {
                lanes.add(broker.next().lane());
            }

            assertThat(lanes).hasSize(2).isSubsetOf(http.lanes());
            assertThat(new HashSet<>(broker.threads())).hasSize(2);
        }

        @Test
        void ofOtherKindsAreHandedTheEvent() throws Exception {
            FakeReceiver broker = http.addresses.broker("default/main");
            QueueLane lane = new QueueLane();
            HttpIngress ingress = new HttpIngress(
                    http.vertx(),
                    http.addresses,
                    List.of(lane),
                    HttpLimits.DEFAULT,
                    HttpTransportOptions.DEFAULT,
                    Refusals.NONE);
            int port = HttpFixture.await(ingress.listen("127.0.0.1", 0));
            var answer = http.client()
                    .sendAsync(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/default/main"))
                                    .header("ce-specversion", "1.0")
                                    .header("ce-id", "1")
                                    .header("ce-type", "t")
                                    .header("ce-source", "/s")
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());

            lane.runOne();

            assertThat(broker.threads()).containsExactly(Thread.currentThread());
            assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(202);
            HttpFixture.await(ingress.close());
        }
    }

    @Test
    void saysThatItsPortIsTaken() throws Exception {
        HttpIngress second = new HttpIngress(
                http.vertx(),
                http.addresses,
                List.of(new QueueLane()),
                HttpLimits.DEFAULT,
                HttpTransportOptions.DEFAULT,
                Refusals.NONE);

        assertThatThrownBy(() -> HttpFixture.await(second.listen("127.0.0.1", http.port())))
                .hasRootCauseInstanceOf(BindException.class);
        HttpFixture.await(second.close());
    }

    @Nested
    class Disconnects {

        @Test
        @DisplayName("cancel the request on its lane")
        void cancelTheRequest() throws Exception {
            CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
            CountDownLatch asked = new CountDownLatch(1);
            http.addresses.broker("default/main").answers(request -> {
                request.cancellation()
                        .onCancel(() -> cancelled.complete(request.lane().isCurrent()));
                asked.countDown();
                return Promise.<Reply>promise().future();
            });
            try (Socket socket = http.connect()) {
                socket.getOutputStream()
                        .write(("POST /default/main HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n" + EVENT_HEADERS
                                        + "\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            }

            assertThat(cancelled.get(10, TimeUnit.SECONDS)).isTrue();
        }

        @Test
        void afterTheAnswerCancelNothing() throws Exception {
            FakeReceiver broker = http.addresses.broker("default/main");
            try (Socket socket = http.connect()) {
                socket.getOutputStream()
                        .write(("POST /default/main HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n" + EVENT_HEADERS
                                        + "\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                HttpFixture.readAnswer(socket);
            }
            Request request = broker.next();
            HttpFixture.await(http.ingress().close());

            assertThat(HttpFixture.on(
                            request.lane(),
                            () -> Future.succeededFuture(request.cancellation().isCancelled())))
                    .isFalse();
        }
    }
}
