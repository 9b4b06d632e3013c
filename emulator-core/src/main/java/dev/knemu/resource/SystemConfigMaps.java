package dev.knemu.resource;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * What in the system's ConfigMaps is accepted, as upstream accepts it, and then does nothing here: flags of what is not
 * emulated, keys that nobody knows, and ConfigMaps where nobody looks.
 */
final class SystemConfigMaps {

    /** The keys of each; {@code config-features} has flags, which anybody may add to. */
    private static final Map<String, Set<String>> KEYS = Map.of(
            "config-br-defaults",
            Set.of("default-br-config"),
            "default-ch-webhook",
            Set.of("default-ch-config"),
            "config-sugar",
            Set.of("namespace-selector", "trigger-selector"),
            "config-ping-defaults",
            Set.of("data-max-size"),
            ClusterConfig.DEFAULT_BROKER_CHANNEL,
            Set.of("channel-template-spec"));

    private static final Set<String> NOT_READ = Set.of(
            "config-imc-event-dispatcher",
            "config-kafka-broker-data-plane",
            "config-kafka-channel-data-plane",
            "config-kafka-sink-data-plane",
            "config-kafka-source-data-plane",
            "config-kafka-source-defaults",
            "config-kreference-mapping",
            "config-leader-election",
            "config-logging",
            "config-observability",
            "config-tracing");

    private static final String NO_OIDC = "OIDC authentication is not emulated";
    private static final String NO_API_SERVER_SOURCE = "ApiServerSource is not emulated";
    private static final Map<String, String> FLAGS_WITHOUT_EFFECT = Map.of(
            Features.AUTHENTICATION_OIDC, NO_OIDC,
            Features.OIDC_DISCOVERY_BASE_URL, NO_OIDC,
            Features.TRANSPORT_ENCRYPTION, "transport encryption is not emulated",
            Features.DEFAULT_AUTHORIZATION_MODE, "EventPolicy is not emulated",
            Features.KREFERENCE_MAPPING, "config-kreference-mapping is not read here",
            Features.NEW_APISERVERSOURCE_FILTERS, NO_API_SERVER_SOURCE,
            Features.REQUESTREPLY_DEFAULT_TIMEOUT, "RequestReply is not emulated");
    private static final List<String> FLAGS_WITH_EFFECT = List.of(
            Features.CROSS_NAMESPACE_EVENT_LINKS,
            Features.DELIVERY_RETRY_AFTER,
            Features.DELIVERY_TIMEOUT,
            Features.EVENTTYPE_AUTO_CREATE,
            Features.KREFERENCE_GROUP);
    /** Once needed for {@code spec.filters}, and still in many a manifest. */
    private static final String GRADUATED = "new-trigger-filters";

    private static final List<String> FLAGS = Stream.concat(
                    FLAGS_WITH_EFFECT.stream(), FLAGS_WITHOUT_EFFECT.keySet().stream())
            .sorted()
            .toList();

    private SystemConfigMaps() {}

    /** @param remark is told path and reason of each */
    static void remarks(ConfigMap configMap, BiConsumer<String, String> remark) {
        String name = configMap.metadata().name();
        boolean features = name.equals(Features.CONFIG_MAP);
        if (!features && !KEYS.containsKey(name) && !NOT_READ.contains(name)) {
            return;
        }
        if (!configMap.metadata().namespace().equals(ClusterConfig.SYSTEM_NAMESPACE)) {
            // A Broker may have a channel template of that name wherever it likes.
            if (!name.equals(ClusterConfig.DEFAULT_BROKER_CHANNEL)) {
                remark.accept(
                        "metadata.namespace",
                        "only the " + name + " of namespace " + ClusterConfig.SYSTEM_NAMESPACE + " is read");
            }
            return;
        }
        if (NOT_READ.contains(name)) {
            remark.accept("data", name + " is not read here");
            return;
        }
        configMap.data().forEach((key, value) -> {
            if (!key.startsWith("_")) {
                String why = features ? flag(key.strip(), value) : key(name, key);
                if (!why.isEmpty()) {
                    remark.accept(FieldPath.ROOT.field("data").key(key).toString(), why);
                }
            }
        });
    }

    private static String key(String configMap, String key) {
        Set<String> known = KEYS.get(configMap);
        return known.contains(key)
                ? ""
                : configMap + " has no such key, only "
                        + String.join(", ", known.stream().sorted().toList());
    }

    /** {@code ""} for a flag that counts, and for one that says what is the case anyway. */
    private static String flag(String flag, String value) {
        if (FLAGS_WITH_EFFECT.contains(flag)) {
            return "";
        }
        String why = FLAGS_WITHOUT_EFFECT.get(flag);
        if (why != null) {
            boolean asItIs = value.strip()
                    .toLowerCase(Locale.ROOT)
                    .equals(Features.DEFAULTS.value(flag).toLowerCase(Locale.ROOT));
            return asItIs ? "" : why;
        }
        if (flag.startsWith(Features.NODE_SELECTOR)) {
            return NO_API_SERVER_SOURCE;
        }
        if (flag.equals(GRADUATED)) {
            return "the new filters of Triggers need no flag any more";
        }
        return "there is no such feature flag"
                + NearestName.of(flag, FLAGS)
                        .map(near -> "; the nearest is " + near)
                        .orElse("");
    }
}
