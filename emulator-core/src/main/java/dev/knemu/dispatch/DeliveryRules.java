package dev.knemu.dispatch;

import dev.knemu.transport.Reply;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** In what the data planes of Knative differ about one delivery: a small value instead of conditions everywhere. */
public interface DeliveryRules {

    /** As the dispatcher of the MT Broker and the in-memory channel does it. */
    DeliveryRules MT = new MtDeliveryRules();

    /** Whether an answer of this status is worth another attempt; no answer at all always is. */
    boolean isRetried(int status);

    /**
     * How long to wait before the next attempt.
     *
     * @param retry 1 before the first retry
     * @param reply what the last attempt brought
     */
    Duration waitBefore(int retry, DeliveryPlan plan, Reply reply, Instant now);

    /** What the dead letter sink is told about the failure, as extension attributes. */
    Map<String, String> errorExtensions(URI failedDestination, Reply reply);

    /** How many bytes of what a destination answered are told to the dead letter sink; kept in the journal as well. */
    int errorDataBytes();

    /** How long the deliveries of one event may take together, when its producer waits for them. */
    Duration fanoutLimit();
}
