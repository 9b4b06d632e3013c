package dev.knemu.transport;

import dev.knemu.time.Lane;
import dev.knemu.time.VertxLane;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The emulator's HTTP port: every address of the cluster behind one socket.
 *
 * <p>A request finds its address as it would in a cluster: by {@code Host}, or by the authority of a proxy request; with
 * any other host by path, {@code /NAMESPACE/BROKER}, as on the broker ingress. Statuses and the order of checks are those
 * of knative/eventing {@code pkg/broker/ingress/ingress_handler.go}, {@code pkg/broker/filter/filter_handler.go}, {@code
 * pkg/channel/event_receiver.go} and {@code pkg/channel/multichannelfanout}, and for Services those of a receiver built on cloudevents/sdk-go {@code
 * v2/protocol/http/protocol.go}. HTTP/1.1 and HTTP/2 without TLS.
 *
 * <p>One server runs on each lane, so that an event is handled on the thread that read it. A lane that is no event loop
 * (virtual time) gets a server on one of its own, and the event is handed over.
 */
public final class HttpIngress {

    final Vertx vertx;
    final AddressBook addresses;
    final HttpLimits limits;
    final HttpTransportOptions proxyOptions;
    final Refusals refusals;
    final AtomicInteger connections = new AtomicInteger();
    private final List<Lane> lanes;
    private final Router router;
    private final List<IngressLoop> loops = new ArrayList<>();
    private volatile boolean draining;

    /**
     * @param addresses asked for every request
     * @param lanes where events are handled, connections are spread over them; at least one
     * @param limits what clients may do
     * @param proxyOptions how programs elsewhere are called that stand behind a Service
     * @param refusals told of every event, or what should have been one, that is refused here
     */
    public HttpIngress(
            Vertx vertx,
            AddressBook addresses,
            List<? extends Lane> lanes,
            HttpLimits limits,
            HttpTransportOptions proxyOptions,
            Refusals refusals) {
        this.vertx = vertx;
        this.addresses = addresses;
        this.lanes = List.copyOf(lanes);
        this.limits = limits;
        this.proxyOptions = proxyOptions;
        this.refusals = refusals;
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
                loops.add(new IngressLoop(this, eventLoops.get(i), lanes.get(i)));
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

    boolean isDraining() {
        return draining;
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
}
