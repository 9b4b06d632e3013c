package dev.knemu.dispatch;

import dev.knemu.time.Lane;
import dev.knemu.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The open deliveries of one lane, oldest first, as a list through the deliveries themselves: joining and leaving costs
 * nothing, and what is open is a fact to look at, not a count that could drift.
 */
final class LaneWork {

    final Lane lane;
    private final Dispatcher dispatcher;
    private @Nullable Delivery oldest;
    private @Nullable Delivery newest;
    private Time.@Nullable Timer limit;
    private final List<Waiter> waiters = new ArrayList<>(0);
    private long activity;

    /** For those who look in from outside; written by this lane alone, so that writing costs nothing. */
    private final AtomicInteger size = new AtomicInteger();

    LaneWork(Dispatcher dispatcher, Lane lane) {
        this.dispatcher = dispatcher;
        this.lane = lane;
    }

    void add(Delivery delivery) {
        delivery.older = newest;
        if (newest == null) {
            oldest = delivery;
        } else {
            newest.newer = delivery;
        }
        newest = delivery;
        size.setOpaque(size.getPlain() + 1);
        if (limit == null && delivery.isAwaited()) {
            watchLimit(delivery.fanoutLimit());
        }
    }

    void remove(Delivery delivery) {
        size.setOpaque(size.getPlain() - 1);
        if (delivery.older == null) {
            oldest = delivery.newer;
        } else {
            delivery.older.newer = delivery.newer;
        }
        if (delivery.newer == null) {
            newest = delivery.older;
        } else {
            delivery.newer.older = delivery.older;
        }
        // One that somebody still holds (a late answer does) must not hold all that came after it.
        delivery.older = null;
        delivery.newer = null;
    }

    /** How many are open. Any thread may ask. */
    int size() {
        return size.getOpaque();
    }

    /** Calls {@code action} with what is open; it may bring that one and others to rest. */
    void forEach(Consumer<Delivery> action) {
        List<Delivery> open = new ArrayList<>();
        for (Delivery delivery = oldest; delivery != null; delivery = delivery.newer) {
            open.add(delivery);
        }
        for (Delivery delivery : open) {
            if (!delivery.isAtRest()) {
                action.accept(delivery);
            }
        }
    }

    /** The accepted entries that open deliveries serve, oldest first, each as often as it has deliveries. */
    long[] accepted() {
        LongStream.Builder accepted = LongStream.builder();
        for (Delivery delivery = oldest; delivery != null; delivery = delivery.newer) {
            accepted.add(delivery.accepted());
        }
        return accepted.build().toArray();
    }

    /** An attempt began. */
    void attempting() {
        activity++;
    }

    /** A delivery came to rest, began to wait, or will not be answered. */
    void changed() {
        if (!waiters.isEmpty()) {
            List<Waiter> satisfied =
                    waiters.stream().filter(Waiter::isSatisfied).toList();
            waiters.removeAll(satisfied);
            satisfied.forEach(waiter -> waiter.promise.complete(activity));
        }
    }

    /** Completes with the number of attempts ever begun here, when no delivery has an attempt under way. */
    Future<Long> whenQuiet() {
        return when(() -> {
            for (Delivery delivery = oldest; delivery != null; delivery = delivery.newer) {
                if (delivery.isAttempting()) {
                    return false;
                }
            }
            return true;
        });
    }

    /** Completes when every delivery has come to rest. */
    Future<Long> whenEmpty() {
        return when(() -> oldest == null);
    }

    private Future<Long> when(BooleanSupplier condition) {
        if (condition.getAsBoolean()) {
            return Future.succeededFuture(activity);
        }
        Waiter waiter = new Waiter(condition, Promise.promise());
        waiters.add(waiter);
        return waiter.promise.future();
    }

    private record Waiter(BooleanSupplier condition, Promise<Long> promise) {
        boolean isSatisfied() {
            return condition.getAsBoolean();
        }
    }

    boolean awaitsOutside() {
        for (Delivery delivery = oldest; delivery != null; delivery = delivery.newer) {
            if (delivery.awaitsOutside()) {
                return true;
            }
        }
        return false;
    }

    /**
     * One timer for all: the limit is the same for every event and the list is in order of age, so only the oldest that
     * somebody waits for needs watching.
     */
    private void watchLimit(Duration delay) {
        Runnable look = () -> {
            limit = null;
            Instant now = dispatcher.time.now();
            forEach(delivery -> {
                if (delivery.isAwaited() && !delivery.limit().isAfter(now)) {
                    delivery.fanoutLimitPassed();
                }
            });
            Delivery next = oldest;
            while (next != null && !next.isAwaited()) {
                next = next.newer;
            }
            if (next != null && limit == null) {
                watchLimit(Duration.between(now, next.limit()));
            }
        };
        limit = dispatcher.time.standing(delay, look, "the limit on all deliveries of one event");
    }
}
