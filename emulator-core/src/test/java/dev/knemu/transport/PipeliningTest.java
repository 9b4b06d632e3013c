package dev.knemu.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.transport.FakeAddresses.FakeReceiver;
import io.vertx.core.Promise;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PipeliningTest {

    @RegisterExtension
    final HttpFixture http = new HttpFixture();

    private static byte[] request(int id) {
        return ("POST /default/main HTTP/1.1\r\nHost: a\r\nce-specversion: 1.0\r\nce-id: " + id
                        + "\r\nce-type: t\r\nce-source: /s\r\nContent-Length: 2\r\n\r\nhi")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void answersInTheOrderAsked() throws Exception {
        FakeReceiver broker = http.addresses
                .broker("default/main")
                .answers(request -> io.vertx.core.Future.succeededFuture(
                        Reply.status(200 + Integer.parseInt(request.event().getId()))));
        Socket socket = http.connect();
        for (int i = 0; i < 50; i++) {
            socket.getOutputStream().write(request(i));
        }

        for (int i = 0; i < 50; i++) {
            // 204 has no Content-Length, and the reader takes that as no body.
            assertThat(HttpFixture.readAnswer(socket)).startsWith("HTTP/1.1 " + (200 + i));
        }
        assertThat(broker.waiting()).isEqualTo(50);
    }

    @Test
    void beginsTheNextRequestWhenTheOneBeforeIsAnswered() throws Exception {
        List<Promise<Reply>> open = new CopyOnWriteArrayList<>();
        CountDownLatch first = new CountDownLatch(1);
        FakeReceiver broker = http.addresses.broker("default/main").answers(request -> {
            Promise<Reply> answer = Promise.promise();
            open.add(answer);
            first.countDown();
            return answer.future();
        });
        Socket socket = http.connect();
        for (int i = 0; i < 100; i++) {
            socket.getOutputStream().write(request(i));
        }
        assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();

        Request asked = broker.next();
        // Whatever came with the first is read by now: one task later on the same event loop.
        HttpFixture.on(asked.lane(), () -> io.vertx.core.Future.succeededFuture(true));
        assertThat(open).hasSize(1);

        asked.lane().execute(() -> open.get(0).complete(Reply.ACCEPTED));
        assertThat(HttpFixture.readAnswer(socket)).startsWith("HTTP/1.1 202");
        assertThat(broker.next().event().getId()).isEqualTo("1");
        assertThat(open).hasSize(2);
    }

    @Test
    void keepsTheConnectionAfterARefusal() throws Exception {
        http.addresses.broker("default/main");
        Socket socket = http.connect();
        socket.getOutputStream()
                .write("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream()
                .write("DELETE /default/main HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(request(1));

        assertThat(HttpFixture.readAnswer(socket)).startsWith("HTTP/1.1 400");
        assertThat(HttpFixture.readAnswer(socket)).startsWith("HTTP/1.1 405");
        assertThat(HttpFixture.readAnswer(socket)).startsWith("HTTP/1.1 202");
    }
}
