package dev.knemu.transport;

import dev.knemu.time.Lane;
import dev.knemu.time.VertxLane;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import org.jspecify.annotations.Nullable;

/**
 * One lane's way out.
 *
 * @param context where its client's callbacks run
 * @param eventLoop the lane itself, when it is one; {@code null} for a lane that is not of Vert.x
 */
record TransportDoor(Context context, @Nullable VertxLane eventLoop, HttpClient client) {

    static TransportDoor open(Vertx vertx, Lane lane, HttpTransportOptions options) {
        VertxLane eventLoop = lane instanceof VertxLane own ? own : null;
        HttpClient client = HttpClients.create(vertx, options);
        return new TransportDoor(
                eventLoop == null ? vertx.getOrCreateContext() : eventLoop.context(), eventLoop, client);
    }

    void run(Runnable task) {
        if (eventLoop != null && eventLoop.isCurrent()) {
            task.run();
        } else {
            context.runOnContext(ignored -> task.run());
        }
    }
}
