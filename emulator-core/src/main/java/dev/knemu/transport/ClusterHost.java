package dev.knemu.transport;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a host name would reach inside a cluster; knative/eventing names its hosts in {@code pkg/reconciler/broker} and
 * {@code pkg/reconciler/inmemorychannel}, eventing-kafka-broker in {@code control-plane/pkg/reconciler}.
 *
 * @param kind what stands behind it
 * @param name in lower case, in full where it is cluster-local, without port
 * @param service the first label of a Service's or Channel's host, else empty
 * @param namespace its second label, else empty
 */
record ClusterHost(Kind kind, String name, String service, String namespace) {

    enum Kind {
        /** {@code broker-ingress.knative-eventing.svc.cluster.local}: the path names a Broker. */
        BROKER_INGRESS,
        /** {@code broker-filter.knative-eventing.svc.cluster.local}: the path names a Trigger. */
        BROKER_FILTER,
        /** {@code NAME-kn-channel.NS.svc.cluster.local}. */
        CHANNEL,
        /** {@code imc-dispatcher.knative-eventing.svc.cluster.local}: the path names a channel. */
        CHANNEL_DISPATCHER,
        /** {@code kafka-broker-ingress.NS.svc.cluster.local}: the path names a Broker of class Kafka. */
        KAFKA_BROKER_INGRESS,
        /** {@code kafka-channel-ingress.knative-eventing.svc.cluster.local}: the path names a KafkaChannel. */
        KAFKA_CHANNEL_INGRESS,
        /** {@code kafka-sink-ingress.knative-eventing.svc.cluster.local}: the path names a KafkaSink. */
        KAFKA_SINK_INGRESS,
        /** {@code SERVICE.NS.svc.cluster.local}, {@code SERVICE.NS.svc}. */
        SERVICE,
        /** {@code SERVICE.NS}, which may as well be a name outside, such as {@code example.com}. */
        MAYBE_SERVICE,
        /** Cluster-local, but no Service can have this name. */
        NOTHING,
        /** Anything else. */
        OUTSIDE
    }

    /** Reads the host of a URL or of a {@code Host} header, with or without a port. */
    static ClusterHost of(String authority) {
        String host = withoutPort(authority).toLowerCase(Locale.ROOT);
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        if (host.endsWith(ClusterAddresses.DOMAIN)) {
            return local(host, host.substring(0, host.length() - ClusterAddresses.DOMAIN.length()), Kind.SERVICE);
        }
        if (host.endsWith(".svc")) {
            return local(host + ".cluster.local", host.substring(0, host.length() - 4), Kind.SERVICE);
        }
        int dot = host.indexOf('.');
        if (dot > 0 && dot == host.lastIndexOf('.') && dot < host.length() - 1) {
            return local(host + ClusterAddresses.DOMAIN, host, Kind.MAYBE_SERVICE);
        }
        return new ClusterHost(Kind.OUTSIDE, host, "", "");
    }

    private static ClusterHost local(String full, String labels, Kind kind) {
        int dot = labels.indexOf('.');
        if (dot <= 0 || dot == labels.length() - 1 || labels.indexOf('.', dot + 1) >= 0) {
            return new ClusterHost(Kind.NOTHING, full, "", "");
        }
        String service = labels.substring(0, dot);
        String namespace = labels.substring(dot + 1);
        if (namespace.equals(ClusterAddresses.SYSTEM_NAMESPACE)) {
            if (service.equals(ClusterAddresses.BROKER_INGRESS)) {
                return new ClusterHost(Kind.BROKER_INGRESS, full, service, namespace);
            }
            if (service.equals(ClusterAddresses.BROKER_FILTER)) {
                return new ClusterHost(Kind.BROKER_FILTER, full, service, namespace);
            }
            if (service.equals("imc-dispatcher")) {
                return new ClusterHost(Kind.CHANNEL_DISPATCHER, full, service, namespace);
            }
            if (service.equals(ClusterAddresses.KAFKA_CHANNEL_INGRESS)) {
                return new ClusterHost(Kind.KAFKA_CHANNEL_INGRESS, full, service, namespace);
            }
            if (service.equals(ClusterAddresses.KAFKA_SINK_INGRESS)) {
                return new ClusterHost(Kind.KAFKA_SINK_INGRESS, full, service, namespace);
            }
        }
        // A Broker of class KafkaNamespaced has its ingress in its own namespace.
        if (service.equals(ClusterAddresses.KAFKA_BROKER_INGRESS)) {
            return new ClusterHost(Kind.KAFKA_BROKER_INGRESS, full, service, namespace);
        }
        if (service.endsWith(ClusterAddresses.CHANNEL_SUFFIX)) {
            return new ClusterHost(Kind.CHANNEL, full, service, namespace);
        }
        return new ClusterHost(kind, full, service, namespace);
    }

    /** The name of the channel that has this host; empty when it is no channel's. */
    String channel() {
        return kind == Kind.CHANNEL
                ? service.substring(0, service.length() - ClusterAddresses.CHANNEL_SUFFIX.length())
                : "";
    }

    private static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }

    /** Whether this name means the machine that the emulator runs on, or a plain address. */
    boolean isLoopbackOrAddress() {
        return name.isEmpty()
                || name.equals("localhost")
                || name.endsWith(".localhost")
                || name.charAt(0) == '['
                || name.chars().allMatch(character -> character == '.' || character >= '0' && character <= '9');
    }

    /**
     * The namespace and the name in a path {@code /NAMESPACE/NAME}, one slash at the end allowed; {@code null} for every
     * other path. Everything after the second slash belongs to the name, a query as well.
     */
    static String @Nullable [] namespaceAndName(String path) {
        int end = path.endsWith("/") ? path.length() - 1 : path.length();
        int middle = path.indexOf('/', 1);
        if (path.isEmpty() || path.charAt(0) != '/' || middle < 0 || middle >= end) {
            return null;
        }
        if (path.lastIndexOf('/', end - 1) != middle) {
            return null;
        }
        return new String[] {path.substring(1, middle), path.substring(middle + 1, end)};
    }
}
