package dev.knemu.transport;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where GitHub and GitLab post their webhooks: {@code POST /_knemu/webhooks/github/NAMESPACE/NAME} and {@code
 * …/gitlab/…} on the emulator's port. Bodies are held to the same limits as events are.
 */
public final class WebhookDoor {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookDoor.class);

    private static final Map<String, String> KINDS = Map.of("github", "GitHubSource", "gitlab", "GitLabSource");

    /** How long a sender that was refused may take to read why, before its connection is cut. */
    private static final long LINGER_MILLIS = 1_000;

    private final Vertx vertx;
    private final HttpLimits limits;
    private final Refusals refusals;
    private final WebhookReceiver receiver;

    /**
     * @param limits what senders may do
     * @param refusals told of what cannot be read to its end; what the receiver refuses is the receiver's to record
     */
    public WebhookDoor(Vertx vertx, HttpLimits limits, Refusals refusals, WebhookReceiver receiver) {
        this.vertx = vertx;
        this.limits = limits;
        this.refusals = refusals;
        this.receiver = receiver;
    }

    /** Opens the door; before the router's port listens. */
    public void mount(Router router) {
        router.route(WebhookReceiver.PATH + "*").handler(this::handle);
    }

    private void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        String[] path = request.path().substring(WebhookReceiver.PATH.length()).split("/", -1);
        String kind = KINDS.get(path[0]);
        if (path.length != 3 || kind == null || path[1].isEmpty() || path[2].isEmpty()) {
            answer(
                    request,
                    Reply.status(
                            404,
                            "The path is " + request.path() + ". Webhooks are posted to " + WebhookReceiver.PATH
                                    + "github/NAMESPACE/NAME of a GitHubSource, or " + WebhookReceiver.PATH
                                    + "gitlab/NAMESPACE/NAME of a GitLabSource."));
        } else if (request.method() != HttpMethod.POST) {
            request.response().putHeader(HttpHeaders.ALLOW, "POST");
            answer(request, Reply.status(405, "The method is " + request.method() + ". POST the webhook."));
        } else {
            new Exchange(request, kind, path[1], path[2]).begin();
        }
    }

    private static void answer(HttpServerRequest request, Reply reply) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(reply.status());
        if (reply.body().length > 0) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8");
        }
        response.end(Buffer.buffer(reply.body()));
    }

    /** One POST, on the event loop that reads it. */
    private final class Exchange {
        private final HttpServerRequest request;
        private final String kind;
        private final String namespace;
        private final String name;
        private final BodyBuffer body = new BodyBuffer();
        private long received;
        private long timer;
        private boolean over;

        Exchange(HttpServerRequest request, String kind, String namespace, String name) {
            this.request = request;
            this.kind = kind;
            this.namespace = namespace;
            this.name = name;
        }

        void begin() {
            timer = vertx.setTimer(
                    limits.receiveTime().toMillis(),
                    late -> cutOff(
                            408,
                            "The body was not all there after " + limits.receiveTime()
                                    + ", the limit of this port (receiveTime); " + received + " bytes had come."));
            request.exceptionHandler(
                    broken -> cutOff(400, "The body broke off after " + received + " bytes. Send all of it."));
            request.handler(this::take);
            request.endHandler(ignored -> complete());
        }

        private void take(Buffer chunk) {
            if (over) {
                return;
            }
            received += chunk.length();
            if (received > limits.maxBodyBytes()) {
                body.drop();
                cutOff(
                        413,
                        "The body is larger than " + limits.maxBodyBytes()
                                + " bytes, the limit of this port (maxBodyBytes).");
            } else {
                body.add(chunk, 0);
            }
        }

        /** The rest of the body is not waited for, and so the connection ends. */
        private void cutOff(int status, String reason) {
            if (over) {
                return;
            }
            over = true;
            vertx.cancelTimer(timer);
            refusals.refused(new Addressee(kind, namespace, name), status, reason, null);
            if (request.version() != HttpVersion.HTTP_2) {
                request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            answer(request, Reply.status(status, reason));
            // Who still sends does not read: he gets a while to see the answer.
            vertx.setTimer(status == 413 ? LINGER_MILLIS : 1, ignored -> cut());
        }

        private void cut() {
            if (request.version() != HttpVersion.HTTP_2) {
                request.connection().close();
            } else if (!request.isEnded()) {
                request.response().reset();
            }
        }

        private void complete() {
            if (over) {
                return;
            }
            over = true;
            vertx.cancelTimer(timer);
            Headers.Builder headers = new Headers.Builder();
            request.headers().forEach(headers::add);
            Context eventLoop = vertx.getOrCreateContext();
            Future<Reply> reply;
            try {
                reply = receiver.receive(new WebhookReceiver.Post(kind, namespace, name, headers.build(), body.take()));
            } catch (RuntimeException mistake) {
                reply = Future.failedFuture(mistake);
            }
            reply.onComplete(result -> {
                if (result.failed()) {
                    LOG.error("A webhook for {} {}/{} failed", kind, namespace, name, result.cause());
                }
                Reply owed = result.succeeded() ? result.result() : Reply.status(500);
                eventLoop.runOnContext(ignored -> answer(request, owed));
            });
        }
    }
}
