package dev.knemu.fault;

import dev.knemu.dispatch.Trip;
import dev.knemu.transport.Cancellation;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through a {@link FaultyNetwork}.
 *
 * <pre>
 *   latency ──> lost | answered on the way | dropped
 *      └──> held back ──> the transport ──> answer ──> passed on | lost
 *                                             └──> once more
 * </pre>
 *
 * Everything happens on the lane of the request.
 */
final class FaultyAttempt {

    private final FaultyNetwork network;
    private final Faults faults;
    private final URI destination;
    private final Request request;
    private final Trip trip;
    private final Luck luck;
    private final List<String> injected = new ArrayList<>(2);

    FaultyAttempt(FaultyNetwork network, URI destination, Request request, Trip trip) {
        this.network = network;
        this.faults = network.faults;
        this.destination = destination;
        this.request = request;
        this.trip = trip;
        this.luck = Luck.of(faults.seed, request.event(), trip);
    }

    Future<Reply> send() {
        if (faults.latencyMost.isZero()) {
            return arrives();
        }
        Duration latency = latency("latency");
        injected("the request took " + FaultsText.text(latency) + " to arrive");
        return after(latency, request.cancellation(), this::arrives);
    }

    private Duration latency(String which) {
        long range = faults.latencyMost.minus(faults.latencyLeast).toMillis();
        return faults.latencyLeast.plusMillis((long) (luck.at(which) * (range + 1)));
    }

    private Future<Reply> arrives() {
        if (luck.strikes("loseRequest", faults.loseRequest)) {
            return lost("the connection was reset before the request arrived");
        }
        if (luck.strikes("respond", faults.respond)) {
            return refused(faults.respondStatus, "answered on the way, not by the subscriber");
        }
        if (network.drops(destination)) {
            return refused(faults.dropStatus, "dropped, not answered by the subscriber");
        }
        return luck.strikes("reorder", faults.reorder) ? holdBack() : pass();
    }

    private Future<Reply> lost(String how) {
        return Future.succeededFuture(Reply.noAnswer(Trip.INJECTED + injected(how)));
    }

    private Future<Reply> refused(int status, String how) {
        return Future.succeededFuture(Reply.status(status, Trip.INJECTED + injected(how)));
    }

    private Future<Reply> holdBack() {
        HeldBack held = new HeldBack(request.event().getId(), request.lane());
        if (network.heldBack.putIfAbsent(trip.subscription(), held) != null) {
            return pass();
        }
        Promise<Reply> promise = Promise.promise();
        held.timer = network.time.after(
                faults.reorderMost,
                () -> goOn(
                        held,
                        "the request was held back for " + FaultsText.text(faults.reorderMost)
                                + ", and no later event overtook it",
                        promise),
                "the end of the wait for an event to overtake event "
                        + request.event().getId());
        held.goOn = overtaker ->
                goOn(held, "the request was held back until event " + overtaker + " had overtaken it", promise);
        request.cancellation().onCancel(() -> {
            if (leaves(held)) {
                injected("the request was held back");
            }
        });
        return promise.future();
    }

    private void goOn(HeldBack held, String how, Promise<Reply> promise) {
        if (leaves(held)) {
            injected(how);
            outcome(this::pass).onComplete(promise);
        }
    }

    private boolean leaves(HeldBack held) {
        return network.heldBack.remove(trip.subscription(), held) && held.leave();
    }

    private Future<Reply> pass() {
        boolean twice = luck.strikes("duplicate", faults.duplicate);
        boolean loses = (trip.attempt() == 1 && luck.strikes("loseFirstAck", faults.loseFirstAck))
                || luck.strikes("loseAck", faults.loseAck);
        HeldBack overtaken = overtaken();
        Future<Reply> answer = network.transport.send(destination, request);
        return twice || loses || overtaken != null
                ? answer.compose(reply -> answered(reply, twice, loses, overtaken))
                : answer;
    }

    /** Who waits for one to overtake it; not for another request with the same event. */
    private @Nullable HeldBack overtaken() {
        HeldBack held = network.heldBack.get(trip.subscription());
        return held == null || held.event.equals(request.event().getId()) ? null : held;
    }

    private Future<Reply> answered(Reply reply, boolean twice, boolean loses, @Nullable HeldBack overtaken) {
        if (overtaken != null) {
            overtaken.overtakenBy(request.event().getId());
        }
        if (twice && !request.cancellation().isCancelled()) {
            sendAgain();
        }
        // What was not answered cannot be lost.
        return loses && reply.isAnswer() ? lost("the answer was lost") : Future.succeededFuture(reply);
    }

    private void sendAgain() {
        Request again = request.again();
        Duration latency = faults.latencyMost.isZero() ? Duration.ZERO : latency("latency of the duplicate");
        injected("the request was sent twice"
                + (latency.isZero() ? "" : ", the second time " + FaultsText.text(latency) + " after its answer"));
        Supplier<Future<Reply>> way = () -> network.transport.send(destination, again);
        network.beside.accept(
                again.cancellation(), latency.isZero() ? outcome(way) : after(latency, again.cancellation(), way));
    }

    private Future<Reply> after(Duration delay, Cancellation cancellation, Supplier<Future<Reply>> next) {
        Promise<Reply> promise = Promise.promise();
        cancellation.onCancel(network.time.after(
                delay, () -> outcome(next).onComplete(promise), "the latency of a faulty network")::cancel);
        return promise.future();
    }

    /** A transport that throws must not leave an attempt open for ever. */
    private static Future<Reply> outcome(Supplier<Future<Reply>> way) {
        try {
            return way.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** All that was done to it so far, with this, as the journal tells it. */
    private String injected(String what) {
        injected.add(what);
        String all = String.join(", ", injected) + " (seed " + faults.seed + ")";
        trip.injected(all);
        return all;
    }
}
