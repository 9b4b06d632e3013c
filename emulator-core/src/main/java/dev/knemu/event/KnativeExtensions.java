package dev.knemu.event;

/**
 * Names of the CloudEvents extension attributes that Knative Eventing itself reads or writes.
 *
 * <p>Source: knative/eventing {@code pkg/broker/ttl.go}, {@code pkg/broker/ingress/ingress_handler.go} and {@code
 * pkg/kncloudevents/attributes/knative_error.go}.
 */
public final class KnativeExtensions {

    /** How many more times the event may enter a Broker. Written by the ingress, hidden from subscribers. */
    public static final String BROKER_TTL = "knativebrokerttl";

    /** When the Broker's ingress took the event, RFC 3339 in UTC. Always overwritten. */
    public static final String ARRIVAL_TIME = "knativearrivaltime";

    /** Where a dead-lettered event could not be delivered. */
    public static final String ERROR_DEST = "knativeerrordest";

    /** The status that the failed destination answered; 500 when there was no answer. */
    public static final String ERROR_CODE = "knativeerrorcode";

    /** What the failed destination answered, in base64. */
    public static final String ERROR_DATA = "knativeerrordata";

    /** What a Broker gives an event that brings no TTL of its own. */
    public static final int MAX_BROKER_TTL = 255;

    private KnativeExtensions() {}
}
