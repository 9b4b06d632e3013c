package dev.knemu.transport;

import dev.knemu.time.Lane;
import dev.knemu.time.VertxLane;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.VertxConnection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server of an ingress, with its connections. Everything about it happens on its event loop's thread. */
final class IngressLoop {

    private static final Logger LOG = LoggerFactory.getLogger(IngressLoop.class);

    /** How long clients may take, when the port closes, to read what was written for them. */
    private static final long LINGER_MILLIS = 1_000;

    final HttpIngress ingress;
    final VertxLane eventLoop;
    final Lane lane;
    private final Map<HttpConnection, IngressConnection> open = new IdentityHashMap<>();
    private final long tickMillis;
    private final long idleTicks;
    private final long receiveTicks;
    private long tick;
    private long ticker;
    private @Nullable HttpServer server;
    private @Nullable ServiceProxy proxy;
    private String lastHost = "";
    private ClusterHost lastCluster = ClusterHost.of("");
    private HttpAddress lastAddress = HttpAddress.atPort(lastCluster, "/");

    /**
     * @param eventLoop where requests are read and answered
     * @param lane where events are handled
     */
    IngressLoop(HttpIngress ingress, VertxLane eventLoop, Lane lane) {
        this.ingress = ingress;
        this.eventLoop = eventLoop;
        this.lane = lane;
        long idle = ingress.limits.idleTime().toMillis();
        long receive = ingress.limits.receiveTime().toMillis();
        tickMillis = Math.max(10, Math.min(1_000, Math.min(idle, receive) / 8));
        idleTicks = idle / tickMillis + 1;
        receiveTicks = receive / tickMillis + 1;
    }

    Future<Integer> listen(String host, int port) {
        Promise<Integer> bound = Promise.promise();
        eventLoop.context().runOnContext(ignored -> {
            HttpServer made = ingress.vertx.createHttpServer(options(ingress.limits));
            server = made;
            made.connectionHandler(this::connected)
                    .requestHandler(this::handle)
                    .invalidRequestHandler(this::refuse)
                    .listen(port, host)
                    .map(HttpServer::actualPort)
                    .onComplete(bound);
            ticker = ingress.vertx.setPeriodic(tickMillis, id -> sweep());
        });
        return bound.future();
    }

    private static HttpServerOptions options(HttpLimits limits) {
        return new HttpServerOptions()
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout(
                        (int) Math.min(Integer.MAX_VALUE, limits.idleTime().toMillis()))
                .setMaxHeaderSize(limits.maxHeaderBytes())
                .setMaxInitialLineLength(limits.maxInitialLineBytes())
                .setMaxChunkSize(64 << 10)
                // Nothing here speaks WebSocket, and looking for its extensions costs on every request.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(limits.maxStreams())
                        .setMaxHeaderListSize(limits.maxHeaderBytes()));
    }

    Future<Void> close() {
        Promise<Void> closed = Promise.promise();
        eventLoop.context().runOnContext(ignored -> {
            ingress.vertx.cancelTimer(ticker);
            if (proxy != null) {
                proxy.close();
            }
            if (server == null) {
                closed.complete();
            } else {
                server.close().onComplete(closed);
                // A connection is closed when what was written has gone out, and a client may never read it.
                ingress.vertx.setTimer(
                        LINGER_MILLIS, late -> List.copyOf(open.keySet()).forEach(IngressLoop::cut));
            }
        });
        return closed.future();
    }

    private static void cut(HttpConnection http) {
        if (http instanceof VertxConnection connection) {
            connection.channelHandlerContext().close();
        }
    }

    private void connected(HttpConnection http) {
        // Vert.x' own guard is for connections that have said nothing yet. Later it would cut off a producer that
        // waits for its answer, and the sweep takes over.
        if (http instanceof VertxConnection connection) {
            ChannelPipeline pipeline = connection.channelHandlerContext().pipeline();
            if (pipeline.get(IdleStateHandler.class) != null) {
                pipeline.remove(IdleStateHandler.class);
            }
        }
        open.put(http, new IngressConnection(http, tick));
        boolean tooMany = ingress.connections.incrementAndGet() > ingress.limits.maxConnections();
        http.exceptionHandler(broken -> LOG.debug("A client broke its connection: {}", broken.getMessage()));
        http.closeHandler(ignored -> {
            if (open.remove(http) != null) {
                ingress.connections.decrementAndGet();
            }
        });
        if (tooMany) {
            http.close();
        }
    }

    private IngressConnection connection(HttpConnection http) {
        IngressConnection known = open.get(http);
        if (known == null) {
            connected(http);
            known = open.get(http);
        }
        return known == null ? new IngressConnection(http, tick) : known;
    }

    private void handle(HttpServerRequest request) {
        IngressExchange exchange = new IngressExchange(this, connection(request.connection()), request);
        try {
            exchange.start();
        } catch (RuntimeException e) {
            exchange.failed(e);
        }
    }

    /** What cannot be read as HTTP. Nobody knows where it ends, so the connection ends with it. */
    private void refuse(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        int status = cause instanceof TooLongHttpLineException
                ? 414
                : cause instanceof TooLongHttpHeaderException ? 431 : 400;
        ingress.refusals.refused(
                Addressee.address(String.valueOf(request.localAddress())),
                status,
                "The request is not HTTP: " + HttpFailures.shortened(String.valueOf(cause.getMessage())),
                null);
        request.response()
                .setStatusCode(status)
                .end()
                .onComplete(answered -> request.connection().close());
    }

    /** Cuts off who keeps a connection without asking, and who does not come to the end of a request. */
    private void sweep() {
        tick++;
        for (IngressConnection connection : List.copyOf(open.values())) {
            connection.sweep(tick - idleTicks, tick - receiveTicks);
        }
    }

    /** The time by which the sweep goes. */
    long tick() {
        return tick;
    }

    /** What a request is for. A producer asks for the same again and again. */
    HttpAddress address(String host, String path) {
        if (!host.equals(lastHost)) {
            lastHost = host;
            lastCluster = ClusterHost.of(host);
            lastAddress = HttpAddress.atPort(lastCluster, path);
        } else if (!path.equals(lastAddress.path())) {
            lastAddress = HttpAddress.atPort(lastCluster, path);
        }
        return lastAddress;
    }

    ServiceProxy proxy() {
        if (proxy == null) {
            proxy = new ServiceProxy(ingress.vertx, ingress.proxyOptions);
        }
        return proxy;
    }
}
