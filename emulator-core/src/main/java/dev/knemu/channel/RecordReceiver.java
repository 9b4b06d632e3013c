package dev.knemu.channel;

import dev.knemu.transport.Headers;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.concurrent.Executor;

/**
 * Where a {@link TopicStore} takes what it reads: filters it, delivers it and writes the journal.
 *
 * <p>May be called from any thread; never blocks and never throws. Futures complete on a lane of the emulator, which
 * must not be held up: whoever listens hands over to a thread of its own.
 */
public interface RecordReceiver {

    /** What became of a record that was handed over. */
    enum Outcome {
        /** Delivered, dead-lettered, dropped for good or not wanted by the filter: its offset may be committed. */
        AT_REST,

        /** The emulator closes, or the subscription is gone: its offset must not be committed. */
        GIVEN_BACK
    }

    /**
     * Where the records of a partition are seen to. Who has read many of them makes events of them there, and goes on
     * reading meanwhile.
     *
     * @return runs what it is given one at a time, in the order given; rejects it once the emulator has ended
     */
    Executor laneOf(String topic, int partition);

    /**
     * Sees one event to its rest at one subscription. The order of calls is the order of deliveries where {@link
     * DeliveryOrder#ORDERED} is asked for: then the next record of a partition comes after the future of the last.
     *
     * @param group as it was started
     * @param position where the event stands. Extensions {@code knativekafkapartition} and {@code knativekafkaoffset}
     *     are set here, before any filter sees the event, and overrides of a source after them
     * @param timestamp of the record
     * @param event as it was written, or what {@link TopicGroup#mapping} made of a record that is no event
     * @param trace the trace context that the record brought, whoever wrote it; may be empty
     * @return never fails
     */
    Future<Outcome> deliver(
            TopicGroup group, TopicPosition position, Instant timestamp, CloudEvent event, Headers trace);

    /**
     * A record is no event and the group has no {@link TopicGroup#mapping}, or none that it fits: it is passed over, and
     * its offset is committed.
     *
     * @param reason what is wrong with it, as a clause: {@code the header ce_type is missing}
     */
    void skipped(TopicGroup group, TopicPosition position, String reason);

    /**
     * The group was started and is not read at present, or what came to rest cannot be committed. Told once until {@link
     * #recovered}; the store goes on trying.
     */
    void troubled(TopicGroup group, TopicException problem);

    /** The group is read again. */
    void recovered(TopicGroup group);
}
