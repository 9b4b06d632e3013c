package dev.knemu.resource;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The flags of ConfigMap {@code config-features}.
 *
 * <p>Source: knative.dev/eventing, {@code pkg/apis/feature/features.go}. A flag that is not set has its upstream
 * default; one that nobody knows may be set and is off.
 *
 * @param flags name to value; {@code enabled}, {@code disabled} and {@code allowed} in lower case
 */
public record Features(Map<String, String> flags) {

    public static final String DELIVERY_RETRY_AFTER = "delivery-retryafter";
    public static final String DELIVERY_TIMEOUT = "delivery-timeout";
    public static final String KREFERENCE_GROUP = "kreference-group";
    public static final String KREFERENCE_MAPPING = "kreference-mapping";
    public static final String TRANSPORT_ENCRYPTION = "transport-encryption";
    public static final String AUTHENTICATION_OIDC = "authentication-oidc";
    public static final String EVENTTYPE_AUTO_CREATE = "eventtype-auto-create";
    public static final String CROSS_NAMESPACE_EVENT_LINKS = "cross-namespace-event-links";
    public static final String NEW_APISERVERSOURCE_FILTERS = "new-apiserversource-filters";
    public static final String DEFAULT_AUTHORIZATION_MODE = "default-authorization-mode";
    public static final String OIDC_DISCOVERY_BASE_URL = "oidc-discovery-base-url";
    public static final String REQUESTREPLY_DEFAULT_TIMEOUT = "requestreply-default-timeout";

    static final String CONFIG_MAP = "config-features";
    static final String NODE_SELECTOR = "apiserversources-nodeselector-";
    private static final Set<String> SWITCHES = Set.of("enabled", "disabled", "allowed");
    private static final Map<String, String> UPSTREAM = Map.ofEntries(
            Map.entry(DELIVERY_TIMEOUT, "enabled"),
            Map.entry(DEFAULT_AUTHORIZATION_MODE, "allow-same-namespace"),
            Map.entry(OIDC_DISCOVERY_BASE_URL, "https://kubernetes.default.svc"),
            Map.entry(REQUESTREPLY_DEFAULT_TIMEOUT, "PT30S"));

    /** All as upstream ships them. */
    public static final Features DEFAULTS = new Features(Map.of());

    public Features {
        flags = Fields.copy(flags);
    }

    /** @throws ConfigMapException if a flag has a value it cannot have */
    static Features of(ConfigMap configMap) {
        Map<String, String> flags = new TreeMap<>();
        configMap.data().forEach((key, value) -> {
            if (!key.startsWith("_")) {
                flags.put(key.strip(), checked(key.strip(), value));
            }
        });
        return new Features(flags);
    }

    private static String checked(String flag, String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        boolean fits = SWITCHES.contains(lower)
                || flag.startsWith(NODE_SELECTOR)
                || switch (flag) {
                    case TRANSPORT_ENCRYPTION -> Set.of("permissive", "strict").contains(lower);
                    case DEFAULT_AUTHORIZATION_MODE ->
                        Set.of("allow-all", "deny-all", "allow-same-namespace").contains(lower);
                    case OIDC_DISCOVERY_BASE_URL -> true;
                    case REQUESTREPLY_DEFAULT_TIMEOUT ->
                        IsoDuration.parse(value).isPresent();
                    default -> false;
                };
        if (!fits) {
            throw new ConfigMapException("cannot parse the feature flag '" + flag + "' = '" + value
                    + "'. Write enabled, disabled or allowed"
                    + (flag.equals(TRANSPORT_ENCRYPTION) ? ", permissive or strict." : "."));
        }
        return SWITCHES.contains(lower) ? lower : value;
    }

    /** The value of a flag, or upstream's default; {@code disabled} for one that nobody knows. */
    public String value(String flag) {
        return flags.getOrDefault(flag, UPSTREAM.getOrDefault(flag, "disabled"));
    }

    public boolean isEnabled(String flag) {
        return value(flag).equals("enabled");
    }

    /** Enabled, or left to each resource. */
    public boolean isAllowed(String flag) {
        return isEnabled(flag) || value(flag).equals("allowed");
    }

    public Features with(String flag, String value) {
        return new Features(Fields.with(flags, flag, checked(flag, value)));
    }
}
