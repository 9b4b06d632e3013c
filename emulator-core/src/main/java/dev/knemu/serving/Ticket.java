package dev.knemu.serving;

import dev.knemu.time.Lane;
import dev.knemu.time.Time;
import dev.knemu.transport.Cancellation;
import dev.knemu.transport.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A request on its way through an activator and a pod. */
final class Ticket<T> {

    private final RevisionPods revision;
    final Lane lane;
    final Cancellation cancellation;
    private final Supplier<Future<T>> onwards;
    private final Function<Reply, T> refused;

    /** Completed on the request's lane. */
    final Promise<T> answer = Promise.promise();

    // On the home lane only.
    Time.@Nullable Timer timer;

    @Nullable
    Pod pod;

    long arrivedAt;
    boolean hasWaited;
    boolean isHeld;
    boolean isProxied;
    boolean isMeasured;
    boolean isBegun;
    boolean isOver;

    Ticket(
            RevisionPods revision,
            Lane lane,
            Cancellation cancellation,
            Supplier<Future<T>> onwards,
            Function<Reply, T> refused) {
        this.revision = revision;
        this.lane = lane;
        this.cancellation = cancellation;
        this.onwards = onwards;
        this.refused = refused;
    }

    void onLane(Runnable task) {
        if (lane.isCurrent()) {
            task.run();
        } else {
            lane.execute(task);
        }
    }

    /** On the request's lane. */
    void answer(Reply reply) {
        if (!answer.future().isComplete()) {
            answer.tryComplete(refused.apply(reply));
        }
    }

    /**
     * On the request's lane: lets the program have it, unless nobody waits for it any more.
     *
     * @param waited for the pod; {@code null}: not at all
     * @param over called when it has left the pod
     */
    void goOn(String pod, @Nullable Duration waited, Runnable over) {
        if (answer.future().isComplete()) {
            over.run();
            return;
        }
        cancellation.isWithPod(pod, waited);
        Future<T> reply;
        try {
            reply = onwards.get();
        } catch (RuntimeException mistake) {
            reply = Future.failedFuture(mistake);
        }
        reply.onComplete(result -> {
            over.run();
            if (result.succeeded()) {
                answer.tryComplete(result.result());
            } else {
                answer.tryFail(result.cause());
            }
        });
    }

    /** What its timer is for. */
    @Override
    public String toString() {
        return "the timeout of a request to " + revision.name();
    }
}
