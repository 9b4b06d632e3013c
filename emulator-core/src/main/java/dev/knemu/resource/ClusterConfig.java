package dev.knemu.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the ConfigMaps of namespace {@code knative-eventing} say, with upstream's defaults for those that are not there.
 *
 * <p>Source: knative.dev/eventing, {@code config/core/configmaps/}.
 *
 * @param brokerDefaults {@code config-br-defaults}
 * @param channelDefaults {@code default-ch-webhook}
 * @param features {@code config-features}
 * @param namespaceSelector {@code config-sugar}: namespaces that get a Broker {@code default}; empty: none
 * @param triggerSelector {@code config-sugar}: Triggers that get the Broker they name; empty: none
 * @param pingDataMaxSize {@code config-ping-defaults}: bytes of a PingSource's data; -1: no limit
 * @param autoscaler the data of {@code config-autoscaler} of namespace {@code knative-serving}, not looked at here; empty:
 *     Knative's defaults
 * @param revisionDefaults {@code config-defaults} of the same namespace
 */
public record ClusterConfig(
        BrokerDefaults brokerDefaults,
        ChannelDefaults channelDefaults,
        Features features,
        Optional<LabelSelector> namespaceSelector,
        Optional<LabelSelector> triggerSelector,
        long pingDataMaxSize,
        Map<String, String> autoscaler,
        RevisionDefaults revisionDefaults) {

    /** Where the system's own ConfigMaps and controllers are. */
    public static final String SYSTEM_NAMESPACE = "knative-eventing";

    /** The ConfigMap of namespace {@code knative-serving} that says how revisions are scaled. */
    public static final ResourceKey AUTOSCALER =
            new ResourceKey("", "ConfigMap", "knative-serving", "config-autoscaler");

    private static final ResourceKey REVISION_DEFAULTS =
            new ResourceKey("", "ConfigMap", AUTOSCALER.namespace(), "config-defaults");

    /** The ConfigMap that Brokers without a config are given; holds {@code channel-template-spec}. */
    public static final String DEFAULT_BROKER_CHANNEL = "config-br-default-channel";

    private static final String BROKER_DEFAULTS = "config-br-defaults";
    private static final String CHANNEL_DEFAULTS = "default-ch-webhook";
    private static final String FEATURES = Features.CONFIG_MAP;
    private static final String SUGAR = "config-sugar";
    private static final String PING_DEFAULTS = "config-ping-defaults";
    private static final Set<String> NAMES =
            Set.of(BROKER_DEFAULTS, CHANNEL_DEFAULTS, FEATURES, SUGAR, PING_DEFAULTS, DEFAULT_BROKER_CHANNEL);

    private static final String UPSTREAM_BROKER_DEFAULTS = """
            clusterDefault:
              brokerClass: MTChannelBasedBroker
              apiVersion: v1
              kind: ConfigMap
              name: config-br-default-channel
              namespace: knative-eventing
              delivery:
                retry: 10
                backoffPolicy: exponential
                backoffDelay: PT0.2S
            """;

    /** As upstream ships it. */
    public static final ClusterConfig DEFAULTS = new ClusterConfig(
            parse(BROKER_DEFAULTS, "default-br-config", UPSTREAM_BROKER_DEFAULTS, BrokerDefaults.class),
            new ChannelDefaults(Map.of(), Optional.of(ChannelTemplateSpec.IN_MEMORY)),
            Features.DEFAULTS,
            Optional.empty(),
            Optional.empty(),
            -1,
            Map.of(),
            RevisionDefaults.DEFAULTS);

    public ClusterConfig {
        autoscaler = Map.copyOf(autoscaler);
    }

    /** Whether this ConfigMap is one that {@link #from} looks at. */
    public static boolean concerns(ConfigMap configMap) {
        boolean isSystems = configMap.metadata().namespace().equals(SYSTEM_NAMESPACE)
                && NAMES.contains(configMap.metadata().name());
        return isSystems
                || configMap.key().equals(AUTOSCALER)
                || configMap.key().equals(REVISION_DEFAULTS);
    }

    /**
     * Reads those ConfigMaps that concern it and ignores the others.
     *
     * @throws ConfigMapException if one says what it cannot
     */
    public static ClusterConfig from(Iterable<ConfigMap> configMaps) {
        ClusterConfig config = DEFAULTS;
        for (ConfigMap configMap : configMaps) {
            if (concerns(configMap)) {
                config = config.with(configMap);
            }
        }
        return config;
    }

    /** The same with what the system's ConfigMaps among these say; one that says what it cannot counts as not there. */
    public ClusterConfig withUsable(Collection<? extends Resource> resources) {
        ClusterConfig config = this;
        for (Resource resource : resources) {
            if (resource instanceof ConfigMap configMap && concerns(configMap)) {
                try {
                    config = config.with(configMap);
                } catch (ConfigMapException unusable) {
                    // Validation tells it, with all else that is wrong.
                }
            }
        }
        return config;
    }

    /**
     * The same with what one ConfigMap says.
     *
     * @throws ConfigMapException if it says what it cannot
     */
    public ClusterConfig with(ConfigMap configMap) {
        Draft draft = new Draft(this);
        draft.read(configMap);
        return draft.done();
    }

    public ClusterConfig withFeatures(Features features) {
        Draft draft = new Draft(this);
        draft.features = features;
        return draft.done();
    }

    public ClusterConfig withBrokerDefaults(BrokerDefaults brokerDefaults) {
        Draft draft = new Draft(this);
        draft.brokerDefaults = brokerDefaults;
        return draft.done();
    }

    /** One that is being changed: each ConfigMap says one thing of many. */
    private static final class Draft {
        private BrokerDefaults brokerDefaults;
        private ChannelDefaults channelDefaults;
        private Features features;
        private Optional<LabelSelector> namespaceSelector;
        private Optional<LabelSelector> triggerSelector;
        private long pingDataMaxSize;
        private Map<String, String> autoscaler;
        private RevisionDefaults revisionDefaults;

        Draft(ClusterConfig from) {
            brokerDefaults = from.brokerDefaults;
            channelDefaults = from.channelDefaults;
            features = from.features;
            namespaceSelector = from.namespaceSelector;
            triggerSelector = from.triggerSelector;
            pingDataMaxSize = from.pingDataMaxSize;
            autoscaler = from.autoscaler;
            revisionDefaults = from.revisionDefaults;
        }

        ClusterConfig done() {
            return new ClusterConfig(
                    brokerDefaults,
                    channelDefaults,
                    features,
                    namespaceSelector,
                    triggerSelector,
                    pingDataMaxSize,
                    autoscaler,
                    revisionDefaults);
        }

        void read(ConfigMap configMap) {
            if (configMap.key().equals(AUTOSCALER)) {
                autoscaler = configMap.data();
            } else if (configMap.key().equals(REVISION_DEFAULTS)) {
                revisionDefaults = RevisionDefaults.of(configMap.data());
            } else {
                readEventing(configMap);
            }
        }

        private void readEventing(ConfigMap configMap) {
            String name = configMap.metadata().name();
            switch (name) {
                case BROKER_DEFAULTS ->
                    brokerDefaults = parse(
                            name, "default-br-config", required(configMap, "default-br-config"), BrokerDefaults.class);
                case CHANNEL_DEFAULTS ->
                    channelDefaults = parse(
                            name, "default-ch-config", required(configMap, "default-ch-config"), ChannelDefaults.class);
                case FEATURES -> features = Features.of(configMap);
                case SUGAR -> {
                    namespaceSelector = selector(configMap, "namespace-selector");
                    triggerSelector = selector(configMap, "trigger-selector");
                }
                case PING_DEFAULTS -> pingDataMaxSize = dataMaxSize(configMap);
                case DEFAULT_BROKER_CHANNEL -> channelTemplate(configMap);
                default -> {}
            }
        }
    }

    /**
     * The channel that a ConfigMap asks for, which a Broker's {@code spec.config} refers to.
     *
     * @throws ConfigMapException if it has no usable {@code channel-template-spec}
     */
    public static ChannelTemplateSpec channelTemplate(ConfigMap configMap) {
        String key = "channel-template-spec";
        ChannelTemplateSpec template =
                parse(configMap.metadata().name(), key, required(configMap, key), ChannelTemplateSpec.class);
        if (template.apiVersion().isEmpty() || template.kind().isEmpty()) {
            throw new ConfigMapException(
                    "ConfigMap " + configMap.metadata().name() + ": " + key + ": apiVersion and kind are required.");
        }
        return template;
    }

    /**
     * Whether the namespace gets a Broker {@code default}: by the label that tutorials use, or by the selector of
     * {@code config-sugar}; label {@code disabled} wins over the selector.
     */
    public boolean injectsBroker(Namespace namespace) {
        String label = namespace.metadata().label(Namespace.INJECTION_LABEL).orElse("");
        return label.equals("enabled")
                || !label.equals("disabled")
                        && namespaceSelector
                                .filter(selector ->
                                        selector.matches(namespace.metadata().labels()))
                                .isPresent();
    }

    /** The Broker that is to be made for a Trigger: for its annotation {@code default}, for the selector its own. */
    public Optional<String> injectedBroker(Trigger trigger) {
        String annotation =
                trigger.metadata().annotation(Trigger.INJECTION_ANNOTATION).orElse("");
        boolean selected = !annotation.equals("disabled")
                && triggerSelector
                        .filter(selector -> selector.matches(trigger.metadata().labels()))
                        .isPresent();
        return annotation.equals("enabled") || selected
                ? Optional.of(trigger.spec().broker()).filter(broker -> !broker.isEmpty())
                : Optional.empty();
    }

    private static String required(ConfigMap configMap, String key) {
        String value = configMap.data().getOrDefault(key, "");
        if (value.isBlank()) {
            throw new ConfigMapException("ConfigMap " + configMap.metadata().name()
                    + " is missing (or empty) key: \"" + key + "\". It has: "
                    + String.join(", ", configMap.data().keySet()) + ".");
        }
        return value;
    }

    private static Optional<LabelSelector> selector(ConfigMap configMap, String key) {
        String value = configMap.data().getOrDefault(key, "");
        // Upstream tells "" (nothing matches) from "{}" (everything does).
        return value.isBlank()
                ? Optional.empty()
                : Optional.of(parse(configMap.metadata().name(), key, value, LabelSelector.class));
    }

    private static long dataMaxSize(ConfigMap configMap) {
        String value = configMap.data().getOrDefault("data-max-size", "-1").strip();
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new ConfigMapException("ConfigMap " + configMap.metadata().name() + ": data-max-size is \"" + value
                    + "\", not a whole number of bytes. Write -1 for no limit.");
        }
    }

    private static <T> T parse(String configMap, String key, String yaml, Class<T> type) {
        List<String> problems = new ArrayList<>();
        JsonNode[] tree = {NullNode.instance};
        Documents.parse(key, yaml, document -> tree[0] = document.tree(), error -> problems.add(error.toString()));
        if (tree[0].isNull() && problems.isEmpty()) {
            problems.add(key + ": is empty");
        }
        T parsed = RecordCodec.read(
                tree[0].isNull() ? JsonNodeFactory.instance.objectNode() : tree[0],
                type,
                FieldPath.ROOT,
                Set.of(),
                (path, problem, hint) ->
                        problems.add(key + ": " + path + ": " + problem + (hint.isEmpty() ? "" : ". " + hint)));
        if (!problems.isEmpty()) {
            throw new ConfigMapException("ConfigMap " + configMap + ": " + String.join("; ", problems));
        }
        return parsed;
    }
}
