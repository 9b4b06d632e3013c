package dev.knemu.scenario;

import dev.knemu.EventingEmulator;
import dev.knemu.journal.Entry;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.format.EventFormat;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.jackson.JsonFormat;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A producer with the JDK's HTTP client. It reaches addresses of the cluster by proxy request, as a shell with {@code
 * http_proxy} does, and Brokers by their path on the emulator's own port.
 */
final class HttpProducer {

    private static final EventFormat JSON = EventFormatProvider.getInstance().resolveFormat(JsonFormat.CONTENT_TYPE);
    private static final String INGRESS = "broker-ingress.knative-eventing.svc.cluster.local";

    private final EventingEmulator eventing;
    private final boolean structured;
    private final HttpClient client;

    HttpProducer(EventingEmulator eventing, boolean structured) {
        this.eventing = eventing;
        this.structured = structured;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(new ToEmulator(eventing.port()))
                .build();
    }

    /** Completes with the status; returns when the emulator has taken or answered the event. */
    CompletableFuture<Integer> post(URI address, CloudEvent event) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        Runnable stop = eventing.journal().listen(entry -> {
            CloudEvent seen = entry instanceof Entry.Accepted accepted
                    ? accepted.event()
                    : entry instanceof Entry.Refused refused ? refused.event() : null;
            if (seen != null && entry.cause() == 0 && seen.getId().equals(event.getId())) {
                taken.complete(null);
            }
        });
        try {
            CompletableFuture<Integer> answer = client.sendAsync(
                            request(address, event).build(), HttpResponse.BodyHandlers.discarding())
                    .thenApply(HttpResponse::statusCode);
            CompletableFuture.anyOf(taken, answer).get(10, TimeUnit.SECONDS);
            return answer;
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError("Event " + event.getId() + " was neither taken nor answered.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            stop.run();
        }
    }

    /** A request with the event, to which headers can be added. */
    HttpRequest.Builder request(URI address, CloudEvent event) {
        HttpRequest.Builder request = HttpRequest.newBuilder(onPort(address));
        return structured ? structured(request, event) : binary(request, event);
    }

    static HttpRequest.Builder structured(HttpRequest.Builder request, CloudEvent event) {
        return request.header("Content-Type", JSON.serializedContentType())
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.serialize(event)));
    }

    static HttpRequest.Builder binary(HttpRequest.Builder request, CloudEvent event) {
        for (String name : event.getAttributeNames()) {
            Object value = event.getAttribute(name);
            if (value != null) {
                // The text of an OffsetDateTime leaves seconds out that RFC 3339 wants.
                String text = value instanceof OffsetDateTime time
                        ? DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time)
                        : value.toString();
                request.header(name.equals("datacontenttype") ? "Content-Type" : "ce-" + name, text);
            }
        }
        for (String name : event.getExtensionNames()) {
            request.header("ce-" + name, String.valueOf(event.getExtension(name)));
        }
        CloudEventData data = event.getData();
        return request.POST(
                data == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofByteArray(data.toBytes()));
    }

    /** Sends, and waits for the answer. */
    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI onPort(URI address) {
        return INGRESS.equals(address.getHost()) ? eventing.url().resolve(address.getRawPath()) : address;
    }

    private static final class ToEmulator extends ProxySelector {
        private final int port;

        ToEmulator(int port) {
            this.port = port;
        }

        @Override
        public List<Proxy> select(URI uri) {
            return "127.0.0.1".equals(uri.getHost())
                    ? List.of(Proxy.NO_PROXY)
                    : List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", port)));
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            // The request fails with the same exception.
        }
    }
}
