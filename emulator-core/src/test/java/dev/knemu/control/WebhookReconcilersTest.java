package dev.knemu.control;

import static dev.knemu.control.World.ready;
import static dev.knemu.control.World.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.Destination;
import dev.knemu.resource.GitHubSource;
import dev.knemu.resource.GitLabSource;
import dev.knemu.resource.ObjectMeta;
import dev.knemu.resource.OtherResource;
import dev.knemu.resource.SecretValueFromSource;
import dev.knemu.resource.SourceStatus.CloudEventAttributes;
import dev.knemu.source.WebhookAdapter;
import dev.knemu.source.WebhookAdapter.Reading;
import dev.knemu.transport.Headers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class WebhookReconcilersTest {

    private static final URI LOGGER = URI.create("http://logger.default.svc.cluster.local");

    private final World world = new World();
    private final CoreService logger = CoreService.named("logger");

    /** @param field {@code data} or {@code stringData} */
    private static OtherResource secret(String name, String field, String... keysAndValues) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        ObjectNode values = content.putObject(field);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return OtherResource.of("v1", "Secret", ObjectMeta.of("default", name), content);
    }

    private static Reading gitLabPush(WebhookAdapter adapter, String token) {
        return adapter.read(
                Headers.of("X-Gitlab-Event", "Push Hook", "X-Gitlab-Token", token),
                "{}".getBytes(StandardCharsets.UTF_8),
                "id",
                Instant.EPOCH);
    }

    @Nested
    class GitHub {

        private final GitHubSource source = GitHubSource.named("h")
                .ownerAndRepository("shop/orders")
                .eventTypes("push", "issues")
                .accessToken("github", "token")
                .secretToken("github", "secret")
                .sink(Destination.service("logger"));

        @Test
        void isOpenWhenItsSecretsAndItsSinkAreThere() {
            world.apply(source);
            assertThat(ready(world.now(source))).isEqualTo("False AccessTokenNotFound: secrets \"github\" not found");

            world.apply(secret("github", "stringData", "token", "t"));
            assertThat(ready(world.now(source)))
                    .isEqualTo("False SecretTokenNotFound: key \"secret\" not found in secret \"github\"");
            assertThat(text(world.now(source), "SinkProvided")).startsWith("Unknown");

            world.apply(secret("github", "stringData", "token", "t", "secret", "s"));
            assertThat(text(world.now(source), "SecretsProvided")).isEqualTo("True");
            assertThat(ready(world.now(source)))
                    .isEqualTo("False NotFound: failed to get object default/logger: services \"logger\" not found");
            assertThat(world.plane.webhook(source.key())).isEmpty();

            world.apply(logger);
            GitHubSource open = world.now(source);
            assertThat(open.isReady()).isTrue();
            assertThat(open.status().source().sinkUri()).contains(LOGGER);
            assertThat(open.status().source().ceAttributes())
                    .containsExactly(
                            new CloudEventAttributes(
                                    "dev.knative.source.github.push", "https://github.com/shop/orders"),
                            new CloudEventAttributes(
                                    "dev.knative.source.github.issues", "https://github.com/shop/orders"));
            assertThat(open.webhookPath()).contains("/_knemu/webhooks/github/default/h");
            assertThat(text(open, "WebhookConfigured"))
                    .isEqualTo("True NotRegistered: No webhook was registered at GitHub, and the access token is not"
                            + " used: POST its webhooks to /_knemu/webhooks/github/default/h on the emulator's port,"
                            + " by a tunnel or with curl.");
            assertThat(world.plane.webhook(source.key()))
                    .hasValueSatisfying(adapter -> assertThat(adapter.sink()).isEqualTo(LOGGER));
        }

        @Test
        void isClosedWithItsSecretItsSinkAndItself() {
            OtherResource secret = secret("github", "data", "token", "dA==", "secret", "cw==");
            world.apply(source, logger, secret);
            assertThat(world.plane.webhook(source.key())).isPresent();

            world.delete(secret);
            assertThat(world.plane.webhook(source.key())).isEmpty();
            assertThat(world.now(source).webhookPath()).isEmpty();
            world.apply(secret);
            assertThat(world.plane.webhook(source.key())).isPresent();

            world.delete(logger);
            assertThat(world.plane.webhook(source.key())).isEmpty();
            world.apply(logger);
            assertThat(world.plane.webhook(source.key())).isPresent();

            world.delete(source);
            assertThat(world.plane.webhook(source.key())).isEmpty();
        }

        @Test
        void saysOfASecretThatIsNoBase64HowToMendIt() {
            world.apply(source, logger, secret("github", "data", "token", "dA==", "secret", "not base64!"));

            assertThat(ready(world.now(source)))
                    .isEqualTo(
                            "False SecretTokenNotFound: key \"secret\" in secret \"github\" is not base64: encode its"
                                    + " value, or write it as it is under stringData");
        }

        @Test
        void saysThatItNamesNoSecret() {
            GitHubSource.Spec spec = source.spec();
            world.apply(
                    logger,
                    source.withSpec(spec.withAccessToken(
                            spec.accessToken().map(token -> new SecretValueFromSource(Optional.empty())))));

            assertThat(ready(world.now(source))).isEqualTo("False AccessTokenNotFound: missing Secret key selector");
        }
    }

    @Nested
    class GitLab {

        private final GitLabSource source = GitLabSource.named("l")
                .projectUrl("https://gitlab.example/shop/orders")
                .eventTypes("push_events", "job_events")
                .accessToken("api", "token")
                .secretToken("hook", "token")
                .sink(Destination.service("logger"));

        @Test
        void isOpenWhenItsSinkAndItsSecretsAreThere() {
            world.apply(source);
            assertThat(ready(world.now(source)))
                    .isEqualTo("False SinkNotFound: The sink does not exist or its URI is not set: failed to get object"
                            + " default/logger: services \"logger\" not found");

            world.apply(logger);
            assertThat(text(world.now(source), "Deployed"))
                    .isEqualTo("False NotReady: Receive adapter Service is not ready: secrets \"hook\" not found");

            world.apply(secret("hook", "data", "token", "czNj\ncjN0"));
            assertThat(text(world.now(source), "Deployed")).isEqualTo("True");
            assertThat(ready(world.now(source)))
                    .isEqualTo("False MissingCredentials: Error obtaining credentials for GitLab API: retrieving"
                            + " user-provided GitLab secrets: getting Secret \"api\" from cluster: secrets \"api\" not"
                            + " found");
            assertThat(world.plane.webhook(source.key())).isEmpty();

            world.apply(secret("api", "stringData"));
            GitLabSource open = world.now(source);
            assertThat(open.isReady()).isTrue();
            assertThat(open.status().source().ceAttributes())
                    .containsExactly(
                            new CloudEventAttributes(
                                    "dev.knative.sources.gitlab.job", "https://gitlab.example/shop/orders"),
                            new CloudEventAttributes(
                                    "dev.knative.sources.gitlab.push", "https://gitlab.example/shop/orders"));
            assertThat(open.common().annotations())
                    .containsEntry("knemu.dev/webhook-path", "/_knemu/webhooks/gitlab/default/l");
            WebhookAdapter adapter = world.plane.webhook(source.key()).orElseThrow();
            assertThat(gitLabPush(adapter, "s3cr3t")).isInstanceOf(Reading.Converted.class);
            assertThat(gitLabPush(adapter, "other")).isInstanceOf(Reading.Refused.class);
        }

        @Test
        void takesTheNewTokenAtOnce() {
            world.apply(source, logger, secret("api", "data", "token", ""), secret("hook", "stringData", "token", "a"));
            world.apply(secret("hook", "stringData", "token", "b"));

            WebhookAdapter adapter = world.plane.webhook(source.key()).orElseThrow();
            assertThat(gitLabPush(adapter, "b")).isInstanceOf(Reading.Converted.class);
            assertThat(gitLabPush(adapter, "a")).isInstanceOf(Reading.Refused.class);
        }
    }
}
