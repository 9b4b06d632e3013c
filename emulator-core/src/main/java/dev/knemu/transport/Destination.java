package dev.knemu.transport;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a URL leads, and what stands there by one snapshot of the address book: worked out once, and read by every event
 * until the address book is another.
 *
 * @param url as it was asked for
 * @param target its parts
 * @param unsendable why no client sends anything there, in the words of Go's; {@code null}: one does
 * @param receiver what takes events there, for an address of a Broker or a channel; {@code null}: nothing does
 * @param filter for the address of a Trigger's filter
 * @param service for the address of a Service; {@code null}: there is none
 * @param behind the program elsewhere that stands behind the Service
 */
record Destination(
        URI url,
        HttpTarget target,
        @Nullable String unsendable,
        @Nullable Receiver receiver,
        AddressBook.@Nullable TriggerFilter filter,
        AddressBook.@Nullable Endpoint service,
        @Nullable Destination behind) {

    static Destination of(URI url, AddressBook addresses) {
        HttpTarget target = HttpTarget.of(url);
        String unsendable = unsendable(url, target);
        if (unsendable != null) {
            return new Destination(url, target, unsendable, null, null, null, null);
        }
        HttpAddress to = target.address();
        return switch (to.kind()) {
            case BROKER -> ofReceiver(url, target, addresses.broker(to.namespace(), to.name()));
            case CHANNEL, CHANNEL_HOST -> ofReceiver(url, target, to.channelIn(addresses));
            case KAFKA_BROKER, KAFKA_CHANNEL, KAFKA_SINK -> ofReceiver(url, target, to.topicIn(addresses));
            case TRIGGER ->
                new Destination(
                        url, target, null, null, addresses.filter(to.namespace(), to.name(), to.uid()), null, null);
            case SERVICE, MAYBE_SERVICE -> ofService(url, target, addresses.service(to.namespace(), to.name()));
            case NO_BROKER,
                    NO_BROKER_PATH,
                    NO_CHANNEL_PATH,
                    NO_TOPIC_PATH,
                    NO_TRIGGER_PATH,
                    NOTHING,
                    OUTSIDE,
                    OWN_PAGE -> ofReceiver(url, target, null);
        };
    }

    /** The same address with this behind it. */
    Destination behind(AddressBook.Endpoint endpoint) {
        return ofService(url, target, endpoint);
    }

    /** Whether the next event finds the same, as long as the address book is the same. */
    boolean isLasting() {
        return !(service instanceof AddressBook.Endpoint.Later);
    }

    private static @Nullable String unsendable(URI url, HttpTarget target) {
        String scheme = url.getScheme();
        if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
            return "unsupported protocol scheme \"" + (scheme == null ? "" : scheme) + "\"";
        }
        if (target.isUsable()) {
            return null;
        }
        return target.host().isEmpty()
                ? "http: no Host in request URL"
                : "dial tcp: address out of range: invalid port";
    }

    private static Destination ofReceiver(URI url, HttpTarget target, @Nullable Receiver receiver) {
        return new Destination(url, target, null, receiver, null, null, null);
    }

    private static Destination ofService(URI url, HttpTarget target, AddressBook.@Nullable Endpoint service) {
        Destination behind = null;
        AddressBook.Endpoint endpoint = service;
        if (service instanceof AddressBook.Endpoint.Later later) {
            try {
                endpoint = later.now();
            } catch (RuntimeException e) {
                return new Destination(url, target, String.valueOf(e.getMessage()), null, null, service, null);
            }
        }
        if (endpoint instanceof AddressBook.Endpoint.Elsewhere elsewhere) {
            URI there = HttpTarget.behind(elsewhere.base(), target.path());
            behind = ofReceiver(there, HttpTarget.of(there), null);
        }
        return new Destination(url, target, null, null, null, service, behind);
    }
}
