package dev.knemu.transport;

import dev.knemu.event.EventRules;
import io.cloudevents.CloudEvent;
import io.cloudevents.http.vertx.VertxMessageFactory;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What one request is answered: once, whoever comes first. */
final class IngressAnswer {

    private static final CharSequence ALLOW = HttpHeaders.createOptimized("allow");
    private static final CharSequence PLAIN_TEXT = HttpHeaders.createOptimized("text/plain; charset=utf-8");

    /** How long a client that was refused may take to read why, before its connection is cut. */
    private static final long LINGER_MILLIS = 1_000;

    private static final byte[] NO_BODY = new byte[0];

    private final IngressLoop loop;
    private final IngressConnection connection;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private Face face = Face.NONE;
    private boolean given;
    private boolean left;
    private Runnable whenGiven = () -> {};

    IngressAnswer(IngressLoop loop, IngressConnection connection, HttpServerRequest request) {
        this.loop = loop;
        this.connection = connection;
        this.request = request;
        this.response = request.response();
    }

    /** Whose rules it is held to from now on. */
    void heldTo(Face face) {
        this.face = face;
    }

    Face face() {
        return face;
    }

    boolean isGiven() {
        return given;
    }

    /** Somebody else gives it, by himself. */
    void leave() {
        left = true;
        response.endHandler(ignored -> given());
    }

    /** Whether somebody else gives it. */
    boolean isLeft() {
        return left;
    }

    /** Calls {@code action} when it is given, or nobody waits for it any more. */
    void whenGiven(Runnable action) {
        whenGiven = action;
    }

    void given() {
        if (!given) {
            given = true;
            whenGiven.run();
            connection.leave(loop.tick());
        }
    }

    void header(CharSequence name, CharSequence value) {
        response.putHeader(name, value);
    }

    void give(Reply reply) {
        for (var header : reply.headers().entries()) {
            response.putHeader(header.getKey(), header.getValue());
        }
        int status = reply.status() < 200 || reply.status() > 599 ? 500 : reply.status();
        if (!face.hasContent()) {
            give(status);
        } else if (!reply.isAnswer()) {
            give(502, String.valueOf(reply.failure()));
        } else if (reply.event() != null) {
            give(status, reply.event());
        } else {
            give(status, reply.body());
        }
    }

    void give(WebFace.Page page) {
        if (!given && !page.contentType().isEmpty()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, page.contentType());
        }
        give(page.status(), page.body());
    }

    private void give(int status, CloudEvent event) {
        Optional<String> problem = EventRules.check(event);
        if (problem.isPresent()) {
            give(500, "The reply is no CloudEvent: " + problem.get());
            return;
        }
        CloudEvent writable = HttpCloudEvents.forHeaders(event);
        begin(status);
        VertxMessageFactory.createWriter(response).writeBinary(writable);
    }

    void give(int status) {
        give(status, NO_BODY);
    }

    void give(int status, String text) {
        if (!given) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, PLAIN_TEXT);
        }
        give(status, text.getBytes(StandardCharsets.UTF_8));
    }

    private void give(int status, byte[] content) {
        if (given || response.ended() || response.closed()) {
            return;
        }
        begin(status);
        if (content.length == 0) {
            response.end();
        } else {
            response.end(Buffer.buffer(content));
        }
    }

    private void begin(int status) {
        given();
        CharSequence allow = face.allow();
        if (allow != null) {
            response.putHeader(ALLOW, allow);
        }
        response.setStatusCode(status);
    }

    /** Answers a client whose body will not be read to its end, and ends its connection. */
    void cutOff(int status) {
        if (given || response.closed()) {
            return;
        }
        if (request.version() != HttpVersion.HTTP_2) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        give(status);
        loop.ingress.vertx.setTimer(status == 413 ? LINGER_MILLIS : 1, ignored -> cut());
    }

    void cut() {
        if (request.version() == HttpVersion.HTTP_2) {
            if (!request.isEnded()) {
                response.reset();
            }
        } else {
            request.connection().close();
        }
    }
}
