package dev.knemu.dispatch;

import dev.knemu.transport.Cancellation;
import dev.knemu.transport.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One event on its way to all subscriptions that it matched, and the one answer that its producer is owed. */
final class Fanout {

    private static final Future<Reply> ALL_TAKEN = Future.succeededFuture(Reply.ACCEPTED);

    private final Dispatcher dispatcher;
    private final LaneWork work;
    private final Parcel parcel;
    private int open;
    private @Nullable Reply refusal;
    private @Nullable Promise<Reply> answer;

    Fanout(Dispatcher dispatcher, LaneWork work, Parcel parcel, int deliveries) {
        this.dispatcher = dispatcher;
        this.work = work;
        this.parcel = parcel;
        this.open = deliveries;
    }

    Future<Reply> run(List<SubscriptionRoute> matched, Cancellation cancellation) {
        Delivery[] deliveries = new Delivery[matched.size()];
        for (int i = 0; i < deliveries.length; i++) {
            deliveries[i] = new Delivery(dispatcher, work, this, parcel, matched.get(i));
        }
        for (Delivery delivery : deliveries) {
            delivery.start();
        }
        if (open == 0) {
            return refusal == null ? ALL_TAKEN : Future.succeededFuture(refusal);
        }
        cancellation.onCancel(() -> {
            for (Delivery delivery : deliveries) {
                delivery.abort("the producer went away before the event was answered");
            }
        });
        answer = Promise.promise();
        return answer.future();
    }

    /** A delivery came to rest: taken, or with the reason why its event went nowhere. */
    void rested(@Nullable String lost) {
        if (lost != null && refusal == null) {
            refusal = Reply.status(500, lost);
        }
        if (--open == 0 && answer != null) {
            answer.complete(refusal == null ? Reply.ACCEPTED : refusal);
        }
    }
}
