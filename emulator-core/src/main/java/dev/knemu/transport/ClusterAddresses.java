package dev.knemu.transport;

import java.net.URI;

/**
 * The addresses that resources have in a cluster; a URL is the identity of an address, here as there. {@link ClusterHost}
 * reads what this writes.
 */
public final class ClusterAddresses {

    static final String SYSTEM_NAMESPACE = "knative-eventing";
    static final String DOMAIN = ".svc.cluster.local";
    static final String CHANNEL_SUFFIX = "-kn-channel";
    static final String BROKER_INGRESS = "broker-ingress";
    static final String BROKER_FILTER = "broker-filter";
    static final String KAFKA_BROKER_INGRESS = "kafka-broker-ingress";
    static final String KAFKA_CHANNEL_INGRESS = "kafka-channel-ingress";
    static final String KAFKA_SINK_INGRESS = "kafka-sink-ingress";

    /** A host's label has no more. */
    private static final int MOST_CHARACTERS = 63;

    /** Behind it, on the emulator's port, stands the host and path of an address in the cluster. */
    static final String TO = "/_knemu/to/";

    private ClusterAddresses() {}

    /**
     * The same address for a program on this machine that knows no cluster: by path, on the emulator's port. One that
     * is not of the cluster stays as it is.
     *
     * @param emulator where the port is, such as {@code http://127.0.0.1:8080}
     */
    public static URI reachable(URI address, URI emulator) {
        String authority = address.getRawAuthority();
        if (authority == null || !"http".equalsIgnoreCase(address.getScheme())) {
            return address;
        }
        ClusterHost host = ClusterHost.of(authority);
        String path = address.getRawPath() == null ? "" : address.getRawPath();
        String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        return switch (host.kind()) {
            case OUTSIDE, NOTHING, MAYBE_SERVICE -> address;
            case BROKER_INGRESS -> URI.create(emulator + path + query);
            default -> URI.create(emulator + TO + host.name() + path + query);
        };
    }

    /** Of a Service. */
    public static URI service(String namespace, String name) {
        return URI.create("http://" + host(namespace, name));
    }

    /** Of a Broker's ingress. Source: knative/eventing {@code pkg/reconciler/broker/broker.go}. */
    public static URI broker(String namespace, String name) {
        return URI.create("http://" + host(SYSTEM_NAMESPACE, BROKER_INGRESS) + "/" + namespace + "/" + name);
    }

    /** Where a Broker's channel sends what a Trigger is to judge. Source: {@code pkg/reconciler/broker/trigger}. */
    public static URI filter(String namespace, String trigger, String uid) {
        return URI.create("http://" + host(SYSTEM_NAMESPACE, BROKER_FILTER) + "/triggers/" + namespace + "/" + trigger
                + "/" + uid);
    }

    /** Of a Broker of class Kafka. Source: eventing-kafka-broker {@code control-plane/pkg/reconciler/broker/broker.go}. */
    public static URI kafkaBroker(String namespace, String name) {
        return kafkaBroker(SYSTEM_NAMESPACE, namespace, name);
    }

    /** Of a Broker of class KafkaNamespaced. Source: {@code …/broker/namespaced_broker.go}. */
    public static URI kafkaNamespacedBroker(String namespace, String name) {
        return kafkaBroker(namespace, namespace, name);
    }

    private static URI kafkaBroker(String of, String namespace, String name) {
        return URI.create("http://" + host(of, KAFKA_BROKER_INGRESS) + "/" + namespace + "/" + name);
    }

    /** Of a KafkaSink. Source: {@code control-plane/pkg/reconciler/sink/kafka_sink.go}. */
    public static URI kafkaSink(String namespace, String name) {
        return URI.create("http://" + host(SYSTEM_NAMESPACE, KAFKA_SINK_INGRESS) + "/" + namespace + "/" + name);
    }

    /** Of a KafkaChannel; its Service loses the suffix that would make its name too long for one. */
    public static URI kafkaChannel(String namespace, String name) {
        return URI.create("http://" + kafkaChannelHost(namespace, name));
    }

    /** The host of a KafkaChannel's address. Source: {@code …/reconciler/channel/resources/service.go}. */
    public static String kafkaChannelHost(String namespace, String name) {
        String service = name + CHANNEL_SUFFIX;
        return host(namespace, service.length() > MOST_CHARACTERS ? name : service);
    }

    /** Of a channel. Source: {@code pkg/reconciler/inmemorychannel}. */
    public static URI channel(String namespace, String name) {
        return URI.create("http://" + channelHost(namespace, name));
    }

    /** The host of a channel's address. */
    public static String channelHost(String namespace, String name) {
        return host(namespace, name + CHANNEL_SUFFIX);
    }

    private static String host(String namespace, String name) {
        return name + "." + namespace + DOMAIN;
    }
}
