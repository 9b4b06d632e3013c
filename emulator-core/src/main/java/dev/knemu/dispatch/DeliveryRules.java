package dev.knemu.dispatch;

import dev.knemu.journal.Entry.Leg;
import dev.knemu.transport.Redirects;
import dev.knemu.transport.Reply;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** In what the data planes of Knative differ about one delivery: a small value instead of conditions everywhere. */
public interface DeliveryRules {

    /** As the dispatcher of the MT Broker and the in-memory channel does it. */
    DeliveryRules MT = new MtDeliveryRules();

    /** As the dispatcher of the Kafka Broker, KafkaChannel and KafkaSource does it. */
    DeliveryRules KAFKA = new KafkaDeliveryRules();

    /** The plan with what the data plane adds where nothing is said, and without what it does not look at. */
    DeliveryPlan completed(DeliveryPlan plan);

    /** Whether an answer of this status is worth another attempt; no answer at all always is. */
    boolean isRetried(int status);

    /** Which answers lead on to another address; the others are failures as they are. */
    Redirects redirects();

    /**
     * How long to wait before the next attempt.
     *
     * @param retry 1 before the first retry
     * @param reply what the last attempt brought
     */
    Duration waitBefore(int retry, DeliveryPlan plan, Reply reply, Instant now);

    /** Whether the request of this leg says {@code Prefer: reply}. */
    boolean prefersReply(Leg leg);

    /**
     * Whether the delivery fails at once, without another attempt, where a reply is wanted and the answer holds something
     * that is no event.
     */
    boolean wantsEventOrNothing();

    /** Whether an event in the answer of a dead letter sink is a reply like a subscriber's. */
    boolean takesRepliesOfDeadLetterSink();

    /**
     * What the dead letter sink is told about the failure, as extension attributes.
     *
     * @param failed who failed: the subscriber, or the destination of its reply
     */
    Map<String, String> errorExtensions(URI subscriber, URI failed, Reply reply);

    /** The event as a dead letter sink gets it, before it is told about the failure. */
    CloudEvent deadLetter(CloudEvent event);

    /** How many bytes of what a destination answered are told to the dead letter sink; kept in the journal as well. */
    int errorDataBytes();

    /** How long the deliveries of one event may take together, when its producer waits for them. */
    Duration fanoutLimit();
}
