package dev.knemu.channel;

import dev.knemu.channel.RecordReceiver.Outcome;
import dev.knemu.channel.TopicException.Reason;
import dev.knemu.transport.ContentMode;
import dev.knemu.transport.Headers;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Topics in lists, of one partition each; what it is told to refuse, it refuses. */
public final class FakeTopicStore implements TopicStore, TopicAdmin {

    private static final Map<String, FakeTopicStore> BY_SERVERS = new ConcurrentHashMap<>();

    public final Map<String, TopicSpec> topics = new TreeMap<>();
    public final Map<String, List<CloudEvent>> records = new TreeMap<>();
    public final Map<String, List<Headers>> traces = new TreeMap<>();
    public final Map<String, ContentMode> modes = new TreeMap<>();
    public final Map<String, Reading> groups = new LinkedHashMap<>();
    public final List<String> deleted = new ArrayList<>();
    public final List<String> replayed = new ArrayList<>();
    public @Nullable TopicException refusal;
    public int nodes = 3;

    /** What is appended is confirmed when this completes; it is handed over before. */
    public Future<Void> confirmations = Future.succeededFuture();

    /** What is made is there when this completes. */
    public Future<Void> makings = Future.succeededFuture();

    /** What is stopped or removed is so when this completes. */
    public Future<Void> endings = Future.succeededFuture();

    /** Completes when somebody waits for a record that stands behind another. */
    public final Promise<Void> askedForARecord = Promise.promise();

    private @Nullable RecordReceiver receiver;

    /** One group, and how far it is. */
    public static final class Reading {
        public final TopicGroup group;
        public final Map<String, Integer> handed = new TreeMap<>();
        public final List<Outcome> outcomes = new ArrayList<>();
        private final Map<String, Promise<Void>> busy = new TreeMap<>();

        private Reading(TopicGroup group) {
            this.group = group;
        }
    }

    /** The store that an emulator with these {@code bootstrap.servers} will open. */
    public static FakeTopicStore at(String servers) {
        return BY_SERVERS.computeIfAbsent(servers, any -> new FakeTopicStore());
    }

    static FakeTopicStore opened(TopicStoreSetup setup) {
        FakeTopicStore store = at(setup.clientProperties().getOrDefault("bootstrap.servers", ""));
        store.receiver(setup.receiver());
        return store;
    }

    public synchronized void receiver(RecordReceiver receiver) {
        this.receiver = receiver;
    }

    /** As when the cluster goes away, or ({@code null}) comes back. */
    public synchronized void health(String group, @Nullable TopicException problem) {
        TopicGroup read = groups.get(group).group;
        if (problem == null) {
            Objects.requireNonNull(receiver).recovered(read);
        } else {
            Objects.requireNonNull(receiver).troubled(read, problem);
        }
    }

    @Override
    public TopicAdmin admin() {
        return this;
    }

    private <T> Future<T> answer(T value) {
        return refusal == null ? Future.succeededFuture(value) : Future.failedFuture(refusal);
    }

    @Override
    public synchronized Future<TopicPosition> append(String topic, ContentMode mode, CloudEvent event, Headers trace) {
        if (refusal != null) {
            return Future.failedFuture(refusal);
        }
        if (!topics.containsKey(topic)) {
            return Future.failedFuture(new TopicException(Reason.NO_SUCH_TOPIC, "there is no topic " + topic));
        }
        List<CloudEvent> log = records.computeIfAbsent(topic, any -> new ArrayList<>());
        log.add(event);
        traces.computeIfAbsent(topic, any -> new ArrayList<>()).add(trace);
        modes.put(topic, mode);
        List.copyOf(groups.values()).forEach(this::handOver);
        TopicPosition position = new TopicPosition(topic, 0, log.size() - 1);
        return confirmations.map(confirmed -> position);
    }

    @Override
    public synchronized Future<Void> start(TopicGroup group) {
        if (refusal != null) {
            return Future.failedFuture(refusal);
        }
        Reading before = groups.get(group.id());
        Reading reading = new Reading(group);
        for (String topic : group.topics()) {
            int from = group.initialOffset() == InitialOffset.EARLIEST
                    ? 0
                    : records.getOrDefault(topic, List.of()).size();
            reading.handed.put(topic, before == null ? from : before.handed.getOrDefault(topic, from));
        }
        groups.put(group.id(), reading);
        handOver(reading);
        return Future.succeededFuture();
    }

    private synchronized void handOver(Reading reading) {
        boolean ordered = reading.group.order() == DeliveryOrder.ORDERED;
        for (String topic : reading.group.topics()) {
            List<CloudEvent> log = records.getOrDefault(topic, List.of());
            while (reading.handed.getOrDefault(topic, 0) < log.size()) {
                if (ordered && reading.busy.containsKey(topic)) {
                    return;
                }
                int offset = reading.handed.getOrDefault(topic, 0);
                reading.handed.put(topic, offset + 1);
                Promise<Void> rest = Promise.promise();
                reading.busy.put(topic, rest);
                if (receiver == null) {
                    return;
                }
                receiver.deliver(
                                reading.group,
                                new TopicPosition(topic, 0, offset),
                                Instant.EPOCH,
                                log.get(offset),
                                traces.get(topic).get(offset))
                        .onComplete(outcome -> rested(reading, topic, outcome.result(), rest));
            }
        }
    }

    private void rested(Reading reading, String topic, Outcome outcome, Promise<Void> rest) {
        synchronized (this) {
            reading.outcomes.add(outcome);
            reading.busy.remove(topic, rest);
            if (groups.get(reading.group.id()) == reading) {
                handOver(reading);
            }
            // Last: who hears of it finds the next record handed over.
            rest.tryComplete();
        }
    }

    @Override
    public Future<Void> stop(TopicGroup group) {
        return endings.map(now -> {
            synchronized (this) {
                groups.remove(group.id());
            }
            return null;
        });
    }

    @Override
    public Future<Void> finish(TopicGroup group) {
        return stop(group);
    }

    @Override
    public Future<Void> handedOver() {
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Void> handedOver(TopicPosition record) {
        for (Reading reading : groups.values()) {
            Promise<Void> busy = reading.busy.get(record.topic());
            if (busy != null && reading.handed.getOrDefault(record.topic(), 0) <= record.offset()) {
                askedForARecord.tryComplete();
                return busy.future().compose(rested -> handedOver(record));
            }
        }
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Long> replay(TopicGroup group, TopicPart part) {
        Future<Long> done = Future.succeededFuture(0L);
        for (String topic : group.topics()) {
            List<CloudEvent> log = records.getOrDefault(topic, List.of());
            long from = part.fromOffset().orElse(0);
            if (from > log.size()) {
                return Future.failedFuture(new TopicException(
                        TopicException.Reason.INVALID,
                        "offset " + from + " is beyond the end: partition 0 of " + topic + " ends at " + log.size()));
            }
            long to = Math.min(log.size(), part.toOffset().orElse(Long.MAX_VALUE));
            for (int i = (int) from; i < to; i++) {
                TopicPosition position = new TopicPosition(topic, 0, i);
                CloudEvent event = log.get(i);
                Headers trace = traces.get(topic).get(i);
                done = done.compose(count -> Objects.requireNonNull(receiver)
                        .deliver(group, position, Instant.EPOCH, event, trace)
                        .map(outcome -> count + 1));
            }
        }
        replayed.add(group.id());
        return done;
    }

    @Override
    public Future<Void> drain() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Optional<TopicDescription>> describe(String topic) {
        return answer(Optional.ofNullable(topics.get(topic)).map(this::description));
    }

    private TopicDescription description(TopicSpec spec) {
        return new TopicDescription(spec.name(), spec.partitions(), Math.min(nodes, spec.replicationFactor()));
    }

    @Override
    public Future<TopicDescription> create(TopicSpec topic) {
        return makings.compose(now -> {
            synchronized (this) {
                if (refusal == null) {
                    topics.putIfAbsent(topic.name(), topic);
                }
                return answer(description(topics.getOrDefault(topic.name(), topic)));
            }
        });
    }

    @Override
    public Future<Void> delete(String topic) {
        return endings.compose(now -> {
            synchronized (this) {
                topics.remove(topic);
                records.remove(topic);
                traces.remove(topic);
                deleted.add(topic);
                return answer(null);
            }
        });
    }

    @Override
    public synchronized Future<Void> deleteGroup(String group) {
        deleted.add(group);
        return answer(null);
    }
}
