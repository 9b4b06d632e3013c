package dev.knemu.transport;

import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer.
 *
 * <pre>
 *   start ─> route ─> receive (its body) ─> accept ─> deliver ─> ask (on the lane) ─> answer
 *              │          │                    │
 *              └──────────┴────────────────────┴─> refused
 * </pre>
 */
final class IngressExchange {

    private static final Logger LOG = LoggerFactory.getLogger(IngressExchange.class);

    private static final CharSequence WEBHOOK_ORIGIN = HttpHeaders.createOptimized("webhook-allowed-origin");
    private static final CharSequence WEBHOOK_RATE = HttpHeaders.createOptimized("webhook-allowed-rate");
    private static final CharSequence ANY = HttpHeaders.createOptimized("*");

    /** Methods that cloudevents/sdk-go keeps from a receiver that has no handler for them. */
    private static final Set<HttpMethod> NOT_FOR_RECEIVERS =
            Set.of(HttpMethod.GET, HttpMethod.OPTIONS, HttpMethod.DELETE);

    /** Methods that bring something. */
    private static final Set<HttpMethod> POSTING = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

    private final IngressLoop loop;
    private final HttpIngress ingress;
    private final IngressConnection connection;
    private final HttpServerRequest request;
    private final EventHeaders headers = new EventHeaders();
    private final Cancellation cancellation = new Cancellation();
    private final BodyBuffer body = new BodyBuffer();
    private final IngressAnswer answer;
    private @Nullable HttpAddress address;
    private @Nullable Receiver receiver;
    private AddressBook.Endpoint.@Nullable Inside visited;
    private long received;
    private boolean receiving;

    // For the connection: its exchanges whose bodies are still coming.
    final long since;

    @Nullable
    IngressExchange next;

    @Nullable
    IngressExchange previous;

    IngressExchange(IngressLoop loop, IngressConnection connection, HttpServerRequest request) {
        this.loop = loop;
        this.ingress = loop.ingress;
        this.connection = connection;
        this.request = request;
        this.answer = new IngressAnswer(loop, connection, request);
        this.since = loop.tick();
    }

    void start() {
        connection.enter();
        request.response().closeHandler(ignored -> gone());
        request.headers().forEach(headers);
        if (isProbe()) {
            return;
        }
        if (request.method() == HttpMethod.CONNECT) {
            answer.give(
                    501,
                    "CONNECT is not supported: this port speaks plain HTTP only. Write http:// instead of https://, and"
                            + " no tunnel is asked for.");
            return;
        }
        String uri = request.uri();
        if (uri.startsWith("/") || !uri.contains("://")) {
            route(loop.address(host(), uri), false);
        } else {
            route(HttpAddress.proxied(uri), true);
        }
    }

    private String host() {
        if (headers.host != null) {
            return headers.host;
        }
        return request.authority() == null ? "" : request.authority().host();
    }

    /** Kubernetes and Knative look at a port before it is used; knative/pkg {@code network/handlers/drain.go}. */
    private boolean isProbe() {
        if (headers.kubeletProbe || headers.userAgent != null && headers.userAgent.startsWith("kube-probe/")) {
            answer.give(ingress.isDraining() ? 503 : 200);
            return true;
        }
        if (!"probe".equals(headers.networkProbe)) {
            return false;
        }
        if (ingress.isDraining()) {
            answer.give(503);
        } else if (headers.networkHash == null || headers.networkHash.isEmpty()) {
            answer.give(400, "a probe request must contain a non-empty \"K-Network-Hash\" header");
        } else {
            answer.header("k-network-hash", headers.networkHash);
            answer.give(200);
        }
        return true;
    }

    private void route(HttpAddress to, boolean proxied) {
        address = to;
        answer.heldTo(to.kind().face());
        switch (to.kind()) {
            case BROKER, NO_BROKER, NO_BROKER_PATH -> toBroker(to);
            case CHANNEL, CHANNEL_HOST, NO_CHANNEL_PATH -> toChannel(to);
            case KAFKA_BROKER, KAFKA_CHANNEL, KAFKA_SINK, NO_TOPIC_PATH -> toTopic(to);
            case TRIGGER, NO_TRIGGER_PATH -> toTrigger(to);
            case SERVICE, MAYBE_SERVICE -> toService(to, proxied);
            case NOTHING -> noSuchHost(to);
            case OUTSIDE -> noProxy(to);
            case OWN_PAGE -> {
                answer.leave();
                ingress.router().handle(request);
            }
        }
    }

    private void toBroker(HttpAddress to) {
        if (!isOptionsOrNoPost() && !isPathRefused(to)) {
            receive();
        }
    }

    private void toChannel(HttpAddress to) {
        if (isPathRefused(to)) {
            return;
        }
        receiver = to.channelIn(ingress.addresses);
        if (receiver == null) {
            refuse(500, HttpAddress.NO_CHANNEL);
        } else if (receiver.isOfTopic()) {
            answer.heldTo(Face.TOPIC);
            receivePosted();
        } else if (!isOptionsOrNoPost()) {
            receive();
        }
    }

    private void receivePosted() {
        if (request.method() == HttpMethod.POST) {
            receive();
        } else {
            refuseMethod();
        }
    }

    private void toTopic(HttpAddress to) {
        if (request.method() != HttpMethod.POST) {
            refuseMethod();
        } else if (!isPathRefused(to)) {
            receiver = to.topicIn(ingress.addresses);
            if (receiver == null) {
                refuse(404, HttpAddress.NO_TOPIC);
            } else {
                receive();
            }
        }
    }

    private void toTrigger(HttpAddress to) {
        if (request.method() != HttpMethod.POST) {
            refuseMethod();
        } else if (!isPathRefused(to)) {
            AddressBook.TriggerFilter filter = ingress.addresses.filter(to.namespace(), to.name(), to.uid());
            if (filter instanceof AddressBook.TriggerFilter.Missing missing) {
                refuse(missing.status(), missing.reason());
            } else {
                receiver = ((AddressBook.TriggerFilter.Found) filter).receiver();
                receive();
            }
        }
    }

    private boolean isPathRefused(HttpAddress to) {
        if (to.kind().status() == 0) {
            return false;
        }
        refuse(to.kind().status(), to.kind().reason());
        return true;
    }

    private boolean isOptionsOrNoPost() {
        HttpMethod method = request.method();
        if (method == HttpMethod.POST) {
            return false;
        }
        if (method == HttpMethod.OPTIONS) {
            answer.header(WEBHOOK_ORIGIN, ANY);
            answer.header(WEBHOOK_RATE, ANY);
            answer.give(200);
        } else {
            refuseMethod();
        }
        return true;
    }

    private void refuseMethod() {
        refuse(405, "The method is " + request.method() + ". POST the event.");
    }

    private void toService(HttpAddress to, boolean proxied) {
        AddressBook.Endpoint endpoint = ingress.addresses.service(to.namespace(), to.name());
        if (endpoint instanceof AddressBook.Endpoint.Inside inside) {
            toFunction(to, inside);
            return;
        }
        if (endpoint instanceof AddressBook.Endpoint.Scaled scaled) {
            toPods(to, scaled.gate().choose());
            return;
        }
        answer.heldTo(Face.NONE);
        if (endpoint instanceof AddressBook.Endpoint.Elsewhere elsewhere) {
            passOn(to, elsewhere.base());
        } else if (endpoint instanceof AddressBook.Endpoint.Later later) {
            passOn(to, later);
        } else if (to.kind() == HttpAddress.Kind.SERVICE) {
            noSuchHost(to);
        } else if (proxied) {
            noProxy(to);
        } else {
            route(HttpAddress.byPath(to.host(), to.path()), false);
        }
    }

    private void toFunction(HttpAddress to, AddressBook.Endpoint.Inside inside) {
        if (inside.web() != null) {
            visited = inside;
            receiver = inside.receiver();
            receive();
        } else if (to.path().equals("/healthz")) {
            answer.give(204);
        } else if (NOT_FOR_RECEIVERS.contains(request.method())) {
            answer.give(405);
        } else {
            receiver = inside.receiver();
            receive();
        }
    }

    private void toPods(HttpAddress to, AddressBook.Way way) {
        AddressBook.Endpoint behind = way.behind();
        if (behind instanceof AddressBook.Endpoint.Inside inside) {
            Receiver pods = asked -> way.pass(
                    asked.lane(), asked.cancellation(), () -> inside.receiver().receive(asked), Function.identity());
            toFunction(to, new AddressBook.Endpoint.Inside(pods, inside.standIn(), inside.web()));
            return;
        }
        answer.heldTo(Face.NONE);
        request.pause();
        loop.lane.execute(() -> way.pass(
                        loop.lane,
                        cancellation,
                        () -> {
                            Promise<Reply> over = Promise.promise();
                            onEventLoop(() -> passOn(to, behind, over));
                            return over.future();
                        },
                        Function.identity())
                .onComplete(passed -> onEventLoop(() -> refusedByPods(passed.result()))));
    }

    private void passOn(HttpAddress to, AddressBook.Endpoint behind, Promise<Reply> over) {
        Runnable end = () -> loop.lane.execute(() -> over.tryComplete(Reply.OK));
        if (answer.isGiven()) {
            end.run();
            return;
        }
        answer.whenGiven(end);
        if (behind instanceof AddressBook.Endpoint.Later later) {
            passOn(to, later);
        } else if (behind instanceof AddressBook.Endpoint.Elsewhere elsewhere) {
            passOn(to, elsewhere.base());
        }
    }

    /** What was passed on is answered by whom it was passed on to. */
    private void refusedByPods(Reply reply) {
        if (!answer.isGiven() && !reply.isSuccess() && reply.isAnswer() && !answer.isLeft()) {
            request.resume();
            answer.give(reply.status(), reply.bodyText());
        } else if (!answer.isGiven() && !reply.isSuccess()) {
            request.connection().close();
        }
    }

    private void passOn(HttpAddress to, AddressBook.Endpoint.Later later) {
        AddressBook.Endpoint.Elsewhere elsewhere;
        try {
            elsewhere = later.now();
        } catch (RuntimeException e) {
            answer.give(502, to.name() + "." + to.namespace() + ": " + e.getMessage());
            return;
        }
        passOn(to, elsewhere.base());
    }

    private void passOn(HttpAddress to, URI base) {
        answer.leave();
        loop.proxy()
                .pass(
                        request,
                        HttpTarget.behind(base, to.path()),
                        reason -> answer.give(
                                502,
                                reason + ". " + to.name() + "." + to.namespace() + " stands at " + base
                                        + "; start it, or correct the address."));
    }

    private void noSuchHost(HttpAddress to) {
        refuse(
                502,
                "dial tcp: lookup " + to.host().name() + ": no such host. No Service of this name exists; apply one, or"
                        + " start with --service NAME.NAMESPACE=URL.");
    }

    private void noProxy(HttpAddress to) {
        refuse(
                502,
                "This port stands for the addresses of a cluster only, and "
                        + to.host().name().replace(ClusterAddresses.DOMAIN, "")
                        + " is none of them. Name it in no_proxy to reach it directly.");
    }

    private void receive() {
        if (headers.contentLength > ingress.limits.maxBodyBytes()) {
            tooLarge();
            return;
        }
        if (headers.expectContinue) {
            request.response().writeContinue();
        }
        receiving = true;
        connection.startReceiving(this);
        request.exceptionHandler(broken -> broken());
        request.handler(this::take);
        request.endHandler(ignored -> complete());
    }

    private void take(Buffer chunk) {
        received += chunk.length();
        if (received > ingress.limits.maxBodyBytes()) {
            stopReceiving();
            body.drop();
            tooLarge();
        } else {
            body.add(chunk, headers.contentLength);
        }
    }

    private void complete() {
        stopReceiving();
        if (answer.isGiven()) {
            return;
        }
        try {
            accept();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void accept() {
        byte[] content = body.take();
        HttpCloudEvents.Reading reading = HttpCloudEvents.read(headers, content);
        if (visited != null && visited.web() != null) {
            visit(visited.web(), reading, content);
        } else {
            accept(reading);
        }
    }

    private void visit(WebFace web, HttpCloudEvents.Reading reading, byte[] content) {
        WebFace.Visit visit = new WebFace.Visit(
                request.method().name(), Objects.requireNonNull(address).path(), reading.event(), content, loop.lane);
        loop.lane.execute(() -> {
            Future<WebFace.Page> page;
            try {
                page = web.answer(visit);
            } catch (RuntimeException e) {
                page = Future.failedFuture(e);
            }
            if (page == null) {
                onEventLoop(() -> plainly(reading));
            } else {
                page.onComplete(result -> onEventLoop(() -> {
                    if (result.succeeded()) {
                        answer.give(result.result());
                    } else {
                        LOG.error("{} {} failed", request.method(), request.uri(), result.cause());
                        answer.give(500);
                    }
                }));
            }
        });
    }

    /** As if there were no web face. */
    private void plainly(HttpCloudEvents.Reading reading) {
        if (answer.isGiven()) {
            return;
        }
        if (Objects.requireNonNull(address).path().equals("/healthz")) {
            answer.give(204);
        } else if (NOT_FOR_RECEIVERS.contains(request.method())) {
            answer.give(405);
        } else {
            accept(reading);
        }
    }

    private void onEventLoop(Runnable task) {
        if (loop.eventLoop.isCurrent()) {
            task.run();
        } else {
            loop.eventLoop.context().runOnContext(ignored -> task.run());
        }
    }

    private void accept(HttpCloudEvents.Reading reading) {
        CloudEvent event = reading.event();
        if (event == null) {
            notAnEvent(reading);
            return;
        }
        HttpAddress to = Objects.requireNonNull(address);
        deliver(
                answer.face() == Face.BROKER
                        ? ingress.addresses.broker(to.namespace(), to.name())
                        : Objects.requireNonNull(receiver),
                event);
    }

    /** Our own mistake; the client must not wait for ever because of it. */
    void failed(RuntimeException mistake) {
        LOG.error("{} {} failed", request.method(), request.uri(), mistake);
        answer.give(500);
    }

    private void notAnEvent(HttpCloudEvents.Reading reading) {
        int ofService = switch (reading.outcome()) {
            case NOT_AN_EVENT -> 415;
            case INVALID -> 400;
            default -> 500;
        };
        refuse(answer.face() == Face.SERVICE ? ofService : 400, reading.reason());
    }

    private void refuse(int status, String reason) {
        refused(status, reason);
        if (answer.face().saysWhy()) {
            answer.give(status, reason);
        } else {
            answer.give(status);
        }
    }

    /** Who asks with another method posts no event, and his refusal is of no interest later. */
    private void refused(int status, String reason) {
        if (address != null && !answer.isGiven() && POSTING.contains(request.method())) {
            ingress.refusals.refused(Addressee.of(address), status, reason, null);
        }
    }

    private void deliver(Receiver to, CloudEvent event) {
        boolean service = answer.face() == Face.SERVICE;
        Request asked = new Request(
                event,
                headers.passedOn(),
                headers.trace(),
                service ? headers.namespace : null,
                service && headers.preferReply,
                HttpCloudEvents.isStructured(headers) ? ContentMode.STRUCTURED : ContentMode.BINARY,
                Redirects.ALL,
                Request.Origin.PRODUCER,
                0,
                loop.lane,
                cancellation);
        loop.lane.execute(() -> ask(to, asked));
    }

    // On the lane.
    private void ask(Receiver to, Request asked) {
        Future<Reply> reply;
        try {
            reply = to.receive(asked);
        } catch (RuntimeException e) {
            reply = Future.failedFuture(e);
        }
        reply.onComplete(result -> {
            if (result.failed()) {
                LOG.error("A receiver failed on event {}", asked.event().getId(), result.cause());
            }
            Reply owed = result.succeeded() ? result.result() : Reply.status(500);
            onEventLoop(() -> answer(owed));
        });
    }

    private void answer(Reply reply) {
        if (answer.isGiven()) {
            return;
        }
        try {
            answer.give(reply);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /** The client hung up before it had its answer: nobody waits for the event any more. */
    private void gone() {
        cutShort();
        stopReceiving();
        if (!answer.isGiven()) {
            answer.given();
            loop.lane.execute(cancellation::cancel);
        }
    }

    /** The body cannot be read to its end. */
    private void broken() {
        cutShort();
        stopReceiving();
        answer.cutOff(400);
    }

    private void cutShort() {
        if (receiving) {
            refused(400, "The body broke off after " + received + " bytes. Send all of it before hanging up.");
        }
    }

    private void stopReceiving() {
        receiving = false;
        connection.stopReceiving(this);
    }

    void tooSlow() {
        refused(
                408,
                "The body was not all there after " + ingress.limits.receiveTime()
                        + ", the limit of this port (receiveTime); " + received + " bytes had come.");
        stopReceiving();
        answer.cutOff(408);
    }

    private void tooLarge() {
        refused(
                413,
                "The body is larger than " + ingress.limits.maxBodyBytes()
                        + " bytes, the limit of this port (maxBodyBytes).");
        // Who still sends does not read. What comes is thrown away for a while, so that the answer is seen.
        received = 0;
        request.handler(chunk -> {
            received += chunk.length();
            if (received > ingress.limits.maxBodyBytes()) {
                answer.cut();
            }
        });
        request.endHandler(ignored -> {});
        request.exceptionHandler(ignored -> {});
        answer.cutOff(413);
    }
}
