package dev.knemu.transport;

import dev.knemu.event.UriReference;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.buffer.BufferInternal;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** One request over HTTP and its answer. Everything but the start and the end happens on the door's context. */
final class HttpCall {

    private static final CharSequence PREFER = HttpHeaders.createOptimized("prefer");
    private static final CharSequence REPLY = HttpHeaders.createOptimized("reply");
    private static final CharSequence KN_NAMESPACE = HttpHeaders.createOptimized("kn-namespace");
    private static final CharSequence ZERO = HttpHeaders.createOptimized("0");

    private static final String CANCELLED = "context canceled";

    private static final byte[] NO_BODY = new byte[0];

    /** Makes the request that a redirect asks for. */
    @FunctionalInterface
    interface Redirection {
        Future<Reply> send(URI destination, Request request, HttpHop hop);
    }

    private final TransportDoor door;
    private final URI destination;
    private final HttpTarget target;
    private final Request request;
    private final HttpHop hop;
    private final long maxAnswerBytes;
    private final Redirection redirection;
    private final Promise<Reply> promise = Promise.promise();
    private final BodyBuffer body = new BodyBuffer();
    private @Nullable HttpClientRequest out;
    private @Nullable HttpClientResponse in;
    private boolean over;

    /** @param target where {@code destination} leads */
    HttpCall(
            TransportDoor door,
            URI destination,
            HttpTarget target,
            Request request,
            HttpHop hop,
            long maxAnswerBytes,
            Redirection redirection) {
        this.door = door;
        this.destination = destination;
        this.target = target;
        this.request = request;
        this.hop = hop;
        this.maxAnswerBytes = maxAnswerBytes;
        this.redirection = redirection;
    }

    Future<Reply> start() {
        if (request.cancellation().isCancelled()) {
            return Future.succeededFuture(Reply.noAnswer(HttpFailures.request(hop.method(), destination, CANCELLED)));
        }
        request.cancellation().markOutside();
        request.cancellation().onCancel(() -> door.run(() -> fail(CANCELLED)));
        door.run(this::connect);
        return promise.future();
    }

    private void connect() {
        RequestOptions to = new RequestOptions()
                .setMethod(hop.method())
                .setHost(target.host())
                .setPort(target.port())
                .setSsl(target.tls())
                .setURI(target.path());
        door.client().request(to).onComplete(connected -> {
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
                // Wrapped: Buffer.buffer would copy, and nobody writes into the data of an event.
                made.end(BufferInternal.buffer(Unpooled.wrappedBuffer(content)));
            } else {
                if (hop.isPost()) {
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
        if (request.mode() == ContentMode.BINARY) {
            HttpCloudEvents.writeBinary(request.event(), made::putHeader);
            if (hop.isPost()) {
                content = HttpCloudEvents.data(request.event());
            } else {
                made.headers().remove(HttpHeaders.CONTENT_TYPE);
            }
        } else if (hop.isPost()) {
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
            byte[] user =
                    URLDecoder.decode(target.userInfo(), StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            made.putHeader(
                    HttpHeaders.AUTHORIZATION, "Basic " + Base64.getEncoder().encodeToString(user));
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
        if ((long) chunk.length() + body.length() > maxAnswerBytes) {
            fail("the answer is larger than " + maxAnswerBytes + " bytes, the limit of this emulator (maxAnswerBytes)");
        } else {
            body.add(chunk, 0);
        }
    }

    private void complete() {
        if (over || in == null) {
            return;
        }
        EventHeaders headers = new EventHeaders();
        in.headers().forEach(headers);
        int status = in.statusCode();
        if (request.redirects().follow(status, hop) && headers.location != null && !headers.location.isEmpty()) {
            redirect(status, headers.location);
            return;
        }
        finish(reply(status, headers, body.take()));
    }

    private void redirect(int status, String location) {
        URI next;
        try {
            next = destination.resolve(UriReference.parse(location));
        } catch (URISyntaxException | IllegalArgumentException e) {
            fail("failed to parse Location header \"" + location + "\": " + e.getMessage());
            return;
        }
        if (request.redirects() == Redirects.ALL && hop.number() >= Redirects.MOST_REQUESTS) {
            fail("stopped after " + Redirects.MOST_REQUESTS + " redirects");
            return;
        }
        over = true;
        request.lane().execute(() -> {
            request.cancellation().unmarkOutside();
            redirection.send(next, request, hop.after(status)).onComplete(promise);
        });
    }

    private void fail(Throwable failure) {
        end(HttpFailures.describe(hop.method(), destination, failure));
    }

    private void fail(String reason) {
        end(HttpFailures.request(hop.method(), destination, reason));
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

    /** Makes of an answer what the Go components make of it: an event, none, or one that is broken. */
    private static Reply reply(int status, EventHeaders headers, byte[] body) {
        Headers passedOn = headers.passedOn();
        if (status < 200 || status > 299) {
            return new Reply(status, passedOn.and(headers.told()), null, body, null, null);
        }
        if (!HttpCloudEvents.claimsEvent(headers)) {
            return new Reply(status, passedOn, null, body, null, null);
        }
        HttpCloudEvents.Reading reading = HttpCloudEvents.read(headers, body);
        return reading.event() == null
                ? new Reply(status, passedOn, null, body, reading.reason(), null)
                : new Reply(status, passedOn, reading.event(), NO_BODY, null, null);
    }
}
