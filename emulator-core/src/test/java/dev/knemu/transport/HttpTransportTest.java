package dev.knemu.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.transport.FakeAddresses.FakeReceiver;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTransportTest {

    private static final CloudEvent EVENT = CloudEventBuilder.v1()
            .withId("1")
            .withType("order.placed")
            .withSource(URI.create("/shop"))
            .withExtension("number", 5)
            .withTime(OffsetDateTime.parse("2020-01-01T01:00:00.500+01:00"))
            .withData("application/json", "{\"a\":1}".getBytes(StandardCharsets.UTF_8))
            .build();

    @RegisterExtension
    final HttpFixture http =
            new HttpFixture(HttpLimits.DEFAULT, HttpTransportOptions.DEFAULT.withMaxAnswerBytes(10_000));

    /** A request as a subscriber saw it. */
    private record Seen(String method, String uri, MultiMap headers, String body) {

        String header(String name) {
            return headers.get(name);
        }
    }

    private final List<Seen> seen = new CopyOnWriteArrayList<>();

    private String subscriber(Handler<HttpServerResponse> answer) throws Exception {
        return server(request -> request.body().onSuccess(body -> {
            seen.add(new Seen(
                    request.method().name(),
                    request.uri(),
                    MultiMap.caseInsensitiveMultiMap().addAll(request.headers()),
                    body.toString()));
            answer.handle(request.response());
        }));
    }

    private String server(Handler<HttpServerRequest> handler) throws Exception {
        HttpServer server = HttpFixture.await(
                http.vertx().createHttpServer().requestHandler(handler).listen(0, "127.0.0.1"));
        return "http://127.0.0.1:" + server.actualPort();
    }

    private Request request(CloudEvent event) {
        return Request.from(event, http.lanes().get(0));
    }

    private Reply send(String destination) throws Exception {
        return send(destination, request(EVENT));
    }

    private Reply send(String destination, Request request) throws Exception {
        CompletableFuture<Boolean> onLane = new CompletableFuture<>();
        Reply reply = HttpFixture.on(
                request.lane(),
                () -> http.transport()
                        .send(URI.create(destination), request)
                        .onComplete(done -> onLane.complete(request.lane().isCurrent())));
        assertThat(onLane.get(10, TimeUnit.SECONDS)).as("completes on the lane").isTrue();
        assertThat(request.cancellation().isOutside()).isFalse();
        return reply;
    }

    @Nested
    class Requests {

        @Test
        @DisplayName("C-001 are POSTs in binary mode, with all attributes as text")
        void areBinary() throws Exception {
            String url = subscriber(response -> response.setStatusCode(202).end());

            Reply reply = send(url + "/in?a=b");

            assertThat(reply.status()).isEqualTo(202);
            Seen request = seen.get(0);
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.uri()).isEqualTo("/in?a=b");
            assertThat(request.body()).isEqualTo("{\"a\":1}");
            assertThat(request.header("ce-specversion")).isEqualTo("1.0");
            assertThat(request.header("ce-id")).isEqualTo("1");
            assertThat(request.header("ce-type")).isEqualTo("order.placed");
            assertThat(request.header("ce-source")).isEqualTo("/shop");
            assertThat(request.header("ce-number")).isEqualTo("5");
            assertThat(request.header("ce-time")).isEqualTo("2020-01-01T00:00:00.5Z");
            assertThat(request.header("content-type")).isEqualTo("application/json");
            assertThat(request.header("content-length")).isEqualTo("7");
            assertThat(request.headers().contains("prefer")).isFalse();
            assertThat(request.headers().contains("kn-namespace")).isFalse();
        }

        @Test
        @DisplayName("C-009 C-164 carry Prefer, Kn-Namespace, what is passed on and the trace")
        void carryWhatTheyAreGiven() throws Exception {
            String url = subscriber(HttpServerResponse::end);

            send(
                    url,
                    new Request(
                            EVENT,
                            Headers.of("Knative-A", "1", "x-request-id", "2"),
                            Headers.of("traceparent", "00-1-2-01"),
                            "shop",
                            true,
                            ContentMode.BINARY,
                            Redirects.ALL,
                            Request.Origin.INSIDE,
                            0,
                            http.lanes().get(0),
                            new Cancellation()));

            assertThat(seen.get(0).header("prefer")).isEqualTo("reply");
            assertThat(seen.get(0).header("kn-namespace")).isEqualTo("shop");
            assertThat(seen.get(0).header("knative-a")).isEqualTo("1");
            assertThat(seen.get(0).header("x-request-id")).isEqualTo("2");
            assertThat(seen.get(0).header("traceparent")).isEqualTo("00-1-2-01");
        }

        @Test
        void areStructuredWhenAskedFor() throws Exception {
            String url = subscriber(HttpServerResponse::end);
            Request plain = request(EVENT);

            send(
                    url,
                    new Request(
                            EVENT,
                            Headers.NONE,
                            Headers.NONE,
                            null,
                            false,
                            ContentMode.STRUCTURED,
                            Redirects.ALL,
                            Request.Origin.INSIDE,
                            0,
                            plain.lane(),
                            plain.cancellation()));

            assertThat(seen.get(0).header("content-type")).isEqualTo("application/cloudevents+json");
            assertThat(seen.get(0).header("ce-id")).isNull();
            assertThat(seen.get(0).body()).contains("\"data\":{\"a\":1}").contains("\"number\":\"5\"");
        }

        @Test
        void withoutDataSayThatTheirLengthIsZero() throws Exception {
            String url = subscriber(HttpServerResponse::end);

            send(
                    url,
                    request(CloudEventBuilder.v1()
                            .withId("1")
                            .withType("t")
                            .withSource(URI.create("/s"))
                            .build()));

            assertThat(seen.get(0).header("content-length")).isEqualTo("0");
            assertThat(seen.get(0).header("content-type")).isNull();
        }

        @Test
        void carryTextBeyondAsciiAsUtf8() throws Exception {
            String url = subscriber(HttpServerResponse::end);

            send(
                    url,
                    request(CloudEventBuilder.from(EVENT).withSubject("café €").build()));

            assertThat(new String(
                            seen.get(0).header("ce-subject").getBytes(StandardCharsets.ISO_8859_1),
                            StandardCharsets.UTF_8))
                    .isEqualTo("café €");
        }

        @Test
        void thatWouldInjectAHeaderAreNotSent() throws Exception {
            String url = subscriber(HttpServerResponse::end);

            Reply reply = send(
                    url,
                    request(CloudEventBuilder.from(EVENT)
                            .withSubject("a\r\nx-injected: 1")
                            .build()));

            assertThat(reply.failure())
                    .isEqualTo("Post \"" + url + "\": net/http: invalid header field value for \"ce-subject\"");
            assertThat(seen).isEmpty();
            assertThat(send(url).status()).isEqualTo(200);
        }

        @Test
        void carryTheUserOfTheUrl() throws Exception {
            String url = subscriber(HttpServerResponse::end);

            send(url.replace("http://", "http://me:p%40ss@"));

            assertThat(seen.get(0).header("authorization")).isEqualTo("Basic bWU6cEBzcw==");
        }

        @Test
        void reuseTheirConnection() throws Exception {
            List<Integer> ports = new CopyOnWriteArrayList<>();
            String url = server(request -> {
                ports.add(request.remoteAddress().port());
                request.response().end();
            });

            for (int i = 0; i < 5; i++) {
                send(url);
            }

            assertThat(ports).hasSize(5);
            assertThat(ports.stream().distinct()).hasSize(1);
        }
    }

    @Nested
    class Answers {

        @Test
        void withAnEventGiveIt() throws Exception {
            String url = subscriber(response -> response.setStatusCode(201)
                    .putHeader("ce-specversion", "1.0")
                    .putHeader("ce-id", "r")
                    .putHeader("ce-type", "reply")
                    .putHeader("ce-source", "/f")
                    .putHeader("content-type", "text/plain")
                    .putHeader("Knative-A", "1")
                    .putHeader("Retry-After", "7")
                    .putHeader("x-other", "2")
                    .end("hello"));

            Reply reply = send(url);

            assertThat(reply.status()).isEqualTo(201);
            assertThat(reply.event().getId()).isEqualTo("r");
            assertThat(reply.event().getData().toBytes()).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
            assertThat(reply.body()).isEmpty();
            assertThat(reply.headers()).isEqualTo(Headers.of("knative-a", "1", "retry-after", "7"));
        }

        @Test
        void withAStructuredEventGiveIt() throws Exception {
            String url = subscriber(response -> response.putHeader("content-type", "application/cloudevents+json")
                    .end("{\"specversion\":\"1.0\",\"id\":\"r\",\"type\":\"t\",\"source\":\"/f\"}"));

            assertThat(send(url).event().getId()).isEqualTo("r");
        }

        @Test
        void withoutAnEventGiveTheirText() throws Exception {
            String url = subscriber(
                    response -> response.putHeader("content-type", "text/plain").end("thanks"));

            Reply reply = send(url);

            assertThat(reply.isSuccess()).isTrue();
            assertThat(reply.event()).isNull();
            assertThat(reply.malformed()).isNull();
            assertThat(reply.bodyText()).isEqualTo("thanks");
        }

        @Test
        void ofAnUnknownVersionAreNoEvents() throws Exception {
            String url = subscriber(
                    response -> response.putHeader("ce-specversion", "9.0").end());

            Reply reply = send(url);

            assertThat(reply.event()).isNull();
            assertThat(reply.malformed()).isNull();
        }

        @ParameterizedTest
        @CsvSource({
            "ce-specversion,1.0,id is missing",
            "content-type,application/cloudevents+json,The body is not a JSON object",
            "content-type,application/cloudevents-batch+json,A batch of events is not accepted"
        })
        @DisplayName("C-076 that claim to be an event and are none are malformed")
        void thatClaimToBeAnEventAreMalformed(String header, String value, String reason) throws Exception {
            String url =
                    subscriber(response -> response.putHeader(header, value).end("text"));

            Reply reply = send(url);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.event()).isNull();
            assertThat(reply.malformed()).startsWith(reason);
        }

        @Test
        void ofFailureKeepTheirText() throws Exception {
            String url = subscriber(response -> response.setStatusCode(422)
                    .putHeader("ce-specversion", "1.0")
                    .end("no such order"));

            Reply reply = send(url);

            assertThat(reply.status()).isEqualTo(422);
            assertThat(reply.isAnswer()).isTrue();
            assertThat(reply.bodyText()).isEqualTo("no such order");
            assertThat(reply.malformed()).isNull();
        }

        @Test
        void thatAreTooLargeCountAsNone() throws Exception {
            String exact = subscriber(response -> response.end(Buffer.buffer(new byte[10_000])));
            String large = subscriber(response -> response.end(Buffer.buffer(new byte[10_001])));

            assertThat(send(exact).body()).hasSize(10_000);
            assertThat(send(large).failure())
                    .endsWith("the answer is larger than 10000 bytes, the limit of this emulator (maxAnswerBytes)");
        }

        @Test
        void withoutEndAreCutOffAtTheLimit() throws Exception {
            CountDownLatch cut = new CountDownLatch(1);
            String url = server(request -> {
                request.response().closeHandler(ignored -> cut.countDown());
                request.response().setChunked(true);
                http.vertx().setPeriodic(1, timer -> {
                    if (request.response().closed()) {
                        http.vertx().cancelTimer(timer);
                    } else {
                        request.response().write(Buffer.buffer(new byte[1_000]));
                    }
                });
            });

            assertThat(send(url).failure()).contains("larger than");
            assertThat(cut.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Nested
    class WhereAnswersLeadOn {

        private String redirecting(int status, String location) throws Exception {
            return subscriber(response -> {
                if (seen.size() == 1) {
                    response.setStatusCode(status)
                            .putHeader("location", location)
                            .end("moved");
                } else {
                    response.setStatusCode(202).end();
                }
            });
        }

        @ParameterizedTest
        @ValueSource(ints = {301, 302, 303})
        @DisplayName("C-376 become GETs without a body")
        void becomeGets(int status) throws Exception {
            Reply reply = send(redirecting(status, "/there?x=y") + "/here");

            assertThat(reply.status()).isEqualTo(202);
            assertThat(seen).extracting(Seen::method).containsExactly("POST", "GET");
            assertThat(seen.get(1).uri()).isEqualTo("/there?x=y");
            assertThat(seen.get(1).body()).isEmpty();
            assertThat(seen.get(1).header("content-type")).isNull();
            assertThat(seen.get(1).header("ce-id")).isEqualTo("1");
        }

        @ParameterizedTest
        @ValueSource(ints = {307, 308})
        @DisplayName("C-376 repeat the POST")
        void repeatThePost(int status) throws Exception {
            Reply reply = send(redirecting(status, "there") + "/a/here");

            assertThat(reply.status()).isEqualTo(202);
            assertThat(seen).extracting(Seen::method).containsExactly("POST", "POST");
            assertThat(seen.get(1).uri()).isEqualTo("/a/there");
            assertThat(seen.get(1).body()).isEqualTo("{\"a\":1}");
        }

        @ParameterizedTest
        @ValueSource(ints = {300, 304, 305, 399})
        @DisplayName("C-004 C-376 are not followed for other statuses")
        void areNotFollowedForOtherStatuses(int status) throws Exception {
            assertThat(send(redirecting(status, "/there")).status()).isEqualTo(status);
            assertThat(seen).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(ints = {300, 301, 307})
        void withoutALocationAreTheAnswer(int status) throws Exception {
            String url = subscriber(response -> response.setStatusCode(status).end());

            assertThat(send(url).status()).isEqualTo(status);
        }

        @Test
        void stopAfterTen() throws Exception {
            String url = subscriber(response ->
                    response.setStatusCode(307).putHeader("location", "/again").end());

            Reply reply = send(url);

            assertThat(reply.failure()).isEqualTo("Post \"" + url + "/again\": stopped after 10 redirects");
            assertThat(seen).hasSize(10);
        }

        @ParameterizedTest
        @ValueSource(ints = {301, 302, 307, 308})
        @DisplayName("6.1 the Kafka data plane takes them for the answer, a 303 apart")
        void kafkaFollowsSeeOtherAlone(int status) throws Exception {
            assertThat(sendAsKafka(redirecting(status, "/there")).status()).isEqualTo(status);
            assertThat(seen).hasSize(1);
            seen.clear();

            assertThat(sendAsKafka(redirecting(303, "/there")).status()).isEqualTo(202);
            assertThat(seen).extracting(Seen::method).containsExactly("POST", "GET");
        }

        @Test
        void ofKafkaEndWithTheSeventeenthAnswer() throws Exception {
            String url = subscriber(response ->
                    response.setStatusCode(303).putHeader("location", "/again").end());

            assertThat(sendAsKafka(url).status()).isEqualTo(303);
            assertThat(seen).hasSize(17);
        }

        private Reply sendAsKafka(String url) throws Exception {
            Request plain = request(EVENT);
            return send(
                    url,
                    new Request(
                            EVENT,
                            Headers.NONE,
                            Headers.NONE,
                            "default",
                            true,
                            ContentMode.BINARY,
                            Redirects.SEE_OTHER,
                            Request.Origin.INSIDE,
                            0,
                            plain.lane(),
                            plain.cancellation()));
        }

        @Test
        void leadIntoTheClusterToo() throws Exception {
            FakeReceiver broker = http.addresses.broker("default/main");
            String ingress = "http://broker-ingress.knative-eventing.svc.cluster.local/default/main";

            assertThat(send(redirecting(307, ingress)).status()).isEqualTo(202);
            assertThat(broker.waiting()).isEqualTo(1);
            seen.clear();
            assertThat(send(redirecting(302, ingress)).status()).isEqualTo(405);
        }

        @Test
        void toNowhereAreFailures() throws Exception {
            assertThat(send(redirecting(307, "bad://uri")).failure())
                    .isEqualTo("Post \"bad://uri\": unsupported protocol scheme \"bad\"");
            seen.clear();
            assertThat(send(redirecting(307, "http://[")).failure()).contains("failed to parse Location header");
        }
    }

    @Nested
    class NoAnswer {

        @Test
        void comesFromAClosedPort() throws Exception {
            int port;
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = socket.getLocalPort();
            }

            assertThat(send("http://127.0.0.1:" + port + "/x").failure())
                    .isEqualTo("Post \"http://127.0.0.1:" + port + "/x\": dial tcp 127.0.0.1:" + port
                            + ": connect: connection refused");
        }

        @Test
        void comesFromAHostThatDoesNotExist() throws Exception {
            assertThat(send("http://nowhere.invalid./x").failure())
                    .startsWith("Post \"http://nowhere.invalid./x\": dial tcp: lookup nowhere.invalid.");
        }

        @ParameterizedTest
        @CsvSource({
            "bad://uri,unsupported protocol scheme \"bad\"",
            "/relative,unsupported protocol scheme \"\"",
            "mailto:me,unsupported protocol scheme \"mailto\"",
            "http:///path,http: no Host in request URL",
            "http://localhost:99999,dial tcp: address out of range: invalid port"
        })
        @DisplayName("C-159 comes from what is no address")
        void comesFromWhatIsNoAddress(String destination, String reason) throws Exception {
            assertThat(send(destination).failure()).isEqualTo("Post \"" + destination + "\": " + reason);
        }

        @Test
        void comesFromASubscriberThatHangsUp() throws Exception {
            assertThat(send(rawServer(Socket::close)).failure()).contains(": ");
            assertThat(send(rawServer(socket -> {
                                socket.getInputStream().read();
                                socket.setSoLinger(true, 0);
                                socket.close();
                            }))
                            .isAnswer())
                    .isFalse();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "garbage\r\n\r\n",
                    "HTTP/1.1 abc\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                    "HTTP/1.1 200 OK\r\na\u0000b: c\r\n\r\n",
                    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
                    ""
                })
        void comesFromASubscriberThatAnswersGarbage(String answer) throws Exception {
            String url = rawServer(socket -> {
                socket.getInputStream().read(new byte[1_000]);
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                socket.shutdownOutput();
            });

            Reply reply = send(url);

            assertThat(reply.isAnswer()).as(reply.toString()).isFalse();
            assertThat(reply.failure()).startsWith("Post \"" + url + "\": ");
        }

        private interface Conversation {
            void with(Socket socket) throws IOException;
        }

        private String rawServer(Conversation conversation) throws IOException {
            ServerSocket server = http.closing(new ServerSocket(0, 10, InetAddress.getLoopbackAddress()));
            Thread thread = new Thread(() -> {
                try {
                    while (true) {
                        conversation.with(http.closing(server.accept()));
                    }
                } catch (IOException e) {
                    // The test is over.
                }
            });
            thread.setDaemon(true);
            thread.start();
            return "http://127.0.0.1:" + server.getLocalPort();
        }
    }

    @Nested
    class Cancelled {

        @Test
        void hangsUpOnTheSubscriber() throws Exception {
            CountDownLatch asked = new CountDownLatch(1);
            CountDownLatch lost = new CountDownLatch(1);
            String url = server(request -> {
                request.response().closeHandler(ignored -> lost.countDown());
                asked.countDown();
            });
            Request request = request(EVENT);
            CompletableFuture<Reply> reply = new CompletableFuture<>();
            request.lane()
                    .execute(() ->
                            http.transport().send(URI.create(url), request).onSuccess(reply::complete));
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(HttpFixture.on(
                            request.lane(),
                            () -> Future.succeededFuture(request.cancellation().isOutside())))
                    .isTrue();

            request.lane().execute(request.cancellation()::cancel);

            assertThat(reply.get(10, TimeUnit.SECONDS).failure()).isEqualTo("Post \"" + url + "\": context canceled");
            assertThat(lost.await(10, TimeUnit.SECONDS)).isTrue();
        }

        @Test
        void beforeItStartsSendsNothing() throws Exception {
            String url = subscriber(HttpServerResponse::end);
            Request request = request(EVENT);
            HttpFixture.on(request.lane(), () -> {
                request.cancellation().cancel();
                return Future.succeededFuture(true);
            });

            assertThat(send(url, request).failure()).endsWith("context canceled");
            assertThat(seen).isEmpty();
        }

        @Test
        void afterTheAnswerChangesNothing() throws Exception {
            String url = subscriber(HttpServerResponse::end);
            Request request = request(EVENT);
            assertThat(send(url, request).status()).isEqualTo(200);

            request.lane().execute(request.cancellation()::cancel);

            assertThat(send(url).status()).isEqualTo(200);
        }
    }

    @Nested
    class Inside {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://broker-ingress.knative-eventing.svc.cluster.local/default/main",
                    "https://broker-ingress.knative-eventing.svc.cluster.local/default/main/",
                    "http://broker-ingress.knative-eventing.svc.cluster.local:80/default/main"
                })
        void findsABroker(String destination) throws Exception {
            FakeReceiver broker = http.addresses.broker("default/main");

            assertThat(send(destination).status()).isEqualTo(202);

            assertThat(broker.next().event().getExtension("number")).isEqualTo("5");
            assertThat(broker.threads().get(0).getName()).contains("eventloop");
        }

        @ParameterizedTest
        @CsvSource({"/,404", "/ns,400", "/ns/name/x,400", "/default/none,404", "/default/main?x=1,404"})
        void answersAsTheIngressDoes(String path, int status) throws Exception {
            http.addresses.broker("default/main");

            Reply reply = send("http://broker-ingress.knative-eventing.svc.cluster.local" + path);

            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.body()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({
            "http://orders-kn-channel.default.svc.cluster.local,202",
            "http://orders-kn-channel.default.svc.cluster.local/,202",
            "https://imc-dispatcher.knative-eventing.svc.cluster.local/default/orders,202",
            "http://none-kn-channel.default.svc.cluster.local,500",
            "http://orders-kn-channel.default.svc.cluster.local/a,400"
        })
        void findsAChannel(String destination, int status) throws Exception {
            http.addresses.channelNamed("default", "orders");

            assertThat(send(destination).status()).isEqualTo(status);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://display.default.svc.cluster.local",
                    "http://display.default.svc.cluster.local/path",
                    "https://display.default.svc",
                    "http://display.default"
                })
        void findsAFunction(String destination) throws Exception {
            FakeReceiver display = http.addresses.function("default/display");

            assertThat(send(destination).status()).isEqualTo(200);
            assertThat(display.waiting()).isEqualTo(1);
        }

        @Test
        void readsAFunctionsReplyAsIfItCameByHttp() throws Exception {
            FakeReceiver display = http.addresses.function("default/display");
            String destination = "http://display.default.svc.cluster.local";

            display.answers(Reply.event(200, EVENT));
            assertThat(send(destination).event().getExtension("number")).isEqualTo("5");

            display.answers(
                    Reply.event(200, CloudEventBuilder.from(EVENT).withType("").build()));
            Reply reply = send(destination);
            assertThat(reply.event()).isNull();
            assertThat(reply.malformed()).startsWith("type is missing");

            display.answers(request ->
                    Future.future(promise -> request.lane().execute(() -> promise.complete(Reply.status(422, "no")))));
            assertThat(send(destination).bodyText()).isEqualTo("no");
        }

        @Test
        void findsAProgramElsewhere() throws Exception {
            String url = subscriber(response -> response.setStatusCode(202).end());
            http.addresses.program("default/shop", url + "/base");

            assertThat(send("http://shop.default.svc.cluster.local/in?a=b").status())
                    .isEqualTo(202);
            assertThat(send("http://shop.default.svc.cluster.local").status()).isEqualTo(202);
            assertThat(seen).extracting(Seen::uri).containsExactly("/base/in?a=b", "/base");
        }

        @ParameterizedTest
        @ValueSource(strings = {"none.default.svc.cluster.local", "none.default.svc", "a.b.c.svc.cluster.local"})
        void neverAsksDnsForAClusterLocalHost(String host) throws Exception {
            assertThat(send("http://" + host + "/x").failure())
                    .isEqualTo("Post \"http://" + host + "/x\": dial tcp: lookup " + host + ": no such host");
        }
    }

    @Test
    void servesALaneThatIsNoEventLoop() throws Exception {
        String url = subscriber(response -> response.setStatusCode(202).end());
        QueueLane lane = new QueueLane();
        List<Thread> completed = new ArrayList<>();
        Request request = Request.from(EVENT, lane);
        Future<Reply> reply = http.transport()
                .send(URI.create(url), request)
                .onComplete(done -> completed.add(Thread.currentThread()));
        assertThat(request.cancellation().isOutside()).isTrue();

        lane.runOne();

        assertThat(reply.result().status()).isEqualTo(202);
        assertThat(completed).containsExactly(Thread.currentThread());
        assertThat(request.cancellation().isOutside()).isFalse();
    }

    @Test
    void givesUpOnAConnectionThatDoesNotOpen() throws Exception {
        HttpTransport impatient = new HttpTransport(
                http.vertx(),
                http.addresses,
                HttpTransportOptions.DEFAULT.withConnectTimeout(Duration.ofMillis(100)),
                Refusals.NONE);
        // A listener whose backlog is full does not take further connections.
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 4; i++) {
                Socket filler = http.closing(new Socket());
                try {
                    filler.connect(full.getLocalSocketAddress(), 50);
                } catch (IOException e) {
                    // Full already.
                }
            }
            URI url = URI.create("http://127.0.0.1:" + full.getLocalPort());
            Request request = request(EVENT);

            assertThat(HttpFixture.on(request.lane(), () -> impatient.send(url, request))
                            .failure())
                    .isEqualTo("Post \"" + url + "\": dial tcp 127.0.0.1:" + full.getLocalPort() + ": i/o timeout");
        }
        HttpFixture.await(impatient.close());
    }
}
