package dev.knemu.kafka.read;

import dev.knemu.channel.RecordReceiver;
import dev.knemu.channel.TopicException;
import dev.knemu.channel.TopicGroup;
import dev.knemu.channel.TopicPosition;
import dev.knemu.kafka.client.ClientProperties;
import dev.knemu.kafka.client.Problems;
import dev.knemu.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.jspecify.annotations.Nullable;

/** One consumer group that is read here: its members, from start to stop. May be used from any thread. */
public final class GroupReader {

    /** How long those who read next wait for what is under way here. */
    private static final Duration FINISHING = Duration.ofSeconds(10);

    private final TopicGroup group;
    private final ClientProperties properties;
    private final RecordReceiver receiver;
    private final Time time;
    private final List<Member> members = new ArrayList<>();
    private final Set<Integer> troubled = new HashSet<>();
    private @Nullable Future<Void> stopped;

    /** @param time the clock by which is committed and waited */
    public GroupReader(TopicGroup group, ClientProperties properties, RecordReceiver receiver, Time time) {
        this(group, properties, receiver, time, Limits.DEFAULT);
    }

    GroupReader(TopicGroup group, ClientProperties properties, RecordReceiver receiver, Time time, Limits limits) {
        this.group = group;
        this.properties = properties;
        this.receiver = receiver;
        this.time = time;
        for (int i = 0; i < group.consumers(); i++) {
            int number = i;
            members.add(new Member(
                    group, properties, receiver, limits, time, number, problem -> healthOf(number, problem)));
        }
    }

    /**
     * Completes when the group has its offsets and every member has joined: from then on nobody else can set them.
     * Fails with a {@link TopicException}; then nothing is read.
     */
    public Future<Void> start() {
        if (members.isEmpty()) {
            return anchor();
        }
        return members.get(0)
                .start()
                .compose(joined -> all(members.subList(1, members.size()), Member::start))
                .recover(thrown -> stop().transform(ended -> Future.failedFuture(thrown)));
    }

    /** Of a group that nobody reads here. */
    private Future<Void> anchor() {
        Promise<Void> anchored = Promise.promise();
        Thread thread = new Thread(
                () -> {
                    try (var consumer = Consumers.open(group, properties)) {
                        Consumers.anchor(consumer, group, properties);
                        consumer.close(CloseOptions.timeout(properties.limit()));
                        anchored.complete();
                    } catch (RuntimeException e) {
                        anchored.fail(Problems.of("the " + group + " could not be started", properties.cluster(), e));
                    }
                },
                "knemu-kafka-anchor-" + group.id());
        thread.setDaemon(true);
        thread.start();
        return anchored.future();
    }

    private void healthOf(int member, @Nullable TopicException problem) {
        synchronized (troubled) {
            boolean before = !troubled.isEmpty();
            if (problem == null ? !troubled.remove(member) : !troubled.add(member)) {
                return;
            }
            if (problem != null && !before) {
                receiver.troubled(group, problem);
            } else if (problem == null && troubled.isEmpty()) {
                receiver.recovered(group);
            }
        }
    }

    /** Completes when all that stands in its topics now has been handed over, or cannot be yet. */
    public Future<Void> handedOver() {
        return all(members, Member::handedOver);
    }

    /** Completes when this record has been handed over, if it is read here. */
    public Future<Void> handedOver(TopicPosition record) {
        return all(members, member -> member.handedOver(record));
    }

    /** Hands nothing over from now on; completes when what was has come to rest and is committed. */
    public Future<Void> drain() {
        return all(members, Member::drain);
    }

    /** Completes when nothing more is handed over, what came to rest is committed, and the members have left. */
    public synchronized Future<Void> stop() {
        if (stopped == null) {
            stopped = all(members, Member::leave);
        }
        return stopped;
    }

    /** As {@link #stop}, when what was handed over has come to rest; but not after more than a while. */
    public Future<Void> finish() {
        Promise<Void> over = Promise.promise();
        Time.Timer timer = time.standing(FINISHING, over::tryComplete, "the end of " + group);
        drain().onComplete(drained -> over.tryComplete());
        return over.future().onComplete(any -> timer.cancel()).compose(any -> stop());
    }

    private static Future<Void> all(List<Member> members, Function<Member, Future<Void>> each) {
        return Future.join(members.stream().map(each).toList()).mapEmpty();
    }
}
