package dev.knemu.dispatch;

import dev.knemu.journal.Entry;
import dev.knemu.transport.Cancellation;
import dev.knemu.transport.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One event on its way to all subscriptions that it matched, and the one answer that its producer is owed. */
final class Fanout {

    private static final String PRODUCER_GONE = "the producer went away before the event was answered";

    private static final Future<Reply> ALL_TAKEN = Future.succeededFuture(Reply.ACCEPTED);

    /** With an empty body, as the channel answers it: a dead letter would carry it on. Why is in the journal. */
    private static final Future<Reply> LOST = Future.succeededFuture(Reply.status(500));

    private final Dispatcher dispatcher;
    private final LaneWork work;
    private final Parcel parcel;
    private int open;
    private boolean refused;
    private @Nullable Promise<Reply> answer;

    /** Of who waits for the answer. */
    private @Nullable Cancellation awaited;

    Fanout(Dispatcher dispatcher, LaneWork work, Parcel parcel, int deliveries) {
        this.dispatcher = dispatcher;
        this.work = work;
        this.parcel = parcel;
        this.open = deliveries;
    }

    Future<Reply> run(List<SubscriptionRoute> matched, @Nullable Cancellation cancellation) {
        return matched.size() == 1 ? runOne(matched.get(0), cancellation) : runAll(matched, cancellation);
    }

    /** As {@link #runAll}; most events match one subscription, and need no list of deliveries. */
    private Future<Reply> runOne(SubscriptionRoute route, @Nullable Cancellation cancellation) {
        Delivery delivery = new Delivery(dispatcher, work, this, parcel, route, cancellation != null);
        work.add(delivery);
        start(delivery, cancellation);
        return open == 0 ? outcome() : rested(cancellation, () -> delivery.abort(PRODUCER_GONE));
    }

    private Future<Reply> runAll(List<SubscriptionRoute> matched, @Nullable Cancellation cancellation) {
        boolean awaited = cancellation != null;
        Delivery[] deliveries = new Delivery[matched.size()];
        for (int i = 0; i < deliveries.length; i++) {
            deliveries[i] = new Delivery(dispatcher, work, this, parcel, matched.get(i), awaited);
            // All are open before the first begins: one that comes to rest at once would make the lane look empty.
            work.add(deliveries[i]);
        }
        for (Delivery delivery : deliveries) {
            start(delivery, cancellation);
        }
        return open == 0
                ? outcome()
                : rested(cancellation, () -> {
                    for (Delivery delivery : deliveries) {
                        delivery.abort(PRODUCER_GONE);
                    }
                });
    }

    private static void start(Delivery delivery, @Nullable Cancellation cancellation) {
        if (cancellation != null && cancellation.isCancelled()) {
            delivery.abort(PRODUCER_GONE);
        } else {
            delivery.start();
        }
    }

    private Future<Reply> rested(@Nullable Cancellation cancellation, Runnable abort) {
        Promise<Reply> promise = Promise.promise();
        // Before the cancellation is looked at: one that has happened already brings all to rest at once.
        answer = promise;
        if (cancellation != null) {
            awaited = cancellation;
            cancellation.markHandedOn();
            cancellation.onCancel(abort);
        }
        return promise.future();
    }

    private Future<Reply> outcome() {
        return refused ? LOST : ALL_TAKEN;
    }

    /** One delivery, again; {@code original} is the one that came to rest in vain. */
    Future<Entry.OfDelivery> again(SubscriptionRoute route, long original) {
        Delivery delivery = new Delivery(dispatcher, work, this, parcel, route, false);
        work.add(delivery);
        Promise<Reply> rested = Promise.promise();
        answer = rested;
        dispatcher.journal.record(new Entry.Redelivered(
                dispatcher.journal.nextSeq(),
                dispatcher.time.now(),
                parcel.accepted(),
                delivery.id(),
                route.ref(),
                original,
                route.subscriber()));
        delivery.start();
        return rested.future().map(reply -> Objects.requireNonNull(delivery.end()));
    }

    /** A delivery came to rest: taken, or its event went nowhere. */
    void rested(boolean lost) {
        refused |= lost;
        if (--open == 0 && answer != null) {
            if (awaited != null) {
                awaited.unmarkHandedOn();
            }
            outcome().onComplete(answer);
        }
    }
}
