package dev.knemu.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.transport.RecordedRefusals.Refusal;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused at the doors is told with whom it was for, what was answered, and why. */
class HttpRefusalsTest {

    private static final String EVENT_HEADERS =
            "ce-specversion: 1.0\r\nce-id: 1\r\nce-type: order.placed\r\nce-source: /shop\r\n";

    @RegisterExtension
    final HttpFixture http = new HttpFixture(
            HttpLimits.DEFAULT.withMaxBodyBytes(1_000).withReceiveTime(Duration.ofMillis(250)),
            HttpTransportOptions.DEFAULT);

    private static final Addressee MAIN = new Addressee("Broker", "default", "main");

    private String request(String method, String host, String target, String headers) throws Exception {
        return http.rawUntilClosed(method + " " + target + " HTTP/1.1\r\nHost: " + host
                + "\r\nConnection: close\r\nContent-Length: 0\r\n" + headers + "\r\n");
    }

    private Refusal only() {
        assertThat(http.refusals.all()).hasSize(1);
        return http.refusals.all().get(0);
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    @Nested
    class OfWhatIsNoEvent {

        @Test
        void nameTheBrokerWhetherItExistsOrNot() throws Exception {
            http.send(HttpRequest.newBuilder(http.url("/default/main")).POST(HttpRequest.BodyPublishers.ofString("x")));

            Refusal refusal = only();
            assertThat(refusal.addressee()).isEqualTo(MAIN);
            assertThat(refusal.status()).isEqualTo(400);
            assertThat(refusal.reason()).startsWith("Not a CloudEvent: no ce-specversion header");
            assertThat(refusal.request()).isNull();
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(
                delimiter = '|',
                value = {
                    "ce-time: never | time is \"never\"",
                    "ce-foo-bar: 1 | foo-bar",
                    "Content-Type: application/cloudevents-batch+json | batch",
                    "Content-Type: application/cloudevents+json | JSON"
                })
        void sayWhatIsWrong(String header, String reason) throws Exception {
            request("POST", "localhost", "/default/main", EVENT_HEADERS + header + "\r\n");

            assertThat(only().reason()).contains(reason);
        }

        @Test
        void nameTheChannel() throws Exception {
            http.addresses.channelNamed("default", "orders");

            request("POST", "orders-kn-channel.default.svc.cluster.local", "/", "");
            request("POST", "imc-dispatcher.knative-eventing.svc.cluster.local", "/default/orders", "");

            assertThat(http.refusals.all())
                    .extracting(Refusal::addressee)
                    .containsExactly(
                            new Addressee("Channel", "default", "orders"),
                            new Addressee("Channel", "default", "orders"));
        }

        @Test
        void nameTheServiceAndGiveItsStatus() throws Exception {
            http.addresses.function("default/shipping");

            String answer = request("POST", "shipping.default", "/", "");

            assertThat(answer).startsWith("HTTP/1.1 415");
            assertThat(only().addressee()).isEqualTo(new Addressee("Service", "default", "shipping"));
            assertThat(only().status()).isEqualTo(415);
        }

        @Test
        void areNotAsLongAsWhatWasSent() throws Exception {
            request("POST", "localhost", "/default/main", EVENT_HEADERS + "ce-time: " + "x".repeat(20_000) + "\r\n");

            assertThat(only().reason()).hasSizeLessThan(1_100).startsWith("time is \"xxx");
        }
    }

    @Nested
    class OfAddresses {

        @ParameterizedTest(name = "{0}{1}")
        @CsvSource({
            "localhost, /, 404, names no Broker",
            "localhost, /default/main/more, 400, /NAMESPACE/BROKER",
            "broker-ingress.knative-eventing.svc.cluster.local, /default, 400, /NAMESPACE/BROKER",
            "orders-kn-channel.default.svc.cluster.local, /a/b/c, 400, /NAMESPACE/CHANNEL",
            "imc-dispatcher.knative-eventing.svc.cluster.local, /, 500, no such channel",
            "none.default.svc.cluster.local, /, 502, no such host",
            "a.b.c.svc.cluster.local, /x, 502, no such host"
        })
        void nameHostAndPath(String host, String path, int status, String reason) throws Exception {
            request("POST", host, path, EVENT_HEADERS);

            Refusal refusal = only();
            assertThat(refusal.status()).isEqualTo(status);
            assertThat(refusal.reason()).contains(reason);
            assertThat(refusal.addressee())
                    .isEqualTo(
                            host.startsWith("none")
                                    ? new Addressee("Service", "default", "none")
                                    : new Addressee("Address", "", host + path));
        }

        @Test
        void nameTheChannelThatIsNotThere() throws Exception {
            request("POST", "none-kn-channel.default.svc.cluster.local", "/", EVENT_HEADERS);

            assertThat(only().addressee()).isEqualTo(new Addressee("Channel", "default", "none"));
            assertThat(only().status()).isEqualTo(500);
        }

        @Test
        void nameAHostThatThisProxyDoesNotReach() throws Exception {
            request("POST", "example.com", "http://www.example.com/x", EVENT_HEADERS);

            assertThat(only().addressee()).isEqualTo(new Addressee("Address", "", "www.example.com/x"));
        }

        @Test
        void areToldOfEveryMethodThatBringsSomething() throws Exception {
            request("PUT", "localhost", "/default/main", EVENT_HEADERS);

            assertThat(only().status()).isEqualTo(405);
            assertThat(only().reason()).contains("PUT").contains("POST");
        }
    }

    @Nested
    class OfBodies {

        private static final String HEAD = "POST /default/main HTTP/1.1\r\nHost: a\r\n" + EVENT_HEADERS;

        @ParameterizedTest
        @ValueSource(strings = {"Content-Length: 1001\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n3e9\r\n"})
        void thatAreTooLarge(String rest) throws Exception {
            Socket socket = http.connect();
            write(socket, HEAD + rest + "x".repeat(1_001));
            HttpFixture.readAnswer(socket);

            assertThat(only())
                    .returns(MAIN, Refusal::addressee)
                    .returns(413, Refusal::status)
                    .extracting(Refusal::reason)
                    .asString()
                    .contains("1000 bytes");
        }

        @Test
        void thatDripIn() throws Exception {
            Socket socket = http.connect();
            write(socket, HEAD + "Content-Length: 30\r\n\r\nab");
            HttpFixture.readUntilClosed(socket);

            assertThat(only())
                    .returns(MAIN, Refusal::addressee)
                    .returns(408, Refusal::status)
                    .extracting(Refusal::reason)
                    .asString()
                    .contains("2 bytes had come");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "Content-Length: 30\r\n\r\n{\"half\":",
                    "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"hal\r\n3\r\na"
                })
        void thatBreakOff(String half) throws Exception {
            Socket socket = http.connect();
            write(socket, HEAD + half);
            socket.shutdownOutput();

            Refusal refusal = http.refusals.next();
            assertThat(refusal)
                    .returns(MAIN, Refusal::addressee)
                    .returns(400, Refusal::status)
                    .extracting(Refusal::reason)
                    .asString()
                    .contains("broke off");
            HttpFixture.readUntilClosed(socket);
            assertThat(http.refusals.all()).isEmpty();
        }

        @Test
        void whoseChunksCannotBeRead() throws Exception {
            http.rawUntilClosed(HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n");

            assertThat(only()).returns(MAIN, Refusal::addressee).returns(400, Refusal::status);
        }
    }

    @Nested
    class OfWhatIsNotHttp {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "400 | ce-a: x\u0001y",
                    "400 | ce a: x",
                    "400 | Content-Length: minus",
                })
        void nameThePort(int status, String header) throws Exception {
            String answer = http.rawUntilClosed(
                    "POST /default/main HTTP/1.1\r\nHost: a\r\n" + EVENT_HEADERS + header + "\r\n\r\n");

            assertThat(answer).startsWith("HTTP/1.1 " + status);
            assertThat(only().addressee()).isEqualTo(new Addressee("Address", "", "127.0.0.1:" + http.port()));
            assertThat(only().reason()).startsWith("The request is not HTTP: ");
        }
    }

    @Test
    void areNotToldOfWhoOnlyLooks() throws Exception {
        http.addresses.function("default/shipping");

        for (String method : List.of("GET", "HEAD", "DELETE", "OPTIONS")) {
            request(method, "localhost", "/default/main", "");
            request(method, "localhost", "/nothing", "");
            request(method, "shipping.default.svc.cluster.local", "/", "");
            request(method, "none.default.svc.cluster.local", "/", "");
            request(method, "none-kn-channel.default.svc.cluster.local", "/", "");
        }
        request("POST", "localhost", "/default/main", "K-Network-Probe: probe\r\n");
        request("POST", "localhost", "/default/main", "K-Kubelet-Probe: queue\r\n");
        request("POST", "localhost", "/_knemu/nothing", "");
        request("POST", "localhost", "/api/v1/namespaces", "");

        assertThat(http.refusals.all()).isEmpty();
    }

    @Test
    void areTheReceiversOwnOnceTheEventIsRead() throws Exception {
        request("POST", "localhost", "/default/none", EVENT_HEADERS);

        assertThat(http.refusals.all()).isEmpty();
    }

    @Nested
    class Inside {

        private Reply send(String url) throws Exception {
            CloudEvent event = CloudEventBuilder.v1()
                    .withId("1")
                    .withType("t")
                    .withSource(URI.create("/s"))
                    .build();
            return HttpFixture.on(
                    http.lanes().get(0),
                    () -> http.transport()
                            .send(
                                    URI.create(url),
                                    Request.from(event, http.lanes().get(0))));
        }

        @ParameterizedTest
        @CsvSource({
            "http://broker-ingress.knative-eventing.svc.cluster.local, 404, Address, '',"
                    + " broker-ingress.knative-eventing.svc.cluster.local/",
            "http://broker-ingress.knative-eventing.svc.cluster.local/default, 400, Address, '',"
                    + " broker-ingress.knative-eventing.svc.cluster.local/default",
            "http://none-kn-channel.default.svc.cluster.local, 500, Channel, default, none"
        })
        void areToldAsTheyAreOverHttp(String url, int status, String kind, String namespace, String name)
                throws Exception {
            Reply reply = send(url);

            assertThat(reply.status()).isEqualTo(status);
            assertThat(only().status()).isEqualTo(status);
            assertThat(only().addressee()).isEqualTo(new Addressee(kind, namespace, name));
            assertThat(only().request().event().getId()).isEqualTo("1");
        }
    }

    @Nested
    class Addressees {

        @ParameterizedTest
        @CsvSource({
            "http://broker-ingress.knative-eventing.svc.cluster.local/default/main, Broker, default, main",
            "http://orders-kn-channel.shop.svc.cluster.local, Channel, shop, orders",
            "http://imc-dispatcher.knative-eventing.svc.cluster.local/shop/orders, Channel, shop, orders",
            "http://shipping.default.svc.cluster.local/path, Service, default, shipping",
            "http://www.example.com:81/x, Address, '', http://www.example.com:81/x",
            "http://example.com/x, Address, '', http://example.com/x",
            "mailto:somebody, Address, '', mailto:somebody"
        })
        void areKnownByTheUrl(URI url, String kind, String namespace, String name) {
            assertThat(Addressee.of(url)).isEqualTo(new Addressee(kind, namespace, name));
        }
    }
}
