package dev.knemu.resource;

import java.util.Map;
import java.util.Optional;

/**
 * What {@code config-br-defaults} fills into Brokers.
 *
 * <p>Source: knative.dev/eventing, {@code pkg/apis/config/defaults.go}.
 *
 * @param namespaceDefaults by namespace; they win
 * @param clusterDefault for all other namespaces
 */
public record BrokerDefaults(Map<String, BrokerDefault> namespaceDefaults, Optional<BrokerDefault> clusterDefault) {

    public BrokerDefaults {
        namespaceDefaults = Fields.copy(namespaceDefaults);
    }

    /** @param brokerClasses config by class, for Brokers that name another class than {@code brokerClass} */
    public record BrokerDefault(
            String brokerClass,
            @Inline BrokerConfig config,
            Map<String, BrokerConfig> brokerClasses,
            Optional<Boolean> disallowDifferentNamespaceConfig) {

        public BrokerDefault {
            brokerClasses = Fields.copy(brokerClasses);
        }
    }

    /**
     * @param reference empty if only the delivery has a default
     * @param delivery of which deadLetterSink, retry, backoffPolicy and backoffDelay are used
     */
    public record BrokerConfig(@Inline KReference reference, Optional<DeliverySpec> delivery) {

        boolean isEmpty() {
            return reference.isEmpty() && delivery.isEmpty();
        }
    }

    /** The class of a Broker that names none. */
    public Optional<String> brokerClass(String namespace) {
        return Optional.ofNullable(namespaceDefaults.get(namespace))
                .map(BrokerDefault::brokerClass)
                .filter(name -> !name.isEmpty())
                .or(() -> clusterDefault.map(BrokerDefault::brokerClass).filter(name -> !name.isEmpty()));
    }

    /** The config for a Broker of that class; {@code ""} if it names none. */
    public Optional<BrokerConfig> config(String namespace, String brokerClass) {
        BrokerDefault local = namespaceDefaults.get(namespace);
        String wanted = brokerClass;
        if (local != null) {
            if (wanted.isEmpty()) {
                wanted = local.brokerClass();
            }
            if (!wanted.isEmpty()
                    && local.brokerClass().equals(wanted)
                    && !local.config().isEmpty()) {
                return Optional.of(local.config());
            }
            BrokerConfig ofClass = local.brokerClasses().get(wanted);
            if (ofClass != null && !local.brokerClass().equals(wanted)) {
                return Optional.of(ofClass);
            }
        }
        return clusterConfig(wanted);
    }

    private Optional<BrokerConfig> clusterConfig(String brokerClass) {
        if (clusterDefault.isEmpty() || clusterDefault.get().config().isEmpty()) {
            return Optional.empty();
        }
        BrokerDefault cluster = clusterDefault.get();
        BrokerConfig ofClass = cluster.brokerClasses().get(brokerClass);
        boolean other = !brokerClass.isEmpty() && !cluster.brokerClass().equals(brokerClass);
        return Optional.of(other && ofClass != null ? ofClass : cluster.config());
    }

    /** Whether a Broker's config must be in its own namespace. */
    public boolean disallowsDifferentNamespace(String namespace) {
        return Optional.ofNullable(namespaceDefaults.get(namespace))
                .flatMap(BrokerDefault::disallowDifferentNamespaceConfig)
                .or(() -> clusterDefault.flatMap(BrokerDefault::disallowDifferentNamespaceConfig))
                .orElse(false);
    }
}
