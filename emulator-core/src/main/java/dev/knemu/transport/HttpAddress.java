package dev.knemu.transport;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a URL or a request is for, by its host and path alone: nobody has looked yet whether it is there.
 *
 * @param host where {@link ClusterHost} has read it from
 * @param path with query, as it was asked for
 * @param namespace of the resource, else empty
 * @param name of the resource, else empty
 * @param uid of a Trigger, else empty
 */
record HttpAddress(Kind kind, ClusterHost host, String path, String namespace, String name, String uid) {

    enum Kind {
        BROKER(Face.BROKER),
        NO_BROKER(Face.BROKER, 404, "The path is / and names no Broker. Post to /NAMESPACE/BROKER."),
        NO_BROKER_PATH(Face.BROKER, 400, "The path is not /NAMESPACE/BROKER."),
        /** A channel by namespace and name. */
        CHANNEL(Face.CHANNEL),
        /** A channel by its host. */
        CHANNEL_HOST(Face.CHANNEL),
        NO_CHANNEL_PATH(Face.CHANNEL, 400, "The path is neither / nor /NAMESPACE/CHANNEL."),
        /** A Broker of class Kafka, by its own ingress. */
        KAFKA_BROKER(Face.TOPIC),
        KAFKA_CHANNEL(Face.TOPIC),
        KAFKA_SINK(Face.TOPIC),
        NO_TOPIC_PATH(Face.TOPIC, 404, "The path is not /NAMESPACE/NAME."),
        /** The filter of a Trigger. */
        TRIGGER(Face.TRIGGER),
        NO_TRIGGER_PATH(Face.TRIGGER, 400, "The path is not /triggers/NAMESPACE/TRIGGER/UID."),
        SERVICE(Face.SERVICE),
        /** A Service, or when there is none of this name, what the path or the world outside says. */
        MAYBE_SERVICE(Face.SERVICE),
        /** Cluster-local, but no Service can have this name. */
        NOTHING(Face.NONE),
        /** Not of the cluster. */
        OUTSIDE(Face.NONE),
        /** One of the emulator's own pages, on its port. */
        OWN_PAGE(Face.NONE);

        private final Face face;
        private final int status;
        private final String reason;

        Kind(Face face) {
            this(face, 0, "");
        }

        Kind(Face face, int status, String reason) {
            this.face = face;
            this.status = status;
            this.reason = reason;
        }

        /** Whose rules hold. */
        Face face() {
            return face;
        }

        /** What the path alone is answered; 0 when there is nothing wrong with it. */
        int status() {
            return status;
        }

        /** Why, for people. */
        String reason() {
            return reason;
        }
    }

    /** Why an address of the Kafka ingresses that nothing is behind is refused. */
    static final String NO_TOPIC =
            "There is no such Broker of class Kafka, KafkaChannel or KafkaSink, or it has no topic"
                    + " yet; its status says why.";

    /** Why a channel's address that nothing is behind is refused. */
    static final String NO_CHANNEL = "There is no such channel. Apply it, or correct the address.";

    /** First path segments that no Broker's namespace can take on the emulator's port. */
    private static final Set<String> RESERVED =
            Set.of("_knemu", "metrics", "livez", "readyz", "api", "apis", "version", "openapi");

    /** As it would be reached inside a cluster. */
    static HttpAddress of(ClusterHost host, String path) {
        return switch (host.kind()) {
            case BROKER_INGRESS -> broker(host, path);
            case BROKER_FILTER -> trigger(host, path);
            case CHANNEL, CHANNEL_DISPATCHER -> channel(host, path);
            case KAFKA_BROKER_INGRESS -> topic(Kind.KAFKA_BROKER, host, path);
            case KAFKA_CHANNEL_INGRESS -> topic(Kind.KAFKA_CHANNEL, host, path);
            case KAFKA_SINK_INGRESS -> topic(Kind.KAFKA_SINK, host, path);
            case SERVICE -> service(Kind.SERVICE, host, path);
            case MAYBE_SERVICE -> service(Kind.MAYBE_SERVICE, host, path);
            case NOTHING -> of(Kind.NOTHING, host, path);
            case OUTSIDE -> of(Kind.OUTSIDE, host, path);
        };
    }

    /** As the emulator's port is asked: under a host that is not of the cluster, the path tells. */
    static HttpAddress atPort(ClusterHost host, String path) {
        return host.kind() == ClusterHost.Kind.OUTSIDE ? byPath(host, path) : of(host, path);
    }

    /** As the emulator's port is asked when it is taken for a proxy: {@code http://HOST/PATH}. */
    static HttpAddress proxied(String url) {
        int start = url.indexOf("://") + 3;
        int slash = url.indexOf('/', start);
        int query = url.indexOf('?', start);
        int end = slash >= 0 && (query < 0 || slash < query) ? slash : query >= 0 ? query : url.length();
        String authority = url.substring(start, end);
        ClusterHost host = ClusterHost.of(authority.substring(authority.lastIndexOf('@') + 1));
        String path = url.substring(end);
        HttpAddress address = of(host, path.startsWith("/") ? path : "/" + path);
        return address.kind == Kind.OUTSIDE && host.isLoopbackOrAddress() ? byPath(host, address.path) : address;
    }

    /** What the path alone says. */
    static HttpAddress byPath(ClusterHost host, String path) {
        if (!isReserved(path)) {
            return broker(host, path);
        }
        return path.startsWith(ClusterAddresses.TO)
                ? to(host, path.substring(ClusterAddresses.TO.length()))
                : of(Kind.OWN_PAGE, host, path);
    }

    /** An address of the cluster for a program that knows neither its names nor a proxy: {@code HOST/PATH}. */
    private static HttpAddress to(ClusterHost asked, String address) {
        int slash = address.indexOf('/');
        ClusterHost host = ClusterHost.of(slash < 0 ? address : address.substring(0, slash));
        return host.kind() == ClusterHost.Kind.OUTSIDE
                ? of(Kind.OWN_PAGE, asked, ClusterAddresses.TO + address)
                : of(host, slash < 0 ? "/" : address.substring(slash));
    }

    private static HttpAddress broker(ClusterHost host, String path) {
        if (path.equals("/")) {
            return of(Kind.NO_BROKER, host, path);
        }
        String[] broker = ClusterHost.namespaceAndName(path);
        return broker == null
                ? of(Kind.NO_BROKER_PATH, host, path)
                : new HttpAddress(Kind.BROKER, host, path, broker[0], broker[1], "");
    }

    private static HttpAddress channel(ClusterHost host, String path) {
        int query = path.indexOf('?');
        String bare = query < 0 ? path : path.substring(0, query);
        if (bare.isEmpty() || bare.equals("/")) {
            return new HttpAddress(Kind.CHANNEL_HOST, host, path, host.namespace(), host.channel(), "");
        }
        String[] channel = ClusterHost.namespaceAndName(bare);
        return channel == null
                ? of(Kind.NO_CHANNEL_PATH, host, path)
                : new HttpAddress(Kind.CHANNEL, host, path, channel[0], channel[1], "");
    }

    private static HttpAddress topic(Kind kind, ClusterHost host, String path) {
        int query = path.indexOf('?');
        String[] name = ClusterHost.namespaceAndName(query < 0 ? path : path.substring(0, query));
        return name == null
                ? of(Kind.NO_TOPIC_PATH, host, path)
                : new HttpAddress(kind, host, path, name[0], name[1], "");
    }

    private static HttpAddress trigger(ClusterHost host, String path) {
        String[] parts = path.split("/", -1);
        return parts.length == 5 && parts[1].equals("triggers")
                ? new HttpAddress(Kind.TRIGGER, host, path, parts[2], parts[3], parts[4])
                : of(Kind.NO_TRIGGER_PATH, host, path);
    }

    private static HttpAddress service(Kind kind, ClusterHost host, String path) {
        return new HttpAddress(kind, host, path, host.namespace(), host.service(), "");
    }

    private static HttpAddress of(Kind kind, ClusterHost host, String path) {
        return new HttpAddress(kind, host, path, "", "", "");
    }

    private static boolean isReserved(String path) {
        if (path.length() < 4 || "_mlravo".indexOf(path.charAt(1)) < 0) {
            return false;
        }
        int end = 1;
        while (end < path.length() && path.charAt(end) != '/' && path.charAt(end) != '?') {
            end++;
        }
        return RESERVED.contains(path.substring(1, end));
    }

    /** The channel here, or {@code null}. */
    @Nullable
    Receiver channelIn(AddressBook addresses) {
        return kind == Kind.CHANNEL_HOST ? addresses.channel(host.name()) : addresses.channel(namespace, name);
    }

    /** What adds to the topic here, or {@code null}. */
    @Nullable
    Receiver topicIn(AddressBook addresses) {
        return switch (kind) {
            case KAFKA_BROKER -> addresses.kafkaBroker(namespace, name);
            case KAFKA_CHANNEL -> addresses.channel(namespace, name);
            default -> addresses.kafkaSink(namespace, name);
        };
    }
}
