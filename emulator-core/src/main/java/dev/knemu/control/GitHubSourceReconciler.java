package dev.knemu.control;

import dev.knemu.control.Destinations.Resolution;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.GitHubSource;
import dev.knemu.resource.SourceStatus;
import dev.knemu.resource.SourceStatus.CloudEventAttributes;
import dev.knemu.source.GitHubAdapter;

/**
 * A GitHubSource takes webhooks as soon as its secrets are there and its sink has an address.
 *
 * <p>Source: knative-extensions/eventing-github {@code pkg/reconciler/source/githubsource.go}. Of the receive adapter
 * there is only its address: no Knative Service is made, and no webhook at GitHub.
 */
final class GitHubSourceReconciler implements Reconciler<GitHubSource> {

    private static final String SECRETS_PROVIDED = "SecretsProvided";

    @Override
    public GitHubSource reconcile(GitHubSource source, Cluster cluster) {
        String namespace = source.metadata().namespace();
        GitHubSource.Spec spec = source.spec();
        Conditions conditions = Statuses.begin(source, cluster);
        Secrets.Value access = Secrets.read(spec.accessToken(), namespace, cluster);
        Secrets.Value secret = Secrets.read(spec.secretToken(), namespace, cluster);
        if (!access.isFound() || !secret.isFound()) {
            cluster.webhooks().close(source.key());
            return end(
                    source,
                    source.status().source(),
                    access.isFound()
                            ? conditions.markFalse(SECRETS_PROVIDED, "SecretTokenNotFound", secret.failure())
                            : conditions.markFalse(SECRETS_PROVIDED, "AccessTokenNotFound", access.failure()));
        }
        conditions = conditions.markTrue(SECRETS_PROVIDED);
        Resolution sink = Destinations.resolve(spec.source().sink(), namespace, cluster);
        SourceStatus status = Sources.withSink(source.status().source(), sink);
        if (!sink.isFound()) {
            cluster.webhooks().close(source.key());
            return end(source, status, Sources.noSink(conditions, sink));
        }
        conditions = WebhookPaths.configured(conditions.markTrue(Sources.SINK_PROVIDED), source, "GitHub");
        String eventSource = GitHubAdapter.source(spec.ownerAndRepository()).toString();
        status = status.withCeAttributes(spec.eventTypes().stream()
                .map(type -> new CloudEventAttributes(GitHubAdapter.type(type), eventSource))
                .toList());
        cluster.webhooks().open(new GitHubAdapter(source, sink.url().orElseThrow(), secret.value()));
        GitHubSource open = source.withCommon(WebhookPaths.withPath(source.common(), source));
        return end(open, status, conditions);
    }

    @Override
    public void removed(GitHubSource source, Cluster cluster) {
        cluster.webhooks().close(source.key());
    }

    private static GitHubSource end(GitHubSource source, SourceStatus status, Conditions conditions) {
        return (GitHubSource) Statuses.end(source.withStatus(source.status().withSource(status)), conditions);
    }
}
