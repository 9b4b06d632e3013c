package dev.knemu.transport;

import dev.knemu.event.EventRules;
import dev.knemu.event.KnativeEvent;
import dev.knemu.time.Lane;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * Brings events to addresses: those of the cluster inside this process, all others by HTTP.
 *
 * <p>Requests look as knative/eventing's {@code pkg/kncloudevents/event_dispatcher.go} sends them, redirects are
 * followed as Go's {@code net/http} client follows them, and failures are told in its words. A cluster-local host is
 * never looked up in DNS. HTTP/1.1, one pool of connections for each lane.
 */
public final class HttpTransport implements Transport {

    /** More destinations than this are parsed anew each time. */
    private static final int MOST_KEPT_TARGETS = 10_000;

    private static final byte[] NO_BODY = new byte[0];

    private final Vertx vertx;
    private final AddressBook addresses;
    private final HttpTransportOptions options;
    private final Refusals refusals;
    private final Map<Lane, TransportDoor> doors = new ConcurrentHashMap<>();
    private final Map<URI, HttpTarget> targets = new ConcurrentHashMap<>();

    /**
     * @param addresses asked for every event to a cluster-local host
     * @param options limits and pools
     * @param refusals told of every event that the emulator would take in if something were at its address
     */
    public HttpTransport(Vertx vertx, AddressBook addresses, HttpTransportOptions options, Refusals refusals) {
        this.vertx = vertx;
        this.addresses = addresses;
        this.options = options;
        this.refusals = refusals;
    }

    /** Closes all connections; requests under way end without an answer. */
    public Future<Void> close() {
        List<Future<Void>> closed = new ArrayList<>();
        doors.values().forEach(door -> closed.add(door.client().close()));
        return Future.join(closed).mapEmpty();
    }

    @Override
    public Future<Reply> send(URI destination, Request request) {
        return send(destination, request, HttpHop.FIRST);
    }

    private Future<Reply> send(URI destination, Request request, HttpHop hop) {
        String scheme = destination.getScheme();
        if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
            return unsendable(
                    destination, hop, "unsupported protocol scheme \"" + (scheme == null ? "" : scheme) + "\"");
        }
        HttpTarget target = target(destination);
        if (!target.isUsable()) {
            return unsendable(
                    destination,
                    hop,
                    target.host().isEmpty()
                            ? "http: no Host in request URL"
                            : "dial tcp: address out of range: invalid port");
        }
        HttpAddress to = target.address();
        return switch (to.kind()) {
            case BROKER, NO_BROKER, NO_BROKER_PATH -> toBroker(to, request, hop);
            case CHANNEL, CHANNEL_HOST, NO_CHANNEL_PATH -> toChannel(to, request, hop);
            case TRIGGER, NO_TRIGGER_PATH -> toTrigger(to, request, hop);
            case SERVICE, MAYBE_SERVICE -> toService(destination, target, request, hop);
            case NOTHING -> noSuchHost(destination, target, hop);
            case OUTSIDE, OWN_PAGE -> outside(destination, target, request, hop);
        };
    }

    private HttpTarget target(URI destination) {
        HttpTarget known = targets.get(destination);
        if (known != null) {
            return known;
        }
        HttpTarget target = HttpTarget.of(destination);
        if (targets.size() < MOST_KEPT_TARGETS) {
            targets.put(destination, target);
        }
        return target;
    }

    private static Future<Reply> unsendable(URI destination, HttpHop hop, String reason) {
        return Future.succeededFuture(Reply.noAnswer(HttpFailures.request(hop.method(), destination, reason)));
    }

    private static Future<Reply> noSuchHost(URI destination, HttpTarget target, HttpHop hop) {
        return unsendable(destination, hop, "dial tcp: lookup " + target.host() + ": no such host");
    }

    private Future<Reply> toBroker(HttpAddress to, Request request, HttpHop hop) {
        if (!hop.isPost()) {
            return status(405);
        }
        if (to.kind().status() != 0) {
            return refuse(to, to.kind().status(), to.kind().reason(), request);
        }
        return inside(addresses.broker(to.namespace(), to.name()), request, HttpTransport::withoutContent);
    }

    private Future<Reply> toChannel(HttpAddress to, Request request, HttpHop hop) {
        if (to.kind().status() != 0) {
            return refuse(to, to.kind().status(), to.kind().reason(), request);
        }
        Receiver channel = to.channelIn(addresses);
        if (channel == null) {
            return refuse(to, 500, HttpAddress.NO_CHANNEL, request);
        }
        return hop.isPost() ? inside(channel, request, HttpTransport::withoutContent) : status(405);
    }

    private Future<Reply> toTrigger(HttpAddress to, Request request, HttpHop hop) {
        if (!hop.isPost()) {
            return status(405);
        }
        if (to.kind().status() != 0) {
            return refuse(to, to.kind().status(), to.kind().reason(), request);
        }
        AddressBook.TriggerFilter filter = addresses.filter(to.namespace(), to.name(), to.uid());
        if (filter instanceof AddressBook.TriggerFilter.Missing missing) {
            return refuse(to, missing.status(), missing.reason(), request);
        }
        Receiver receiver = ((AddressBook.TriggerFilter.Found) filter).receiver();
        return inside(receiver, request, HttpTransport::asOverHttp);
    }

    private Future<Reply> toService(URI destination, HttpTarget target, Request request, HttpHop hop) {
        HttpAddress to = target.address();
        AddressBook.Endpoint endpoint = addresses.service(to.namespace(), to.name());
        if (endpoint instanceof AddressBook.Endpoint.Inside inside) {
            return hop.isPost() ? toFunction(inside, request) : status(405);
        }
        if (endpoint instanceof AddressBook.Endpoint.Elsewhere elsewhere) {
            URI url = HttpTarget.behind(elsewhere.base(), target.path());
            return outside(url, target(url), request, hop);
        }
        return to.kind() == HttpAddress.Kind.MAYBE_SERVICE
                ? outside(destination, target, request, hop)
                : noSuchHost(destination, target, hop);
    }

    private static Future<Reply> toFunction(AddressBook.Endpoint.Inside inside, Request request) {
        String standIn = inside.standIn();
        // Whose answer it was is said by the address, so that no Receiver needs to know what it is.
        return standIn == null
                ? inside(inside.receiver(), request, HttpTransport::asOverHttp)
                : inside(inside.receiver(), request, reply -> asOverHttp(reply).byStandIn(standIn));
    }

    private Future<Reply> refuse(HttpAddress to, int status, String reason, Request request) {
        refusals.refused(Addressee.of(to), status, reason, request);
        return status(status);
    }

    private static Future<Reply> status(int status) {
        return Future.succeededFuture(Reply.status(status));
    }

    private static Future<Reply> inside(Receiver receiver, Request request, UnaryOperator<Reply> overHttp) {
        // HTTP makes text of every extension, and so does the way inside.
        CloudEvent event = KnativeEvent.asText(request.event());
        Future<Reply> answer = receiver.receive(event == request.event() ? request : with(event, request));
        if (!answer.succeeded()) {
            return answer.map(overHttp::apply);
        }
        Reply reply = overHttp.apply(answer.result());
        return reply == answer.result() ? answer : Future.succeededFuture(reply);
    }

    private static Request with(CloudEvent event, Request request) {
        return new Request(
                event,
                request.passedOn(),
                request.trace(),
                request.namespace(),
                request.preferReply(),
                request.mode(),
                request.origin(),
                request.cause(),
                request.lane(),
                request.cancellation());
    }

    /** A Broker and a channel answer with a status alone; what a Receiver says beside it is for the journal. */
    private static Reply withoutContent(Reply reply) {
        return reply.body().length == 0 && reply.event() == null
                ? reply
                : new Reply(reply.status(), reply.headers(), null, NO_BODY, null, reply.failure());
    }

    /** A function's answer, as it would be read from a wire. */
    private static Reply asOverHttp(Reply reply) {
        CloudEvent event = reply.event();
        if (event == null) {
            return reply;
        }
        Optional<String> problem = EventRules.check(event);
        return problem.isPresent()
                ? new Reply(reply.status(), reply.headers(), null, reply.body(), problem.get(), null)
                : new Reply(reply.status(), reply.headers(), KnativeEvent.asText(event), reply.body(), null, null);
    }

    private Future<Reply> outside(URI destination, HttpTarget target, Request request, HttpHop hop) {
        return new HttpCall(
                        door(request.lane()), destination, target, request, hop, options.maxAnswerBytes(), this::send)
                .start();
    }

    private TransportDoor door(Lane lane) {
        TransportDoor door = doors.get(lane);
        return door != null ? door : doors.computeIfAbsent(lane, any -> TransportDoor.open(vertx, any, options));
    }
}
