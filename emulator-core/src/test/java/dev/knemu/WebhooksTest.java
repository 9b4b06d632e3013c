package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.journal.Entry;
import dev.knemu.resource.GitHubSource;
import dev.knemu.time.RealTimeLimitException;
import dev.knemu.transport.HttpLimits;
import io.cloudevents.CloudEvent;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks over HTTP, to whoever wants their events. */
@Timeout(30)
class WebhooksTest {

    private static final String MANIFEST = """
            apiVersion: v1
            kind: Secret
            metadata: {name: hooks}
            stringData: {access: unused, token: s3cr3t}
            ---
            apiVersion: sources.knative.dev/v1alpha1
            kind: GitHubSource
            metadata: {name: orders}
            spec:
              ownerAndRepository: shop/orders
              eventTypes: [push, issues]
              accessToken: {secretKeyRef: {name: hooks, key: access}}
              secretToken: {secretKeyRef: {name: hooks, key: token}}
              sink: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: default}}
            ---
            apiVersion: sources.knative.dev/v1alpha1
            kind: GitLabSource
            metadata: {name: orders}
            spec:
              projectUrl: https://gitlab.example/shop/orders
              eventTypes: [push_events]
              accessToken: {secretKeyRef: {name: hooks, key: access}}
              secretToken: {secretKeyRef: {name: hooks, key: token}}
              sink: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: default}}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata: {name: default}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: pushes}
            spec:
              broker: default
              filters:
              - any:
                - exact: {type: dev.knative.source.github.push}
                - exact: {type: dev.knative.sources.gitlab.push}
              subscriber: {ref: {apiVersion: v1, kind: Service, name: build}}
            """;

    private static final String PUSH = """
            {"ref": "refs/heads/main", "compare": "https://github.com/shop/orders/compare/aaa...bbb",
             "pusher": {"name": "anna"}, "created": false, "deleted": false, "forced": false,
             "repository": {"id": 77, "name": "orders", "owner": {"login": "shop"}}, "sender": {"login": "anna"}}
            """;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static EmulatorOptions live() {
        return EmulatorOptions.defaults().withPort(0);
    }

    private static String signature(String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec("s3cr3t".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> post(EventingEmulator eventing, String path, String body, String... headers)
            throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(eventing.url() + path))
                .headers(headers)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).get(20, TimeUnit.SECONDS);
    }

    private HttpResponse<String> postGitHub(EventingEmulator eventing, String name, String signature) throws Exception {
        return post(
                eventing,
                "/_knemu/webhooks/github/default/orders",
                PUSH,
                "Content-Type",
                "application/json",
                "X-GitHub-Event",
                name,
                "X-GitHub-Delivery",
                "d-1",
                "X-Hub-Signature-256",
                signature);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reachTheSubscribersOfABroker(boolean virtualTime) throws Exception {
        List<CloudEvent> built = new CopyOnWriteArrayList<>();
        try (EventingEmulator eventing = EventingEmulator.start(virtualTime ? live().inVirtualTime() : live())) {
            eventing.subscriber("build", Subscriber.accepting(built::add));
            eventing.apply(MANIFEST);

            HttpResponse<String> github = postGitHub(eventing, "push", signature(PUSH));
            HttpResponse<String> gitlab = post(
                    eventing,
                    "/_knemu/webhooks/gitlab/default/orders",
                    "{\"object_kind\": \"push\"}",
                    "X-Gitlab-Event",
                    "Push Hook",
                    "X-Gitlab-Token",
                    "s3cr3t");

            assertThat(github.statusCode()).isEqualTo(202);
            assertThat(github.body()).isEqualTo("accepted");
            assertThat(gitlab.statusCode()).isEqualTo(202);
            assertThat(gitlab.body()).isEmpty();
            eventing.settle();
            assertThat(built)
                    .extracting(CloudEvent::getType)
                    .containsExactly("dev.knative.source.github.push", "dev.knative.sources.gitlab.push");
            assertThat(built.get(0).getSubject()).isEqualTo("aaa...bbb");
            assertThat(built.get(0).getId()).isEqualTo("d-1");
            assertThat(built.get(0).getExtension("pusher")).isEqualTo("anna");
            assertThat(built.get(0).getData().toBytes()).isEqualTo(PUSH.getBytes(StandardCharsets.UTF_8));
            assertThat(built.get(1).getExtension("comgitlabevent")).isEqualTo("Push Hook");
        }
    }

    @Test
    void areRefusedWithAnEntryInTheJournal() throws Exception {
        try (EventingEmulator eventing = EventingEmulator.start(live())) {
            eventing.apply(MANIFEST);

            HttpResponse<String> forged = postGitHub(eventing, "push", signature(PUSH + " "));
            HttpResponse<String> unknown = postGitHub(eventing, "star", signature(PUSH));
            HttpResponse<String> unwanted = postGitHub(eventing, "release", signature(PUSH));

            assertThat(List.of(forged.statusCode(), unknown.statusCode(), unwanted.statusCode()))
                    .containsOnly(400);
            assertThat(eventing.journal().entries(Entry.Refused.class))
                    .extracting(entry -> entry.address() + ": " + entry.reason().split("[.:]")[0])
                    .containsExactly(
                            "GitHubSource default/orders: payload signature check failed",
                            "GitHubSource default/orders: unsupported github event type star",
                            "GitHubSource default/orders: spec");
            assertThat(forged.body())
                    .isEqualTo(eventing.journal()
                            .entries(Entry.Refused.class)
                            .get(0)
                            .reason());
        }
    }

    @Test
    void tellTheirSenderThatTheSinkDidNotTakeThem() throws Exception {
        try (EventingEmulator eventing = EventingEmulator.start(live())) {
            eventing.apply(MANIFEST.replace(
                    "sink: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: default}}",
                    "sink: {ref: {apiVersion: v1, kind: Service, name: audit}}"));
            eventing.subscriber("audit", Subscriber.responding(event -> Response.status(503)));

            HttpResponse<String> github = postGitHub(eventing, "push", signature(PUSH));
            HttpResponse<String> gitlab = post(
                    eventing,
                    "/_knemu/webhooks/gitlab/default/orders",
                    "{}",
                    "X-Gitlab-Event",
                    "Push Hook",
                    "X-Gitlab-Token",
                    "s3cr3t");

            assertThat(github.statusCode()).isEqualTo(400);
            assertThat(github.body()).isEqualTo("The sink http://audit.default.svc.cluster.local answered 503");
            assertThat(gitlab.statusCode()).isEqualTo(500);
            assertThat(eventing.journal().entries(Entry.Dropped.class))
                    .extracting(entry -> entry.subscription() + " " + entry.status() + " " + entry.attempts())
                    .containsExactly("GitHubSource default/orders 503 1", "GitLabSource default/orders 503 1");
        }
    }

    @Test
    void areWaitedForUntilTheirSinkHasAnswered() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (EventingEmulator eventing = EventingEmulator.start(live().withRealTimeGuard(Duration.ofSeconds(1)))) {
            eventing.apply(MANIFEST.replace(
                    "sink: {ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: default}}",
                    "sink: {ref: {apiVersion: v1, kind: Service, name: audit}}"));
            eventing.subscriber("audit", event -> {
                arrived.countDown();
                go.await(10, TimeUnit.SECONDS);
                return CompletableFuture.completedStage(Response.status(503));
            });
            CompletableFuture<HttpResponse<String>> posted = CompletableFuture.supplyAsync(() -> {
                try {
                    return postGitHub(eventing, "push", signature(PUSH));
                } catch (Exception e) {
                    throw new CompletionException(e);
                }
            });
            arrived.await(10, TimeUnit.SECONDS);

            assertThatThrownBy(eventing::settle).isInstanceOf(RealTimeLimitException.class);

            CompletableFuture.runAsync(go::countDown);
            eventing.shutDown();
            assertThat(eventing.journal().entries(Entry.Dropped.class))
                    .extracting(Entry.Dropped::status)
                    .containsExactly(503);
            posted.handle((answer, gone) -> null).get(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            github/default/nobody | 404 | does not exist. Apply it, or correct the path.
            gitlab/other/orders | 404 | does not exist. Apply it, or correct the path.
            bitbucket/default/orders | 404 | Webhooks are posted to /_knemu/webhooks/github/NAMESPACE/NAME
            github/default | 404 | Webhooks are posted to /_knemu/webhooks/github/NAMESPACE/NAME
            """)
    void findOnlySourcesThatAreThere(String path, int status, String reason) throws Exception {
        try (EventingEmulator eventing = EventingEmulator.start(live())) {
            eventing.apply(MANIFEST);

            HttpResponse<String> answer = post(eventing, "/_knemu/webhooks/" + path, PUSH, "X-GitHub-Event", "push");

            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.body()).contains(reason);
        }
    }

    @Test
    void areToldWhyASourceIsNotReady() throws Exception {
        try (EventingEmulator eventing = EventingEmulator.start(live())) {
            eventing.apply(MANIFEST.replace("stringData: {access: unused,", "stringData: {"));

            HttpResponse<String> answer = postGitHub(eventing, "push", signature(PUSH));

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body())
                    .endsWith("is not Ready: SecretsProvided is False, key \"access\" not found in secret \"hooks\".");
            assertThat(eventing.get(GitHubSource.class, "orders").orElseThrow().isReady())
                    .isFalse();
        }
    }

    @Test
    void areNotAskedForWithOtherMethods() throws Exception {
        try (EventingEmulator eventing = EventingEmulator.start(live())) {
            URI uri = URI.create(eventing.url() + "/_knemu/webhooks/github/default/orders");
            HttpResponse<String> answer =
                    http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).contains("POST");
        }
    }

    @Test
    void areHeldToTheLimitsOfThePort() throws Exception {
        HttpLimits limits = HttpLimits.DEFAULT.withMaxBodyBytes(100).withReceiveTime(Duration.ofMillis(50));
        try (EventingEmulator eventing = EventingEmulator.start(live().withHttpLimits(limits));
                Socket slow = new Socket("127.0.0.1", eventing.port())) {
            eventing.apply(MANIFEST);

            HttpResponse<String> large = postGitHub(eventing, "push", signature(PUSH));
            slow.getOutputStream()
                    .write(("POST /_knemu/webhooks/github/default/orders HTTP/1.1\r\nHost: localhost\r\n"
                                    + "Content-Length: 50\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream answer = slow.getInputStream();
            String late = new String(answer.readAllBytes(), StandardCharsets.UTF_8);

            assertThat(large.statusCode()).isEqualTo(413);
            assertThat(late).startsWith("HTTP/1.1 408 ").contains("1 bytes had come");
            assertThat(eventing.journal().entries(Entry.Refused.class))
                    .extracting(Entry.Refused::status)
                    .containsExactly(413, 408);
        }
    }
}
