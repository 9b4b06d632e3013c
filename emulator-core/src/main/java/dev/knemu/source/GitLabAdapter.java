package dev.knemu.source;

import dev.knemu.resource.GitLabSource;
import dev.knemu.transport.Headers;
import dev.knemu.transport.Reply;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * From a webhook of GitLab to an event: the type is {@code dev.knative.sources.gitlab.} and the header {@code
 * X-Gitlab-Event} in lower case, with underscores, without its {@code Hook}; the source is {@code spec.projectUrl}, the
 * id new, the data the payload; there is no subject, and the header is kept in the extension {@code comgitlabevent}.
 *
 * <p>Source: knative-extensions/eventing-gitlab {@code pkg/adapter/receive_adapter.go}, {@code pkg/adapter/webhook.go}
 * and {@code pkg/apis/sources/v1alpha1/gitlabsource_lifecycle.go}. A request that is not understood is answered 400, one
 * whose event the sink does not take 500. The upstream adapter takes every event that it knows; here one that {@code
 * spec.eventTypes} does not list is refused, since on a cluster GitLab is not asked for it.
 */
public final class GitLabAdapter implements WebhookAdapter {

    /** What the {@code type} of every event of a GitLabSource begins with. */
    public static final String TYPE_PREFIX = "dev.knative.sources.gitlab.";

    private static final String EVENT = "X-Gitlab-Event";
    private static final String EXTENSION = "comgitlabevent";
    private static final String SUFFIX = " Hook";

    /** By what GitLab writes into the header: the webhook of {@code spec.eventTypes} that asks for it. */
    private static final Map<String, String> WEBHOOKS = new TreeMap<>(Map.ofEntries(
            Map.entry("Confidential Issue Hook", "confidential_issues_events"),
            Map.entry("Confidential Note Hook", "confidential_note_events"),
            Map.entry("Deployment Hook", "deployment_events"),
            Map.entry("Feature Flag Hook", "feature_flag_events"),
            Map.entry("Issue Hook", "issues_events"),
            Map.entry("Job Hook", "job_events"),
            Map.entry("Build Hook", "job_events"),
            Map.entry("Merge Request Hook", "merge_requests_events"),
            Map.entry("Note Hook", "note_events"),
            Map.entry("Pipeline Hook", "pipeline_events"),
            Map.entry("Push Hook", "push_events"),
            Map.entry("Release Hook", "releases_events"),
            Map.entry("Tag Push Hook", "tag_push_events"),
            Map.entry("Wiki Page Hook", "wiki_page_events"),
            Map.entry("Resource Access Token Hook", "resource_access_token_events")));

    /** By webhook: what its events are said to be in {@code status.ceAttributes}. */
    private static final Map<String, String> DECLARED = Map.ofEntries(
            Map.entry("confidential_issues_events", "issue"),
            Map.entry("confidential_note_events", "note"),
            Map.entry("deployment_events", "deployment"),
            Map.entry("feature_flag_events", "feature_flag"),
            Map.entry("issues_events", "issue"),
            Map.entry("job_events", "job"),
            Map.entry("merge_requests_events", "merge_request"),
            Map.entry("note_events", "note"),
            Map.entry("pipeline_events", "pipeline"),
            Map.entry("push_events", "push"),
            Map.entry("releases_events", "release"),
            Map.entry("tag_push_events", "tag_push"),
            Map.entry("wiki_page_events", "wiki_page"),
            Map.entry("resource_access_token_events", "resource_access_token"));

    private final GitLabSource source;
    private final URI sink;
    private final WebhookSecret secret;

    /** @param secret the value of {@code spec.secretToken}; empty: it is not looked at */
    public GitLabAdapter(GitLabSource source, URI sink, byte[] secret) {
        this.source = source;
        this.sink = sink;
        this.secret = new WebhookSecret(secret);
    }

    /** The types that a source says it sends: sorted, each once. */
    public static List<String> declaredTypes(GitLabSource source) {
        TreeSet<String> types = new TreeSet<>();
        source.spec().eventTypes().forEach(webhook -> types.add(TYPE_PREFIX + DECLARED.getOrDefault(webhook, "")));
        return List.copyOf(types);
    }

    /** The {@code source} of its events: the project, or the group. */
    public static String eventSource(GitLabSource source) {
        return source.spec().projectUrl().isEmpty()
                ? source.spec().groupUrl()
                : source.spec().projectUrl();
    }

    @Override
    public GitLabSource source() {
        return source;
    }

    @Override
    public URI sink() {
        return sink;
    }

    @Override
    public Reading read(Headers headers, byte[] body, String id, Instant time) {
        Optional<String> forged = secret.problemOfToken(headers);
        if (forged.isPresent()) {
            return refused(forged.get());
        }
        String header = headers.get(EVENT).orElse("").strip();
        if (header.isEmpty()) {
            return refused("missing X-Gitlab-Event Header. GitLab names the event in it; with curl: -H '" + EVENT
                    + ": Push Hook'.");
        }
        String webhook = WEBHOOKS.get(header);
        if (webhook == null) {
            return refused("invalid webhook event type " + header + ". A GitLabSource makes events of: "
                    + String.join(", ", WEBHOOKS.keySet()) + ".");
        }
        WebhookPayload payload = WebhookPayload.read(body);
        if (payload.tree() == null) {
            return refused("The payload of \"" + header + "\" is no JSON object: " + payload.problem() + ".");
        }
        List<String> wanted = source.spec().eventTypes();
        if (!wanted.contains(webhook)) {
            return refused("spec.eventTypes of " + source.key() + " is " + wanted + ", without " + webhook
                    + ": on a cluster GitLab would not be asked for a \"" + header
                    + "\". Add it there, or take it off the webhook.");
        }
        return new Reading.Converted(CloudEventBuilder.v1()
                .withId(id)
                .withType(type(header))
                .withSource(URI.create(eventSource(source)))
                .withTime(time.atOffset(ZoneOffset.UTC))
                .withExtension(EXTENSION, header)
                .withData("application/json", body)
                .build());
    }

    private static String type(String header) {
        return TYPE_PREFIX
                + header.substring(0, header.length() - SUFFIX.length())
                        .replace(' ', '_')
                        .toLowerCase(Locale.ROOT);
    }

    private static Reading refused(String reason) {
        return new Reading.Refused(400, reason);
    }

    @Override
    public Reply answer(Reply ofSink) {
        return ofSink.isSuccess() ? Reply.ACCEPTED : Reply.status(500, WebhookPayload.why(sink, ofSink));
    }
}
