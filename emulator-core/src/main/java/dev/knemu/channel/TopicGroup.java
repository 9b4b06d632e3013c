package dev.knemu.channel;

import dev.knemu.journal.Ref;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A consumer group that is read for one subscription. A value: one that differs in anything is another, and the old one
 * is stopped before the new one is started. What may change without that (filter, subscriber, delivery) is not in it.
 *
 * @param channel whose topics they are: a Broker, Channel, KafkaChannel or KafkaSource
 * @param subscription whom the events are for: a Trigger, Subscription or KafkaSource
 * @param uid of that subscription
 * @param id {@code group.id}
 * @param topics all to be read; at least one
 * @param order whether a record waits for the one before it
 * @param initialOffset where a partition is read from of which the group has no offset yet
 * @param consumers how many members this emulator adds to the group; 0: the group is made and not read
 * @param mapping what becomes of records that are no events; {@code null}: they are skipped
 * @param replay whether it is read for this one time, so that nobody goes on where it ends
 */
public record TopicGroup(
        Ref channel,
        Ref subscription,
        String uid,
        String id,
        List<String> topics,
        DeliveryOrder order,
        InitialOffset initialOffset,
        int consumers,
        @Nullable RecordMapping mapping,
        boolean replay) {

    public TopicGroup {
        topics = List.copyOf(topics);
    }

    /** A group that whoever reads next goes on with. */
    public TopicGroup(
            Ref channel,
            Ref subscription,
            String uid,
            String id,
            List<String> topics,
            DeliveryOrder order,
            InitialOffset initialOffset,
            int consumers,
            @Nullable RecordMapping mapping) {
        this(channel, subscription, uid, id, topics, order, initialOffset, consumers, mapping, false);
    }

    /** The same subscription read under another id, for a replay. */
    public TopicGroup forReplay(String id) {
        return new TopicGroup(channel, subscription, uid, id, topics, order, initialOffset, consumers, mapping, true);
    }

    @Override
    public String toString() {
        return "consumer group " + id + " of " + subscription;
    }
}
