package dev.knemu.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.transport.FakeAddresses.FakeReceiver;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever one client does, it is cut off, no event comes of it, and another client notices nothing. */
class BrokenClientsTest {

    private static final String HEAD = "POST /default/main HTTP/1.1\r\nHost: a\r\nce-specversion: 1.0\r\nce-id: 1\r\n"
            + "ce-type: order.placed\r\nce-source: /shop\r\n";

    @RegisterExtension
    final HttpFixture http = new HttpFixture();

    private FakeReceiver broker;
    private Socket other;

    @BeforeEach
    void anotherClientIsConnected() throws Exception {
        broker = http.addresses.broker("default/main");
        other = http.connect();
        write(other, HEAD + "Content-Length: 0\r\n\r\n");
        HttpFixture.readAnswer(other);
        broker.next();
    }

    @AfterEach
    void theOtherClientNoticesNothing() throws Exception {
        assertThat(broker.waiting()).as("events that came of the broken client").isZero();
        write(other, HEAD + "Content-Length: 0\r\n\r\n");
        assertThat(HttpFixture.readAnswer(other)).startsWith("HTTP/1.1 202");
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0001\u0002\u0003 garbage\r\n\r\n",
                "GET\r\n\r\n",
                "POST /default/main HTTP/9.9\r\nHost: a\r\n\r\n",
                HEAD + "ce-a: x\u0000y\r\n\r\n",
                HEAD + "ce-a: x\u0001y\r\n\r\n",
                HEAD + "ce-a: x\ry: z\r\n\r\n",
                HEAD + "ce a: x\r\n\r\n",
                HEAD + "no colon here\r\n\r\n",
                HEAD + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
                HEAD + "Content-Length: minus\r\n\r\nabcd",
                HEAD + "Content-Length: -1\r\n\r\n",
                HEAD + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                HEAD + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
                HEAD + "Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n"
            })
    void thatDoNotSpeakHttpAreCutOff(String request) throws Exception {
        assertThat(http.rawUntilClosed(request))
                .satisfiesAnyOf(
                        answer -> assertThat(answer).contains(" 400 "),
                        answer -> assertThat(answer).contains(" 501 "),
                        answer -> assertThat(answer).isEmpty());
    }

    @Test
    void thatSendHalfABodyAndGoLeaveNoEvent() throws Exception {
        try (Socket socket = http.connect()) {
            write(socket, HEAD + "Content-Length: 30\r\n\r\n{\"half\":");
            socket.shutdownOutput();
            assertThat(HttpFixture.readUntilClosed(socket)).doesNotContain("202");
        }
        try (Socket socket = http.connect()) {
            write(socket, HEAD + "Transfer-Encoding: chunked\r\n\r\n5\r\nab");
            socket.shutdownOutput();
            assertThat(HttpFixture.readUntilClosed(socket)).doesNotContain("202");
        }
    }

    @Test
    void thatResetTheirConnectionLeaveNoEvent() throws Exception {
        Socket socket = http.connect();
        write(socket, HEAD + "Content-Length: 30\r\n\r\n{\"half\":");
        socket.setSoLinger(true, 0);
        socket.close();
        while (http.ingress().openConnections() > 1) {
            Thread.onSpinWait();
        }
    }

    @Test
    void thatSendNoUtf8InAHeaderAreTold400() throws Exception {
        assertThat(http.rawUntilClosed(HEAD + "ce-a: caf\u00e9\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void thatSendNoUtf8InABodyOfJsonAreTold400() throws Exception {
        String json = "{\"specversion\":\"1.0\",\"id\":\"\u00ff\u00fe\",\"type\":\"t\",\"source\":\"/s\"}";

        assertThat(http.rawUntilClosed("POST /default/main HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                        + "Content-Type: application/cloudevents+json\r\nContent-Length: " + json.length() + "\r\n\r\n"
                        + json))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void thatNestJsonWithoutEndAreTold400() throws Exception {
        String json = "{\"specversion\":\"1.0\",\"id\":\"1\",\"type\":\"t\",\"source\":\"/s\",\"data\":"
                + "[".repeat(200_000);

        assertThat(http.rawUntilClosed("POST /default/main HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                        + "Content-Type: application/cloudevents+json\r\nContent-Length: " + json.length() + "\r\n\r\n"
                        + json))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void thatAskAndHangUpAtOnceAreForgotten() throws Exception {
        for (int i = 0; i < 50; i++) {
            http.connect().close();
        }
        while (http.ingress().openConnections() > 1) {
            Thread.onSpinWait();
        }
    }
}
