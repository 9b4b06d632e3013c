package dev.knemu.channel;

import dev.knemu.dispatch.Dispatcher;
import dev.knemu.dispatch.EventSightings;
import dev.knemu.dispatch.Parcel;
import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.event.EventSize;
import dev.knemu.filter.Verdict;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.telemetry.Span;
import dev.knemu.telemetry.Telemetry;
import dev.knemu.time.Time;
import dev.knemu.transport.Cancellation;
import dev.knemu.transport.Headers;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events wait in memory, as in Knative's in-memory channel: the producer is answered when every delivery has come to
 * rest, unless the channel is asynchronous.
 *
 * <p>Source: knative/eventing {@code pkg/channel/fanout/fanout_event_handler.go}. Upstream has no limit to what is
 * open; here a producer past the limit is answered 503 with {@code Retry-After}.
 */
public final class InMemoryChannelStore implements ChannelStore {

    private static final Logger LOG = LoggerFactory.getLogger(InMemoryChannelStore.class);
    private static final Headers COME_BACK = Headers.of("retry-after", "1");
    private static final Future<Reply> ACCEPTED = Future.succeededFuture(Reply.ACCEPTED);

    private final Dispatcher dispatcher;
    private final Time time;
    private final Journal journal;
    private final WorkLimit limit;
    private final Supplier<EventSightings> sightings;
    private volatile boolean stopped;

    /**
     * @param maxOpenEvents how many events may be open at once before producers are refused
     * @param maxOpenBytes how many bytes of data those may hold
     * @param sightings asked for every event, since the feature behind it may be switched while events flow
     */
    public InMemoryChannelStore(
            Dispatcher dispatcher,
            Time time,
            Journal journal,
            int maxOpenEvents,
            long maxOpenBytes,
            Supplier<EventSightings> sightings) {
        this.dispatcher = dispatcher;
        this.time = time;
        this.journal = journal;
        this.limit = new WorkLimit(maxOpenEvents, maxOpenBytes);
        this.sightings = sightings;
    }

    @Override
    public Future<Reply> accept(ChannelRoute channel, CloudEvent event, int ttl, Request request) {
        return accept(channel, event, ttl, request, time.now());
    }

    @Override
    public Future<Reply> accept(ChannelRoute channel, CloudEvent event, int ttl, Request request, Instant now) {
        Telemetry telemetry = dispatcher.telemetry();
        if (telemetry == Telemetry.NONE) {
            return enter(channel, event, ttl, request, now);
        }
        Span span = telemetry.receiving(channel.ref(), event, request.trace(), time);
        return enter(channel, event, ttl, request.inTrace(span.context(request.trace())), now)
                .onComplete(answered -> {
                    Reply reply = answered.result();
                    span.ended(reply.status(), reply.isSuccess() ? null : "answered " + reply.status());
                });
    }

    private Future<Reply> enter(ChannelRoute channel, CloudEvent event, int ttl, Request request, Instant now) {
        if (request.origin() == Request.Origin.PRODUCER) {
            return take(channel, event, ttl, request, now);
        }
        // A chain of replies would otherwise become a chain of stack frames, on its way in and on its way back.
        Promise<Reply> answer = Promise.promise();
        request.lane().execute(() -> {
            Future<Reply> reply = take(channel, event, ttl, request, now);
            if (reply.isComplete()) {
                answer.complete(reply.result());
            } else {
                reply.onComplete(rested -> request.lane().execute(() -> answer.complete(rested.result())));
            }
        });
        return answer.future();
    }

    private Future<Reply> take(ChannelRoute channel, CloudEvent event, int ttl, Request request, Instant now) {
        boolean inside = request.origin() == Request.Origin.INSIDE;
        if (request.cancellation().isCancelled()) {
            return refuse(channel, event, request, Reply.status(500), "the sender went away before it was taken");
        }
        if (stopped && !inside) {
            return comeBack(channel, event, request, "the emulator is closing");
        }
        long size = EventSize.of(event);
        if (!limit.tryTake(size, inside)) {
            return comeBack(channel, event, request, "too much is open already: " + limit);
        }
        try {
            return deliver(channel, event, ttl, request, size, now);
        } catch (RuntimeException mistake) {
            // Ours; whoever sent the event must not wait for ever because of it.
            limit.release(size);
            LOG.error("Event {} could not be taken at {}", event.getId(), channel.ref(), mistake);
            return refuse(channel, event, request, Reply.status(500), "Knemu failed: " + mistake);
        }
    }

    private Future<Reply> deliver(
            ChannelRoute channel, CloudEvent event, int ttl, Request request, long size, Instant now) {
        long accepted = journal.isOff() ? 0 : recordAccepted(channel, event, request, now);
        List<SubscriptionRoute> matched = match(channel, event, accepted, now);
        sightings.get().seen(channel.ref(), event);
        if (matched.isEmpty()) {
            limit.release(size);
            return ACCEPTED;
        }
        Parcel parcel = new Parcel(
                event, ttl, request.passedOn(), request.trace(), channel.ref(), accepted, now, request.lane(), false);
        Cancellation cancellation = channel.async() ? null : request.cancellation();
        Future<Reply> rested = dispatcher.dispatch(parcel, matched, cancellation);
        if (rested.isComplete()) {
            limit.release(size);
        } else {
            rested.onComplete(reply -> limit.release(size));
        }
        return channel.async() ? ACCEPTED : rested;
    }

    private List<SubscriptionRoute> match(ChannelRoute channel, CloudEvent event, long accepted, Instant now) {
        return journal.isFull()
                ? decide(channel, event, accepted, now)
                : channel.index().match(event);
    }

    /** Asks every subscription, for the reason that each of them has. */
    private List<SubscriptionRoute> decide(ChannelRoute channel, CloudEvent event, long accepted, Instant now) {
        List<SubscriptionRoute> matched = new ArrayList<>(4);
        for (SubscriptionRoute subscription : channel.subscriptions()) {
            Verdict verdict = subscription.filter().evaluate(event);
            journal.record(new Entry.Decided(journal.nextSeq(), now, accepted, subscription.ref(), verdict));
            if (verdict.passed()) {
                matched.add(subscription);
            }
        }
        return matched;
    }

    private long recordAccepted(ChannelRoute channel, CloudEvent event, Request request, Instant now) {
        long seq = journal.nextSeq();
        journal.record(new Entry.Accepted(seq, now, request.cause(), channel.ref(), event));
        return seq;
    }

    /**
     * Delivers once more what came to rest in vain; see {@link Dispatcher#redeliver}. It takes room like an event of a
     * producer's. Called on the parcel's lane; fails with the reason when there is no room, or the emulator closes.
     */
    public Future<Entry.OfDelivery> redeliver(Parcel parcel, SubscriptionRoute route, long original) {
        if (stopped) {
            return Future.failedFuture("the emulator is closing");
        }
        long size = EventSize.of(parcel.event());
        if (!limit.tryTake(size, false)) {
            return Future.failedFuture("too much is open already: " + limit);
        }
        return dispatcher.redeliver(parcel, route, original).onComplete(rested -> limit.release(size));
    }

    private Future<Reply> comeBack(ChannelRoute channel, CloudEvent event, Request request, String reason) {
        return refuse(channel, event, request, Reply.status(503, reason).withHeaders(COME_BACK), reason);
    }

    private Future<Reply> refuse(ChannelRoute channel, CloudEvent event, Request request, Reply answer, String reason) {
        if (!journal.isOff()) {
            journal.record(new Entry.Refused(
                    journal.nextSeq(), time.now(), request.cause(), channel.ref(), answer.status(), reason, event));
        }
        return Future.succeededFuture(answer);
    }

    @Override
    public void stopAccepting() {
        stopped = true;
    }

    @Override
    public int openEvents() {
        return limit.events();
    }

    /** How many bytes the open events count for. */
    public long openBytes() {
        return limit.bytes();
    }
}
