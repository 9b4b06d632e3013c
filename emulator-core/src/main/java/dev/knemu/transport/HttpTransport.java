package dev.knemu.transport;

import dev.knemu.event.EventRules;
import dev.knemu.event.KnativeEvent;
import dev.knemu.event.UriReference;
import dev.knemu.time.Lane;
import dev.knemu.time.VertxLane;
import io.cloudevents.CloudEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Brings events to addresses: those of the cluster inside this process, all others by HTTP.
 *
 * <p>Requests look as knative/eventing's {@code pkg/kncloudevents/event_dispatcher.go} sends them, redirects are
 * followed as Go's {@code net/http} client follows them, and failures are told in its words. A cluster-local host is
 * never looked up in DNS. HTTP/1.1, one pool of connections for each lane.
 */
public final class HttpTransport implements Transport {

    private static final CharSequence PREFER = HttpHeaders.createOptimized("prefer");
    private static final CharSequence REPLY = HttpHeaders.createOptimized("reply");
    private static final CharSequence KN_NAMESPACE = HttpHeaders.createOptimized("kn-namespace");
    private static final CharSequence ZERO = HttpHeaders.createOptimized("0");

    /** Go's client stops when this many requests were made. */
    private static final int MOST_REQUESTS = 10;

    /** More destinations than this are parsed anew each time. */
    private static final int MOST_KEPT_TARGETS = 10_000;

    private static final byte[] NO_BODY = new byte[0];

    private final Vertx vertx;
    private final AddressBook addresses;
    private final HttpTransportOptions options;
    private final Map<Lane, Door> doors = new ConcurrentHashMap<>();
    private final Map<URI, HttpTarget> targets = new ConcurrentHashMap<>();

    /**
     * @param addresses asked for every event to a cluster-local host
     * @param options limits and pools
     */
    public HttpTransport(Vertx vertx, AddressBook addresses, HttpTransportOptions options) {
        this.vertx = vertx;
        this.addresses = addresses;
        this.options = options;
    }

    /** Closes all connections; requests under way end without an answer. */
    public Future<Void> close() {
        List<Future<Void>> closed = new ArrayList<>();
        doors.values().forEach(door -> closed.add(door.client.close()));
        return Future.join(closed).mapEmpty();
    }

    @Override
    public Future<Reply> send(URI destination, Request request) {
        return send(destination, request, new Redirects(HttpMethod.POST));
    }

    /** What redirects have made of a request so far. */
    private static final class Redirects {
        private HttpMethod method;
        private int requests;

        Redirects(HttpMethod method) {
            this.method = method;
        }
    }

    private Future<Reply> send(URI destination, Request request, Redirects redirects) {
        String scheme = destination.getScheme();
        if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
            return unsendable(
                    destination, redirects, "unsupported protocol scheme \"" + (scheme == null ? "" : scheme) + "\"");
        }
        HttpTarget target = target(destination);
        if (!target.isUsable()) {
            return unsendable(
                    destination,
                    redirects,
                    target.host().isEmpty()
                            ? "http: no Host in request URL"
                            : "dial tcp: address out of range: invalid port");
        }
        ClusterHost cluster = target.cluster();
        return switch (cluster.kind()) {
            case BROKER_INGRESS -> toBroker(target.path(), request, redirects);
            case CHANNEL -> toChannel(cluster, target.path(), request, redirects);
            case CHANNEL_DISPATCHER -> toChannel(null, target.path(), request, redirects);
            case SERVICE, MAYBE_SERVICE -> toService(destination, target, request, redirects);
            case NOTHING -> noSuchHost(destination, target, redirects);
            case OUTSIDE -> outside(destination, target, request, redirects);
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

    private static Future<Reply> unsendable(URI destination, Redirects redirects, String reason) {
        return Future.succeededFuture(Reply.noAnswer(HttpFailures.request(redirects.method, destination, reason)));
    }

    private static Future<Reply> noSuchHost(URI destination, HttpTarget target, Redirects redirects) {
        return unsendable(destination, redirects, "dial tcp: lookup " + target.host() + ": no such host");
    }

    private Future<Reply> toBroker(String path, Request request, Redirects redirects) {
        if (redirects.method != HttpMethod.POST) {
            return Future.succeededFuture(Reply.status(405));
        }
        if (path.equals("/")) {
            return Future.succeededFuture(Reply.status(404));
        }
        String[] broker = ClusterHost.namespaceAndName(path);
        return broker == null
                ? Future.succeededFuture(Reply.status(400))
                : inside(addresses.broker(broker[0], broker[1]), request, HttpTransport::withoutContent);
    }

    private Future<Reply> toChannel(
            @Nullable ClusterHost cluster, String pathAndQuery, Request request, Redirects redirects) {
        int query = pathAndQuery.indexOf('?');
        String path = query < 0 ? pathAndQuery : pathAndQuery.substring(0, query);
        Receiver channel;
        if (path.equals("/")) {
            channel = cluster == null ? null : addresses.channel(cluster.name());
        } else {
            String[] name = ClusterHost.namespaceAndName(path);
            if (name == null) {
                return Future.succeededFuture(Reply.status(400));
            }
            channel = addresses.channel(name[0], name[1]);
        }
        if (channel == null) {
            return Future.succeededFuture(Reply.status(500));
        }
        return redirects.method == HttpMethod.POST
                ? inside(channel, request, HttpTransport::withoutContent)
                : Future.succeededFuture(Reply.status(405));
    }

    private Future<Reply> toService(URI destination, HttpTarget target, Request request, Redirects redirects) {
        ClusterHost cluster = target.cluster();
        AddressBook.Endpoint endpoint = addresses.service(cluster.namespace(), cluster.service());
        if (endpoint instanceof AddressBook.Endpoint.Inside inside) {
            return redirects.method == HttpMethod.POST
                    ? inside(inside.receiver(), request, HttpTransport::asOverHttp)
                    : Future.succeededFuture(Reply.status(405));
        }
        if (endpoint instanceof AddressBook.Endpoint.Elsewhere elsewhere) {
            URI url = HttpTarget.behind(elsewhere.base(), target.path());
            return outside(url, target(url), request, redirects);
        }
        return cluster.kind() == ClusterHost.Kind.MAYBE_SERVICE
                ? outside(destination, target, request, redirects)
                : noSuchHost(destination, target, redirects);
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

    private Future<Reply> outside(URI destination, HttpTarget target, Request request, Redirects redirects) {
        Exchange exchange = new Exchange(door(request.lane()), destination, target, request, redirects);
        return exchange.start();
    }

    private Door door(Lane lane) {
        Door door = doors.get(lane);
        return door != null ? door : doors.computeIfAbsent(lane, this::open);
    }

    private Door open(Lane lane) {
        VertxLane eventLoop = lane instanceof VertxLane own ? own : null;
        HttpClient client = HttpClients.create(vertx, options);
        return new Door(eventLoop == null ? vertx.getOrCreateContext() : eventLoop.context(), eventLoop, client);
    }

    /**
     * One lane's way out.
     *
     * @param context where its client's callbacks run
     * @param eventLoop the lane itself, when it is one; {@code null} for a lane that is not of Vert.x
     */
    private record Door(Context context, @Nullable VertxLane eventLoop, HttpClient client) {

        void run(Runnable task) {
            if (eventLoop != null && eventLoop.isCurrent()) {
                task.run();
            } else {
                context.runOnContext(ignored -> task.run());
            }
        }
    }

    /** One request over HTTP and its answer. Everything but the start and the end happens on the door's context. */
    private final class Exchange {
        private final Door door;
        private final URI destination;
        private final HttpTarget target;
        private final Request request;
        private final Redirects redirects;
        private final Promise<Reply> promise = Promise.promise();
        private @Nullable HttpClientRequest out;
        private @Nullable HttpClientResponse in;
        private @Nullable Buffer body;
        private boolean grown;
        private boolean over;

        Exchange(Door door, URI destination, HttpTarget target, Request request, Redirects redirects) {
            this.door = door;
            this.destination = destination;
            this.target = target;
            this.request = request;
            this.redirects = redirects;
        }

        Future<Reply> start() {
            if (request.cancellation().isCancelled()) {
                return unsendable(destination, redirects, CANCELLED);
            }
            request.cancellation().markOutside();
            request.cancellation().onCancel(() -> door.run(() -> fail(CANCELLED)));
            door.run(this::connect);
            return promise.future();
        }

        private void connect() {
            redirects.requests++;
            RequestOptions to = new RequestOptions()
                    .setMethod(redirects.method)
                    .setHost(target.host())
                    .setPort(target.port())
                    .setSsl(target.tls())
                    .setURI(target.path());
            door.client.request(to).onComplete(connected -> {
                if (connected.failed()) {
                    fail(connected.cause());
                } else if (over) {
                    connected.result().reset();
                } else {
                    send(connected.result());
                }
            });
        }

        private void send(HttpClientRequest made) {
            out = made;
            made.exceptionHandler(this::fail);
            made.response().onComplete(answered -> {
                if (answered.succeeded()) {
                    read(answered.result());
                } else {
                    fail(answered.cause());
                }
            });
            try {
                byte[] content = write(made);
                if (content.length > 0) {
                    made.end(Buffer.buffer(content));
                } else {
                    if (redirects.method == HttpMethod.POST) {
                        made.putHeader(HttpHeaders.CONTENT_LENGTH, ZERO);
                    }
                    made.end();
                }
            } catch (HttpCloudEvents.UnwritableException e) {
                fail(String.valueOf(e.getMessage()));
            } catch (IllegalArgumentException e) {
                // A header that Vert.x refuses although Go's rule lets it pass.
                fail("net/http: " + e.getMessage());
            }
        }

        /** Writes the headers, and gives the body. */
        private byte[] write(HttpClientRequest made) throws HttpCloudEvents.UnwritableException {
            byte[] content = NO_BODY;
            boolean withBody = redirects.method == HttpMethod.POST;
            if (request.mode() == ContentMode.BINARY) {
                HttpCloudEvents.writeBinary(request.event(), made::putHeader);
                if (withBody) {
                    content = HttpCloudEvents.data(request.event());
                } else {
                    made.headers().remove(HttpHeaders.CONTENT_TYPE);
                }
            } else if (withBody) {
                content = HttpCloudEvents.writeStructured(request.event());
                made.putHeader(HttpHeaders.CONTENT_TYPE, HttpCloudEvents.STRUCTURED_TYPE);
            }
            for (var header : request.passedOn().entries()) {
                made.putHeader(header.getKey(), header.getValue());
            }
            for (var header : request.trace().entries()) {
                made.putHeader(header.getKey(), header.getValue());
            }
            if (request.namespace() != null) {
                made.putHeader(KN_NAMESPACE, request.namespace());
            }
            if (request.preferReply()) {
                made.putHeader(PREFER, REPLY);
            }
            if (target.userInfo() != null) {
                byte[] user = URLDecoder.decode(target.userInfo(), StandardCharsets.UTF_8)
                        .getBytes(StandardCharsets.UTF_8);
                made.putHeader(
                        HttpHeaders.AUTHORIZATION,
                        "Basic " + Base64.getEncoder().encodeToString(user));
            }
            return content;
        }

        private void read(HttpClientResponse answer) {
            if (over) {
                return;
            }
            in = answer;
            answer.exceptionHandler(this::fail);
            answer.handler(this::take);
            answer.endHandler(ignored -> complete());
        }

        private void take(Buffer chunk) {
            if (over) {
                return;
            }
            long length = chunk.length() + (body == null ? 0L : body.length());
            if (length > options.maxAnswerBytes()) {
                fail("the answer is larger than " + options.maxAnswerBytes()
                        + " bytes, the limit of this emulator (maxAnswerBytes)");
                return;
            }
            if (body == null) {
                body = chunk;
                return;
            }
            if (!grown) {
                grown = true;
                body = Buffer.buffer((int) length * 2).appendBuffer(body);
            }
            body.appendBuffer(chunk);
        }

        private void complete() {
            if (over || in == null) {
                return;
            }
            EventHeaders headers = new EventHeaders();
            in.headers().forEach(headers);
            int status = in.statusCode();
            if (isRedirect(status) && headers.location != null && !headers.location.isEmpty()) {
                redirect(status, headers.location);
                return;
            }
            finish(reply(status, headers, body == null ? NO_BODY : body.getBytes()));
        }

        private void redirect(int status, String location) {
            URI next;
            try {
                next = destination.resolve(UriReference.parse(location));
            } catch (URISyntaxException | IllegalArgumentException e) {
                fail("failed to parse Location header \"" + location + "\": " + e.getMessage());
                return;
            }
            if (redirects.requests >= MOST_REQUESTS) {
                fail("stopped after " + MOST_REQUESTS + " redirects");
                return;
            }
            if (status != 307 && status != 308) {
                redirects.method = HttpMethod.GET;
            }
            over = true;
            request.lane().execute(() -> {
                request.cancellation().unmarkOutside();
                HttpTransport.this.send(next, request, redirects).onComplete(promise);
            });
        }

        private void fail(Throwable failure) {
            end(HttpFailures.describe(redirects.method, destination, failure));
        }

        private void fail(String reason) {
            end(HttpFailures.request(redirects.method, destination, reason));
        }

        private void end(String failure) {
            if (over) {
                return;
            }
            finish(Reply.noAnswer(failure));
            if (out != null) {
                out.reset();
            }
        }

        private void finish(Reply reply) {
            over = true;
            request.lane().execute(() -> {
                request.cancellation().unmarkOutside();
                promise.complete(reply);
            });
        }
    }

    private static final String CANCELLED = "context canceled";

    private static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    /** Makes of an answer what the Go components make of it: an event, none, or one that is broken. */
    private static Reply reply(int status, EventHeaders headers, byte[] body) {
        Headers passedOn = headers.passedOn();
        if (status < 200 || status > 299 || !HttpCloudEvents.claimsEvent(headers)) {
            return new Reply(status, passedOn, null, body, null, null);
        }
        HttpCloudEvents.Reading reading = HttpCloudEvents.read(headers, body);
        return reading.event() == null
                ? new Reply(status, passedOn, null, body, reading.reason(), null)
                : new Reply(status, passedOn, reading.event(), NO_BODY, null, null);
    }
}
