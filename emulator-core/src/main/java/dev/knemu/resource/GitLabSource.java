package dev.knemu.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Turns the webhooks of a GitLab project into events.
 *
 * <p>Source: knative-extensions/eventing-gitlab, {@code pkg/apis/sources/v1alpha1/gitlabsource_types.go} and the CRD,
 * {@code config/300-gitlabsource.yaml}. Nothing is registered at GitLab here: the webhook is posted to the emulator, by
 * a tunnel or by hand, at the path that {@code status.annotations} names.
 */
public record GitLabSource(ObjectMeta metadata, Spec spec, Status status) implements KResource {

    public static final String API_VERSION = "sources.knative.dev/v1alpha1";
    public static final String KIND = "GitLabSource";

    public static final ConditionSet CONDITIONS = ConditionSet.living("SinkProvided", "Deployed", "WebhookConfigured");

    /** As {@link GitHubSource#WEBHOOK_PATH_ANNOTATION}. */
    public static final String WEBHOOK_PATH_ANNOTATION = GitHubSource.WEBHOOK_PATH_ANNOTATION;

    /** The values that {@code spec.eventTypes} may have, in the order of the CRD. */
    public static final List<String> EVENT_TYPES = List.of(
            "confidential_issues_events",
            "confidential_note_events",
            "deployment_events",
            "feature_flag_events",
            "issues_events",
            "job_events",
            "merge_requests_events",
            "note_events",
            "pipeline_events",
            "push_events",
            "releases_events",
            "tag_push_events",
            "wiki_page_events",
            "resource_access_token_events");

    /** In namespace {@code default}; project, event types, secrets and sink are still to be said. */
    public static GitLabSource named(String name) {
        return new GitLabSource(
                ObjectMeta.of("default", name),
                new Spec(SourceSpec.EMPTY, "", "", "", List.of(), Optional.empty(), Optional.empty(), false),
                Status.EMPTY);
    }

    /**
     * @param serviceAccountName kept; no adapter pod runs here
     * @param projectUrl of the project, such as {@code https://gitlab.com/group/project}; the source of the events
     * @param groupUrl of a whole group, in place of a project
     * @param eventTypes GitLab's names of the webhooks to take, at least one of {@link GitLabSource#EVENT_TYPES}
     * @param accessToken for GitLab's API; must be there as on a cluster, and is not used here
     * @param secretToken which GitLab sends along; an empty value: it is not looked at
     * @param sslverify kept; the webhook is posted to wherever the tunnel is
     */
    public record Spec(
            @Inline SourceSpec source,

            @Kept("no adapter pod runs here") String serviceAccountName,

            String projectUrl,
            String groupUrl,
            List<String> eventTypes,
            Optional<SecretValueFromSource> accessToken,
            Optional<SecretValueFromSource> secretToken,

            @Kept("no webhook is registered at GitLab") boolean sslverify) {

        public Spec {
            eventTypes = List.copyOf(eventTypes);
        }

        public Spec withSource(SourceSpec source) {
            return new Spec(
                    source, serviceAccountName, projectUrl, groupUrl, eventTypes, accessToken, secretToken, sslverify);
        }

        public Spec withProjectUrl(String projectUrl) {
            return new Spec(
                    source, serviceAccountName, projectUrl, groupUrl, eventTypes, accessToken, secretToken, sslverify);
        }

        public Spec withEventTypes(List<String> eventTypes) {
            return new Spec(
                    source, serviceAccountName, projectUrl, groupUrl, eventTypes, accessToken, secretToken, sslverify);
        }

        public Spec withAccessToken(Optional<SecretValueFromSource> accessToken) {
            return new Spec(
                    source, serviceAccountName, projectUrl, groupUrl, eventTypes, accessToken, secretToken, sslverify);
        }

        public Spec withSecretToken(Optional<SecretValueFromSource> secretToken) {
            return new Spec(
                    source, serviceAccountName, projectUrl, groupUrl, eventTypes, accessToken, secretToken, sslverify);
        }
    }

    /** @param webhookID GitLab's number of the webhook; stays empty, since none is registered */
    public record Status(
            @Inline CommonStatus common, @Inline SourceStatus source, Optional<Integer> webhookID) {

        public static final Status EMPTY = new Status(CommonStatus.EMPTY, SourceStatus.EMPTY, Optional.empty());

        public Status withCommon(CommonStatus common) {
            return new Status(common, source, webhookID);
        }

        public Status withSource(SourceStatus source) {
            return new Status(common, source, webhookID);
        }
    }

    /** Such as {@code https://gitlab.com/group/project}. */
    public GitLabSource projectUrl(String projectUrl) {
        return withSpec(spec.withProjectUrl(projectUrl));
    }

    /** Takes these webhooks as well, by GitLab's names, such as {@code push_events}. */
    public GitLabSource eventTypes(String... eventTypes) {
        List<String> all = new ArrayList<>(spec.eventTypes());
        Stream.of(eventTypes).forEach(all::add);
        return withSpec(spec.withEventTypes(all));
    }

    /** The token for GitLab's API is this key of this Secret. */
    public GitLabSource accessToken(String secret, String key) {
        return withSpec(spec.withAccessToken(Optional.of(SecretValueFromSource.of(secret, key))));
    }

    /** The webhook's token is this key of this Secret. */
    public GitLabSource secretToken(String secret, String key) {
        return withSpec(spec.withSecretToken(Optional.of(SecretValueFromSource.of(secret, key))));
    }

    public GitLabSource sink(Destination sink) {
        return withSpec(spec.withSource(spec.source().withSink(sink)));
    }

    public GitLabSource inNamespace(String namespace) {
        return withMetadata(metadata.withNamespace(namespace));
    }

    public GitLabSource withSpec(Spec spec) {
        return new GitLabSource(metadata, spec, status);
    }

    public GitLabSource withStatus(Status status) {
        return new GitLabSource(metadata, spec, status);
    }

    /** Where on the emulator's port its webhooks are taken now; empty while it is not Ready. */
    public Optional<String> webhookPath() {
        return isReady()
                ? Optional.ofNullable(status.common().annotations().get(WEBHOOK_PATH_ANNOTATION))
                : Optional.empty();
    }

    @Override
    public GitLabSource withMetadata(ObjectMeta metadata) {
        return new GitLabSource(metadata, spec, status);
    }

    @Override
    public String apiVersion() {
        return API_VERSION;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public CommonStatus common() {
        return status.common();
    }

    @Override
    public GitLabSource withCommon(CommonStatus common) {
        return withStatus(status.withCommon(common));
    }

    @Override
    public ConditionSet conditionSet() {
        return CONDITIONS;
    }
}
