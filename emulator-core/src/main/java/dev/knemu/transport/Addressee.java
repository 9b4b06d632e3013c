package dev.knemu.transport;

import java.net.URI;

/**
 * Whom something is for, as people name it: by resource where the address tells, else by the address.
 *
 * @param kind {@code Broker}, {@code Channel}, {@code KafkaSink}, {@code Trigger}, {@code Service}, or {@code Address} for what names none of them
 * @param namespace empty for an {@code Address}
 * @param name the resource's; for an {@code Address} host and path, or the URL when it leads out of the cluster
 */
public record Addressee(String kind, String namespace, String name) {

    private static final String ADDRESS = "Address";

    /** Whom an event is for that is sent to this URL. */
    public static Addressee of(URI url) {
        HttpAddress address = HttpTarget.of(url).address();
        return switch (address.kind()) {
            // A short name may as well be one of the world outside.
            case OUTSIDE, MAYBE_SERVICE -> address(url.toString());
            default -> of(address);
        };
    }

    static Addressee of(HttpAddress address) {
        return switch (address.kind()) {
            case BROKER, KAFKA_BROKER -> new Addressee("Broker", address.namespace(), address.name());
            case CHANNEL, CHANNEL_HOST ->
                address.name().isEmpty()
                        ? byPath(address)
                        : new Addressee("Channel", address.namespace(), address.name());
            case KAFKA_CHANNEL -> new Addressee("Channel", address.namespace(), address.name());
            case KAFKA_SINK -> new Addressee("KafkaSink", address.namespace(), address.name());
            case TRIGGER -> new Addressee("Trigger", address.namespace(), address.name());
            case SERVICE, MAYBE_SERVICE -> new Addressee("Service", address.namespace(), address.name());
            case NO_BROKER,
                    NO_BROKER_PATH,
                    NO_CHANNEL_PATH,
                    NO_TOPIC_PATH,
                    NO_TRIGGER_PATH,
                    NOTHING,
                    OUTSIDE,
                    OWN_PAGE -> byPath(address);
        };
    }

    private static Addressee byPath(HttpAddress address) {
        return address(address.host().name() + address.path());
    }

    static Addressee address(String name) {
        return new Addressee(ADDRESS, "", name);
    }
}
