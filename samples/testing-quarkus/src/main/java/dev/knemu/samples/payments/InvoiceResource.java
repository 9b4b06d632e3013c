package dev.knemu.samples.payments;

import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** Where the Trigger {@code invoices} delivers. */
@Path("/events")
public class InvoiceResource {

    private static final int MOST_EUROS = 100;

    /**
     * An invoice, whose data says how many euros. The reply is an event that goes to the Broker; its id follows from the
     * invoice's, so that one that is delivered twice leads to one event twice, and not to two.
     */
    @POST
    public Response invoice(@HeaderParam("ce-id") String id, @HeaderParam("ce-subject") String customer, String euros) {
        if (Integer.parseInt(euros) > MOST_EUROS) {
            return Response.status(Response.Status.PAYMENT_REQUIRED).build();
        }
        return Response.ok(euros)
                .type("text/plain")
                .header("ce-specversion", "1.0")
                .header("ce-id", id + "-paid")
                .header("ce-type", "invoice.paid")
                .header("ce-source", "/payments")
                .header("ce-subject", customer)
                .build();
    }
}
