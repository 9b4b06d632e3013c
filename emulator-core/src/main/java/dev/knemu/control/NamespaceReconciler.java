package dev.knemu.control;

import dev.knemu.resource.Broker;
import dev.knemu.resource.Namespace;

/**
 * A namespace that asks for it gets a Broker called {@code default}.
 *
 * <p>Source: knative/eventing {@code pkg/reconciler/sugar/namespace/namespace.go}, {@code
 * pkg/reconciler/sugar/resources/broker.go}.
 */
final class NamespaceReconciler implements Reconciler<Namespace> {

    private static final String INJECTED_LABEL = "eventing.knative.dev/injected";

    @Override
    public Namespace reconcile(Namespace namespace, Cluster cluster) {
        if (cluster.config().injectsBroker(namespace)) {
            cluster.createIfMissing(injected(namespace.metadata().name(), "default"));
        }
        return namespace;
    }

    static Broker injected(String namespace, String name) {
        Broker broker = Broker.named(name).inNamespace(namespace);
        return broker.withMetadata(broker.metadata().withLabel(INJECTED_LABEL, "true"));
    }
}
