package dev.knemu.resource;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Turns the webhooks of a GitHub repository, or of an organization, into events.
 *
 * <p>Source: knative-extensions/eventing-github, {@code pkg/apis/sources/v1alpha1/githubsource_types.go} and the CRD,
 * {@code config/core/300-githubsource.yaml}. Nothing is registered at GitHub here: the webhook is posted to the
 * emulator, by a tunnel or by hand, at the path that {@code status.annotations} names.
 */
public record GitHubSource(ObjectMeta metadata, Spec spec, Status status) implements KResource {

    public static final String API_VERSION = "sources.knative.dev/v1alpha1";
    public static final String KIND = "GitHubSource";

    public static final ConditionSet CONDITIONS =
            ConditionSet.living("SecretsProvided", "SinkProvided", "WebhookConfigured");

    /** In {@code status.annotations}, and not Knative's: where on the emulator's port the webhooks are posted. */
    public static final String WEBHOOK_PATH_ANNOTATION = "knemu.dev/webhook-path";

    /** The values that {@code spec.eventTypes} may have, in the order of the CRD. */
    public static final List<String> EVENT_TYPES = List.of(
            "check_suite",
            "commit_comment",
            "create",
            "delete",
            "deployment",
            "deployment_status",
            "fork",
            "gollum",
            "installation",
            "integration_installation",
            "issue_comment",
            "issues",
            "label",
            "member",
            "membership",
            "milestone",
            "organization",
            "org_block",
            "page_build",
            "ping",
            "project_card",
            "project_column",
            "project",
            "public",
            "pull_request",
            "pull_request_review",
            "pull_request_review_comment",
            "push",
            "release",
            "repository",
            "status",
            "team",
            "team_add",
            "watch");

    /** In namespace {@code default}; repository, event types, secrets and sink are still to be said. */
    public static GitHubSource named(String name) {
        return new GitHubSource(
                ObjectMeta.of("default", name),
                new Spec(SourceSpec.EMPTY, "", "", List.of(), Optional.empty(), Optional.empty(), "", Optional.empty()),
                Status.EMPTY);
    }

    /**
     * @param serviceAccountName kept; no adapter pod runs here
     * @param ownerAndRepository {@code OWNER/REPOSITORY}, or {@code OWNER} for a whole organization
     * @param eventTypes GitHub's names of the events to take, at least one of {@link GitHubSource#EVENT_TYPES}
     * @param accessToken for GitHub's API; must be there as on a cluster, and is not used here
     * @param secretToken with which GitHub signs what it posts; an empty value: signatures are not looked at
     * @param githubAPIURL kept; no API is called
     * @param secure kept; the webhook is posted to wherever the tunnel is
     */
    public record Spec(
            @Inline SourceSpec source,

            @Kept("no adapter pod runs here") String serviceAccountName,

            String ownerAndRepository,
            List<String> eventTypes,
            Optional<SecretValueFromSource> accessToken,
            Optional<SecretValueFromSource> secretToken,

            @Kept("no webhook is registered at GitHub") String githubAPIURL,

            @Kept("no webhook is registered at GitHub") Optional<Boolean> secure) {

        public Spec {
            eventTypes = List.copyOf(eventTypes);
        }

        public Spec withSource(SourceSpec source) {
            return new Spec(
                    source,
                    serviceAccountName,
                    ownerAndRepository,
                    eventTypes,
                    accessToken,
                    secretToken,
                    githubAPIURL,
                    secure);
        }

        public Spec withOwnerAndRepository(String ownerAndRepository) {
            return new Spec(
                    source,
                    serviceAccountName,
                    ownerAndRepository,
                    eventTypes,
                    accessToken,
                    secretToken,
                    githubAPIURL,
                    secure);
        }

        public Spec withEventTypes(List<String> eventTypes) {
            return new Spec(
                    source,
                    serviceAccountName,
                    ownerAndRepository,
                    eventTypes,
                    accessToken,
                    secretToken,
                    githubAPIURL,
                    secure);
        }

        public Spec withAccessToken(Optional<SecretValueFromSource> accessToken) {
            return new Spec(
                    source,
                    serviceAccountName,
                    ownerAndRepository,
                    eventTypes,
                    accessToken,
                    secretToken,
                    githubAPIURL,
                    secure);
        }

        public Spec withSecretToken(Optional<SecretValueFromSource> secretToken) {
            return new Spec(
                    source,
                    serviceAccountName,
                    ownerAndRepository,
                    eventTypes,
                    accessToken,
                    secretToken,
                    githubAPIURL,
                    secure);
        }
    }

    /** @param webhookIDKey GitHub's number of the webhook; stays empty, since none is registered */
    public record Status(
            @Inline CommonStatus common, @Inline SourceStatus source, String webhookIDKey) {

        public static final Status EMPTY = new Status(CommonStatus.EMPTY, SourceStatus.EMPTY, "");

        public Status withCommon(CommonStatus common) {
            return new Status(common, source, webhookIDKey);
        }

        public Status withSource(SourceStatus source) {
            return new Status(common, source, webhookIDKey);
        }
    }

    /** {@code OWNER/REPOSITORY} or {@code OWNER}. */
    public GitHubSource ownerAndRepository(String ownerAndRepository) {
        return withSpec(spec.withOwnerAndRepository(ownerAndRepository));
    }

    /** Takes these events as well, by GitHub's names, such as {@code push}. */
    public GitHubSource eventTypes(String... eventTypes) {
        List<String> all = new ArrayList<>(spec.eventTypes());
        Stream.of(eventTypes).forEach(all::add);
        return withSpec(spec.withEventTypes(all));
    }

    /** The token for GitHub's API is this key of this Secret. */
    public GitHubSource accessToken(String secret, String key) {
        return withSpec(spec.withAccessToken(Optional.of(SecretValueFromSource.of(secret, key))));
    }

    /** The webhook's secret is this key of this Secret. */
    public GitHubSource secretToken(String secret, String key) {
        return withSpec(spec.withSecretToken(Optional.of(SecretValueFromSource.of(secret, key))));
    }

    public GitHubSource sink(Destination sink) {
        return withSpec(spec.withSource(spec.source().withSink(sink)));
    }

    public GitHubSource inNamespace(String namespace) {
        return withMetadata(metadata.withNamespace(namespace));
    }

    public GitHubSource withSpec(Spec spec) {
        return new GitHubSource(metadata, spec, status);
    }

    public GitHubSource withStatus(Status status) {
        return new GitHubSource(metadata, spec, status);
    }

    /** Where on the emulator's port its webhooks are taken now; empty while it is not Ready. */
    public Optional<String> webhookPath() {
        return isReady()
                ? Optional.ofNullable(status.common().annotations().get(WEBHOOK_PATH_ANNOTATION))
                : Optional.empty();
    }

    @Override
    public GitHubSource withMetadata(ObjectMeta metadata) {
        return new GitHubSource(metadata, spec, status);
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
    public GitHubSource withCommon(CommonStatus common) {
        return withStatus(status.withCommon(common));
    }

    @Override
    public ConditionSet conditionSet() {
        return CONDITIONS;
    }
}
