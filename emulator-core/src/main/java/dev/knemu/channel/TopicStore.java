package dev.knemu.channel;

import dev.knemu.transport.ContentMode;
import dev.knemu.transport.Headers;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;

/**
 * One cluster that keeps events in topics, and one emulator's readers of them. It knows topics, records, offsets and
 * consumer groups; what filters, attempts and dead letters are, only {@link RecordReceiver}'s side knows.
 *
 * <p>All methods may be called from any thread, and none blocks. Futures complete on any thread: who must be somewhere
 * else goes there. They fail with a {@link TopicException}.
 */
public interface TopicStore {

    /** What there is, and making and removing it. */
    TopicAdmin admin();

    /**
     * Adds an event to a topic. The key of its record is the extension {@code partitionkey}, if there is one; knative
     * eventing-kafka-broker {@code data-plane/receiver}.
     *
     * @param event as it is to stand in the topic
     * @param trace the trace context that goes along ({@link Headers#isTraceContext}), as headers of the record beside
     *     those of the event; may be empty
     * @return completes with where it stands once every replica in sync has it ({@code acks=all}); a future that has
     *     failed says nothing about whether it stands there all the same
     */
    Future<TopicPosition> append(String topic, ContentMode mode, CloudEvent event, Headers trace);

    /** The same for an event that belongs to no trace. */
    default Future<TopicPosition> append(String topic, ContentMode mode, CloudEvent event) {
        return append(topic, mode, event, Headers.NONE);
    }

    /**
     * Begins to read for a group, unless a group that {@linkplain TopicGroup#equals equals} it is read for already. Each
     * record of its topics goes to {@link RecordReceiver#deliver} once, and again only where nobody heard of its rest.
     *
     * @return completes once the group has an offset for each partition, so that whatever is appended from then on is
     *     read, whatever {@link TopicGroup#initialOffset} says; fails when that cannot be had. Then nothing is read, and
     *     who wants it asks again later
     */
    Future<Void> start(TopicGroup group);

    /**
     * Ends what {@link #start} began; without effect when it was not. The group's offsets stay.
     *
     * @return completes when nothing more is handed over for this group, what came to rest is committed, and its
     *     members have left. What has been handed over and is not at rest is not waited for: its offset is not
     *     committed, and whoever reads next gets it again
     */
    Future<Void> stop(TopicGroup group);

    /**
     * As {@link #stop}, of a group that goes on by other rules: waits, for 10 seconds at most, until what has been handed
     * over is at rest, so that its next readers do not get it again.
     */
    Future<Void> finish(TopicGroup group);

    /**
     * Completes when every record that stood in the topics of all started groups when this was called has been handed
     * over, or cannot be before an earlier record of its partition has come to rest.
     */
    Future<Void> handedOver();

    /**
     * Completes when every started group that reads it here has been handed this record, however long what stands before
     * it takes to come to rest.
     */
    Future<Void> handedOver(TopicPosition record);

    /**
     * Reads part of a group's topics once more, as it was read for the first time: to the same {@link RecordReceiver},
     * in the group's order, and from the beginning of the part whatever offsets the group has.
     *
     * @param group one with an id that nobody has used; its members leave, and its offsets go, at the end
     * @param part which records
     * @return completes with how many were handed over, when all of them have come to rest; fails with {@link
     *     TopicException.Reason#INVALID} when the first offset is beyond the end of every partition
     */
    Future<Long> replay(TopicGroup group, TopicPart part);

    /**
     * Hands nothing over from now on.
     *
     * @return completes when all that was handed over has come to rest and is committed
     */
    Future<Void> drain();

    /**
     * Ends. Commits what has come to rest, leaves all groups, waits for appends that are under way. Without {@link
     * #drain} what is open is not waited for, and whoever reads next gets it again.
     */
    Future<Void> close();
}
