package dev.knemu.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.resource.Destination;
import dev.knemu.resource.GitHubSource;
import dev.knemu.source.WebhookAdapter.Reading;
import dev.knemu.transport.Headers;
import dev.knemu.transport.Reply;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitHubAdapterTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final URI SINK = URI.create("http://shop.example");
    private static final String SECRET = "s3cr3t";

    /** What nearly every payload has. */
    private static final String BY_ANNA =
            "'repository': {'id': 77, 'name': 'orders', 'owner': {'login': 'shop'}}, 'sender': {'login': 'anna'}";

    private static GitHubSource source(String... eventTypes) {
        return GitHubSource.named("h")
                .ownerAndRepository("shop/orders")
                .eventTypes(eventTypes)
                .sink(Destination.uri(SINK));
    }

    private static Reading read(GitHubSource source, String secret, Headers headers, String body) {
        return new GitHubAdapter(source, SINK, bytes(secret)).read(headers, bytes(body), "unused", NOW);
    }

    private static CloudEvent event(String name, String body) {
        Reading reading = read(source(name), "", headers(name), json(body));
        assertThat(reading).isInstanceOf(Reading.Converted.class);
        return ((Reading.Converted) reading).event();
    }

    private static String refusal(Reading reading) {
        assertThat(reading).isInstanceOf(Reading.Refused.class);
        assertThat(((Reading.Refused) reading).status()).isEqualTo(400);
        return ((Reading.Refused) reading).reason();
    }

    private static Headers headers(String name) {
        return Headers.of("Content-Type", "application/json", "X-GitHub-Event", name, "X-GitHub-Delivery", "d-1");
    }

    private static Headers signed(String header, String signature) {
        return headers("push").and(Headers.of(header, signature));
    }

    private static String hmac(String algorithm, String secret, String body) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(bytes(secret), algorithm));
            return HexFormat.of().formatHex(mac.doFinal(bytes(body)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static String push() {
        return json("{'ref': 'refs/heads/main', 'compare': 'https://github.com/shop/orders/compare/aaa...bbb',"
                + " 'pusher': {'name': 'anna'}, 'created': false, 'deleted': false, 'forced': true, " + BY_ANNA + "}");
    }

    @Test
    void makesAPushAnEvent() {
        CloudEvent event = event("push", push());

        assertThat(event.getId()).isEqualTo("d-1");
        assertThat(event.getType()).isEqualTo("dev.knative.source.github.push");
        assertThat(event.getSource()).isEqualTo(URI.create("https://github.com/shop/orders"));
        assertThat(event.getSubject()).isEqualTo("aaa...bbb");
        assertThat(event.getTime()).isEqualTo(NOW.atOffset(ZoneOffset.UTC));
        assertThat(event.getDataContentType()).isEqualTo("application/json");
        assertThat(event.getData().toBytes()).asString(StandardCharsets.UTF_8).isEqualTo(push());
        assertThat(event.getExtension("forced")).isEqualTo(true);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            check_run | {'action': 'created', 'check_run': {'id': 4}, R} | 4 | action=created R
            check_suite | {'action': 'completed', 'check_suite': {'id': 118578147}, R} | 118578147 | action=completed R
            commit_comment | {'action': 'created', 'comment': {'html_url': 'https://github.com/shop/orders/commit/a1#commitcomment-2'}, R} | a1#commitcomment-2 | action=created R
            create | {'ref': 'v2', 'ref_type': 'tag', R} | tag | ref=v2 R
            delete | {'ref': 'topic', 'ref_type': 'branch', R} | branch | ref=topic R
            deployment | {'action': 'created', 'deployment': {'id': 5}, R} | 5 | R
            deployment_status | {'deployment_status': {'id': 1}, 'deployment': {'id': 6}, R} | 6 | R
            discussion | {'action': 'created', 'discussion': {'id': 7, 'number': 1}, R} | 7 | R
            fork | {'forkee': {'id': 8}, R} | 8 | R
            gollum | {'pages': [{'page_name': 'Home'}, {'page_name': 'Main'}], R} | Home,Main | R
            installation | {'action': 'created', 'installation': {'id': 9}, 'sender': {'login': 'anna'}} | 9 | action=created installation=9 sender=anna
            installation_repositories | {'action': 'added', 'installation': {'id': 9}, 'sender': {'login': 'anna'}} | 9 | action=added installation=9 sender=anna
            integration_installation | {'action': 'created', 'installation': {'id': 9}, 'sender': {'login': 'anna'}} | 9 | action=created installation=9 sender=anna
            integration_installation_repositories | {'action': 'added', 'installation': {'id': 9}, 'sender': {'login': 'anna'}} | 9 | action=added installation=9 sender=anna
            issue_comment | {'action': 'created', 'issue': {'number': 2}, 'comment': {'html_url': 'https://github.com/shop/orders/issues/2#issuecomment-39'}, R} | 2#issuecomment-39 | action=created R
            issues | {'action': 'labeled', 'issue': {'number': 12}, 'label': {'name': 'bug'}, 'assignee': {'login': 'bert'}, R} | 12 | action=labeled assignee=bert label=bug R
            label | {'action': 'created', 'label': {'name': ':bug: Bugfix'}, R} | :bug: Bugfix | action=created label=:bug:_Bugfix R
            member | {'action': 'added', 'member': {'id': 10}, R} | 10 | action=added R
            membership | {'action': 'removed', 'scope': 'team', 'member': {'id': 10}, 'organization': {'login': 'shop'}, 'sender': {'login': 'anna'}} | 10 | action=removed owner=shop scope=team sender=anna
            milestone | {'action': 'created', 'milestone': {'id': 1, 'number': 3}, R} | 3 | action=created R
            organization | {'action': 'member_added', 'organization': {'login': 'shop'}, 'sender': {'login': 'anna'}} | member_added | action=member_added owner=shop sender=anna
            org_block | {'action': 'blocked', 'organization': {'login': 'shop'}, 'sender': {'login': 'anna'}} | blocked | action=blocked owner=shop sender=anna
            page_build | {'id': 11, R} | 11 | R
            ping | {'zen': 'Keep it logically awesome.', 'hook_id': 109, R} | 109 | R
            project_card | {'action': 'moved', 'project_card': {'id': 1}, R} | moved | action=moved R
            project_column | {'action': 'created', 'project_column': {'id': 1}, R} | created | R
            project | {'action': 'closed', 'project': {'id': 1}, R} | closed | action=closed R
            public | {R} | 77 | R
            pull_request | {'action': 'opened', 'number': 5, 'pull_request': {'number': 5, 'title': 'Mend it'}, 'installation': {'id': 3}, R} | 5 | action=opened installation=3 number=5 R
            pull_request_review | {'action': 'submitted', 'review': {'id': 21, 'state': 'approved'}, 'pull_request': {'number': 5}, R} | 21 | action=submitted R review=approved
            pull_request_review_comment | {'action': 'created', 'comment': {'id': 22}, 'pull_request': {'number': 5}, R} | 22 | action=created R
            push | {'ref': 'refs/heads/main', 'compare': 'https://github.com/shop/orders/compare/a...b', 'pusher': {'name': 'bo'}, 'created': true, 'deleted': false, 'forced': false, R} | a...b | created=true deleted=false forced=false pusher=bo ref=refs/heads/main R
            release | {'action': 'published', 'release': {'id': 1, 'tag_name': 'v2.0', 'name': 'Two'}, R} | v2.0 | action=published release=Two R
            repository | {'action': 'archived', R} | 77 | action=archived R
            repository_vulnerability_alert | {'action': 'create', 'alert': {'id': 23}} | 23 | action=create
            security_advisory | {'action': 'published', 'security_advisory': {'ghsa_id': 'GHSA-1'}} | GHSA-1 | action=published
            status | {'sha': 'c0ffee', 'state': 'success', 'name': 'shop/orders', 'context': 'ci/build', R} | c0ffee | context=ci/build name=shop/orders R state=success
            team | {'action': 'created', 'team': {'id': 24}, 'sender': {'login': 'anna'}} | 24 | action=created sender=anna
            team_add | {'team': {'id': 24}, R} | 77 | R
            watch | {'action': 'started', R} | 77 | action=started R
            """)
    void knowsTypeSubjectAndExtensionsOfEveryEvent(String name, String payload, String subject, String extensions) {
        CloudEvent event = event(name, payload.replace("R}", BY_ANNA + "}"));

        assertThat(event.getType()).isEqualTo("dev.knative.source.github." + name);
        assertThat(event.getSubject()).isEqualTo(subject);
        Map<String, String> found = new TreeMap<>();
        event.getExtensionNames()
                .forEach(
                        key -> found.put(key, event.getExtension(key).toString().replace(' ', '_')));
        Map<String, String> expected = Arrays.stream(extensions
                        .replace("R", "owner=shop repository=orders sender=anna")
                        .split(" "))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (a, b) -> b, TreeMap::new));
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void everyEventThatASpecMayAskForIsKnown() {
        assertThat(GitHubEvents.names()).hasSize(40).containsAll(GitHubSource.EVENT_TYPES);
    }

    @Test
    void numbersThatCloudEventsCannotHoldTravelAsDigits() {
        CloudEvent event = event("installation", "{'action': 'created', 'installation': {'id': 4294967296}}");

        assertThat(event.getSubject()).isEqualTo("4294967296");
        assertThat(event.getExtension("installation")).isEqualTo("4294967296");
    }

    @Test
    void readsFormsAsWell() {
        Headers headers = Headers.of(
                "Content-Type",
                "application/x-www-form-urlencoded; charset=utf-8",
                "X-GitHub-Event",
                "push",
                "X-GitHub-Delivery",
                "d-1");
        String form = "zen=1&payload=" + URLEncoder.encode(push(), StandardCharsets.UTF_8);

        Reading reading = read(
                source("push"),
                SECRET,
                headers.and(Headers.of("X-Hub-Signature-256", "sha256=" + hmac("HmacSHA256", SECRET, form))),
                form);

        assertThat(reading).isInstanceOf(Reading.Converted.class);
        assertThat(((Reading.Converted) reading).event().getData().toBytes()).isEqualTo(bytes(push()));
    }

    @ParameterizedTest
    @CsvSource({
        "X-Hub-Signature-256, sha256, HmacSHA256",
        "x-hub-signature, sha1, HmacSHA1",
        "X-Hub-Signature, sha512, HmacSHA512"
    })
    void takesWhatIsSignedWithTheSecret(String header, String prefix, String algorithm) {
        String signature = prefix + "=" + hmac(algorithm, SECRET, push());

        assertThat(read(source("push"), SECRET, signed(header, signature), push()))
                .isInstanceOf(Reading.Converted.class);
    }

    @Test
    void refusesWhatIsNotSignedWithTheSecret() {
        String good = "sha256=" + hmac("HmacSHA256", SECRET, push());
        String bad = "sha256=" + hmac("HmacSHA256", "other", push());

        assertThat(refusal(read(source("push"), SECRET, headers("push"), push())))
                .startsWith("missing signature: the header X-Hub-Signature-256");
        assertThat(refusal(read(source("push"), SECRET, signed("X-Hub-Signature-256", bad), push())))
                .startsWith("payload signature check failed: the body was signed with another secret");
        assertThat(refusal(read(source("push"), SECRET, signed("X-Hub-Signature-256", good), push() + " ")))
                .startsWith("payload signature check failed");
        assertThat(refusal(read(source("push"), SECRET, signed("X-Hub-Signature-256", "md5=00"), push())))
                .startsWith("error parsing signature: it begins with none of sha1=, sha256= and sha512=");
        assertThat(refusal(read(source("push"), SECRET, signed("X-Hub-Signature-256", "sha256=xyz"), push())))
                .startsWith("error decoding signature");
    }

    @Test
    void theStrongerOfTwoSignaturesCounts() {
        Headers both = signed("X-Hub-Signature", "sha1=" + hmac("HmacSHA1", SECRET, push()))
                .and(Headers.of("X-Hub-Signature-256", "sha256=" + hmac("HmacSHA256", "other", push())));

        assertThat(refusal(read(source("push"), SECRET, both, push()))).startsWith("payload signature check failed");
    }

    @Test
    void tellsOfTheLineBreakThatEchoPutIntoTheSecret() {
        String signature = "sha256=" + hmac("HmacSHA256", SECRET, push());

        assertThat(refusal(read(source("push"), SECRET + "\n", signed("X-Hub-Signature-256", signature), push())))
                .endsWith("The value in the Secret ends in a line break: encode it anew, with echo -n, or use"
                        + " stringData.")
                .doesNotContain(SECRET);
    }

    @Test
    void refusesWhatIsNoWebhookOfGitHub() {
        assertThat(refusal(read(source("push"), "", Headers.of("Content-Type", "text/plain"), push())))
                .startsWith("The Content-Type is \"text/plain\". A webhook of GitHub has application/json");
        assertThat(refusal(read(source("push"), "", Headers.of("Content-Type", "application/json"), push())))
                .startsWith("The header X-GitHub-Event is missing.");
        assertThat(refusal(read(
                        source("push"),
                        "",
                        Headers.of("Content-Type", "application/json", "X-GitHub-Event", "push"),
                        push())))
                .startsWith("The header X-GitHub-Delivery is missing.");
        assertThat(refusal(read(source("push"), "", headers("star"), push())))
                .startsWith("unsupported github event type star. A GitHubSource makes events of: check_run,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "[]", "{\"a\": ", "{} {}", "\"push\""})
    void refusesAPayloadThatIsNoJsonObject(String body) {
        assertThat(refusal(read(source("push"), "", headers("push"), body)))
                .startsWith("The payload of push is no JSON object: ");
    }

    @Test
    void refusesAPayloadWithoutItsSubject() {
        assertThat(refusal(read(source("push"), "", headers("push"), "{}")))
                .isEqualTo("The payload of push lacks compare, of which the event's subject is made. Send the payload"
                        + " that GitHub sends.");
    }

    @Test
    void refusesAnEventThatGitHubWouldNotBeAskedForButTakesAPing() {
        assertThat(refusal(read(source("issues", "release"), "", headers("push"), push())))
                .startsWith("spec.eventTypes of ")
                .contains("is [issues, release], without push: on a cluster GitHub would not be asked for it.");
        assertThat(read(source("issues"), "", headers("ping"), "{\"hook_id\": 1}"))
                .isInstanceOf(Reading.Converted.class);
    }

    @Test
    void answers202WhenTheSinkTookItElse400() {
        WebhookAdapter adapter = new GitHubAdapter(source("push"), SINK, bytes(""));

        assertThat(adapter.answer(Reply.OK)).satisfies(reply -> {
            assertThat(reply.status()).isEqualTo(202);
            assertThat(reply.bodyText()).isEqualTo("accepted");
        });
        assertThat(adapter.answer(Reply.status(503, "later"))).satisfies(reply -> {
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.bodyText()).isEqualTo("The sink http://shop.example answered 503: later");
        });
        assertThat(adapter.answer(Reply.noAnswer("connection refused")).bodyText())
                .isEqualTo("The sink http://shop.example did not answer: connection refused");
    }
}
