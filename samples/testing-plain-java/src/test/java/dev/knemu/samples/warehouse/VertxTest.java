package dev.knemu.samples.warehouse;

import static dev.knemu.test.KnativeAssertions.assertThat;

import dev.knemu.EventingEmulator;
import dev.knemu.test.KnativeTest;
import dev.knemu.test.KnativeTest.Clock;
import io.vertx.core.Vertx;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@KnativeTest(manifests = "k8s", time = Clock.REAL)
class VertxTest {

    @Test
    void aServerOfVertxStandsBehindAService(Vertx vertx, VertxTestContext test, EventingEmulator eventing) {
        Checkpoint delivered = test.checkpoint();
        vertx.createHttpServer()
                .requestHandler(request -> {
                    test.verify(() -> assertThat(request.getHeader("ce-type")).isEqualTo("order.paid"));
                    request.response().setStatusCode(202).end();
                    delivered.flag();
                })
                .listen(0, "127.0.0.1")
                .onComplete(test.succeeding(server -> {
                    eventing.subscriber("warehouse", URI.create("http://127.0.0.1:" + server.actualPort()));
                    eventing.broker("default").send(event -> event.withType("order.paid"));
                }));
    }
}
