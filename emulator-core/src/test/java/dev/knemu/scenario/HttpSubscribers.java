package dev.knemu.scenario;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.format.EventFormat;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.http.vertx.VertxMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Scripted subscribers that listen on a real port, one path each; events are read and written by the SDK. */
final class HttpSubscribers implements AutoCloseable {

    private static final EventFormat JSON = EventFormatProvider.getInstance().resolveFormat(JsonFormat.CONTENT_TYPE);

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Map<String, Probe> probes = new ConcurrentHashMap<>();
    private final boolean structured;
    private final HttpServer server;

    HttpSubscribers(boolean structured) {
        this.structured = structured;
        this.server =
                await(vertx.createHttpServer().requestHandler(this::handle).listen(0, "127.0.0.1"));
    }

    URI listen(Probe probe) {
        probes.put("/" + probe.name(), probe);
        return urlOf(probe.name());
    }

    URI urlOf(String service) {
        return URI.create("http://127.0.0.1:" + server.actualPort() + "/" + service);
    }

    private void handle(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            // A Service behind a URL has the request's path behind its own: http://HOST/orders/
            String path = request.path().replaceFirst("/$", "");
            Probe probe = probes.get(path);
            if (probe == null) {
                request.response().setStatusCode(410).end();
                return;
            }
            Map<String, String> headers = new TreeMap<>();
            request.headers().forEach((name, value) -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
            CloudEvent event =
                    VertxMessageFactory.createReader(request.headers(), body).toEvent();
            answer(request, probe.receive(event, headers));
        });
    }

    private void answer(HttpServerRequest request, Answer answer) {
        if (answer.status() == Answer.HANG) {
            return;
        }
        if (answer.status() == Answer.RESET) {
            request.connection().close();
            return;
        }
        HttpServerResponse response = request.response().setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        CloudEvent event = answer.event();
        if (event == null) {
            response.end(Buffer.buffer(answer.body()));
        } else if (structured) {
            response.putHeader("content-type", JSON.serializedContentType()).end(Buffer.buffer(JSON.serialize(event)));
        } else {
            VertxMessageFactory.createWriter(response).writeBinary(event);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
