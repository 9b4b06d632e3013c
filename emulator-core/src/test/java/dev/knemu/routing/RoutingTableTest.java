package dev.knemu.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.journal.Entry;
import dev.knemu.resource.ManifestReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingTableTest {

    private static final String FULL = """
            subscribers:
              payment:
                replyWith: {type: order.paid, source: /payment, data: {id: 7, currency: EUR}}
              refunds:
                respond: [503, 503, 404, 503]
            tests:
            - name: a placed order is paid and shipped
              send: {type: order.placed, source: /shop, region: eu, data: {id: 7}}
              expect:
                answer: 202
                triggers: [payments]
                notTriggers: [refunds]
                deliveredTo: [payment, shipping]
                replies: [{type: order.paid, data: {id: 7}}]
                deadLetters: []
                dropped: []
            - name: a refund that fails is for support
              send:
                to: broker:default
                type: refund.asked
              expect:
                attempts: {refunds: 4}
                deadLetters:
                - {trigger: refunds, sink: support, type: refund.asked, knativeerrorcode: 503}
            - name: two events, and matchers in their text form
              send:
              - {type: order.placed, id: first}
              - {type: order.placed, id: second}
              expect:
                replies: ["type=order.paid,id=first-reply", "id=second-reply"]
            """;

    @Test
    void saysOfEachTestThatItPassed() {
        List<RoutingResult> results = Shop.table(FULL).run();

        assertThat(results)
                .allSatisfy(result ->
                        assertThat(result.passed()).as(result.toString()).isTrue());
        assertThat(results)
                .extracting(RoutingResult::toString)
                .containsExactly(
                        "routing.yaml:7: a placed order is paid and shipped: passed",
                        "routing.yaml:17: a refund that fails is for support: passed",
                        "routing.yaml:25: two events, and matchers in their text form: passed");
    }

    private static RoutingResult shipped(String type, String expectation) {
        return Shop.run("""
                tests:
                - name: it
                  send: {type: %s}
                  expect:
                    %s
                """.formatted(type, expectation));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    order.paid   | triggers: []                       | triggers: expected none, got paid-orders. Not expected: paid-orders
                    order.payed  | triggers: [paid-orders]            | triggers: expected exactly paid-orders, got none. Missing: paid-orders
                    order.paid   | triggers: [paid-ordres]            | triggers: there is no Trigger or Subscription paid-ordres. Did you mean paid-orders?
                    order.paid   | notTriggers: [paid-orders]         | notTriggers: expected none of paid-orders, got paid-orders
                    order.paid   | deliveredTo: [payment]             | deliveredTo: expected exactly payment, got shipping. Missing: payment. Not expected: shipping
                    order.paid   | answer: 404                        | answer: expected 404, got 202
                    order.paid   | attempts: {paid-orders: 2}         | attempts: expected paid-orders: 2, got paid-orders: 1
                    order.paid   | replies: [type=order.shipped]      | replies: expected exactly type=order.shipped, got none. None is type=order.shipped
                    order.paid   | deadLetters: [{trigger: refunds}]  | deadLetters: expected exactly any for refunds, got none. None is any for refunds
                    order.paid   | dropped: [paid-orders]             | dropped: expected exactly paid-orders, got none. Missing: paid-orders
                    """)
    void saysWhatDiffersInWhichExpectation(String type, String expectation, String text) {
        RoutingResult result = shipped(type, expectation);

        assertThat(result.passed()).isFalse();
        assertThat(result.problems()).singleElement().satisfies(problem -> {
            assertThat(problem).hasToString(text);
            assertThat(problem.line()).isEqualTo(5);
        });
    }

    @Test
    void explainsEachTriggerThatAProblemIsAbout() {
        RoutingResult result = shipped("order.payed", "triggers: [paid-orders]");

        assertThat(result).hasToString("""
                        routing.yaml:2: it
                          triggers: expected exactly paid-orders, got none. Missing: paid-orders (routing.yaml:5)
                          event 1 order.payed at Broker default/default:
                          Trigger default/paid-orders does not want it: type "order.payed" is not "order.paid"
                            CONDITION          ATTRIBUTE   EXPECTED          ACTUAL          RESULT
                            filters[0].exact   type        is "order.paid"   "order.payed"   fails  <- the first that failed
                            hint: They are nearly the same: is one of "order.payed" and "order.paid" a slip?""");
    }

    @Test
    void saysWhichReplyIsNearAndWhichNobodyExpected() {
        RoutingResult result = Shop.run("""
                tests:
                - name: it
                  subscribers: {payment: {replyWith: {type: order.paid}}}
                  send: {type: order.placed}
                  expect: {replies: [{type: order.declined}]}
                """);

        assertThat(result.problems())
                .singleElement()
                .hasToString("replies: expected exactly type=order.declined, got order.paid from /payment by payments."
                        + " None is type=order.declined: type \"order.paid\" is not \"order.declined\"."
                        + " Not expected was order.paid from /payment by payments");
    }

    @Test
    void saysThatAnEventWasRefused() {
        RoutingResult result = Shop.run("""
                tests:
                - name: it
                  send: {to: broker:other, type: order.paid}
                  expect: {answer: 202}
                """);

        assertThat(result.toString()).contains("answer: expected 202, got 404", "refused it with 404");
    }

    @Test
    void aSendThatNobodyTookFulfilsNothing() {
        RoutingResult result = Shop.run("""
                tests:
                - name: it
                  send: [{type: order.paid}, {to: broker:defautl, type: order.paid}]
                  expect: {notTriggers: [refunds]}
                """);

        assertThat(result.problems()).singleElement().satisfies(problem -> {
            assertThat(problem)
                    .hasToString("send: event 2 was refused with 404: Broker default/defautl does not exist."
                            + " If that is meant, write answer: 404");
            assertThat(problem.line()).isEqualTo(3);
        });
    }

    @Test
    void anExpectationThatCannotBeDecidedIsAProblem() {
        RoutingResult result = Shop.run("""
                tests:
                - name: it
                  subscribers: {payment: {replyWith: {type: t, data: %s}}}
                  send: {type: order.placed}
                  expect: {replies: ["data=~'.*.*.*.*.*.*b'"]}
                """.formatted("a".repeat(100)));

        assertThat(result.problems())
                .singleElement()
                .asString()
                .startsWith(
                        "expect: The regular expression \".*.*.*.*.*.*b\" takes too long on a text of 100 characters.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {type: t} | {notTriggers: []}            | expect.notTriggers: expects nothing, so it could not fail
                    {type: t} | {attempts: {}}               | expect.attempts: expects nothing, so it could not fail
                    {type: t} | {triggers: }                 | expect.triggers: has no value
                    {type: t} | {attempts: {paid-orders: }}  | expect.attempts.paid-orders: has no value
                    {type: t} | {replies: [{subject: }]}     | expect.replies[0].subject: has no value
                    []        | {triggers: []}               | send: is missing
                    """)
    void whatCouldNotFailIsAnError(String send, String expect, String text) {
        assertThatThrownBy(() -> RoutingTable.read(
                        "tests: [{name: n, send: " + send + ", expect: " + expect + "}]", "routing.yaml", Path.of("")))
                .hasMessageContaining("routing.yaml:1:")
                .hasMessageContaining("tests[0]." + text);
    }

    @Test
    void answersForAServiceThatNothingLeadsToAreAProblem() {
        RoutingResult result = Shop.run("""
                subscribers:
                  shiping: {respond: 503}
                tests:
                - name: it
                  send: {type: order.paid}
                  expect: {answer: 202}
                """);

        assertThat(result.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.line()).isEqualTo(2))
                .hasToString("subscribers: there is no Service default/shiping in the manifests, and nothing refers to"
                        + " one. Did you mean default/shipping?");
    }

    @Test
    void aServiceThatIsDeployedFromElsewhereTakesEveryEvent() {
        String triggersOnly = """
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata: {name: default}
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: plain}
                spec: {broker: default, subscriber: {ref: {apiVersion: v1, kind: Service, name: plain}}}
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: knative}
                spec: {broker: default, subscriber: {ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: knative}}}
                """;
        RoutingTable table =
                RoutingTable.read("""
                        tests:
                        - name: it
                          send: {type: order.paid}
                          expect: {answer: 202, triggers: [plain, knative], deliveredTo: [plain, knative]}
                        """, "routing.yaml", Path.of("")).with(new ManifestReader().read(triggersOnly));

        assertThat(table.run())
                .allSatisfy(result ->
                        assertThat(result.passed()).as(result.toString()).isTrue());
    }

    @Test
    void testsChannelsOfAnotherNamespaceAndSubscribersThatAnswerNothing() {
        String channel = """
                apiVersion: messaging.knative.dev/v1
                kind: InMemoryChannel
                metadata: {name: pipe, namespace: shop}
                ---
                apiVersion: messaging.knative.dev/v1
                kind: Subscription
                metadata: {name: slow, namespace: shop}
                spec:
                  channel: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, name: pipe}
                  subscriber: {ref: {apiVersion: v1, kind: Service, name: slow}}
                  delivery: {retry: 2, timeout: PT10S, deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: desk}}}
                """;
        RoutingTable table =
                RoutingTable.read("""
                        namespace: shop
                        subscribers:
                          slow: {respond: [hang, reset, 503]}
                        tests:
                        - name: what nobody takes is dead-lettered
                          send: {to: "channel:pipe", type: order.paid, data: hello}
                          expect:
                            triggers: [slow]
                            attempts: {shop/slow: 3}
                            deadLetters: [{trigger: slow, sink: desk, data: hello}]
                            deliveredTo: []
                        - name: a test may answer otherwise
                          subscribers: {slow: {respond: 202}}
                          send: {to: "channel:pipe:shop", type: order.paid}
                          expect: {deliveredTo: [slow]}
                        - name: what the dead letter sink does not take is dropped
                          subscribers: {desk: {respond: 503}}
                          send: {to: "channel:pipe", type: order.paid}
                          expect: {dropped: [slow], answer: 500}
                        """, "routing.yaml", Path.of("")).with(new ManifestReader().read(channel));

        assertThat(table.run())
                .hasSize(3)
                .allSatisfy(result ->
                        assertThat(result.passed()).as(result.toString()).isTrue());
    }

    @Test
    void aLoopOfRepliesEnds() {
        RoutingTable table = RoutingTable.read("""
                        subscribers: {echo: {replyWith: {type: order.paid}}}
                        tests:
                        - name: it
                          send: {to: "channel:pipe", type: order.paid}
                          expect: {triggers: [loop], replies: []}
                        """, "routing.yaml", Path.of("")).with(new ManifestReader().read("""
                                apiVersion: messaging.knative.dev/v1
                                kind: InMemoryChannel
                                metadata: {name: pipe}
                                ---
                                apiVersion: messaging.knative.dev/v1
                                kind: Subscription
                                metadata: {name: loop}
                                spec:
                                  channel: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, name: pipe}
                                  subscriber: {ref: {apiVersion: v1, kind: Service, name: echo}}
                                  reply: {ref: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, name: pipe}}
                                """));

        RoutingResult result = table.run().get(0);

        assertThat(result.problems()).extracting(RoutingProblem::expectation).containsExactly("replies");
        assertThat(result.whys()).hasSizeBetween(1, 50);
        assertThat(result.problems().get(0).text()).hasSizeLessThan(10_000).contains(", and ", " more");
    }

    @Test
    void showsTheEmulatorOfATestBeforeItCloses() {
        RoutingTest test = Shop.table("""
                tests:
                - name: it
                  send: {type: order.payed}
                  expect: {triggers: [paid-orders]}
                """).tests().get(0);
        List<Entry.Accepted> accepted = new ArrayList<>();
        List<RoutingResult> shown = new ArrayList<>();

        RoutingResult result = test.run((eventing, found) -> {
            eventing.broker("default").send(event -> event.withType("after"));
            accepted.addAll(eventing.journal().entries(Entry.Accepted.class));
            shown.add(found);
        });

        assertThat(accepted).extracting(entry -> entry.event().getType()).containsExactly("order.payed", "after");
        assertThat(shown).containsExactly(result);
        assertThat(result.passed()).isFalse();
    }

    @Test
    void saysThatATriggerIsNotReady() {
        RoutingTable table = RoutingTable.read("""
                        tests:
                        - name: it
                          send: {type: order.paid}
                          expect: {triggers: [early]}
                        """, "routing.yaml", Path.of("")).with(new ManifestReader().read("""
                                apiVersion: eventing.knative.dev/v1
                                kind: Trigger
                                metadata: {name: early}
                                spec: {broker: default, subscriber: {uri: "http://shop.example.com"}}
                                """));

        assertThat(table.run().get(0).toString()).contains("Trigger default/early is not Ready: ");
    }

    @Test
    void findsEveryErrorInAFileWithItsPlace() {
        String text = """
                given: nowhere/
                subscribers:
                  payment: {respond: sometimes}
                tests:
                - name: one
                  sned: {type: order.paid}
                  expect: {trigers: [a]}
                - name: one
                  send: {to: broker/default, type: order.paid, sorce: /shop}
                  expect: {replies: ["type~~order"], answer: yes}
                - send: {source: /shop}
                  expect: {}
                """;

        assertThatThrownBy(() -> RoutingTable.read(text, "routing.yaml", Path.of("")))
                .isInstanceOf(RoutingTableException.class)
                .satisfies(thrown -> assertThat(thrown.getMessage().lines().map(line -> cut(line)))
                        .containsExactly(
                                "routing.yaml:1:8: given: there is no nowhere/ beside this file.",
                                "routing.yaml:3:22: subscribers.payment.respond: \"sometimes\" is no answer.",
                                "routing.yaml:5:3: tests[0].send: is missing.",
                                "routing.yaml:6:3: tests[0].sned: unknown field. Did you mean \"send\"?",
                                "routing.yaml:7:12: tests[0].expect.trigers: unknown field. Did you mean \"triggers\"?",
                                "routing.yaml:8:9: tests[1].name: is the name of the test in line 5 as well.",
                                "routing.yaml:9:14: tests[1].send.to: \"broker/default\" is no address."
                                        + " Did you mean \"broker:default\"?",
                                "routing.yaml:9:55: tests[1].send.sorce: unknown attribute. Did you mean \"source\"?",
                                "routing.yaml:10:22: tests[1].expect.replies[0]: The matcher \"type~~order\" is wrong at"
                                        + " column 5: \"~~order\" is there.",
                                "routing.yaml:10:46: tests[1].expect.answer: \"yes\" is no number from 0 to 599.",
                                "routing.yaml:11:3: tests[2].name: is missing.",
                                "routing.yaml:11:9: tests[2].send: has no type.",
                                "routing.yaml:12:11: tests[2].expect: expects nothing, so it could not fail."));
    }

    /** Without the rest of the advice, which may be long. */
    private static String cut(String line) {
        int question = line.indexOf("? ");
        String asked = question < 0 ? line : line.substring(0, question + 1);
        return asked.endsWith("?") ? asked : asked.substring(0, asked.indexOf(". ") + 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {type: t, dataContentType: text/plain} | tests[0].send.dataContentType: is neither an attribute nor an extension
                    {type: t, tenant: {a: 1}}              | tests[0].send.tenant: an extension has one value
                    {type: t, time: yesterday}             | tests[0].send: is no CloudEvent
                    {tpye: t}                              | tests[0].send.tpye: unknown attribute. Did you mean "type"?
                    """)
    void saysWhatIsWrongWithAnEvent(String event, String text) {
        assertThatThrownBy(() -> RoutingTable.read(
                        "tests: [{name: n, send: " + event + ", expect: {triggers: []}}]", "routing.yaml", Path.of("")))
                .hasMessageContaining(text);
    }

    @Test
    void aFileThatIsNoYamlSaysWhere() {
        assertThatThrownBy(() -> RoutingTable.read("tests: [", "routing.yaml", Path.of("")))
                .isInstanceOf(RoutingTableException.class)
                .hasMessageMatching("(?s)routing.yaml:\\d+:\\d+: is not YAML: .*");
    }

    @Test
    void aTableWithoutTestsIsAnError() {
        assertThatThrownBy(() -> RoutingTable.read("given: []", "routing.yaml", Path.of("")))
                .hasMessageContaining("tests: there are none");
    }
}
