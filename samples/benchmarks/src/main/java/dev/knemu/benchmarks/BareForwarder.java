package dev.knemu.benchmarks;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the emulator is measured against: Vert.x takes each POST, sends its headers and body to the sink, waits, and
 * answers with the sink's status. No events, no rules, no record. One server and one client on each event loop.
 * Written with callbacks, since the same with composed futures is a tenth slower.
 */
final class BareForwarder extends VerticleBase {

    private final int sinkPort;
    private final AtomicInteger port;
    private HttpClient client;
    private RequestOptions sink;

    private BareForwarder(int sinkPort, AtomicInteger port) {
        this.sinkPort = sinkPort;
        this.port = port;
    }

    /** Starts it, and gives the port that it listens on. */
    static int start(int sinkPort, int eventLoops) throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(eventLoops));
        AtomicInteger port = new AtomicInteger();
        vertx.deployVerticle(() -> new BareForwarder(sinkPort, port), new DeploymentOptions().setInstances(eventLoops))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        return port.get();
    }

    @Override
    public Future<?> start() {
        client = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(1_024));
        sink = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(sinkPort)
                .setURI("/");
        // A negative port is Vert.x' way to say: any free one, and the same for all instances.
        return vertx.createHttpServer()
                .requestHandler(this::forward)
                .listen(-1, "127.0.0.1")
                .onSuccess(server -> port.set(server.actualPort()));
    }

    private void forward(HttpServerRequest request) {
        Buffer body = Buffer.buffer();
        request.handler(body::appendBuffer);
        request.endHandler(ended -> client.request(sink).onComplete(connected -> {
            if (connected.succeeded()) {
                send(request, body, connected.result());
            } else {
                request.response().setStatusCode(502).end();
            }
        }));
    }

    private static void send(HttpServerRequest request, Buffer body, HttpClientRequest out) {
        out.response().onComplete(answered -> {
            if (answered.succeeded()) {
                HttpClientResponse in = answered.result();
                in.endHandler(ended ->
                        request.response().setStatusCode(in.statusCode()).end());
            } else {
                request.response().setStatusCode(502).end();
            }
        });
        request.headers().forEach((name, value) -> {
            if (!name.equalsIgnoreCase("host")) {
                out.putHeader(name, value);
            }
        });
        out.end(body);
    }
}
