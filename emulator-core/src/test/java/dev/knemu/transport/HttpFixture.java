package dev.knemu.transport;

import dev.knemu.time.Lane;
import dev.knemu.time.VertxLane;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An ingress and a transport on two event loops, with real sockets on free ports. */
final class HttpFixture implements BeforeEachCallback, AfterEachCallback {

    final FakeAddresses addresses = new FakeAddresses();
    final RecordedRefusals refusals = new RecordedRefusals();
    private final HttpLimits limits;
    private final HttpTransportOptions options;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private Vertx vertx;
    private List<VertxLane> lanes;
    private HttpIngress ingress;
    private HttpTransport transport;
    private HttpClient client;
    private int port;

    HttpFixture() {
        this(HttpLimits.DEFAULT, HttpTransportOptions.DEFAULT);
    }

    HttpFixture(HttpLimits limits, HttpTransportOptions options) {
        this.limits = limits;
        this.options = options;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        lanes = await(VertxLane.start(vertx, 2));
        ingress = new HttpIngress(vertx, addresses, lanes, limits, options, refusals);
        port = await(ingress.listen("127.0.0.1", 0));
        transport = new HttpTransport(vertx, addresses, options, refusals);
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        for (AutoCloseable resource : opened) {
            resource.close();
        }
        await(transport.close());
        await(ingress.close());
        await(vertx.close());
    }

    <T extends AutoCloseable> T closing(T resource) {
        opened.add(resource);
        return resource;
    }

    Vertx vertx() {
        return vertx;
    }

    List<VertxLane> lanes() {
        return lanes;
    }

    HttpIngress ingress() {
        return ingress;
    }

    HttpTransport transport() {
        return transport;
    }

    HttpClient client() {
        return client;
    }

    int port() {
        return port;
    }

    URI url(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** A valid event in binary mode, to be posted to a path. */
    HttpRequest.Builder event(String path) {
        return HttpRequest.newBuilder(url(path))
                .header("ce-specversion", "1.0")
                .header("ce-id", "1")
                .header("ce-type", "order.placed")
                .header("ce-source", "/shop")
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .header("Content-Type", "application/json");
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    Socket connect() throws IOException {
        Socket socket = closing(new Socket(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** Sends bytes as they are, one character a byte, and reads until the other side closes. */
    String rawUntilClosed(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return readUntilClosed(socket);
        }
    }

    static String readUntilClosed(Socket socket) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(read);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("The connection stayed open; so far came: " + read, e);
        } catch (IOException e) {
            // A reset is one way to be cut off.
        }
        return read.toString(StandardCharsets.ISO_8859_1);
    }

    /** Reads one answer with a Content-Length off a connection that stays open. */
    static String readAnswer(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = socket.getInputStream().read();
            if (read < 0) {
                throw new AssertionError("The connection was closed; so far came: " + head);
            }
            head.append((char) read);
        }
        String lower = head.toString().toLowerCase(java.util.Locale.ROOT);
        int at = lower.indexOf("content-length: ");
        int length = at < 0
                ? 0
                : Integer.parseInt(
                        lower.substring(at + 16, lower.indexOf("\r\n", at)).trim());
        return head + new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    static <T> T await(io.vertx.core.Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** Runs something on a lane and waits for the future that it gives. */
    static <T> T on(Lane lane, Supplier<io.vertx.core.Future<T>> what) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        lane.execute(() -> what.get().onSuccess(done::complete).onFailure(done::completeExceptionally));
        return done.get(10, TimeUnit.SECONDS);
    }
}
