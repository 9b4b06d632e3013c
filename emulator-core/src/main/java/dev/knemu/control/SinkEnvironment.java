package dev.knemu.control;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.resource.CloudEventOverrides;
import dev.knemu.resource.SinkBinding;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the containers of a SinkBinding's subject find in their environment: for whoever runs them.
 *
 * <p>Source: knative/eventing {@code pkg/apis/sources/v1/sinkbinding_lifecycle.go}.
 */
public final class SinkEnvironment {

    private SinkEnvironment() {}

    /**
     * {@code K_SINK}, {@code K_CE_OVERRIDES} (empty if there are none) and, where the sink has certificates, {@code
     * K_CA_CERTS}; sorted by name. Nothing at all as long as the sink has no address.
     *
     * @param binding as stored, with its status
     */
    public static Map<String, String> of(SinkBinding binding) {
        Map<String, String> environment = new TreeMap<>();
        binding.status().source().sinkUri().ifPresent(sink -> {
            environment.put("K_SINK", sink.toString());
            binding.status()
                    .source()
                    .sinkCACerts()
                    .ifPresent(certificates -> environment.put("K_CA_CERTS", certificates));
            environment.put("K_CE_OVERRIDES", overrides(binding.spec().source().ceOverrides()));
        });
        return environment;
    }

    private static String overrides(Optional<CloudEventOverrides> overrides) {
        if (overrides.isEmpty()) {
            return "";
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (!overrides.get().extensions().isEmpty()) {
            ObjectNode extensions = json.putObject("extensions");
            overrides.get().extensions().forEach(extensions::put);
        }
        return json.toString();
    }
}
