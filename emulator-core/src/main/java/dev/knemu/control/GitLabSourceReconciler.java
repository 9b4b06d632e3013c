package dev.knemu.control;

import dev.knemu.control.Destinations.Resolution;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.GitLabSource;
import dev.knemu.resource.SecretValueFromSource;
import dev.knemu.resource.SourceStatus;
import dev.knemu.resource.SourceStatus.CloudEventAttributes;
import dev.knemu.source.GitLabAdapter;

/**
 * A GitLabSource takes webhooks as soon as its sink has an address and its secrets are there.
 *
 * <p>Source: knative-extensions/eventing-gitlab {@code pkg/reconciler/source/gitlabsource.go}, {@code
 * pkg/client/gitlab/webhook_client.go}, {@code pkg/secret/secret.go}. Of the receive adapter there is only its address:
 * no Knative Service is made, and no webhook at GitLab. A pod whose secret is missing does not start, and so the adapter
 * is not ready without {@code spec.secretToken}; upstream does not say why.
 */
final class GitLabSourceReconciler implements Reconciler<GitLabSource> {

    private static final String DEPLOYED = "Deployed";

    @Override
    public GitLabSource reconcile(GitLabSource source, Cluster cluster) {
        String namespace = source.metadata().namespace();
        GitLabSource.Spec spec = source.spec();
        Conditions conditions = Statuses.begin(source, cluster);
        Resolution sink = Destinations.resolve(spec.source().sink(), namespace, cluster);
        String eventSource = GitLabAdapter.eventSource(source);
        SourceStatus status = Sources.withSink(source.status().source(), sink)
                .withCeAttributes(GitLabAdapter.declaredTypes(source).stream()
                        .map(type -> new CloudEventAttributes(type, eventSource))
                        .toList());
        Secrets.Value access = Secrets.read(spec.accessToken(), namespace, cluster);
        Secrets.Value secret = Secrets.read(spec.secretToken(), namespace, cluster);
        if (!sink.isFound()) {
            return closed(
                    source,
                    status,
                    conditions.markFalse(
                            Sources.SINK_PROVIDED,
                            "SinkNotFound",
                            "The sink does not exist or its URI is not set: " + sink.failure()),
                    cluster);
        }
        conditions = conditions.markTrue(Sources.SINK_PROVIDED);
        if (!secret.isFound()) {
            return closed(
                    source,
                    status,
                    conditions.markFalse(
                            DEPLOYED, "NotReady", "Receive adapter Service is not ready: " + secret.failure()),
                    cluster);
        }
        conditions = conditions.markTrue(DEPLOYED);
        if (access.secretMissing()) {
            String name = spec.accessToken()
                    .flatMap(SecretValueFromSource::secretKeyRef)
                    .orElseThrow()
                    .name();
            return closed(
                    source,
                    status,
                    conditions.markFalse(
                            "WebhookConfigured",
                            "MissingCredentials",
                            "Error obtaining credentials for GitLab API: retrieving user-provided GitLab secrets: getting"
                                    + " Secret \"" + name + "\" from cluster: " + access.failure()),
                    cluster);
        }
        cluster.webhooks().open(new GitLabAdapter(source, sink.url().orElseThrow(), secret.value()));
        GitLabSource open = source.withCommon(WebhookPaths.withPath(source.common(), source));
        return end(open, status, WebhookPaths.configured(conditions, source, "GitLab"));
    }

    @Override
    public void removed(GitLabSource source, Cluster cluster) {
        cluster.webhooks().close(source.key());
    }

    private static GitLabSource closed(
            GitLabSource source, SourceStatus status, Conditions conditions, Cluster cluster) {
        cluster.webhooks().close(source.key());
        return end(source, status, conditions);
    }

    private static GitLabSource end(GitLabSource source, SourceStatus status, Conditions conditions) {
        return (GitLabSource) Statuses.end(source.withStatus(source.status().withSource(status)), conditions);
    }
}
