package dev.knemu.dispatch;

import dev.knemu.event.KnativeEvent;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Entry.Leg;
import dev.knemu.journal.Journal;
import dev.knemu.time.Time;
import dev.knemu.transport.Cancellation;
import dev.knemu.transport.ContentMode;
import dev.knemu.transport.Headers;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way to one subscriber: attempt, wait, attempt again, give up.
 *
 * <pre>
 *   SUBSCRIBER ──taken──> at rest (Delivered)
 *     │   └──taken, with an event──> REPLY ──taken──> at rest (Delivered)
 *     │                                │
 *     └──given up──> DEAD_LETTER <──given up
 *                       │  └──taken──> at rest (DeadLettered)
 *                       └──given up──> at rest (Dropped)
 * </pre>
 *
 * Each leg makes {@code 1 + retry} attempts. Source: knative/eventing {@code pkg/kncloudevents/event_dispatcher.go},
 * and for what lies {@linkplain SubscriptionRoute#behindFilter behind a filter} {@code
 * pkg/broker/filter/filter_handler.go}.
 */
final class Delivery {

    private static final int BAD_GATEWAY = 502;

    private final Dispatcher dispatcher;
    private final LaneWork work;
    private final Fanout fanout;
    private final Parcel parcel;
    private final SubscriptionRoute route;
    private final long id;

    private Leg leg = Leg.SUBSCRIBER;
    private URI destination;
    private CloudEvent event;
    private int attempts;
    private int subscriberAttempts;
    private Instant sentAt = Instant.EPOCH;
    private boolean atRest;
    private Headers replyHeaders = Headers.NONE;
    private @Nullable Cancellation attempt;
    private Time.@Nullable Timer timer;

    // What the dead letter leg must remember of the leg that failed.
    private @Nullable URI failedDestination;
    private @Nullable Reply failure;
    private String problem = "";

    @Nullable
    Delivery older;

    @Nullable
    Delivery newer;

    Delivery(Dispatcher dispatcher, LaneWork work, Fanout fanout, Parcel parcel, SubscriptionRoute route) {
        this.dispatcher = dispatcher;
        this.work = work;
        this.fanout = fanout;
        this.parcel = parcel;
        this.route = route;
        this.id = dispatcher.journal.nextDelivery();
        this.destination = route.subscriber();
        this.event = route.behindFilter() ? parcel.event() : parcel.eventInChannel();
    }

    void start() {
        work.add(this);
        send();
    }

    private void send() {
        timer = null;
        attempts++;
        sentAt = dispatcher.time.now();
        Cancellation current = new Cancellation();
        attempt = current;
        work.attempting();
        Future<Reply> reply = dispatcher.transport.send(destination, request(current));
        if (reply.isComplete()) {
            answered(reply.result());
            return;
        }
        Duration timeout = route.plan().timeout();
        if (timeout != null) {
            timer = dispatcher.time.after(timeout, () -> timedOut(current, timeout));
        }
        reply.onComplete(result -> {
            if (attempt == current) {
                answered(result.result());
            }
        });
    }

    private Request request(Cancellation cancellation) {
        boolean toSubscriber = leg == Leg.SUBSCRIBER;
        return new Request(
                event,
                leg == Leg.REPLY ? replyHeaders : parcel.passedOn(),
                parcel.trace(),
                route.ref().namespace(),
                toSubscriber,
                toSubscriber ? route.plan().mode() : ContentMode.BINARY,
                Request.Origin.INSIDE,
                id,
                parcel.lane(),
                cancellation);
    }

    private void timedOut(Cancellation late, Duration timeout) {
        if (attempt == late) {
            timer = null;
            // Cleared first: the cancelled exchange may answer at once, and that answer no longer counts.
            attempt = null;
            late.cancel();
            answered(Reply.noAnswer("no answer within " + timeout + " (delivery.timeout)"));
        }
    }

    private void answered(Reply reply) {
        attempt = null;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        String problem = problem(reply);
        if (problem == null) {
            recordAttempt(reply, null, null);
            taken(reply);
        } else if (attempts <= route.plan().retry() && isRetried(reply)) {
            Duration wait = dispatcher.rules.waitBefore(attempts, route.plan(), reply, dispatcher.time.now());
            recordAttempt(reply, problem, wait);
            timer = dispatcher.time.after(wait, this::send);
            work.changed();
        } else {
            recordAttempt(reply, problem, null);
            giveUp(reply, problem);
        }
    }

    /** Why this answer counts as a failure, or {@code null} when it counts as success. */
    private @Nullable String problem(Reply reply) {
        if (!reply.isAnswer()) {
            return reply.failure();
        }
        if (!reply.isSuccess()) {
            return "answered " + reply.status();
        }
        if (isBadGateway(reply)) {
            return reply.malformed() != null
                    ? "answered " + reply.status() + " with a malformed CloudEvent: " + reply.malformed()
                    : "answered " + reply.status() + " with a body that is no CloudEvent";
        }
        return null;
    }

    /** A Broker's filter wants an event or nothing in an answer; a plain Subscription does not look so closely. */
    private boolean isBadGateway(Reply reply) {
        return leg == Leg.SUBSCRIBER
                && route.behindFilter()
                && reply.isSuccess()
                && reply.event() == null
                && (reply.malformed() != null || reply.body().length > 0);
    }

    private boolean isRetried(Reply reply) {
        return !reply.isAnswer() || dispatcher.rules.isRetried(isBadGateway(reply) ? BAD_GATEWAY : reply.status());
    }

    private void taken(Reply reply) {
        switch (leg) {
            case SUBSCRIBER -> {
                subscriberAttempts = attempts;
                if (reply.malformed() != null && route.reply() != null) {
                    failedDestination = route.reply();
                    deadLetter(
                            Reply.noAnswer("malformed reply: " + reply.malformed()),
                            "the subscriber replied with a malformed CloudEvent: " + reply.malformed(),
                            true);
                } else if (reply.event() != null) {
                    replied(reply, reply.event());
                } else {
                    delivered(reply.status());
                }
            }
            case REPLY -> delivered(reply.status());
            case DEAD_LETTER -> deadLettered();
        }
    }

    private void replied(Reply reply, CloudEvent replyEvent) {
        if (!dispatcher.journal.isOff()) {
            dispatcher.journal.record(new Entry.Replied(
                    dispatcher.journal.nextSeq(),
                    dispatcher.time.now(),
                    parcel.accepted(),
                    id,
                    route.ref(),
                    route.reply(),
                    replyEvent));
        }
        if (route.reply() == null) {
            delivered(reply.status());
            return;
        }
        leg = Leg.REPLY;
        attempts = 0;
        destination = route.reply();
        event = route.behindFilter() ? KnativeEvent.withTtl(replyEvent, parcel.ttl()) : replyEvent;
        replyHeaders = reply.headers();
        send();
    }

    private void giveUp(Reply reply, String problem) {
        if (leg == Leg.DEAD_LETTER) {
            dropped("the dead letter sink " + destination + " failed as well: " + problem);
            return;
        }
        if (leg == Leg.SUBSCRIBER) {
            subscriberAttempts = attempts;
        }
        failedDestination = destination;
        // The filter's own bad gateway says nothing about the subscriber, so nothing is known to tell the sink.
        deadLetter(reply, problem, !isBadGateway(reply));
    }

    private void deadLetter(Reply reply, String problem, boolean tellWhy) {
        failure = reply;
        this.problem = problem;
        URI sink = route.deadLetterSink();
        if (sink == null) {
            dropped(problem + ", and there is no dead letter sink");
            return;
        }
        CloudEvent original = parcel.eventInChannel();
        event = tellWhy
                ? KnativeEvent.withExtensions(original, dispatcher.rules.errorExtensions(failedDestination(), reply))
                : original;
        leg = Leg.DEAD_LETTER;
        attempts = 0;
        destination = sink;
        send();
    }

    private URI failedDestination() {
        return failedDestination == null ? route.subscriber() : failedDestination;
    }

    private void recordAttempt(Reply reply, @Nullable String problem, @Nullable Duration nextIn) {
        Journal journal = dispatcher.journal;
        if (journal.isFull() || (problem != null && !journal.isOff())) {
            Instant now = dispatcher.time.now();
            journal.record(new Entry.Attempted(
                    journal.nextSeq(),
                    now,
                    parcel.accepted(),
                    id,
                    route.ref(),
                    leg,
                    destination,
                    attempts,
                    reply.status(),
                    problem,
                    Duration.between(sentAt, now),
                    nextIn));
        }
    }

    private void delivered(int status) {
        Journal journal = dispatcher.journal;
        if (!journal.isOff()) {
            Instant now = dispatcher.time.now();
            journal.record(new Entry.Delivered(
                    journal.nextSeq(),
                    now,
                    parcel.accepted(),
                    id,
                    route.ref(),
                    route.subscriber(),
                    status,
                    subscriberAttempts,
                    Duration.between(parcel.acceptedAt(), now)));
        }
        rest(null);
    }

    private void deadLettered() {
        Journal journal = dispatcher.journal;
        if (!journal.isOff()) {
            journal.record(new Entry.DeadLettered(
                    journal.nextSeq(),
                    dispatcher.time.now(),
                    parcel.accepted(),
                    id,
                    route.ref(),
                    destination,
                    failedDestination(),
                    failure == null ? 0 : failure.status(),
                    subscriberAttempts,
                    event));
        }
        rest(null);
    }

    private void dropped(String reason) {
        Journal journal = dispatcher.journal;
        if (!journal.isOff()) {
            journal.record(new Entry.Dropped(
                    journal.nextSeq(),
                    dispatcher.time.now(),
                    parcel.accepted(),
                    id,
                    route.ref(),
                    failedDestination(),
                    failure == null ? 0 : failure.status(),
                    leg == Leg.SUBSCRIBER ? attempts : subscriberAttempts,
                    reason));
        }
        rest(reason);
    }

    private void rest(@Nullable String lost) {
        atRest = true;
        work.remove(this);
        fanout.rested(lost);
        work.changed();
    }

    /** Gives up at once; the event goes nowhere, and the journal says why. */
    void abort(String reason) {
        if (atRest) {
            return;
        }
        Cancellation current = attempt;
        attempt = null;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (current != null) {
            current.cancel();
        }
        if (!atRest) {
            dropped(problem.isEmpty() ? reason : reason + "; before that, " + problem);
        }
    }

    void fanoutLimitPassed() {
        abort("the deliveries of this event took longer than " + dispatcher.rules.fanoutLimit() + " together");
    }

    Instant acceptedAt() {
        return parcel.acceptedAt();
    }

    boolean isAtRest() {
        return atRest;
    }

    boolean isAttempting() {
        return attempt != null;
    }

    boolean awaitsOutside() {
        return attempt != null && attempt.isOutside();
    }

    Dispatcher.OpenDelivery describe() {
        String state = attempt != null ? "attempt " + attempts + " is under way" : "waits after attempt " + attempts;
        return new Dispatcher.OpenDelivery(
                route.ref(), destination, parcel.event().getId(), attempts, attempt == null, state);
    }
}
