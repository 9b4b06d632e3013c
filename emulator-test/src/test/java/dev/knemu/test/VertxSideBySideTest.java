package dev.knemu.test;

import static dev.knemu.match.EventMatchers.type;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.EventingEmulator;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application on Vert.x, tested with vertx-junit5 and this kit together. */
@ExtendWith(VertxExtension.class)
@KnativeTest(manifests = "kit/orders")
class VertxSideBySideTest {

    @BindService("billing")
    private int port;

    /** Sends to the Broker whatever it is told, as an application would. */
    @BeforeEach
    void startTheApplication(Vertx vertx, VertxTestContext context, @BrokerClient URI broker) {
        vertx.createHttpServer()
                .requestHandler(request -> vertx.createHttpClient()
                        .request(new io.vertx.core.http.RequestOptions()
                                .setMethod(HttpMethod.POST)
                                .setAbsoluteURI(broker.toString())
                                .putHeader("ce-specversion", "1.0")
                                .putHeader("ce-id", "paid-after-refund")
                                .putHeader("ce-source", "/billing")
                                .putHeader("ce-type", "order.paid"))
                        .compose(post -> post.send())
                        .map(answer -> request.response().setStatusCode(answer.statusCode()))
                        .compose(HttpServerResponse::end)
                        .onFailure(context::failNow))
                .listen(0, "127.0.0.1")
                .onComplete(context.succeeding(server -> {
                    port = server.actualPort();
                    context.completeNow();
                }));
    }

    @Test
    void eachHasItsOwnParameters(
            Vertx vertx, EventingEmulator eventing, @Subscriber("shipping") Probe shipping, VertxTestContext context) {
        eventing.broker("default").send(event -> event.withType("order.refunded"));

        assertThat(shipping.expectOne(type("order.paid")).event().getId()).isEqualTo("paid-after-refund");
        context.completeNow();
    }
}
