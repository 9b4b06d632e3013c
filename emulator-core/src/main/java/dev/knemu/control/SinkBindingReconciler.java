package dev.knemu.control;

import dev.knemu.control.Destinations.Resolution;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.SinkBinding;
import dev.knemu.resource.SourceStatus;

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

    private static SinkBinding end(SinkBinding binding, SourceStatus status, Conditions conditions) {
        return (SinkBinding) Statuses.end(binding.withStatus(binding.status().withSource(status)), conditions);
    }
}
