package dev.knemu.samples.warehouse;

import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Where the warehouse posts its events: what a SinkBinding, or whoever deploys this, has put into {@code K_SINK}. */
final class Broker {

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI sink;

    Broker(URI sink) {
        this.sink = sink;
    }

    /** @throws IOException when the Broker does not take it */
    void send(CloudEvent event) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(sink);
        HttpMessageFactory.createWriter(
                        request::header,
                        body -> request.POST(body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body)))
                .writeBinary(event);
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException(sink + " answered " + response.statusCode() + " " + response.body());
        }
    }
}
