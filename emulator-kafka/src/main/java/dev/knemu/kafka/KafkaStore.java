package dev.knemu.kafka;

import dev.knemu.channel.TopicAdmin;
import dev.knemu.channel.TopicException;
import dev.knemu.channel.TopicGroup;
import dev.knemu.channel.TopicPart;
import dev.knemu.channel.TopicPosition;
import dev.knemu.channel.TopicStore;
import dev.knemu.channel.TopicStoreSetup;
import dev.knemu.kafka.client.Appender;
import dev.knemu.kafka.client.ClientProperties;
import dev.knemu.kafka.client.Topics;
import dev.knemu.kafka.read.GroupReader;
import dev.knemu.kafka.read.Replay;
import dev.knemu.kafka.record.EventRecords;
import dev.knemu.transport.ContentMode;
import dev.knemu.transport.Headers;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One cluster, and one emulator's readers of it. */
final class KafkaStore implements TopicStore {

    private final TopicStoreSetup setup;
    private final ClientProperties properties;
    private final Topics topics;
    private final Appender appender;

    // Guarded by this.
    private final Map<TopicGroup, Reading> groups = new HashMap<>();
    private final Set<Replay> replays = new HashSet<>();
    private boolean draining;
    private @Nullable Future<Void> closed;

    private record Reading(GroupReader reader, Future<Void> started) {}

    KafkaStore(TopicStoreSetup setup) {
        this.setup = setup;
        this.properties = new ClientProperties(setup.clientProperties(), setup.ids());
        this.topics = new Topics(properties, setup.time());
        this.appender = new Appender(properties, topics);
    }

    @Override
    public TopicAdmin admin() {
        return topics;
    }

    @Override
    public Future<TopicPosition> append(String topic, ContentMode mode, CloudEvent event, Headers trace) {
        try {
            return appender.append(EventRecords.write(topic, mode, event, trace));
        } catch (TopicException e) {
            return Future.failedFuture(e);
        }
    }

    @Override
    public Future<Void> start(TopicGroup group) {
        Promise<Void> started = Promise.promise();
        GroupReader reader;
        synchronized (this) {
            if (closed != null || draining) {
                return Future.failedFuture(closing("the " + group + " was not started"));
            }
            Reading before = groups.get(group);
            if (before != null) {
                return before.started;
            }
            reader = new GroupReader(group, properties, setup.receiver(), setup.time());
            groups.put(group, new Reading(reader, started.future()));
        }
        reader.start().onComplete(result -> {
            if (result.failed()) {
                forget(group, reader);
            }
            started.handle(result);
        });
        return started.future();
    }

    private static TopicException closing(String what) {
        return new TopicException(TopicException.Reason.UNREACHABLE, what + ": the store of topics closes");
    }

    private synchronized void forget(TopicGroup group, GroupReader reader) {
        Reading reading = groups.get(group);
        if (reading != null && reading.reader == reader) {
            groups.remove(group);
        }
    }

    @Override
    public Future<Void> stop(TopicGroup group) {
        Reading reading;
        synchronized (this) {
            reading = groups.get(group);
        }
        if (reading == null) {
            return Future.succeededFuture();
        }
        return reading.reader.stop().onComplete(stopped -> forget(group, reading.reader));
    }

    @Override
    public Future<Void> finish(TopicGroup group) {
        Reading reading;
        synchronized (this) {
            reading = groups.get(group);
        }
        if (reading == null) {
            return Future.succeededFuture();
        }
        return reading.reader.finish().onComplete(finished -> forget(group, reading.reader));
    }

    @Override
    public Future<Void> handedOver() {
        return all(GroupReader::handedOver);
    }

    @Override
    public Future<Void> handedOver(TopicPosition record) {
        return all(reader -> reader.handedOver(record));
    }

    @Override
    public Future<Void> drain() {
        List<Replay> open;
        synchronized (this) {
            draining = true;
            open = List.copyOf(replays);
        }
        open.forEach(Replay::stop);
        return all(GroupReader::drain);
    }

    private Future<Void> all(Function<GroupReader, Future<Void>> each) {
        List<Future<Void>> futures = new ArrayList<>();
        synchronized (this) {
            for (Reading reading : groups.values()) {
                futures.add(each.apply(reading.reader));
            }
        }
        return Future.join(futures).mapEmpty();
    }

    @Override
    public Future<Long> replay(TopicGroup group, TopicPart part) {
        Replay replay = new Replay(group, part, properties, setup.receiver());
        synchronized (this) {
            if (closed != null || draining) {
                return Future.failedFuture(closing("the replay of " + group + " was not begun"));
            }
            replays.add(replay);
        }
        return replay.start().onComplete(ended -> {
            synchronized (this) {
                replays.remove(replay);
            }
        });
    }

    @Override
    public synchronized Future<Void> close() {
        if (closed == null) {
            List<Future<Void>> ends = new ArrayList<>();
            for (Reading reading : groups.values()) {
                ends.add(reading.reader.stop());
            }
            for (Replay replay : replays) {
                ends.add(replay.stop());
            }
            Promise<Void> ended = Promise.promise();
            Future.join(ends).onComplete(stopped -> endClients(ended));
            closed = ended.future();
        }
        return closed;
    }

    /** Waits for what is being appended, so neither the caller nor a reader's thread does it. */
    private void endClients(Promise<Void> ended) {
        Thread thread = new Thread(
                () -> {
                    appender.close();
                    topics.close();
                    ended.complete();
                },
                "knemu-kafka-close");
        thread.setDaemon(true);
        thread.start();
    }
}
