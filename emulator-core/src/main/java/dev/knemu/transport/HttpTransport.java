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
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Brings events to addresses: those of the cluster inside this process, all others by HTTP.
 *
 * <p>Requests look as knative/eventing's {@code pkg/kncloudevents/event_dispatcher.go} sends them, redirects are
 * followed as Go's {@code net/http} client follows them, and failures are told in its words. A cluster-local host is
 * never looked up in DNS. HTTP/1.1, one pool of connections for each lane.
 */
public final class HttpTransport implements Transport {

    /** More destinations than this are worked out anew each time. */
    private static final int MOST_KEPT_DESTINATIONS = 10_000;

    private static final byte[] NO_BODY = new byte[0];

    private final Supplier<Vertx> vertx;
    private final AddressBook addresses;
    private final HttpTransportOptions options;
    private final Refusals refusals;
    private final Map<Lane, TransportDoor> doors = new ConcurrentHashMap<>();
    private volatile Kept kept = new Kept(new Object(), new ConcurrentHashMap<>());

    /**
     * @param addresses asked for every event to a cluster-local host
     * @param options limits and pools
     * @param refusals told of every event that the emulator would take in if something were at its address
     */
    public HttpTransport(Vertx vertx, AddressBook addresses, HttpTransportOptions options, Refusals refusals) {
        this(() -> vertx, addresses, options, refusals);
    }

    /** @param vertx asked for when an event first leaves the emulator, and not before */
    public HttpTransport(
            Supplier<Vertx> vertx, AddressBook addresses, HttpTransportOptions options, Refusals refusals) {
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

    private Future<Reply> send(URI url, Request request, HttpHop hop) {
        Destination destination = destination(url);
        if (destination.unsendable() != null) {
            return unsendable(url, hop, destination.unsendable());
        }
        return switch (destination.target().address().kind()) {
            case BROKER, NO_BROKER, NO_BROKER_PATH -> toBroker(destination, request, hop);
            case CHANNEL, CHANNEL_HOST, NO_CHANNEL_PATH -> toChannel(destination, request, hop);
            case KAFKA_BROKER, KAFKA_CHANNEL, KAFKA_SINK, NO_TOPIC_PATH -> toTopic(destination, request, hop);
            case TRIGGER, NO_TRIGGER_PATH -> toTrigger(destination, request, hop);
            case SERVICE, MAYBE_SERVICE -> toService(destination, request, hop);
            case NOTHING -> noSuchHost(destination, hop);
            case OUTSIDE, OWN_PAGE -> outside(destination, request, hop);
        };
    }

    // The snapshot is read before anything is looked up by it, so what is kept may be newer, but never older.
    private Destination destination(URI url) {
        Object snapshot = addresses.snapshot();
        Kept kept = this.kept;
        if (kept.snapshot != snapshot) {
            kept = new Kept(snapshot, new ConcurrentHashMap<>());
            this.kept = kept;
        }
        Destination known = kept.destinations.get(url);
        if (known != null) {
            return known;
        }
        Destination destination = Destination.of(url, addresses);
        if (destination.isLasting() && kept.destinations.size() < MOST_KEPT_DESTINATIONS) {
            kept.destinations.put(url, destination);
        }
        return destination;
    }

    /** Destinations by one snapshot of the address book; all go with it, so that none holds what is no more. */
    private record Kept(Object snapshot, Map<URI, Destination> destinations) {}

    private static Future<Reply> unsendable(URI destination, HttpHop hop, String reason) {
        return Future.succeededFuture(Reply.noAnswer(HttpFailures.request(hop.method(), destination, reason)));
    }

    private static Future<Reply> noSuchHost(Destination destination, HttpHop hop) {
        String host = destination.target().host();
        return unsendable(destination.url(), hop, "dial tcp: lookup " + host + ": no such host");
    }

    private Future<Reply> toBroker(Destination destination, Request request, HttpHop hop) {
        HttpAddress to = destination.target().address();
        if (!hop.isPost()) {
            return status(405);
        }
        if (to.kind().status() != 0) {
            return refuse(to, to.kind().status(), to.kind().reason(), request);
        }
        return inside(Objects.requireNonNull(destination.receiver()), request, HttpTransport::withoutContent);
    }

    private Future<Reply> toChannel(Destination destination, Request request, HttpHop hop) {
        HttpAddress to = destination.target().address();
        if (to.kind().status() != 0) {
            return refuse(to, to.kind().status(), to.kind().reason(), request);
        }
        Receiver channel = destination.receiver();
        if (channel == null) {
            return refuse(to, 500, HttpAddress.NO_CHANNEL, request);
        }
        return hop.isPost() ? inside(channel, request, HttpTransport::withoutContent) : status(405);
    }

    private Future<Reply> toTopic(Destination destination, Request request, HttpHop hop) {
        HttpAddress to = destination.target().address();
        if (!hop.isPost()) {
            return status(405);
        }
        Receiver topic = destination.receiver();
        if (topic == null) {
            return refuse(
                    to,
                    404,
                    to.kind().status() == 0 ? HttpAddress.NO_TOPIC : to.kind().reason(),
                    request);
        }
        return inside(topic, request, HttpTransport::withoutContent);
    }

    private Future<Reply> toTrigger(Destination destination, Request request, HttpHop hop) {
        HttpAddress to = destination.target().address();
        if (!hop.isPost()) {
            return status(405);
        }
        if (to.kind().status() != 0) {
            return refuse(to, to.kind().status(), to.kind().reason(), request);
        }
        AddressBook.TriggerFilter filter = destination.filter();
        if (filter instanceof AddressBook.TriggerFilter.Missing missing) {
            return refuse(to, missing.status(), missing.reason(), request);
        }
        Receiver receiver = ((AddressBook.TriggerFilter.Found) Objects.requireNonNull(filter)).receiver();
        return inside(receiver, request, HttpTransport::asOverHttp);
    }

    private Future<Reply> toService(Destination destination, Request request, HttpHop hop) {
        if (destination.service() instanceof AddressBook.Endpoint.Inside inside) {
            return hop.isPost() ? toFunction(inside, request) : status(405);
        }
        if (destination.behind() != null) {
            return outside(destination.behind(), request, hop);
        }
        if (destination.service() instanceof AddressBook.Endpoint.Scaled scaled) {
            return toPods(scaled, destination, request, hop);
        }
        return destination.target().address().kind() == HttpAddress.Kind.MAYBE_SERVICE
                ? outside(destination, request, hop)
                : noSuchHost(destination, hop);
    }

    private Future<Reply> toPods(
            AddressBook.Endpoint.Scaled scaled, Destination destination, Request request, HttpHop hop) {
        AddressBook.Way way = scaled.gate().choose();
        return way.pass(
                request.lane(),
                request.cancellation(),
                () -> {
                    Destination pod = destination.behind(way.behind());
                    return pod.unsendable() == null
                            ? toService(pod, request, hop)
                            : unsendable(pod.url(), hop, pod.unsendable());
                },
                Function.identity());
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
        Future<Reply> answer = receiver.receive(request.with(KnativeEvent.asText(request.event())));
        if (!answer.succeeded()) {
            return answer.map(overHttp::apply);
        }
        Reply reply = overHttp.apply(answer.result());
        return reply == answer.result() ? answer : Future.succeededFuture(reply);
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

    private Future<Reply> outside(Destination destination, Request request, HttpHop hop) {
        return new HttpCall(
                        door(request.lane()),
                        destination.url(),
                        destination.target(),
                        request,
                        hop,
                        options.maxAnswerBytes(),
                        this::send)
                .start();
    }

    private TransportDoor door(Lane lane) {
        TransportDoor door = doors.get(lane);
        return door != null ? door : doors.computeIfAbsent(lane, any -> TransportDoor.open(vertx.get(), any, options));
    }
}
