package dev.knemu.lint;

import static dev.knemu.lint.LintFixture.BROKER;
import static dev.knemu.lint.LintFixture.lint;
import static dev.knemu.lint.LintFixture.trigger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.knemu.resource.Manifest;
import dev.knemu.resource.ManifestException;
import dev.knemu.resource.ManifestReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class LintTest {

    private static final String SOMEWHERE = "uri: \"http://a.example.com\"";

    @Test
    void findsNothingInAManifestThatIsInOrder() {
        assertThat(lint(BROKER, trigger("t", "default", "filters: [{exact: {type: a}}]", SOMEWHERE)))
                .isEmpty();
    }

    @Test
    void tellsEverythingThatAReaderComplainsOf() {
        ManifestException wrong = catchThrowableOfType(
                ManifestException.class,
                () -> new ManifestReader()
                        .read(
                                BROKER.replace("spec:", "spek:") + "---\n" + BROKER.replace("Broker", "Brocker"),
                                "b.yaml"));

        assertThat(Lint.unreadable(wrong))
                .extracting(Finding::toString)
                .hasSize(2)
                .anySatisfy(text -> assertThat(text)
                        .startsWith("b.yaml:4:1: error: spek: ")
                        .contains("\"spec\"")
                        .endsWith("[invalid-manifest]"));
    }

    @Test
    void warnsOfAFunctionThatOnlyAClusterHas() {
        List<Finding> found = lint(
                BROKER,
                trigger(
                        "t",
                        "default",
                        "filters: [{cesql: \"KN_VERIFY_CORRELATION_ID(replyid, 'a', 'b', 'c', 0, 1)\"}]",
                        SOMEWHERE));

        assertThat(found).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo(Rule.NOT_EMULATED);
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.toString()).contains("spec.filters[0].cesql").doesNotContain("webhook");
        });
    }

    @Test
    void saysWhereCesqlDoesNotParse() {
        List<Finding> found = lint(BROKER, trigger("t", "default", "filters: [{cesql: \"type == 'a'\"}]", SOMEWHERE));

        assertThat(found).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo(Rule.INVALID_MANIFEST);
            assertThat(finding.path()).isEqualTo("spec.filters[0].cesql");
            assertThat(finding.message())
                    .contains("column 6: \"==\" means nothing in CESQL. CESQL compares with one. Write \"=\".");
            assertThat(finding.why())
                    .isEqualTo(
                            "A cluster answers: admission webhook \"validation.webhook.eventing.knative.dev\" denied the"
                                    + " request: validation failed.");
        });
    }

    @Test
    void doubtsCesqlThatCanOnlyFail() {
        List<Finding> found =
                lint(BROKER, trigger("t", "default", "filters: [{cesql: \"NOT type = 'a'\"}]", SOMEWHERE));

        assertThat(found).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo(Rule.DOUBTFUL_EXPRESSION);
            assertThat(finding.path()).isEqualTo("spec.filters[0].cesql");
            assertThat(finding.message())
                    .isEqualTo("The expression says \"NOT type = 'a'\", where NOT takes \"type\" alone. NOT binds more"
                            + " tightly than all that compares.");
            assertThat(finding.fix()).isEqualTo("Write \"NOT (type = 'a')\".");
        });
    }

    @Test
    void tellsWhatAWebhookComplainsOfAndNothingElseOfThatResource() {
        List<Finding> found = lint(BROKER, trigger("t", "nobroker", "filters: [{exact: {tYpe: a}}]", SOMEWHERE));

        assertThat(found).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo(Rule.INVALID_MANIFEST);
            assertThat(finding.line()).isEqualTo(13);
            assertThat(finding.message()).startsWith("invalid key name \"tYpe\": spec.filters[0].exact[tYpe]");
        });
    }

    @Test
    void tellsOfAConfigMapThatSaysWhatItCannot() {
        assertThat(lint("""
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: config-br-defaults, namespace: knative-eventing}
                        data: {}
                        """))
                .extracting(Finding::rule, Finding::severity, Finding::path)
                .containsExactly(tuple(Rule.INVALID_MANIFEST, Severity.ERROR, "data"));
    }

    @Test
    void warnsOfAFieldAndMentionsAKindThatHasNoEffect() {
        List<Finding> found =
                lint(Rule.NOT_EMULATED, BROKER, trigger("t", "default", "", SOMEWHERE + ", audience: me"), """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: d}
                """);

        assertThat(found)
                .extracting(Finding::toString)
                .containsExactly(
                        "k8s/orders.yaml:14: warning: Trigger default/t: spec.subscriber.audience: It is kept without effect:"
                                + " OIDC authentication is not emulated. On a cluster it does what it says; test that part"
                                + " there. [not-emulated]",
                        "k8s/orders.yaml:16: info: Deployment default/d: It is kept; no container runs here,"
                                + " except where a stand-in or a program of yours acts in its place. [not-emulated]");
    }

    @Test
    void tellsInTheOrderOfTheLines() {
        List<Finding> found = lint(
                trigger("b", "default", "delivery: {retry: 5}", SOMEWHERE),
                trigger("a", "default", "delivery: {retry: 5}", SOMEWHERE));

        assertThat(found).extracting(Finding::line).isSorted();
        assertThat(found)
                .extracting(finding -> finding.resource().orElseThrow().name())
                .startsWith("b")
                .endsWith("a");
    }

    @Test
    void looksAtThousandsOfTriggersInSeconds() {
        StringBuilder yaml = new StringBuilder(BROKER);
        for (int i = 0; i < 3_000; i++) {
            yaml.append("---\n")
                    .append(trigger(
                            "t" + i,
                            i % 3 == 0 ? "default" : "nobody",
                            "filters: [{exact: {type: a" + i + "}}, {prefix: {source: /s}}]",
                            SOMEWHERE));
        }
        Manifest manifest = new ManifestReader().read(yaml.toString());

        List<Finding> found = Assertions.assertTimeout(Duration.ofSeconds(9), () -> Lint.check(manifest));

        assertThat(found).hasSize(2_000).allMatch(finding -> finding.rule() == Rule.MISSING_REFERENCE);
    }

    @Test
    void hasAPageOnEveryRule() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "reference", "lint-rules.md"));

        assertThat(Arrays.stream(Rule.values()).map(rule -> "## " + rule.id() + "\n"))
                .allSatisfy(heading -> assertThat(page).contains(heading));
        assertThat(Rule.ofId("reply-loop")).contains(Rule.REPLY_LOOP);
        assertThat(Rule.ofId("reply-lop")).isEmpty();
    }
}
