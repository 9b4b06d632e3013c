package dev.knemu.dispatch;

import dev.knemu.event.KnativeEvent;
import dev.knemu.event.KnativeExtensions;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Entry.Leg;
import dev.knemu.journal.Journal;
import dev.knemu.telemetry.DeliverySpan;
import dev.knemu.telemetry.Span;
import dev.knemu.time.Time;
import dev.knemu.transport.Cancellation;
import dev.knemu.transport.ContentMode;
import dev.knemu.transport.Headers;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
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

    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int BAD_GATEWAY = 502;

    private static final String KEPT = ", and Kafka keeps the event: whoever reads next delivers it";

    private static final Reply NOTHING_TOLD = Reply.noAnswer("");

    /** How many bytes of an answer go into a problem's text. */
    private static final int MOST_SAID = 200;

    private final Dispatcher dispatcher;
    private final LaneWork work;
    private final Fanout fanout;
    private final Parcel parcel;
    private final SubscriptionRoute route;
    private final DeliveryRules rules;
    private final boolean awaited;
    private final long id;
    private final DeliverySpan span;

    private Leg leg = Leg.SUBSCRIBER;
    private URI destination;
    private CloudEvent event;
    private int attempts;
    private int subscriberAttempts;
    private boolean waiting;

    /** When the attempt that is under way began; between two attempts, when the next is due. */
    private Instant turn = Instant.EPOCH;

    private boolean atRest;
    private Entry.@Nullable OfDelivery end;
    private Headers replyHeaders = Headers.NONE;

    /** The dead letter that the sink has taken, while the sink's own answer is on its way as a reply. */
    private @Nullable CloudEvent deadLetter;

    private @Nullable String standIn;
    private @Nullable Cancellation attempt;
    /** The same, also once it is answered. */
    private @Nullable Cancellation asked;

    private Span attemptSpan = Span.NONE;
    private Time.@Nullable Timer timer;

    /** Where faults are injected, what was done to the attempt that is under way. */
    private @Nullable Trip trip;

    // What is remembered of the last attempt that failed, before the dead letter leg.
    private @Nullable URI failedDestination;
    private @Nullable Reply failure;
    private String problem = "";

    @Nullable
    Delivery older;

    @Nullable
    Delivery newer;

    /** @param awaited whether somebody waits for it to come to rest */
    Delivery(
            Dispatcher dispatcher,
            LaneWork work,
            Fanout fanout,
            Parcel parcel,
            SubscriptionRoute route,
            boolean awaited) {
        this.dispatcher = dispatcher;
        this.work = work;
        this.fanout = fanout;
        this.parcel = parcel;
        this.route = route;
        this.rules = route.rules();
        this.awaited = awaited;
        this.id = dispatcher.journal.nextDelivery(parcel.accepted());
        this.destination = route.subscriber();
        this.event = route.behindFilter() ? parcel.event() : parcel.eventInChannel();
        this.span = dispatcher.telemetry.delivering(
                parcel.address(), route.ref(), parcel.event(), parcel.trace(), parcel.acceptedAt(), dispatcher.time);
    }

    void start() {
        if (atRest) {
            return;
        }
        if (route.behindFilter() && parcel.ttl() == Parcel.NO_TTL) {
            filterRefused();
        } else {
            send();
        }
    }

    /** The filter takes nothing that did not come through the ingress. */
    private void filterRefused() {
        attempts = 1;
        begin();
        Reply reply = Reply.status(BAD_REQUEST);
        String why = "the filter answered 400: the event has no " + KnativeExtensions.BROKER_TTL
                + ", so it was posted to the Broker's channel. Post it to the Broker's address";
        recordAttempt(reply, why, null);
        failed(reply, why);
        giveUp(reply, why, false);
    }

    private void send() {
        waiting = false;
        timer = null;
        trip = null;
        attempts++;
        begin();
        Cancellation current = new Cancellation();
        attempt = current;
        asked = current;
        work.attempting();
        Future<Reply> reply = ask(request(current));
        if (attempt != current) {
            // Who was asked gave the delivery up (closed the emulator, sent the producer away) before he answered.
            return;
        }
        if (reply.isComplete()) {
            answered(outcome(reply), false);
            return;
        }
        Duration timeout = route.plan().timeout();
        if (timeout != null) {
            timer = dispatcher.time.after(timeout, () -> timedOut(current, timeout), this);
        }
        reply.onComplete(result -> {
            if (attempt == current) {
                answered(outcome(reply), false);
            }
        });
    }

    private void begin() {
        // Only the journal tells how long an attempt took, and asking the clock is dear.
        if (!dispatcher.journal.isOff()) {
            turn = dispatcher.time.now();
        }
        attemptSpan = span.attempt(leg, destination, attempts);
    }

    /** A transport that throws is our fault; but a delivery that never ends would hold its producer for ever. */
    private Future<Reply> ask(Request request) {
        if (lacksSubscriber()) {
            return Future.succeededFuture(Reply.status(NOT_FOUND));
        }
        Network network = dispatcher.network();
        try {
            if (network == null) {
                return dispatcher.transport.send(destination, request);
            }
            trip = new Trip(route.ref(), route.subscriber(), leg, attempts);
            return network.send(destination, request, trip);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private static Reply outcome(Future<Reply> reply) {
        Reply result = reply.result();
        return result != null ? result : Reply.noAnswer("the request could not be made: " + reply.cause());
    }

    private Request request(Cancellation cancellation) {
        boolean toSubscriber = leg == Leg.SUBSCRIBER;
        return new Request(
                event,
                leg == Leg.REPLY ? replyHeaders : parcel.passedOn(),
                attemptSpan.context(parcel.trace()),
                route.ref().namespace(),
                rules.prefersReply(leg),
                toSubscriber ? route.plan().mode() : ContentMode.BINARY,
                rules.redirects(),
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
            answered(Reply.noAnswer("no answer within " + timeout + " (delivery.timeout)" + waitForPod(late)), true);
        }
    }

    private static String waitForPod(Cancellation attempt) {
        String revision = attempt.revisionWaitedFor();
        return revision == null ? "" : ", while it waited for a pod of " + revision;
    }

    private void answered(Reply reply, boolean tooLate) {
        attempt = null;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        String problem = withFault(problem(reply));
        if (problem == null) {
            recordAttempt(reply, null, null);
            taken(reply);
            return;
        }
        failed(reply, problem);
        if (attempts <= route.plan().retry() && isRetried(reply)) {
            Instant now = dispatcher.time.now();
            Duration wait = rules.waitBefore(attempts, route.plan(), reply, now);
            recordAttempt(reply, problem, wait);
            turn = now.plus(wait);
            timer = dispatcher.time.after(wait, this::send, this);
            waiting = true;
            work.changed();
        } else {
            recordAttempt(reply, problem, null);
            // Of an answer that should have been a reply and is none, nothing is told but whose it was.
            giveUp(isForeign(reply) ? NOTHING_TOLD : reply, problem, !isFiltersOwn(reply, tooLate));
        }
    }

    /** What was injected must not look like the subscriber's own doing. */
    private @Nullable String withFault(@Nullable String problem) {
        String fault = fault();
        return problem == null || fault == null || problem.contains(fault)
                ? problem
                : problem + "; " + Trip.INJECTED + fault;
    }

    private @Nullable String fault() {
        return trip == null ? null : trip.fault();
    }

    private void failed(Reply reply, String problem) {
        if (leg != Leg.DEAD_LETTER && deadLetter == null) {
            failedDestination = destination;
            failure = reply;
            this.problem = problem;
        }
    }

    /**
     * Whether the failure is one of the filter that stands before the subscriber, or of the way to it, so that nothing
     * is known of the subscriber to tell the dead letter sink: its own bad gateway, its not found for a Trigger without
     * a subscriber, and the timeout, which the channel watches over filter and subscriber together.
     */
    private boolean isFiltersOwn(Reply reply, boolean tooLate) {
        return isBadGateway(reply) || lacksSubscriber() || (tooLate && leg == Leg.SUBSCRIBER && route.behindFilter());
    }

    private boolean lacksSubscriber() {
        return leg == Leg.SUBSCRIBER && !route.hasSubscriber();
    }

    /** Why this answer counts as a failure, or {@code null} when it counts as success. */
    private @Nullable String problem(Reply reply) {
        if (!reply.isAnswer()) {
            return reply.failure();
        }
        if (lacksSubscriber()) {
            return "the filter answered " + reply.status() + ": the Trigger has no subscriber; its status says why";
        }
        if (!reply.isSuccess()) {
            return "answered " + reply.status() + said(reply);
        }
        if (isBadGateway(reply) || isForeign(reply)) {
            return reply.malformed() != null
                    ? "answered " + reply.status() + " with a malformed CloudEvent: " + reply.malformed()
                    : "answered " + reply.status() + " with a body that is no CloudEvent";
        }
        return null;
    }

    /** What the subscriber said about it, as far as a sentence can hold it. */
    private static String said(Reply reply) {
        if (reply.body().length == 0) {
            return "";
        }
        String text =
                new String(reply.body(), 0, Math.min(reply.body().length, MOST_SAID), StandardCharsets.UTF_8).strip();
        return ": " + text + (reply.body().length > MOST_SAID ? " ..." : "");
    }

    /** A Broker's filter wants an event or nothing in an answer; a plain Subscription does not look so closely. */
    private boolean isBadGateway(Reply reply) {
        return leg == Leg.SUBSCRIBER
                && route.behindFilter()
                && reply.isSuccess()
                && reply.event() == null
                && (reply.malformed() != null || reply.body().length > 0);
    }

    /** Where a reply is wanted, some rules want an event or nothing in an answer. */
    private boolean isForeign(Reply reply) {
        return leg == Leg.SUBSCRIBER
                && rules.wantsEventOrNothing()
                && !route.behindFilter()
                && route.reply() != null
                && reply.isSuccess()
                && reply.event() == null
                && (reply.malformed() != null || reply.body().length > 0);
    }

    private boolean isRetried(Reply reply) {
        if (isForeign(reply)) {
            return false;
        }
        return !reply.isAnswer() || rules.isRetried(isBadGateway(reply) ? BAD_GATEWAY : reply.status());
    }

    private void taken(Reply reply) {
        switch (leg) {
            case SUBSCRIBER -> {
                subscriberAttempts = attempts;
                standIn = reply.standIn();
                if (reply.malformed() != null && route.reply() != null) {
                    malformedReply(route.reply(), reply.malformed());
                } else if (reply.event() != null) {
                    replied(reply, reply.event());
                } else {
                    delivered(reply.status());
                }
            }
            case REPLY -> {
                if (deadLetter == null) {
                    delivered(reply.status());
                } else {
                    deadLettered(deadLetter);
                }
            }
            case DEAD_LETTER -> {
                if (rules.takesRepliesOfDeadLetterSink() && reply.event() != null && route.reply() != null) {
                    deadLetter = event;
                    replied(reply, reply.event());
                } else {
                    deadLettered(event);
                }
            }
        }
    }

    /** The channel hands on what it cannot read; a Broker or Channel at the other end refuses it with a 400. */
    private void malformedReply(URI replyDestination, String malformed) {
        leg = Leg.REPLY;
        destination = replyDestination;
        attempts = 0;
        String why = "the subscriber replied with a malformed CloudEvent: " + malformed;
        Reply refusal = Reply.status(BAD_REQUEST);
        failed(refusal, why);
        giveUp(refusal, why, true);
    }

    private void replied(Reply reply, CloudEvent replyEvent) {
        dispatcher.sightings.get().seen(route.ref(), replyEvent);
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
        replyHeaders = reply.headers().passedOn();
        if (deadLetter == null) {
            failedDestination = null;
            failure = null;
            problem = "";
        }
        send();
    }

    private void giveUp(Reply reply, String problem, boolean tellWhy) {
        if (leg == Leg.DEAD_LETTER) {
            dropped("the dead letter sink " + destination + " failed as well: " + problem, false);
            return;
        }
        if (deadLetter != null) {
            // The sink has the event; that nobody has the sink's answer, the attempts tell.
            deadLettered(deadLetter);
            return;
        }
        if (leg == Leg.SUBSCRIBER) {
            subscriberAttempts = attempts;
        }
        deadLetter(reply, problem, tellWhy);
    }

    private void deadLetter(Reply reply, String problem, boolean tellWhy) {
        URI sink = route.deadLetterSink();
        if (sink == null) {
            dropped(problem + ", and there is no dead letter sink", false);
            return;
        }
        CloudEvent original = rules.deadLetter(parcel.eventInChannel());
        event = tellWhy
                ? KnativeEvent.withExtensions(
                        original, rules.errorExtensions(route.subscriber(), failedDestination(), reply))
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
        attemptSpan.ended(reply.status(), problem);
        Journal journal = dispatcher.journal;
        String fault = fault();
        Duration waited = asked == null ? null : asked.waited();
        if (journal.isFull() || ((problem != null || fault != null || waited != null) && !journal.isOff())) {
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
                    problem == null ? null : told(reply),
                    Duration.between(turn, now),
                    nextIn,
                    fault,
                    asked == null ? null : asked.pod(),
                    waited));
        }
    }

    private @Nullable String told(Reply reply) {
        byte[] body = reply.body();
        return body.length == 0
                ? null
                : new String(body, 0, Math.min(body.length, rules.errorDataBytes()), StandardCharsets.UTF_8);
    }

    private void delivered(int status) {
        Journal journal = dispatcher.journal;
        if (!journal.isOff()) {
            Instant now = dispatcher.time.now();
            record(new Entry.Delivered(
                    journal.nextSeq(),
                    now,
                    parcel.accepted(),
                    id,
                    route.ref(),
                    route.subscriber(),
                    status,
                    subscriberAttempts,
                    Duration.between(parcel.acceptedAt(), now),
                    standIn));
        }
        span.ended(status, null);
        rest(false);
    }

    private void deadLettered(CloudEvent letter) {
        Journal journal = dispatcher.journal;
        if (!journal.isOff()) {
            record(new Entry.DeadLettered(
                    journal.nextSeq(),
                    dispatcher.time.now(),
                    parcel.accepted(),
                    id,
                    route.ref(),
                    Objects.requireNonNull(route.deadLetterSink()),
                    failedDestination(),
                    failure == null ? 0 : failure.status(),
                    subscriberAttempts,
                    letter));
        }
        span.ended(failure == null ? 0 : failure.status(), "dead-lettered: " + problem);
        rest(false);
    }

    private void dropped(String reason, boolean isKept) {
        Journal journal = dispatcher.journal;
        if (!journal.isOff()) {
            record(new Entry.Dropped(
                    journal.nextSeq(),
                    dispatcher.time.now(),
                    parcel.accepted(),
                    id,
                    route.ref(),
                    failedDestination(),
                    failure == null ? 0 : failure.status(),
                    leg == Leg.SUBSCRIBER ? attempts : subscriberAttempts,
                    reason,
                    isKept));
        }
        span.ended(failure == null ? 0 : failure.status(), reason);
        rest(true);
    }

    private void record(Entry.OfDelivery atTheEnd) {
        end = atTheEnd;
        dispatcher.journal.record(atTheEnd);
    }

    private void rest(boolean lost) {
        atRest = true;
        work.remove(this);
        fanout.rested(lost);
        work.changed();
    }

    /** Gives up at once; unless a topic keeps the event, it goes nowhere, and the journal says why. */
    void abandon(String reason) {
        abort(isKept() ? reason + KEPT : reason, isKept());
    }

    /** Gives up at once; the event goes nowhere, and the journal says why. */
    void abort(String reason) {
        abort(reason, false);
    }

    private void abort(String reason, boolean isKept) {
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
            if (current != null) {
                attemptSpan.ended(0, reason);
            }
            if (leg == Leg.REPLY) {
                failedDestination = destination;
            }
            dropped(problem.isEmpty() ? reason : reason + "; before that, " + problem, isKept);
        }
    }

    void fanoutLimitPassed() {
        abort("the deliveries of this event took longer than " + rules.fanoutLimit() + " together");
    }

    long id() {
        return id;
    }

    /** How it came to rest; {@code null} before that, and for a journal that keeps nothing. */
    Entry.@Nullable OfDelivery end() {
        return end;
    }

    long accepted() {
        return parcel.accepted();
    }

    boolean isKept() {
        return parcel.kept();
    }

    Duration fanoutLimit() {
        return rules.fanoutLimit();
    }

    /** When it is given up for its producer's sake. */
    Instant limit() {
        return parcel.acceptedAt().plus(rules.fanoutLimit());
    }

    boolean isAtRest() {
        return atRest;
    }

    /**
     * Whether it acts without time passing: an attempt that may be answered is under way, or about to be. Where other
     * deliveries are to answer it, they speak for themselves.
     */
    boolean isAttempting() {
        return waiting ? isDue() : attempt == null || !(attempt.isUnanswered() || attempt.isHandedOn());
    }

    /** A retry without a wait has its turn at once, and the lane comes to it in a moment. */
    private boolean isDue() {
        return !turn.isAfter(dispatcher.time.now());
    }

    boolean isAwaited() {
        return awaited;
    }

    boolean awaitsOutside() {
        return attempt != null && attempt.isOutside();
    }

    Dispatcher.OpenDelivery describe() {
        String state = waiting
                ? "waits after attempt " + attempts + next()
                : "attempt " + attempts + " is under way" + (attempt == null ? "" : waitForPod(attempt));
        return new Dispatcher.OpenDelivery(
                route.ref(), destination, parcel.event().getId(), attempts, waiting, state, parcel.kept());
    }

    /** What will happen when its timer is due. */
    @Override
    public String toString() {
        String what = waiting
                ? "attempt " + (attempts + 1) + " of " + (route.plan().retry() + 1)
                : "the timeout of attempt " + attempts;
        String to = leg == Leg.SUBSCRIBER ? "" : leg == Leg.REPLY ? ", the reply" : ", the dead letter";
        return what + " of event " + parcel.event().getId() + to + ", by " + route.ref() + " to " + destination;
    }

    private String next() {
        Duration left = Duration.between(dispatcher.time.now(), turn);
        return left.isNegative() ? ", the next is due" : ", the next is in " + left.truncatedTo(ChronoUnit.MILLIS);
    }
}
