package dev.knemu.lint;

import static dev.knemu.lint.LintFixture.BROKER;
import static dev.knemu.lint.LintFixture.brokerRef;
import static dev.knemu.lint.LintFixture.channel;
import static dev.knemu.lint.LintFixture.channelRef;
import static dev.knemu.lint.LintFixture.knativeService;
import static dev.knemu.lint.LintFixture.lint;
import static dev.knemu.lint.LintFixture.ref;
import static dev.knemu.lint.LintFixture.sequence;
import static dev.knemu.lint.LintFixture.service;
import static dev.knemu.lint.LintFixture.serviceRef;
import static dev.knemu.lint.LintFixture.subscription;
import static dev.knemu.lint.LintFixture.trigger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;

class MissingReferenceTest {

    private static final String SOMEWHERE = "uri: \"http://a.example.com\"";

    private static List<Finding> missing(String... documents) {
        return lint(Rule.MISSING_REFERENCE, documents);
    }

    @Test
    void findsAMisspeltBroker() {
        assertThat(missing(BROKER, trigger("t", "defualt", "", SOMEWHERE)))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found)
                            .hasToString(
                                    "k8s/orders.yaml:12:3: error: Trigger default/t: spec.broker: Broker default/defualt"
                                            + " does not exist in these manifests. No event comes by. Did you mean \"default\"? [missing-reference]");
                    assertThat(found.document()).isEqualTo(2);
                });
    }

    @Test
    void onlyWarnsOfABrokerThatOnlyTheClusterCanHave() {
        assertThat(missing(trigger("t", "default", "", SOMEWHERE)))
                .extracting(Finding::severity, Finding::fix)
                .containsExactly(tuple(Severity.WARNING, "Add it, unless the cluster has it."));
    }

    @Test
    void findsAMisspeltServiceAndOnlyWarnsOfOneThatLooksLikeNone() {
        assertThat(missing(BROKER, service("shipping"), trigger("t", "default", "", serviceRef("shiping"))))
                .extracting(Finding::severity)
                .containsExactly(Severity.ERROR);
        assertThat(missing(BROKER, service("shipping"), trigger("t", "default", "", serviceRef("orders"))))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.severity()).isEqualTo(Severity.WARNING);
                    assertThat(found.fix()).isEqualTo("There are: shipping. Add it, unless the cluster has it.");
                });
    }

    @Test
    void takesAKnativeServiceForTheCoreServiceOfItsName() {
        assertThat(missing(
                        BROKER,
                        knativeService("orders", "example.com/orders", ""),
                        trigger("t", "default", "", serviceRef("orders"))))
                .isEmpty();
    }

    @Test
    void pointsAtTheApiGroupWhereOnlyThatDiffers() {
        assertThat(missing(
                        BROKER,
                        service("orders"),
                        trigger("t", "default", "", ref("serving.knative.dev/v1", "Service", "orders"))))
                .extracting(Finding::fix)
                .containsExactly("There is one of that name in another API group: look at apiVersion.");
    }

    @Test
    void looksAtEveryFieldThatNamesSomebody() {
        List<Finding> found = missing(
                subscription("s", "nochannel", channelRef("nosubscriber"), channelRef("noreply")),
                sequence("q", channelRef("nostep"), brokerRef("nobroker")),
                """
                apiVersion: flows.knative.dev/v1
                kind: Parallel
                metadata: {name: p}
                spec:
                  branches:
                    - filter: {%s}
                      subscriber: {%s}
                      delivery:
                        deadLetterSink: {%s}
                """.formatted(serviceRef("nofilter"), serviceRef("nobranch"), serviceRef("nodesk")),
                """
                apiVersion: sources.knative.dev/v1
                kind: PingSource
                metadata: {name: tick}
                spec:
                  sink: {%s}
                """.formatted(brokerRef("nosink")));

        assertThat(found)
                .extracting(Finding::path)
                .containsExactly(
                        "spec.channel.name",
                        "spec.subscriber.ref.name",
                        "spec.reply.ref.name",
                        "spec.steps[0].ref.name",
                        "spec.reply.ref.name",
                        "spec.branches[0].filter.ref.name",
                        "spec.branches[0].subscriber.ref.name",
                        "spec.branches[0].delivery.deadLetterSink.ref.name",
                        "spec.sink.ref.name");
    }

    @Test
    void saysNothingOfWhatIsThereOfUrlsAndOfWhatComesWithKnative() {
        assertThat(missing(
                        BROKER,
                        channel("c"),
                        service("orders"),
                        trigger("a", "default", "", serviceRef("orders")),
                        trigger("b", "default", "", channelRef("c")),
                        trigger("c", "default", "", "uri: \"http://orders.elsewhere.svc.cluster.local\"")))
                .as("the Broker's default config is a ConfigMap of knative-eventing")
                .isEmpty();
    }

    @Test
    void countsAnInjectedBrokerAsThere() {
        String namespace = """
                apiVersion: v1
                kind: Namespace
                metadata: {name: default, labels: {eventing.knative.dev/injection: enabled}}
                """;

        assertThat(missing(namespace, trigger("t", "default", "", SOMEWHERE))).isEmpty();
        assertThat(missing(namespace, trigger("t", "other", "", SOMEWHERE))).hasSize(1);
    }

    @Test
    void looksInTheNamespaceOfWhoRefers() {
        String elsewhere = BROKER.replace("{name: default}", "{name: default, namespace: shop}");

        assertThat(missing(elsewhere, trigger("t", "default", "", SOMEWHERE)))
                .extracting(Finding::severity)
                .as("Brokers of another namespace are no use, and say nothing of this one")
                .containsExactly(Severity.WARNING);
    }
}
