package dev.knemu.control;

import dev.knemu.resource.ClusterConfig;
import java.net.URI;

/** The addresses that resources have in a cluster; a URL is the identity of an address, here as there. */
final class Addresses {

    private static final String DOMAIN = ".svc.cluster.local";

    private Addresses() {}

    static URI service(String namespace, String name) {
        return URI.create("http://" + host(namespace, name));
    }

    /** Source: knative/eventing {@code pkg/reconciler/broker/broker.go}. */
    static URI broker(String namespace, String name) {
        return URI.create(service(ClusterConfig.SYSTEM_NAMESPACE, "broker-ingress") + "/" + namespace + "/" + name);
    }

    /** Where a Broker's channel sends what a Trigger is to judge. Source: {@code pkg/reconciler/broker/trigger}. */
    static URI filter(String namespace, String trigger, String uid) {
        return URI.create(service(ClusterConfig.SYSTEM_NAMESPACE, "broker-filter") + "/triggers/" + namespace + "/"
                + trigger + "/" + uid);
    }

    static URI channel(String namespace, String name) {
        return URI.create("http://" + channelHost(namespace, name));
    }

    static String channelHost(String namespace, String name) {
        return host(namespace, name + "-kn-channel");
    }

    private static String host(String namespace, String name) {
        return name + "." + namespace + DOMAIN;
    }
}
