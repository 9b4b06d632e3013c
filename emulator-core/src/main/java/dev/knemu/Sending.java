package dev.knemu;

import dev.knemu.event.EventRules;
import dev.knemu.time.Lane;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import dev.knemu.transport.Transport;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Brings what a program sends from its thread onto a lane, and the answer back to it. */
final class Sending {

    private static final Sent.Answer ACCEPTED = new Sent.Answer(202, "");

    private final EventingEmulator eventing;
    private final Lanes lanes;
    private final Transport transport;
    private final RecordedRefusals refusals;
    private final UnderWay underWay;
    private final int mostUntaken;
    private final AtomicInteger untaken = new AtomicInteger();

    /**
     * @param eventing what those who sent are told they sent to
     * @param underWay hears of what leaves for the outside without being a delivery
     * @param mostUntaken how many events may wait for a lane to take them
     */
    Sending(
            EventingEmulator eventing,
            Lanes lanes,
            Transport transport,
            RecordedRefusals refusals,
            UnderWay underWay,
            int mostUntaken) {
        this.eventing = eventing;
        this.lanes = lanes;
        this.transport = transport;
        this.refusals = refusals;
        this.underWay = underWay;
        this.mostUntaken = mostUntaken;
    }

    /** Whether every event has been taken by its lane. */
    boolean isAllTaken() {
        return untaken.get() == 0;
    }

    Sent send(URI address, CloudEvent event) {
        Sent sent = new Sent(eventing, event);
        Optional<String> problem = EventRules.check(event);
        if (problem.isPresent()) {
            refuse(address, sent, 400, problem.get());
        } else if (untaken.incrementAndGet() > mostUntaken) {
            // Events that wait to be taken count as well: a producer in a tight loop must not fill the memory.
            untaken.decrementAndGet();
            refuse(address, sent, 503, "more than " + mostUntaken + " events wait to be taken");
        } else {
            Lane lane = lanes.ofCaller();
            try {
                lane.execute(() -> take(address, sent, lane));
            } catch (RejectedExecutionException e) {
                // The lanes have ended. Whoever still sends is refused like all who come while the emulator closes.
                untaken.decrementAndGet();
                refuse(address, sent, 503, "the emulator is closed");
            }
        }
        return sent;
    }

    // On the lane.
    private void take(URI address, Sent sent, Lane lane) {
        untaken.decrementAndGet();
        Request request = Request.from(sent.event(), lane);
        Future<Reply> reply = transport.send(address, request);
        if (reply.isComplete()) {
            sent.answered(answerOf(reply.result()));
        } else {
            underWay.add(request.cancellation(), reply);
            reply.onComplete(answered -> sent.answered(answerOf(answered.result())));
        }
    }

    private static Sent.Answer answerOf(Reply reply) {
        if (reply == Reply.ACCEPTED) {
            return ACCEPTED;
        }
        if (!reply.isAnswer()) {
            return new Sent.Answer(0, reply.failure());
        }
        return new Sent.Answer(reply.status(), reply.isSuccess() ? "" : reply.bodyText());
    }

    private void refuse(URI address, Sent sent, int status, String reason) {
        refusals.refused(address, status, reason, sent.event());
        sent.answered(new Sent.Answer(status, reason));
    }
}
