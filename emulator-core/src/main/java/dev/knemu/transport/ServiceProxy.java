package dev.knemu.transport;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Hands a request for a Service to the program that stands behind it elsewhere, and its answer back: any method, both
 * bodies streamed, nothing looked at.
 */
final class ServiceProxy {

    /** Concern one connection only; RFC 9110, section 7.6.1. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "host",
            "expect");

    private final HttpClient client;

    ServiceProxy(Vertx vertx, HttpTransportOptions options) {
        client = HttpClients.create(vertx, options);
    }

    void close() {
        client.close();
    }

    /**
     * Passes a request on.
     *
     * @param request still without handlers
     * @param url where to; its host becomes the {@code Host} header
     * @param unreachable called with the reason, when there is no answer to pass back
     */
    void pass(HttpServerRequest request, URI url, Consumer<String> unreachable) {
        HttpTarget target = HttpTarget.of(url);
        boolean hasBody = !request.isEnded() && hasBody(request);
        request.pause();
        if (hasBody && "100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        RequestOptions options = new RequestOptions()
                .setMethod(request.method())
                .setHost(target.host())
                .setPort(target.port())
                .setSsl(target.tls())
                .setURI(target.path());
        client.request(options).onComplete(connected -> {
            if (connected.failed()) {
                request.resume();
                unreachable.accept(HttpFailures.describe(request.method(), url, connected.cause()));
                return;
            }
            send(request, hasBody, connected.result(), url, unreachable);
        });
    }

    private static boolean hasBody(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            return true;
        }
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null ? !length.equals("0") : request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    private static void send(
            HttpServerRequest request, boolean hasBody, HttpClientRequest out, URI url, Consumer<String> unreachable) {
        HttpServerResponse response = request.response();
        if (response.closed()) {
            out.reset();
            return;
        }
        response.closeHandler(gone -> out.reset());
        copyEndToEnd(request.headers(), out.headers());
        // What goes wrong is told by the response as well.
        out.exceptionHandler(known -> {});
        out.response().onComplete(answered -> {
            if (answered.succeeded()) {
                answer(answered.result(), response, request.method());
            } else {
                unreachable.accept(HttpFailures.describe(request.method(), url, answered.cause()));
            }
        });
        if (hasBody) {
            out.send(request);
        } else {
            request.resume();
            out.end();
        }
    }

    private static void answer(HttpClientResponse in, HttpServerResponse response, HttpMethod method) {
        response.setStatusCode(in.statusCode());
        response.setStatusMessage(in.statusMessage());
        copyEndToEnd(in.headers(), response.headers());
        boolean bodiless = method == HttpMethod.HEAD || in.statusCode() == 204 || in.statusCode() == 304;
        if (!bodiless && !response.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
            response.setChunked(true);
        }
        in.pipe().endOnFailure(false).to(response).onFailure(broken -> response.reset());
    }

    private static void copyEndToEnd(MultiMap from, MultiMap to) {
        Set<String> dropped = HOP_BY_HOP;
        for (String connection : from.getAll(HttpHeaders.CONNECTION)) {
            dropped = new HashSet<>(dropped);
            for (String name : connection.split(",")) {
                dropped.add(name.trim().toLowerCase(Locale.ROOT));
            }
        }
        for (var header : from) {
            if (!dropped.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                to.add(header.getKey(), header.getValue());
            }
        }
    }
}
