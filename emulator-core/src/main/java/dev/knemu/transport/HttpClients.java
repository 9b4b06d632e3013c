package dev.knemu.transport;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;

/** Makes Vert.x clients from our options. */
final class HttpClients {

    /** Go's client reads as much of an answer's headers. */
    private static final int MAX_HEADER_BYTES = 1 << 20;

    private HttpClients() {}

    static HttpClient create(Vertx vertx, HttpTransportOptions options) {
        return vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setConnectTimeout(
                                Math.toIntExact(options.connectTimeout().toMillis()))
                        .setKeepAliveTimeout((int) Math.min(
                                Integer.MAX_VALUE,
                                Math.max(1, options.keepAlive().toSeconds())))
                        .setMaxHeaderSize(MAX_HEADER_BYTES))
                .with(new PoolOptions()
                        .setHttp1MaxSize(options.maxConnections())
                        .setMaxWaitQueueSize(options.maxWaiting()))
                // What breaks a connection ends the exchange on it, which says so; Vert.x would log it as its own
                // error.
                .withConnectHandler(connection -> connection.exceptionHandler(told -> {}))
                .build();
    }
}
