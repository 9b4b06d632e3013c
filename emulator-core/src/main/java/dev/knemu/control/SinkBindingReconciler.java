package dev.knemu.control;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.control.Destinations.Resolution;
import dev.knemu.resource.CloudEventOverrides;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.SinkBinding;
import dev.knemu.resource.SourceStatus;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds out what a SinkBinding's subject would be told.
 *
 * <p>Source: knative/eventing {@code pkg/apis/sources/v1/sinkbinding_lifecycle.go}; knative/pkg {@code
 * webhook/psbinding/reconciler.go}.
 */
final class SinkBindingReconciler implements Reconciler<SinkBinding> {

    private static final String AVAILABLE = "SinkBindingAvailable";

    @Override
    public SinkBinding reconcile(SinkBinding binding, Cluster cluster) {
        String namespace = binding.metadata().namespace();
        Conditions conditions = Statuses.oidcDisabled(Statuses.begin(binding, cluster))
                .markTrue("OIDCTokenSecretCreated", Texts.OIDC_DISABLED, "")
                .markTrue("TrustBundlePropagated");
        Resolution sink = Destinations.resolve(binding.spec().source().sink(), namespace, cluster);
        SourceStatus status = Sources.withSink(binding.status().source(), sink);
        if (!sink.isFound()) {
            return end(binding, status, Sources.noSink(conditions, sink));
        }
        conditions = conditions.markTrue(Sources.SINK_PROVIDED);

        SinkBinding.Subject subject = binding.spec().subject();
        if (!subject.name().isEmpty()) {
            ResourceKey key = ResourceKey.of(
                    subject.apiVersion(),
                    subject.kind(),
                    subject.namespace().isEmpty() ? namespace : subject.namespace(),
                    subject.name());
            if (!cluster.exists(key)) {
                return end(binding, status, conditions.markFalse(AVAILABLE, "SubjectMissing", Texts.notFound(key)));
            }
        }
        return end(binding, status, conditions.markTrue(AVAILABLE));
    }

    /**
     * What the containers of a binding's subject find in their environment; empty as long as the sink has no address.
     */
    static Map<String, String> environment(SinkBinding binding) {
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
        return overrides
                .map(given -> {
                    ObjectNode json = JsonNodeFactory.instance.objectNode();
                    if (!given.extensions().isEmpty()) {
                        ObjectNode extensions = json.putObject("extensions");
                        given.extensions().forEach(extensions::put);
                    }
                    return json.toString();
                })
                .orElse("");
    }

    private static SinkBinding end(SinkBinding binding, SourceStatus status, Conditions conditions) {
        return (SinkBinding) Statuses.end(binding.withStatus(binding.status().withSource(status)), conditions);
    }
}
