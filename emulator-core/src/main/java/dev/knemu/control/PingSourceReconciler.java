package dev.knemu.control;

import dev.knemu.control.Destinations.Resolution;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.PingSource;
import dev.knemu.resource.SourceStatus;
import dev.knemu.resource.SourceStatus.CloudEventAttributes;
import dev.knemu.source.PingSourceEvents;
import java.util.List;

/**
 * A PingSource runs as soon as its sink has an address.
 *
 * <p>Source: knative/eventing {@code pkg/reconciler/pingsource/pingsource.go}.
 */
final class PingSourceReconciler implements Reconciler<PingSource> {

    @Override
    public PingSource reconcile(PingSource source, Cluster cluster) {
        String namespace = source.metadata().namespace();
        Conditions conditions = Statuses.oidcDisabled(Statuses.begin(source, cluster));
        Resolution sink = Destinations.resolve(source.spec().source().sink(), namespace, cluster);
        if (!sink.isFound()) {
            cluster.sources().drop(source.key());
            return end(source, Sources.withSink(source.status().source(), sink), Sources.noSink(conditions, sink));
        }
        conditions = conditions.markTrue(Sources.SINK_PROVIDED).markTrue("Deployed");
        SourceStatus status = Sources.withSink(source.status().source(), sink)
                .withCeAttributes(List.of(new CloudEventAttributes(
                        PingSourceEvents.TYPE,
                        PingSourceEvents.source(namespace, source.metadata().name())
                                .toString())));
        cluster.sources().want(source, sink.url().orElseThrow());
        return end(source, status, conditions);
    }

    @Override
    public void removed(PingSource source, Cluster cluster) {
        cluster.sources().drop(source.key());
    }

    private static PingSource end(PingSource source, SourceStatus status, Conditions conditions) {
        return (PingSource) Statuses.end(source.withStatus(source.status().withSource(status)), conditions);
    }
}
