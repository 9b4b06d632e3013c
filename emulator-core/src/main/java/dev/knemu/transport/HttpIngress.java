package dev.knemu.transport;

import dev.knemu.event.EventRules;
import dev.knemu.time.Lane;
import dev.knemu.time.VertxLane;
import io.cloudevents.CloudEvent;
import io.cloudevents.http.vertx.VertxMessageFactory;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.impl.VertxConnection;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The emulator's HTTP port: every address of the cluster behind one socket.
 *
 * <p>A request finds its address as it would in a cluster: by {@code Host}, or by the authority of a proxy request; with
 * any other host by path, {@code /NAMESPACE/BROKER}, as on the broker ingress. Statuses and the order of checks are those
 * of knative/eventing {@code pkg/broker/ingress/ingress_handler.go}, {@code pkg/channel/event_receiver.go} and {@code
 * pkg/channel/multichannelfanout}, and for Services those of a receiver built on cloudevents/sdk-go {@code
 * v2/protocol/http/protocol.go}. HTTP/1.1 and HTTP/2 without TLS.
 *
 * <p>One server runs on each lane, so that an event is handled on the thread that read it. A lane that is no event loop
 * (virtual time) gets a server on one of its own, and the event is handed over.
 */
public final class HttpIngress {

    private static final Logger LOG = LoggerFactory.getLogger(HttpIngress.class);

    private static final CharSequence ALLOW = HttpHeaders.createOptimized("allow");
    private static final CharSequence ALLOWED_METHODS = HttpHeaders.createOptimized("POST, OPTIONS");
    private static final CharSequence WEBHOOK_ORIGIN = HttpHeaders.createOptimized("webhook-allowed-origin");
    private static final CharSequence WEBHOOK_RATE = HttpHeaders.createOptimized("webhook-allowed-rate");
    private static final CharSequence ANY = HttpHeaders.createOptimized("*");
    private static final CharSequence PLAIN_TEXT = HttpHeaders.createOptimized("text/plain; charset=utf-8");

    /** First path segments that no Broker's namespace can take on this port. */
    private static final Set<String> RESERVED =
            Set.of("_knemu", "metrics", "livez", "readyz", "api", "apis", "version", "openapi");

    /** Methods that cloudevents/sdk-go keeps from a receiver that has no handler for them. */
    private static final Set<HttpMethod> NOT_FOR_RECEIVERS =
            Set.of(HttpMethod.GET, HttpMethod.OPTIONS, HttpMethod.DELETE);

    /** How long a client that was refused may take to read why, before its connection is cut. */
    private static final long LINGER_MILLIS = 1_000;

    private static final byte[] NO_BODY = new byte[0];

    private final Vertx vertx;
    private final AddressBook addresses;
    private final List<Lane> lanes;
    private final HttpLimits limits;
    private final HttpTransportOptions proxyOptions;
    private final Router router;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Loop> loops = new ArrayList<>();
    private volatile boolean draining;

    /**
     * @param addresses asked for every request
     * @param lanes where events are handled, connections are spread over them; at least one
     * @param limits what clients may do
     * @param proxyOptions how programs elsewhere are called that stand behind a Service
     */
    public HttpIngress(
            Vertx vertx,
            AddressBook addresses,
            List<? extends Lane> lanes,
            HttpLimits limits,
            HttpTransportOptions proxyOptions) {
        this.vertx = vertx;
        this.addresses = addresses;
        this.lanes = List.copyOf(lanes);
        this.limits = limits;
        this.proxyOptions = proxyOptions;
        this.router = Router.router(vertx);
        router.get("/livez").handler(context -> context.response().end("ok"));
        router.get("/readyz").handler(context -> {
            if (draining) {
                context.response().setStatusCode(503).end("draining");
            } else {
                context.response().end("ok");
            }
        });
        router.errorHandler(
                404,
                context -> context.response()
                        .setStatusCode(404)
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .end(new JsonObject()
                                .put(
                                        "error",
                                        "Nothing answers " + context.request().method() + " "
                                                + context.request().path() + " here. /livez and /readyz do.")
                                .encode()));
    }

    /** What answers {@code /_knemu/}, {@code /metrics}, {@code /api} and the like; to be added to before listening. */
    public Router router() {
        return router;
    }

    /**
     * Opens the port.
     *
     * @param host the interface to bind, {@code 127.0.0.1} unless told otherwise
     * @param port 0 for any that is free
     * @return the port; fails when it cannot be bound
     */
    public Future<Integer> listen(String host, int port) {
        return onLoops().compose(eventLoops -> {
            for (int i = 0; i < lanes.size(); i++) {
                loops.add(new Loop(eventLoops.get(i), lanes.get(i)));
            }
            // A negative port is Vert.x' way to say: any free one, and the same for all servers.
            int wanted = port == 0 && loops.size() > 1 ? -1 : port;
            List<Future<Integer>> ports = new ArrayList<>();
            loops.forEach(loop -> ports.add(loop.listen(host, wanted)));
            return Future.join(ports).map(all -> ports.get(0).result());
        });
    }

    private Future<List<VertxLane>> onLoops() {
        List<VertxLane> eventLoops = new ArrayList<>();
        for (Lane lane : lanes) {
            if (lane instanceof VertxLane eventLoop) {
                eventLoops.add(eventLoop);
            }
        }
        return eventLoops.size() == lanes.size()
                ? Future.succeededFuture(eventLoops)
                : VertxLane.start(vertx, lanes.size());
    }

    /** Answers probes with 503 from now on; events are still taken. */
    public void drain() {
        draining = true;
    }

    /** Closes the port and all connections. Requests under way are cancelled. */
    public Future<Void> close() {
        List<Future<Void>> closed = new ArrayList<>();
        loops.forEach(loop -> closed.add(loop.close()));
        return Future.join(closed).mapEmpty();
    }

    /** Open connections at this moment, over all lanes. */
    int openConnections() {
        return connections.get();
    }

    /** One server on one event loop. Everything about it happens on that loop's thread. */
    private final class Loop {
        private final VertxLane eventLoop;
        private final Lane lane;
        private final Map<HttpConnection, Connection> open = new IdentityHashMap<>();
        private final long tickMillis;
        private final long idleTicks;
        private final long receiveTicks;
        private long tick;
        private long ticker;
        private @Nullable HttpServer server;
        private @Nullable ServiceProxy proxy;
        private String lastHost = "";
        private ClusterHost lastCluster = ClusterHost.of("");

        Loop(VertxLane eventLoop, Lane lane) {
            this.eventLoop = eventLoop;
            this.lane = lane;
            long idle = limits.idleTime().toMillis();
            long receive = limits.receiveTime().toMillis();
            tickMillis = Math.max(10, Math.min(1_000, Math.min(idle, receive) / 8));
            idleTicks = idle / tickMillis + 1;
            receiveTicks = receive / tickMillis + 1;
        }

        Future<Integer> listen(String host, int port) {
            Promise<Integer> bound = Promise.promise();
            eventLoop.context().runOnContext(ignored -> {
                HttpServer made = vertx.createHttpServer(options());
                server = made;
                made.connectionHandler(this::connected)
                        .requestHandler(this::handle)
                        .listen(port, host)
                        .map(HttpServer::actualPort)
                        .onComplete(bound);
                ticker = vertx.setPeriodic(tickMillis, id -> sweep());
            });
            return bound.future();
        }

        private HttpServerOptions options() {
            return new HttpServerOptions()
                    .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                    .setIdleTimeout(
                            (int) Math.min(Integer.MAX_VALUE, limits.idleTime().toMillis()))
                    .setMaxHeaderSize(limits.maxHeaderBytes())
                    .setMaxInitialLineLength(limits.maxInitialLineBytes())
                    .setMaxChunkSize(64 << 10)
                    .setInitialSettings(new Http2Settings()
                            .setMaxConcurrentStreams(limits.maxStreams())
                            .setMaxHeaderListSize(limits.maxHeaderBytes()));
        }

        Future<Void> close() {
            Promise<Void> closed = Promise.promise();
            eventLoop.context().runOnContext(ignored -> {
                vertx.cancelTimer(ticker);
                if (proxy != null) {
                    proxy.close();
                }
                if (server == null) {
                    closed.complete();
                } else {
                    server.close().onComplete(closed);
                }
            });
            return closed.future();
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
            Connection connection = new Connection(http, tick);
            open.put(http, connection);
            boolean tooMany = connections.incrementAndGet() > limits.maxConnections();
            http.exceptionHandler(broken -> LOG.debug("A client broke its connection: {}", broken.getMessage()));
            http.closeHandler(ignored -> {
                if (open.remove(http) != null) {
                    connections.decrementAndGet();
                }
            });
            if (tooMany) {
                http.close();
            }
        }

        private Connection connection(HttpConnection http) {
            Connection known = open.get(http);
            if (known == null) {
                connected(http);
                known = open.get(http);
            }
            return known == null ? new Connection(http, tick) : known;
        }

        private void handle(HttpServerRequest request) {
            Exchange exchange = new Exchange(this, connection(request.connection()), request);
            try {
                exchange.route();
            } catch (RuntimeException e) {
                exchange.failed(e);
            }
        }

        ClusterHost cluster(String host) {
            if (!host.equals(lastHost)) {
                lastHost = host;
                lastCluster = ClusterHost.of(host);
            }
            return lastCluster;
        }

        ServiceProxy proxy() {
            if (proxy == null) {
                proxy = new ServiceProxy(vertx, proxyOptions);
            }
            return proxy;
        }

        /** Cuts off who keeps a connection without asking, and who does not come to the end of a request. */
        private void sweep() {
            tick++;
            for (Connection connection : List.copyOf(open.values())) {
                connection.sweep(tick - idleTicks, tick - receiveTicks);
            }
        }
    }

    /** One client's connection: which of its requests are under way, and since when there are none. */
    private static final class Connection {
        private final HttpConnection http;
        private long idleSince;
        private int exchanges;
        private @Nullable Exchange receiving;

        Connection(HttpConnection http, long tick) {
            this.http = http;
            this.idleSince = tick;
        }

        void enter() {
            exchanges++;
        }

        void leave(long tick) {
            exchanges--;
            idleSince = tick;
        }

        // A list through the exchanges themselves: most bodies are there in the same breath as their headers.
        void startReceiving(Exchange exchange) {
            exchange.next = receiving;
            if (receiving != null) {
                receiving.previous = exchange;
            }
            receiving = exchange;
        }

        void stopReceiving(Exchange exchange) {
            if (exchange.previous != null) {
                exchange.previous.next = exchange.next;
            } else if (receiving == exchange) {
                receiving = exchange.next;
            }
            if (exchange.next != null) {
                exchange.next.previous = exchange.previous;
            }
            exchange.next = null;
            exchange.previous = null;
        }

        void sweep(long idleBefore, long receivingBefore) {
            Exchange exchange = receiving;
            while (exchange != null) {
                Exchange following = exchange.next;
                if (exchange.since < receivingBefore) {
                    exchange.tooSlow();
                }
                exchange = following;
            }
            if (exchanges == 0 && idleSince < idleBefore) {
                http.close();
            }
        }
    }

    /** Which rules a request is held to. */
    private enum Face {
        BROKER,
        CHANNEL,
        SERVICE,
        /** Neither: a probe, our own pages, a request that is passed on or refused. */
        NONE
    }

    /** One request and its answer. */
    private final class Exchange {
        private final Loop loop;
        private final Connection connection;
        private final HttpServerRequest request;
        private final HttpServerResponse response;
        private final EventHeaders headers = new EventHeaders();
        private final long since;
        private final Cancellation cancellation = new Cancellation();
        private Face face = Face.NONE;
        private @Nullable Receiver receiver;
        private String @Nullable [] broker;
        private @Nullable Buffer body;
        private long received;
        private boolean grown;
        private boolean over;

        @Nullable
        Exchange next;

        @Nullable
        Exchange previous;

        Exchange(Loop loop, Connection connection, HttpServerRequest request) {
            this.loop = loop;
            this.connection = connection;
            this.request = request;
            this.response = request.response();
            this.since = loop.tick;
        }

        void route() {
            connection.enter();
            response.closeHandler(ignored -> gone());
            request.headers().forEach(headers);
            if (isProbe()) {
                return;
            }
            if (request.method() == HttpMethod.CONNECT) {
                answer(
                        501,
                        "CONNECT is not supported: this port speaks plain HTTP only. Write http:// instead of https://, and"
                                + " no tunnel is asked for.");
                return;
            }
            String uri = request.uri();
            if (!uri.isEmpty() && uri.charAt(0) == '/') {
                String host = headers.host;
                if (host == null) {
                    host = request.authority() == null
                            ? ""
                            : request.authority().host();
                }
                route(loop.cluster(host), uri, false);
            } else {
                routeAbsolute(uri);
            }
        }

        private void routeAbsolute(String uri) {
            int scheme = uri.indexOf("://");
            if (scheme < 0) {
                // "OPTIONS *", or a target without its slash.
                route(loop.cluster(headers.host == null ? "" : headers.host), uri, false);
                return;
            }
            int slash = uri.indexOf('/', scheme + 3);
            int query = uri.indexOf('?', scheme + 3);
            int end = slash >= 0 && (query < 0 || slash < query) ? slash : query >= 0 ? query : uri.length();
            String authority = uri.substring(scheme + 3, end);
            authority = authority.substring(authority.lastIndexOf('@') + 1);
            String path = uri.substring(end);
            route(ClusterHost.of(authority), path.startsWith("/") ? path : "/" + path, true);
        }

        /** Kubernetes and Knative look at a port before it is used; knative/pkg {@code network/handlers/drain.go}. */
        private boolean isProbe() {
            if (headers.kubeletProbe || headers.userAgent != null && headers.userAgent.startsWith("kube-probe/")) {
                answer(draining ? 503 : 200, "");
                return true;
            }
            if (!"probe".equals(headers.networkProbe)) {
                return false;
            }
            if (draining) {
                answer(503, "");
            } else if (headers.networkHash == null || headers.networkHash.isEmpty()) {
                answer(400, "a probe request must contain a non-empty \"K-Network-Hash\" header");
            } else {
                response.putHeader("k-network-hash", headers.networkHash);
                answer(200, "");
            }
            return true;
        }

        private void route(ClusterHost cluster, String path, boolean proxied) {
            switch (cluster.kind()) {
                case BROKER_INGRESS -> toBroker(path);
                case CHANNEL -> toChannel(cluster, path);
                case CHANNEL_DISPATCHER -> toChannel(null, path);
                case SERVICE -> toService(cluster, addresses.service(cluster.namespace(), cluster.service()), path);
                case MAYBE_SERVICE -> {
                    AddressBook.Endpoint endpoint = addresses.service(cluster.namespace(), cluster.service());
                    if (endpoint == null) {
                        toPath(cluster, path, proxied);
                    } else {
                        toService(cluster, endpoint, path);
                    }
                }
                case NOTHING -> noSuchHost(cluster);
                case OUTSIDE -> toPath(cluster, path, proxied);
            }
        }

        private void toPath(ClusterHost cluster, String path, boolean proxied) {
            if (proxied && !cluster.isLoopbackOrAddress()) {
                answer(
                        502,
                        "This port stands for the addresses of a cluster only, and "
                                + cluster.name().replace(".svc.cluster.local", "")
                                + " is none of them. Name it in no_proxy to reach it directly.");
            } else if (isReserved(path)) {
                leaveWhenEnded();
                router.handle(request);
            } else {
                toBroker(path);
            }
        }

        private void noSuchHost(ClusterHost cluster) {
            answer(
                    502,
                    "dial tcp: lookup " + cluster.name()
                            + ": no such host. No Service of this name exists; apply one, or"
                            + " start with --service NAME.NAMESPACE=URL.");
        }

        private void toBroker(String path) {
            face = Face.BROKER;
            if (isOptionsOrNoPost()) {
                return;
            }
            if (path.equals("/")) {
                answer(404, "");
                return;
            }
            broker = ClusterHost.namespaceAndName(path);
            if (broker == null) {
                answer(400, "");
                return;
            }
            receive();
        }

        private void toChannel(@Nullable ClusterHost cluster, String uri) {
            face = Face.CHANNEL;
            int query = uri.indexOf('?');
            String path = query < 0 ? uri : uri.substring(0, query);
            if (path.isEmpty() || path.equals("/")) {
                receiver = cluster == null ? null : addresses.channel(cluster.name());
            } else {
                String[] channel = ClusterHost.namespaceAndName(path);
                if (channel == null) {
                    answer(400, "");
                    return;
                }
                receiver = addresses.channel(channel[0], channel[1]);
            }
            if (receiver == null) {
                answer(500, "");
                return;
            }
            if (!isOptionsOrNoPost()) {
                receive();
            }
        }

        private boolean isOptionsOrNoPost() {
            HttpMethod method = request.method();
            if (method == HttpMethod.POST) {
                return false;
            }
            if (method == HttpMethod.OPTIONS) {
                response.putHeader(WEBHOOK_ORIGIN, ANY).putHeader(WEBHOOK_RATE, ANY);
                answer(200, "");
            } else {
                answer(405, "");
            }
            return true;
        }

        private void toService(ClusterHost cluster, AddressBook.@Nullable Endpoint endpoint, String path) {
            if (endpoint instanceof AddressBook.Endpoint.Elsewhere elsewhere) {
                leaveWhenEnded();
                URI url = HttpTarget.behind(elsewhere.base(), path);
                loop.proxy()
                        .pass(
                                request,
                                url,
                                reason -> answer(
                                        502,
                                        reason + ". " + cluster.service() + "." + cluster.namespace() + " stands at "
                                                + elsewhere.base() + "; start it, or correct the address."));
                return;
            }
            if (!(endpoint instanceof AddressBook.Endpoint.Inside inside)) {
                noSuchHost(cluster);
                return;
            }
            face = Face.SERVICE;
            if (path.equals("/healthz")) {
                answer(204, "");
            } else if (NOT_FOR_RECEIVERS.contains(request.method())) {
                answer(405, "");
            } else {
                receiver = inside.receiver();
                receive();
            }
        }

        private void receive() {
            if (headers.contentLength > limits.maxBodyBytes()) {
                tooLarge();
                return;
            }
            if (headers.expectContinue) {
                response.writeContinue();
            }
            connection.startReceiving(this);
            request.exceptionHandler(broken -> broken());
            request.handler(this::take);
            request.endHandler(ignored -> complete());
        }

        private void take(Buffer chunk) {
            received += chunk.length();
            if (received > limits.maxBodyBytes()) {
                connection.stopReceiving(this);
                body = null;
                tooLarge();
            } else if (body == null) {
                body = chunk;
            } else {
                if (body.length() == received - chunk.length() && !grown) {
                    grown = true;
                    body = Buffer.buffer((int)
                                    Math.max(received * 2, Math.min(headers.contentLength, limits.maxBodyBytes())))
                            .appendBuffer(body);
                }
                body.appendBuffer(chunk);
            }
        }

        private void complete() {
            connection.stopReceiving(this);
            if (over) {
                return;
            }
            try {
                accept();
            } catch (RuntimeException e) {
                failed(e);
            }
        }

        private void accept() {
            byte[] bytes = body == null ? NO_BODY : body.getBytes();
            body = null;
            HttpCloudEvents.Reading reading = HttpCloudEvents.read(headers, bytes);
            CloudEvent event = reading.event();
            if (event == null) {
                notAnEvent(reading);
            } else {
                String[] address = broker;
                deliver(
                        address == null ? Objects.requireNonNull(receiver) : addresses.broker(address[0], address[1]),
                        event);
            }
        }

        /** Our own mistake; the client must not wait for ever because of it. */
        void failed(RuntimeException mistake) {
            LOG.error("{} {} failed", request.method(), request.uri(), mistake);
            answer(500, NO_BODY);
        }

        private void notAnEvent(HttpCloudEvents.Reading reading) {
            if (face != Face.SERVICE) {
                answer(400, "");
                return;
            }
            switch (reading.outcome()) {
                case NOT_AN_EVENT -> answer(415, reading.reason());
                case INVALID -> answer(400, reading.reason());
                default -> answer(500, reading.reason());
            }
        }

        private void deliver(Receiver to, CloudEvent event) {
            boolean service = face == Face.SERVICE;
            Request asked = new Request(
                    event,
                    headers.passedOn(),
                    headers.trace(),
                    service ? headers.namespace : null,
                    service && headers.preferReply,
                    HttpCloudEvents.isStructured(headers) ? ContentMode.STRUCTURED : ContentMode.BINARY,
                    Request.Origin.PRODUCER,
                    0,
                    loop.lane,
                    cancellation);
            loop.lane.execute(() -> ask(to, asked));
        }

        // On the lane.
        private void ask(Receiver to, Request asked) {
            Future<Reply> answer;
            try {
                answer = to.receive(asked);
            } catch (RuntimeException e) {
                answer = Future.failedFuture(e);
            }
            answer.onComplete(result -> {
                Reply reply;
                if (result.succeeded()) {
                    reply = result.result();
                } else {
                    LOG.error("A receiver failed on event {}", asked.event().getId(), result.cause());
                    reply = Reply.status(500);
                }
                if (loop.eventLoop.isCurrent()) {
                    answer(reply);
                } else {
                    loop.eventLoop.context().runOnContext(ignored -> answer(reply));
                }
            });
        }

        private void answer(Reply reply) {
            if (over) {
                return;
            }
            try {
                write(reply);
            } catch (RuntimeException e) {
                failed(e);
            }
        }

        private void write(Reply reply) {
            for (var header : reply.headers().entries()) {
                response.putHeader(header.getKey(), header.getValue());
            }
            int status = reply.status() < 200 || reply.status() > 599 ? 500 : reply.status();
            if (face != Face.SERVICE) {
                answer(status, NO_BODY);
            } else if (!reply.isAnswer()) {
                answer(502, String.valueOf(reply.failure()));
            } else if (reply.event() != null) {
                write(status, reply.event());
            } else {
                answer(status, reply.body());
            }
        }

        private void write(int status, CloudEvent event) {
            Optional<String> problem = EventRules.check(event);
            if (problem.isPresent()) {
                answer(500, "The reply is no CloudEvent: " + problem.get());
                return;
            }
            CloudEvent writable = HttpCloudEvents.forHeaders(event);
            over();
            VertxMessageFactory.createWriter(response.setStatusCode(status)).writeBinary(writable);
        }

        private void answer(int status, String text) {
            if (!text.isEmpty() && !over) {
                response.putHeader(HttpHeaders.CONTENT_TYPE, PLAIN_TEXT);
            }
            answer(status, text.getBytes(StandardCharsets.UTF_8));
        }

        private void answer(int status, byte[] content) {
            if (over || response.ended() || response.closed()) {
                return;
            }
            over();
            if (face == Face.BROKER || face == Face.CHANNEL) {
                response.putHeader(ALLOW, ALLOWED_METHODS);
            }
            response.setStatusCode(status);
            if (content.length == 0) {
                response.end();
            } else {
                response.end(Buffer.buffer(content));
            }
        }

        private void over() {
            if (!over) {
                over = true;
                connection.leave(loop.tick);
            }
        }

        /** For what answers by itself. */
        private void leaveWhenEnded() {
            response.endHandler(ignored -> over());
        }

        /** The client hung up before it had its answer: nobody waits for the event any more. */
        private void gone() {
            connection.stopReceiving(this);
            if (!over) {
                over();
                loop.lane.execute(cancellation::cancel);
            }
        }

        /** The body cannot be read to its end. */
        private void broken() {
            connection.stopReceiving(this);
            refuse(400);
        }

        void tooSlow() {
            connection.stopReceiving(this);
            refuse(408);
        }

        private void tooLarge() {
            // Who still sends does not read. What comes is thrown away for a while, so that the answer is seen.
            received = 0;
            request.handler(chunk -> {
                received += chunk.length();
                if (received > limits.maxBodyBytes()) {
                    cut();
                }
            });
            request.endHandler(ignored -> {});
            request.exceptionHandler(ignored -> {});
            refuse(413);
        }

        private void refuse(int status) {
            if (over || response.closed()) {
                return;
            }
            if (request.version() != HttpVersion.HTTP_2) {
                response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            answer(status, NO_BODY);
            vertx.setTimer(status == 413 ? LINGER_MILLIS : 1, ignored -> cut());
        }

        private void cut() {
            if (request.version() == HttpVersion.HTTP_2) {
                if (!request.isEnded()) {
                    response.reset();
                }
            } else {
                request.connection().close();
            }
        }
    }

    private static boolean isReserved(String path) {
        if (path.length() < 4 || "_mlravo".indexOf(path.charAt(1)) < 0) {
            return false;
        }
        int end = 1;
        while (end < path.length() && path.charAt(end) != '/' && path.charAt(end) != '?') {
            end++;
        }
        return RESERVED.contains(path.substring(1, end));
    }
}
