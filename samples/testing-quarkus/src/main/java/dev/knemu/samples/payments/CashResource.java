package dev.knemu.samples.payments;

import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Where the till tells of cash. */
@Path("/cash")
public class CashResource {

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI sink;

    /** @param sink the Broker that a SinkBinding, or whoever deploys this, has put into {@code K_SINK} */
    CashResource(@ConfigProperty(name = "K_SINK") URI sink) {
        this.sink = sink;
    }

    @PUT
    @Path("{customer}")
    public Response paid(@PathParam("customer") String customer, String euros)
            throws IOException, InterruptedException {
        HttpRequest event = HttpRequest.newBuilder(sink)
                .header("ce-specversion", "1.0")
                .header("ce-id", UUID.randomUUID().toString())
                .header("ce-type", "invoice.paid")
                .header("ce-source", "/payments/cash")
                .header("ce-subject", customer)
                .header("content-type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(euros))
                .build();
        return Response.status(
                        http.send(event, HttpResponse.BodyHandlers.discarding()).statusCode())
                .build();
    }
}
