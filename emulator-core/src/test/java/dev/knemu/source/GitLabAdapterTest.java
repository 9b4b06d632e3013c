package dev.knemu.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.resource.Destination;
import dev.knemu.resource.GitLabSource;
import dev.knemu.source.WebhookAdapter.Reading;
import dev.knemu.transport.Headers;
import dev.knemu.transport.Reply;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitLabAdapterTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final URI SINK = URI.create("http://shop.example");
    private static final String PUSH = """
            {"object_kind": "push", "ref": "refs/heads/main", "user_username": "anna",
             "project": {"web_url": "https://gitlab.example/shop/orders"}, "commits": [{"message": "Füge hinzu"}]}
            """;

    private static GitLabSource source(String... eventTypes) {
        return GitLabSource.named("l")
                .projectUrl("https://gitlab.example/shop/orders")
                .eventTypes(eventTypes)
                .sink(Destination.uri(SINK));
    }

    private static Reading read(GitLabSource source, String secret, Headers headers, String body) {
        return new GitLabAdapter(source, SINK, bytes(secret)).read(headers, bytes(body), "new-id", NOW);
    }

    private static CloudEvent event(Reading reading) {
        assertThat(reading).isInstanceOf(Reading.Converted.class);
        return ((Reading.Converted) reading).event();
    }

    private static String refusal(Reading reading) {
        assertThat(reading).isInstanceOf(Reading.Refused.class);
        assertThat(((Reading.Refused) reading).status()).isEqualTo(400);
        return ((Reading.Refused) reading).reason();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void makesAPushAnEvent() {
        CloudEvent event = event(read(source("push_events"), "", Headers.of("X-Gitlab-Event", "Push Hook"), PUSH));

        assertThat(event.getId()).isEqualTo("new-id");
        assertThat(event.getType()).isEqualTo("dev.knative.sources.gitlab.push");
        assertThat(event.getSource()).isEqualTo(URI.create("https://gitlab.example/shop/orders"));
        assertThat(event.getSubject()).isNull();
        assertThat(event.getTime()).isEqualTo(NOW.atOffset(ZoneOffset.UTC));
        assertThat(event.getExtensionNames()).containsExactly("comgitlabevent");
        assertThat(event.getExtension("comgitlabevent")).isEqualTo("Push Hook");
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(event.getData().toBytes()).isEqualTo(bytes(PUSH));
    }

    @ParameterizedTest
    @CsvSource({
        "Push Hook, push_events, push, push",
        "Tag Push Hook, tag_push_events, tag_push, tag_push",
        "Issue Hook, issues_events, issue, issue",
        "Confidential Issue Hook, confidential_issues_events, confidential_issue, issue",
        "Note Hook, note_events, note, note",
        "Confidential Note Hook, confidential_note_events, confidential_note, note",
        "Merge Request Hook, merge_requests_events, merge_request, merge_request",
        "Wiki Page Hook, wiki_page_events, wiki_page, wiki_page",
        "Pipeline Hook, pipeline_events, pipeline, pipeline",
        "Job Hook, job_events, job, job",
        "Build Hook, job_events, build, job",
        "Deployment Hook, deployment_events, deployment, deployment",
        "Feature Flag Hook, feature_flag_events, feature_flag, feature_flag",
        "Release Hook, releases_events, release, release",
        "Resource Access Token Hook, resource_access_token_events, resource_access_token, resource_access_token",
    })
    void knowsTheTypeOfEveryWebhook(String header, String webhook, String type, String declared) {
        Headers headers = Headers.of("x-gitlab-event", header);

        CloudEvent event = event(read(source(webhook), "", headers, "{\"object_kind\": \"" + type + "\"}"));

        assertThat(event.getType()).isEqualTo("dev.knative.sources.gitlab." + type);
        assertThat(GitLabAdapter.declaredTypes(source(webhook)))
                .containsExactly("dev.knative.sources.gitlab." + declared);
    }

    @Test
    void declaresEachTypeOnceAndSorted() {
        assertThat(GitLabAdapter.declaredTypes(
                        source("push_events", "issues_events", "push_events", "confidential_issues_events")))
                .containsExactly("dev.knative.sources.gitlab.issue", "dev.knative.sources.gitlab.push");
    }

    @Test
    void looksAtTheTokenFirst() {
        Headers push = Headers.of("X-Gitlab-Event", "Push Hook");

        assertThat(refusal(read(source("push_events"), "s3cr3t", push, PUSH)))
                .isEqualTo("token validation failed: the header X-Gitlab-Token is missing. Give the webhook that secret"
                        + " token.");
        assertThat(refusal(read(
                        source("push_events"), "s3cr3t\n", push.and(Headers.of("X-Gitlab-Token", "s3cr3t")), PUSH)))
                .startsWith("token validation failed: the header X-Gitlab-Token is not that of spec.secretToken.")
                .endsWith("or use stringData.");
        event(read(source("push_events"), "s3cr3t", push.and(Headers.of("X-Gitlab-Token", "s3cr3t")), PUSH));
    }

    @Test
    void refusesWhatIsNoWebhookOfAProject() {
        assertThat(refusal(read(source("push_events"), "", Headers.NONE, PUSH)))
                .startsWith("missing X-Gitlab-Event Header.");
        assertThat(refusal(read(source("push_events"), "", Headers.of("X-Gitlab-Event", "Party Hook"), PUSH)))
                .startsWith("invalid webhook event type Party Hook. A GitLabSource makes events of: Build Hook,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "{\"a\""})
    void refusesAPayloadThatIsNoJsonObject(String body) {
        assertThat(refusal(read(source("push_events"), "", Headers.of("X-Gitlab-Event", "Push Hook"), body)))
                .startsWith("The payload of \"Push Hook\" is no JSON object: ");
    }

    @Test
    void refusesAnEventThatGitLabWouldNotBeAskedFor() {
        assertThat(refusal(read(source("issues_events"), "", Headers.of("X-Gitlab-Event", "Push Hook"), PUSH)))
                .contains("is [issues_events], without push_events: on a cluster GitLab would not be asked");
    }

    @Test
    void answers202WhenTheSinkTookItElse500() {
        WebhookAdapter adapter = new GitLabAdapter(source("push_events"), SINK, bytes(""));

        assertThat(adapter.answer(Reply.OK)).isEqualTo(Reply.ACCEPTED);
        assertThat(adapter.answer(Reply.status(404)).status()).isEqualTo(500);
        assertThat(adapter.answer(Reply.status(404)).bodyText()).isEqualTo("The sink http://shop.example answered 404");
    }
}
