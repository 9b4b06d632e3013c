package dev.knemu.channel;

import dev.knemu.dispatch.Dispatcher;
import dev.knemu.dispatch.EventSightings;
import dev.knemu.dispatch.Parcel;
import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.event.EventSize;
import dev.knemu.event.KnativeEvent;
import dev.knemu.filter.Verdict;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.telemetry.Span;
import dev.knemu.telemetry.Telemetry;
import dev.knemu.time.Lane;
import dev.knemu.time.Time;
import dev.knemu.transport.Headers;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events wait in the topics of a {@link TopicStore}, as those of Knative's Kafka data plane do: the producer is answered
 * when the topic has the event, and each subscription reads the topic by itself.
 *
 * <p>Everything about one record and one subscription happens on the lane of the record's partition.
 *
 * <p>Source: knative-extensions/eventing-kafka-broker {@code data-plane/receiver}, {@code data-plane/dispatcher}.
 */
public final class TopicChannelStore implements ChannelStore, RecordReceiver {

    private static final Logger LOG = LoggerFactory.getLogger(TopicChannelStore.class);
    private static final Headers COME_BACK = Headers.of("retry-after", "1");
    private static final String PARTITION = "knativekafkapartition";
    private static final String OFFSET = "knativekafkaoffset";

    private final Dispatcher dispatcher;
    private final Time time;
    private final Journal journal;
    private final WorkLimit limit;
    private final Supplier<EventSightings> sightings;
    private final List<? extends Lane> lanes;
    private final Supplier<Topology> topology;
    private final Troubles troubles;
    private final TopicStore topics;
    private final KnownRecords known = new KnownRecords();
    private final AtomicInteger open = new AtomicInteger();
    private final Set<Future<Reply>> appending = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;
    private volatile boolean givingBack;

    /** Is told how the reading of groups goes, from any thread; must not block. */
    public interface Troubles {

        /** @param problem {@code null}: it is read again */
        void changed(TopicGroup group, @Nullable TopicException problem);
    }

    /**
     * @param maxOpenEvents how many events may be on their way into topics before producers are refused
     * @param maxOpenBytes how many bytes of data those may hold
     * @param sightings asked for every event
     * @param topology asked for every record
     * @param topics opens the store; given what sees to its records
     */
    public TopicChannelStore(
            Dispatcher dispatcher,
            Time time,
            Journal journal,
            int maxOpenEvents,
            long maxOpenBytes,
            Supplier<EventSightings> sightings,
            List<? extends Lane> lanes,
            Supplier<Topology> topology,
            Troubles troubles,
            Function<RecordReceiver, TopicStore> topics) {
        this.dispatcher = dispatcher;
        this.time = time;
        this.journal = journal;
        this.limit = new WorkLimit(maxOpenEvents, maxOpenBytes);
        this.sightings = sightings;
        this.lanes = List.copyOf(lanes);
        this.topology = topology;
        this.troubles = troubles;
        this.topics = topics.apply(this);
    }

    /** The topics themselves. */
    public TopicStore topics() {
        return topics;
    }

    // ---- into a topic

    @Override
    public Future<Reply> accept(ChannelRoute channel, CloudEvent event, int ttl, Request request) {
        return accept(channel, event, ttl, request, time.now());
    }

    @Override
    public Future<Reply> accept(ChannelRoute channel, CloudEvent event, int ttl, Request request, Instant now) {
        Telemetry telemetry = dispatcher.telemetry();
        if (telemetry == Telemetry.NONE) {
            return take(channel, event, ttl, request);
        }
        Span span = telemetry.receiving(channel.ref(), event, request.trace(), time);
        return take(channel, event, ttl, request.inTrace(span.context(request.trace())))
                .onComplete(answered -> {
                    Reply reply = answered.result();
                    span.ended(reply.status(), reply.isSuccess() ? null : "answered " + reply.status());
                });
    }

    private Future<Reply> take(ChannelRoute channel, CloudEvent event, int ttl, Request request) {
        boolean inside = request.origin() == Request.Origin.INSIDE;
        if (request.cancellation().isCancelled()) {
            return refuse(channel, event, request, Reply.status(500), "the sender went away before it was taken");
        }
        if (stopped && !inside) {
            return comeBack(channel, event, request, "the emulator is closing");
        }
        long size = EventSize.of(event);
        if (!limit.tryTake(size, inside)) {
            return comeBack(channel, event, request, "too much is on its way into topics already: " + limit);
        }
        return append(channel, event, ttl, request, size);
    }

    private Future<Reply> append(ChannelRoute channel, CloudEvent event, int ttl, Request request, long size) {
        TopicRoute route = Objects.requireNonNull(channel.topic());
        KnownRecords.Appending begun = journal.isOff()
                ? null
                : known.begin(
                        route.topic(),
                        event.getSource().toString(),
                        event.getId(),
                        () -> recordAccepted(channel, event, request.cause()));
        Promise<Reply> answer = Promise.promise();
        Future<TopicPosition> appended;
        try {
            appended = topics.append(
                    route.topic(),
                    route.mode(),
                    ttl == Parcel.NO_TTL ? event : KnativeEvent.withTtl(event, ttl),
                    request.trace());
        } catch (RuntimeException mistake) {
            LOG.error("Event {} could not be added to topic {}", event.getId(), route.topic(), mistake);
            appended = Future.failedFuture(mistake);
        }
        appended.onComplete(result -> onLane(request.lane(), () -> {
            limit.release(size);
            if (result.failed()) {
                if (begun != null) {
                    known.failed(begun);
                }
                String reason = "the topic " + route.topic() + " did not take it: "
                        + result.cause().getMessage();
                refuse(channel, event, request, Reply.status(503), reason).onComplete(answer);
            } else {
                if (begun != null) {
                    stands(channel, begun, result.result());
                }
                sightings.get().seen(channel.ref(), event);
                answer.complete(Reply.ACCEPTED);
            }
        }));
        if (!answer.future().isComplete()) {
            appending.add(answer.future());
            answer.future().onComplete(answered -> appending.remove(answer.future()));
        }
        return answer.future();
    }

    private void stands(ChannelRoute channel, KnownRecords.Appending begun, TopicPosition position) {
        long accepted = known.stands(begun, position);
        journal.record(new Entry.Stored(
                journal.nextSeq(),
                time.now(),
                accepted,
                channel.ref(),
                position.topic(),
                position.partition(),
                position.offset()));
    }

    private long recordAccepted(ChannelRoute channel, CloudEvent event, long cause) {
        long seq = journal.nextSeq();
        journal.record(new Entry.Accepted(seq, time.now(), cause, channel.ref(), event));
        return seq;
    }

    private Future<Reply> comeBack(ChannelRoute channel, CloudEvent event, Request request, String reason) {
        return refuse(channel, event, request, Reply.status(503).withHeaders(COME_BACK), reason);
    }

    private Future<Reply> refuse(ChannelRoute channel, CloudEvent event, Request request, Reply answer, String reason) {
        if (!journal.isOff()) {
            journal.record(new Entry.Refused(
                    journal.nextSeq(), time.now(), request.cause(), channel.ref(), answer.status(), reason, event));
        }
        return Future.succeededFuture(answer);
    }

    // ---- out of a topic

    @Override
    public Lane laneOf(String topic, int partition) {
        return lanes.get(Math.floorMod(31 * topic.hashCode() + partition, lanes.size()));
    }

    @Override
    public Future<Outcome> deliver(
            TopicGroup group, TopicPosition position, Instant timestamp, CloudEvent event, Headers trace) {
        Lane lane = laneOf(position.topic(), position.partition());
        Promise<Outcome> outcome = Promise.promise();
        open.incrementAndGet();
        onLane(lane, () -> {
            ChannelRoute channel = topology.get().topics().get(group.channel());
            SubscriptionRoute route = channel == null ? null : channel.index().get(group.uid());
            if (route == null || givingBack) {
                outcome.complete(Outcome.GIVEN_BACK);
            } else {
                deliver(channel, route, position, event, trace, lane, !group.replay(), outcome);
            }
        });
        return outcome.future().onComplete(rested -> open.decrementAndGet());
    }

    private void deliver(
            ChannelRoute channel,
            SubscriptionRoute route,
            TopicPosition position,
            CloudEvent written,
            Headers trace,
            Lane lane,
            boolean kept,
            Promise<Outcome> outcome) {
        long accepted = 0;
        try {
            int ttl = channel.ofBroker()
                    ? Math.max(KnativeEvent.ttl(written).orElse(Parcel.NO_TTL), Parcel.NO_TTL)
                    : Parcel.NO_TTL;
            CloudEvent brought = channel.ofBroker() ? KnativeEvent.withoutTtl(written) : written;
            CloudEvent event = KnativeEvent.withExtensions(brought, extensions(channel, position));
            Instant now = time.now();
            accepted = journal.isOff() ? 0 : accepted(channel, position, event);
            if (!passes(route, event, accepted, now)) {
                outcome.complete(Outcome.AT_REST);
                return;
            }
            Parcel parcel = new Parcel(event, ttl, Headers.NONE, trace, channel.ref(), accepted, now, lane, kept);
            dispatcher
                    .dispatch(parcel, List.of(route), null)
                    .map(reply -> givingBack && !reply.isSuccess() ? Outcome.GIVEN_BACK : Outcome.AT_REST)
                    .onComplete(outcome);
        } catch (RuntimeException mistake) {
            dropped(route, position, accepted, mistake);
            outcome.tryComplete(Outcome.AT_REST);
        }
    }

    /** The mistake is ours. To read the record again for ever would hold up all that stands behind it. */
    private void dropped(SubscriptionRoute route, TopicPosition position, long accepted, RuntimeException mistake) {
        LOG.error("The record at {} could not be delivered to {}", position, route.ref(), mistake);
        if (!journal.isOff()) {
            journal.record(new Entry.Dropped(
                    journal.nextSeq(),
                    time.now(),
                    accepted,
                    journal.nextDelivery(accepted),
                    route.ref(),
                    route.subscriber(),
                    0,
                    0,
                    "the record at " + position + " could not be delivered, by a mistake in Knemu: " + mistake
                            + ". It is not read again, since all behind it would wait; please report it.",
                    false));
        }
    }

    private static Map<String, String> extensions(ChannelRoute channel, TopicPosition position) {
        Map<String, String> extensions = new HashMap<>();
        extensions.put(PARTITION, Integer.toString(position.partition()));
        extensions.put(OFFSET, Long.toString(position.offset()));
        if (channel.topic() != null) {
            extensions.putAll(channel.topic().overrides());
        }
        return extensions;
    }

    private long accepted(ChannelRoute channel, TopicPosition position, CloudEvent event) {
        return known.read(position, event.getSource().toString(), event.getId(), () -> {
            long seq = recordAccepted(channel, event, 0);
            journal.record(new Entry.Stored(
                    journal.nextSeq(),
                    time.now(),
                    seq,
                    channel.ref(),
                    position.topic(),
                    position.partition(),
                    position.offset()));
            return seq;
        });
    }

    private boolean passes(SubscriptionRoute route, CloudEvent event, long accepted, Instant now) {
        if (!journal.isFull()) {
            return route.filter().matches(event);
        }
        Verdict verdict = route.filter().evaluate(event);
        journal.record(new Entry.Decided(journal.nextSeq(), now, accepted, route.ref(), verdict));
        return verdict.passed();
    }

    @Override
    public void skipped(TopicGroup group, TopicPosition position, String reason) {
        if (!journal.isOff()) {
            journal.record(new Entry.Refused(
                    journal.nextSeq(),
                    time.now(),
                    0,
                    group.channel(),
                    0,
                    "the record at " + position + " is no event, and " + group.subscription() + " passed it over: "
                            + reason,
                    null));
        }
    }

    @Override
    public void troubled(TopicGroup group, TopicException problem) {
        LOG.warn("{} is not read at present: {}", group, problem.getMessage());
        if (!journal.isOff()) {
            journal.record(new Entry.Interrupted(
                    journal.nextSeq(), time.now(), 0, group.channel(), group.subscription(), problem.getMessage()));
        }
        troubles.changed(group, problem);
    }

    @Override
    public void recovered(TopicGroup group) {
        LOG.info("{} is read again", group);
        if (!journal.isOff()) {
            journal.record(new Entry.Resumed(journal.nextSeq(), time.now(), 0, group.channel(), group.subscription()));
        }
        troubles.changed(group, null);
    }

    /**
     * Completes when what is on its way into topics at this moment stands there, and has been handed over to those who
     * read it.
     */
    public Future<Void> caughtUp() {
        Future<Void> appended = Future.succeededFuture();
        for (Future<Reply> each : List.copyOf(appending)) {
            appended = appended.compose(before -> each.transform(any -> Future.succeededFuture()));
        }
        return appended.compose(all -> topics.handedOver().transform(any -> Future.succeededFuture()));
    }

    /** Completes when these records have been handed over as well, also those that wait behind others. */
    public Future<Void> caughtUp(Collection<TopicPosition> records) {
        Future<Void> all = caughtUp();
        for (TopicPosition record : records) {
            all = all.compose(before -> topics.handedOver(record).transform(any -> Future.succeededFuture()));
        }
        return all;
    }

    /** Whether nothing is on its way into topics. */
    public boolean isStill() {
        return appending.isEmpty();
    }

    // ---- the end

    @Override
    public void stopAccepting() {
        stopped = true;
    }

    /**
     * From now on a delivery that is given up is given back to its topic: its offset is not committed, and whoever reads
     * next has it again.
     */
    public void giveBack() {
        givingBack = true;
    }

    /** Events on their way into topics, and records that are not at rest. */
    @Override
    public int openEvents() {
        return limit.events() + open.get();
    }

    /** How many bytes the events on their way into topics count for. */
    public long openBytes() {
        return limit.bytes();
    }

    private static void onLane(Lane lane, Runnable task) {
        try {
            lane.execute(task);
        } catch (RejectedExecutionException ended) {
            // The lanes have ended, and with them whoever waited: what nobody heard of is read again.
            LOG.debug("The emulator ended before this could be told", ended);
        }
    }
}
