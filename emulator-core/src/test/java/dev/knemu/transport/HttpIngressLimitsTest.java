package dev.knemu.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.transport.FakeAddresses.FakeReceiver;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpIngressLimitsTest {

    private static final String HEAD = "POST /default/main HTTP/1.1\r\nHost: a\r\nce-specversion: 1.0\r\nce-id: 1\r\n"
            + "ce-type: order.placed\r\nce-source: /shop\r\n";

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    @Test
    void areAboveZero() {
        assertThatThrownBy(() -> HttpLimits.DEFAULT.withMaxBodyBytes(0))
                .hasMessage("maxBodyBytes is 0. Give a number above 0.");
        assertThatThrownBy(() -> HttpLimits.DEFAULT.withIdleTime(Duration.ZERO))
                .hasMessage("idleTime is PT0S. Give a duration above zero.");
        assertThatThrownBy(() -> HttpTransportOptions.DEFAULT.withMaxAnswerBytes(-1))
                .hasMessage("maxAnswerBytes is -1. Give a number above 0.");
    }

    @Nested
    class Size {

        @RegisterExtension
        final HttpFixture http = new HttpFixture(
                HttpLimits.DEFAULT
                        .withMaxBodyBytes(1_000)
                        .withMaxHeaderBytes(2_000)
                        .withMaxInitialLineBytes(500),
                HttpTransportOptions.DEFAULT);

        @Test
        void takesABodyOfExactlyTheLimit() throws Exception {
            FakeReceiver broker = http.addresses.broker("default/main");

            assertThat(http.send(http.event("/default/main")
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[1_000])))
                            .statusCode())
                    .isEqualTo(202);
            assertThat(broker.next().event().getData().toBytes()).hasSize(1_000);
        }

        @Test
        void answers413BeforeADeclaredBodyIsRead() throws Exception {
            FakeReceiver broker = http.addresses.broker("default/main");
            Socket socket = http.connect();

            write(socket, HEAD + "Content-Length: 1001\r\n\r\n");

            assertThat(HttpFixture.readAnswer(socket))
                    .startsWith("HTTP/1.1 413")
                    .containsIgnoringCase("connection: close")
                    .containsIgnoringCase("allow: POST, OPTIONS");
            assertThat(HttpFixture.readUntilClosed(socket)).isEmpty();
            assertThat(broker.waiting()).isZero();
        }

        @Test
        void answers413BeforeItAsksForTheBody() throws Exception {
            Socket socket = http.connect();

            write(socket, HEAD + "Expect: 100-continue\r\nContent-Length: 5000000000\r\n\r\n");

            assertThat(HttpFixture.readAnswer(socket)).startsWith("HTTP/1.1 413");
        }

        @Test
        void answers413WhenAChunkedBodyGrowsTooLarge() throws Exception {
            FakeReceiver broker = http.addresses.broker("default/main");
            Socket socket = http.connect();

            write(socket, HEAD + "Transfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 11; i++) {
                write(socket, "64\r\n" + "x".repeat(100) + "\r\n");
            }

            assertThat(HttpFixture.readAnswer(socket)).startsWith("HTTP/1.1 413");
            assertThat(HttpFixture.readUntilClosed(socket)).isEmpty();
            assertThat(broker.waiting()).isZero();
        }

        @Test
        void cutsOffWhoKeepsSending() throws Exception {
            Socket socket = http.connect();
            write(socket, HEAD + "Content-Length: 1000000000\r\n\r\n");
            OutputStream out = socket.getOutputStream();
            byte[] more = new byte[10_000];

            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100_000; i++) {
                            out.write(more);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }

        @Test
        void answers413OverHttp2() throws Exception {
            var client = http.vertx()
                    .createHttpClient(new HttpClientOptions()
                            .setProtocolVersion(HttpVersion.HTTP_2)
                            .setHttp2ClearTextUpgrade(false));
            var status = client.request(HttpMethod.POST, http.port(), "127.0.0.1", "/default/main")
                    .compose(request ->
                            request.putHeader("ce-specversion", "1.0").send(Buffer.buffer(new byte[1_001])))
                    .map(HttpClientResponse::statusCode);

            assertThat(HttpFixture.await(status)).isEqualTo(413);
            HttpFixture.await(client.close());
        }

        @Test
        void refusesHeadersBeyondTheLimit() throws Exception {
            String answer = http.rawUntilClosed(HEAD + "ce-a: " + "x".repeat(3_000) + "\r\n\r\n");

            assertThat(answer).startsWith("HTTP/1.1 431");
        }

        @Test
        void refusesARequestLineBeyondTheLimit() throws Exception {
            assertThat(http.rawUntilClosed("POST /" + "x".repeat(600) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                    .contains(" 414 ");
        }
    }

    @Nested
    class Connections {

        @RegisterExtension
        final HttpFixture http =
                new HttpFixture(HttpLimits.DEFAULT.withMaxConnections(2), HttpTransportOptions.DEFAULT);

        @Test
        void beyondTheLimitAreClosedUntilOneIsFree() throws Exception {
            http.addresses.broker("default/main");
            Socket first = http.connect();
            Socket second = http.connect();
            write(first, HEAD + "Content-Length: 0\r\n\r\n");
            HttpFixture.readAnswer(first);
            write(second, HEAD + "Content-Length: 0\r\n\r\n");
            HttpFixture.readAnswer(second);

            Socket third = http.connect();
            write(third, HEAD + "Content-Length: 0\r\n\r\n");
            assertThat(HttpFixture.readUntilClosed(third)).isEmpty();

            first.close();
            while (http.ingress().openConnections() > 1) {
                Thread.onSpinWait();
            }
            Socket fourth = http.connect();
            write(fourth, HEAD + "Content-Length: 0\r\n\r\n");
            assertThat(HttpFixture.readAnswer(fourth)).startsWith("HTTP/1.1 202");
        }
    }

    @Nested
    class Patience {

        @RegisterExtension
        final HttpFixture http = new HttpFixture(
                HttpLimits.DEFAULT.withIdleTime(Duration.ofMillis(500)).withReceiveTime(Duration.ofMillis(250)),
                HttpTransportOptions.DEFAULT);

        @Test
        void endsWithAConnectionThatAsksNothing() throws Exception {
            assertThat(HttpFixture.readUntilClosed(http.connect())).isEmpty();
        }

        @Test
        void endsWithAConnectionThatWasUsedAndRests() throws Exception {
            http.addresses.broker("default/main");
            Socket socket = http.connect();
            write(socket, HEAD + "Content-Length: 0\r\n\r\n");

            assertThat(HttpFixture.readUntilClosed(socket)).startsWith("HTTP/1.1 202");
        }

        @Test
        void endsWithHeadersThatDripIn() throws Exception {
            Socket socket = http.connect();
            socket.setSoTimeout(20);
            write(socket, "POST /default/main HTTP/1.1\r\n");

            assertThat(cutOffWhileDripping(socket, "x: y\r\n")).isTrue();
        }

        @Test
        void endsWithABodyThatDripsIn() throws Exception {
            Socket socket = http.connect();
            write(socket, HEAD + "Content-Length: 100000\r\n\r\n");

            String answer = HttpFixture.readUntilClosed(socket);

            assertThat(answer).startsWith("HTTP/1.1 408");
        }

        @Test
        void doesNotEndWithOneThatWaitsForItsAnswer() throws Exception {
            CountDownLatch asked = new CountDownLatch(1);
            Promise<Reply> answer = Promise.promise();
            http.addresses.broker("default/main").answers(request -> {
                asked.countDown();
                // Twice the time that an idle connection is given.
                http.vertx().setTimer(1_200, ignored -> request.lane().execute(() -> answer.complete(Reply.ACCEPTED)));
                return answer.future();
            });
            Socket socket = http.connect();
            write(socket, HEAD + "Content-Length: 0\r\n\r\n");
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(HttpFixture.readAnswer(socket)).startsWith("HTTP/1.1 202");
        }

        /** Sends a little again and again, until the other side has closed. */
        private boolean cutOffWhileDripping(Socket socket, String drop) throws IOException {
            for (int i = 0; i < 500; i++) {
                try {
                    write(socket, drop);
                    if (socket.getInputStream().read() < 0) {
                        return true;
                    }
                } catch (java.net.SocketTimeoutException e) {
                    // Still open.
                } catch (IOException e) {
                    return true;
                }
            }
            return false;
        }
    }
}
