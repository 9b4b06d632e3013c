package dev.knemu.journal;

import dev.knemu.filter.Verdict;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened. Immutable.
 *
 * <p>Entries form a tree. {@link Accepted} and {@link Refused} name the delivery that sent them the event ({@code
 * cause}; 0 when it came from outside); everything about a delivery names the {@link Accepted} entry that it serves
 * ({@code cause}) and carries the delivery's own number.
 */
public sealed interface Entry {

    /** Position in the journal: 1 for the first entry, growing, never used twice. */
    long seq();

    /** When it happened, on the emulator's clock. */
    Instant time();

    /** What it follows from. */
    long cause();

    /** What happened to one delivery: an event on its way to one subscription's subscriber. */
    sealed interface OfDelivery extends Entry {

        /** The delivery's number, which {@link Accepted} entries that it leads to name as their cause. */
        long delivery();

        /** The Trigger or Subscription. */
        Ref subscription();
    }

    /**
     * How the reading of topics goes for one subscription. That is about no event in particular: {@code cause} is 0.
     */
    sealed interface OfReading extends Entry {

        /** The Broker, Channel or KafkaSource that the events come from. */
        Ref address();

        /** The Trigger, Subscription or KafkaSource. */
        Ref subscription();
    }

    /**
     * What a subscription is to read cannot be read at present, or what came to rest cannot be committed. Its events
     * wait; it is tried again until {@link Resumed}.
     *
     * @param problem what was attempted, where, and what the cluster said
     */
    record Interrupted(long seq, Instant time, long cause, Ref address, Ref subscription, String problem)
            implements OfReading {}

    /** What a subscription is to read is read again. */
    record Resumed(long seq, Instant time, long cause, Ref address, Ref subscription) implements OfReading {}

    /** An event was taken at an address. */
    record Accepted(long seq, Instant time, long cause, Ref address, CloudEvent event) implements Entry {}

    /**
     * An event stands in a topic: it was added there after it was accepted, or was read from there, written by somebody
     * else.
     *
     * @param address the Broker, Channel, KafkaSink or KafkaSource
     */
    record Stored(long seq, Instant time, long cause, Ref address, String topic, int partition, long offset)
            implements Entry {}

    /**
     * An event, or something that should have been one, was not taken.
     *
     * @param status what the sender was answered; 0 when there was none: a record of a topic that is no event
     * @param event what was refused; {@code null} when it could not be read as an event
     */
    record Refused(
            long seq,
            Instant time,
            long cause,
            Ref address,
            int status,
            String reason,
            @Nullable CloudEvent event) implements Entry {}

    /** What a subscription's filter said of an event. Kept at level {@code FULL}. */
    record Decided(long seq, Instant time, long cause, Ref subscription, Verdict verdict) implements Entry {}

    /**
     * One request of a delivery. At level {@code OUTCOMES} those that failed, had a fault injected or had to wait for a pod,
     * at {@code FULL} all.
     *
     * @param number 1 for the first attempt of this leg
     * @param status what was answered; 0 when no answer came
     * @param problem why the attempt counts as failed; {@code null} when it succeeded
     * @param body the beginning of what a failed attempt was answered, as much of it as {@code knativeerrordata} holds;
     *     {@code null} when it succeeded, or was answered nothing
     * @param latency from request to answer
     * @param nextIn how long until the next attempt; {@code null} when this was the last
     * @param fault what was injected on the way, with the seed, such as {@code the request was sent twice (seed 42)};
     *     {@code null} when nothing was
     * @param pod of a Service with pods: the one that had it, such as {@code orders-00001-pod-2}; {@code null} when none had
     * @param waited how long it waited for that pod to start or to have room; {@code null} when it had not to
     */
    record Attempted(
            long seq,
            Instant time,
            long cause,
            long delivery,
            Ref subscription,
            Leg leg,
            URI destination,
            int number,
            int status,
            @Nullable String problem,
            @Nullable String body,
            Duration latency,
            @Nullable Duration nextIn,
            @Nullable String fault,
            @Nullable String pod,
            @Nullable Duration waited)
            implements OfDelivery {

        /** Without a fault, at what has no pods. */
        public Attempted(
                long seq,
                Instant time,
                long cause,
                long delivery,
                Ref subscription,
                Leg leg,
                URI destination,
                int number,
                int status,
                @Nullable String problem,
                @Nullable String body,
                Duration latency,
                @Nullable Duration nextIn) {
            this(
                    seq,
                    time,
                    cause,
                    delivery,
                    subscription,
                    leg,
                    destination,
                    number,
                    status,
                    problem,
                    body,
                    latency,
                    nextIn,
                    null,
                    null,
                    null);
        }
    }

    /**
     * A delivery that had come to rest in vain is tried again, by a new one.
     *
     * @param delivery the new one's number
     * @param original the number of the one that ended dead-lettered or dropped
     * @param destination where it goes this time
     */
    record Redelivered(
            long seq, Instant time, long cause, long delivery, Ref subscription, long original, URI destination)
            implements OfDelivery {}

    /**
     * A subscriber answered with an event.
     *
     * @param destination where it goes; {@code null} when the subscription has no reply destination and it is
     *     discarded
     */
    record Replied(
            long seq,
            Instant time,
            long cause,
            long delivery,
            Ref subscription,
            @Nullable URI destination,
            CloudEvent event)
            implements OfDelivery {}

    /**
     * A delivery came to rest: the subscriber took the event (and its reply, if any, was taken too).
     *
     * @param attempts requests made to the subscriber
     * @param standIn the name of the stand-in that took the event, such as {@code event-display}; {@code null} when
     *     something real did
     */
    record Delivered(
            long seq,
            Instant time,
            long cause,
            long delivery,
            Ref subscription,
            URI destination,
            int status,
            int attempts,
            Duration latency,
            @Nullable String standIn)
            implements OfDelivery {

        /** Taken by something real. */
        public Delivered(
                long seq,
                Instant time,
                long cause,
                long delivery,
                Ref subscription,
                URI destination,
                int status,
                int attempts,
                Duration latency) {
            this(seq, time, cause, delivery, subscription, destination, status, attempts, latency, null);
        }
    }

    /**
     * A delivery came to rest in the dead letter sink.
     *
     * @param sink where the event went
     * @param failedDestination where it could not go
     * @param status what the failed destination answered last; 0 for no answer
     * @param event with its error extensions, as the sink got it
     */
    record DeadLettered(
            long seq,
            Instant time,
            long cause,
            long delivery,
            Ref subscription,
            URI sink,
            URI failedDestination,
            int status,
            int attempts,
            CloudEvent event)
            implements OfDelivery {}

    /**
     * A delivery came to rest and the event went nowhere: no dead letter sink, or that failed too, or the emulator
     * closed, or the producer went away.
     *
     * @param isKept whether the event is not lost with it: the emulator closed, and a topic has the event for whoever
     *     reads next
     */
    record Dropped(
            long seq,
            Instant time,
            long cause,
            long delivery,
            Ref subscription,
            URI destination,
            int status,
            int attempts,
            String reason,
            boolean isKept)
            implements OfDelivery {}

    /** Which of its destinations a delivery was trying. */
    enum Leg {
        SUBSCRIBER,
        REPLY,
        DEAD_LETTER
    }
}
