package dev.knemu.scenario;

import static dev.knemu.scenario.Stage.event;
import static dev.knemu.scenario.Yaml.features;
import static dev.knemu.scenario.Yaml.inNamespace;
import static dev.knemu.scenario.Yaml.plainBroker;
import static dev.knemu.scenario.Yaml.trigger;
import static dev.knemu.scenario.Yaml.triggerTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.resource.Broker;
import dev.knemu.resource.Trigger;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which Triggers of a Broker get an event. */
abstract class RoutingScenarios extends Scenarios {

    RoutingScenarios(Way way) {
        super(way);
    }

    private int send(CloudEvent event) {
        return stage.sendAndRun(event);
    }

    @Test // C-050, C-055, C-071, C-074
    void aTriggerWithoutFilterGetsEverything() {
        stage.apply(plainBroker(), trigger("orders"));
        Probe orders = stage.subscriber("orders");

        assertThat(send(event("1", "order.placed"))).isEqualTo(202);

        assertThat(orders.ids()).containsExactly("1");
    }

    @Test // C-056, C-057
    void aTriggerGetsOnlyTheTypeThatItsFilterNames() {
        stage.apply(plainBroker(), trigger("orders", "filter: {attributes: {type: order.placed}}"));
        Probe orders = stage.subscriber("orders");

        assertThat(send(event("1", "order.paid"))).isEqualTo(202);
        assertThat(send(event("2", "order.placed"))).isEqualTo(202);

        assertThat(orders.ids()).containsExactly("2");
    }

    @Test // C-058, C-061, C-074
    void twoTriggersThatMatchGetTheEventBoth() {
        stage.apply(
                plainBroker(),
                trigger("orders", "filter: {attributes: {type: order.placed}}"),
                trigger("billing", "filter: {attributes: {type: order.placed}}"),
                trigger("audit"),
                trigger("archive"));
        Probe orders = stage.subscriber("orders");
        Probe billing = stage.subscriber("billing");
        Probe audit = stage.subscriber("audit");
        Probe archive = stage.subscriber("archive");

        send(event("1", "order.placed"));
        send(event("2", "user.created"));

        assertThat(orders.ids()).containsExactly("1");
        assertThat(billing.ids()).containsExactly("1");
        assertThat(audit.ids()).containsExactly("1", "2");
        assertThat(archive.ids()).containsExactly("1", "2");
    }

    @Test // C-059
    void ofTwoTriggersOnlyTheOneThatMatchesGetsTheEvent() {
        stage.apply(
                plainBroker(),
                trigger("orders", "filter: {attributes: {type: order.placed}}"),
                trigger("users", "filter: {attributes: {type: user.created}}"));
        Probe orders = stage.subscriber("orders");
        Probe users = stage.subscriber("users");

        send(event("1", "order.placed"));

        assertThat(orders.ids()).containsExactly("1");
        assertThat(users.arrivals()).isEmpty();
    }

    @Test // C-033
    void twoTriggersWithTheSameSubscriberMakeTwoDeliveries() {
        stage.apply(plainBroker(), triggerTo("first", "orders"), triggerTo("second", "orders"));
        Probe orders = stage.subscriber("orders");

        send(event("1", "order.placed"));

        assertThat(orders.ids()).containsExactly("1", "1");
    }

    @Test // C-080
    void typeAndSourceFiltersPickTheirSubsetsOfAllCombinations() {
        stage.apply(
                plainBroker(),
                trigger("any-any", "filter: {attributes: {type: '', source: ''}}"),
                trigger("type1-any", "filter: {attributes: {type: type1, source: ''}}"),
                trigger("any-source1", "filter: {attributes: {type: '', source: /source1}}"),
                trigger("type1-source1", "filter: {attributes: {type: type1, source: /source1}}"));
        Probe anyAny = stage.subscriber("any-any");
        Probe type1Any = stage.subscriber("type1-any");
        Probe anySource1 = stage.subscriber("any-source1");
        Probe type1Source1 = stage.subscriber("type1-source1");

        for (String type : new String[] {"type1", "type2"}) {
            for (String source : new String[] {"/source1", "/source2"}) {
                send(event(type + source, type, event -> event.withSource(URI.create(source))));
            }
        }

        assertThat(anyAny.ids()).hasSize(4);
        assertThat(type1Any.ids()).containsExactly("type1/source1", "type1/source2");
        assertThat(anySource1.ids()).containsExactly("type1/source1", "type2/source1");
        assertThat(type1Source1.ids()).containsExactly("type1/source1");
    }

    @Test // C-081
    void extensionsAreFilteredLikeAttributes() {
        stage.apply(
                plainBroker(),
                trigger("value", "filter: {attributes: {type: type1, source: /shop, extname1: one}}"),
                trigger("present", "filter: {attributes: {extname1: ''}}"),
                trigger("both", "filter: {attributes: {extname1: one, extname2: two}}"));
        Probe value = stage.subscriber("value");
        Probe present = stage.subscriber("present");
        Probe both = stage.subscriber("both");

        send(event("none", "type1"));
        send(event("one", "type1", event -> event.withExtension("extname1", "one")));
        send(event("other", "type1", event -> event.withExtension("extname1", "other")));
        send(event(
                "both", "type1", event -> event.withExtension("extname1", "one").withExtension("extname2", "two")));
        send(event("type2", "type2", event -> event.withExtension("extname1", "one")));

        assertThat(value.ids()).containsExactly("one", "both");
        assertThat(present.ids()).containsExactly("one", "other", "both", "type2");
        assertThat(both.ids()).containsExactly("both");
    }

    @Test // C-379
    void anEmptySubjectInAFilterWantsASubject() {
        stage.apply(plainBroker(), trigger("orders", "filter: {attributes: {subject: ''}}"));
        Probe orders = stage.subscriber("orders");

        send(event("without", "order.placed"));
        send(event("with", "order.placed", event -> event.withSubject("42")));

        assertThat(orders.ids()).containsExactly("with");
    }

    @Test
    void filtersSeeNumbersTimesAndContentTypesAsTheirText() {
        stage.apply(
                plainBroker(),
                trigger("number", "filter: {attributes: {priority: '5'}}"),
                trigger("time", "filters: [{prefix: {time: 2026-05}}]"),
                trigger("version", "filter: {attributes: {specversion: '1.0'}}"),
                trigger("content", "filter: {attributes: {datacontenttype: application/json}}"));
        Probe number = stage.subscriber("number");
        Probe time = stage.subscriber("time");
        Probe version = stage.subscriber("version");
        Probe content = stage.subscriber("content");

        send(event(
                "1",
                "order.placed",
                event -> event.withExtension("priority", 5)
                        .withTime(OffsetDateTime.parse("2026-06-01T00:30:00+01:00"))
                        .withData("application/json", "{}".getBytes())));
        send(event("2", "order.placed", event -> event.withData("application/json; charset=utf-8", "{}".getBytes())));

        assertThat(number.ids()).containsExactly("1");
        assertThat(time.ids()).containsExactly("1");
        assertThat(version.ids()).containsExactly("1", "2");
        assertThat(content.ids()).containsExactly("1");
    }

    @Test // C-120, C-121, C-122
    void exactPrefixAndSuffixFilterByTheirPartOfTheText() {
        stage.apply(
                plainBroker(),
                trigger("exact", "filters: [{exact: {type: order.placed, source: /shop}}]"),
                trigger("prefix", "filters: [{prefix: {type: orde, source: /sho}}]"),
                trigger("suffix", "filters: [{suffix: {type: aced, source: shop}}]"));
        Probe exact = stage.subscriber("exact");
        Probe prefix = stage.subscriber("prefix");
        Probe suffix = stage.subscriber("suffix");

        send(event("1", "order.placed"));
        send(event("2", "order.paid"));
        send(event("3", "user.replaced"));
        send(event("4", "order.placed", event -> event.withSource(URI.create("/warehouse"))));

        assertThat(exact.ids()).containsExactly("1");
        assertThat(prefix.ids()).containsExactly("1", "2");
        assertThat(suffix.ids()).containsExactly("1", "3");
    }

    @Test // C-123, C-381
    void cesqlComparesAttributesAndFailsWhereOneIsMissing() {
        stage.apply(
                plainBroker(),
                trigger("both", "filters: [{cesql: \"type = 'order.placed' AND source = '/shop'\"}]"),
                trigger("never", "filters: [{cesql: \"NOT (missing = 'x')\"}]"),
                trigger("absent", "filters: [{cesql: \"NOT EXISTS missing\"}]"));
        Probe both = stage.subscriber("both");
        Probe never = stage.subscriber("never");
        Probe absent = stage.subscriber("absent");

        send(event("1", "order.placed"));
        send(event("2", "order.paid"));
        send(event("3", "order.placed", event -> event.withSource(URI.create("/warehouse"))));
        send(event("4", "order.placed", event -> event.withExtension("missing", "y")));

        assertThat(both.ids()).containsExactly("1", "4");
        assertThat(never.ids()).containsExactly("4");
        assertThat(absent.ids()).containsExactly("1", "2", "3");
    }

    @Test // C-124
    void anyTakesWhatOneOfItsDialectsTakes() {
        stage.apply(plainBroker(), trigger("orders", """
                        filters:
                        - any:
                          - exact: {type: exact.event.type}
                          - prefix: {type: prefix}
                          - suffix: {type: suffix}
                          - not: {cesql: "type LIKE '%event.type%'"}
                          - cesql: "type = 'cesql.event.type'"
                        """));
        Probe orders = stage.subscriber("orders");

        send(event("exact", "exact.event.type"));
        send(event("prefix", "prefix.event.type"));
        send(event("suffix", "event.type.suffix"));
        send(event("not", "something.else"));
        send(event("cesql", "cesql.event.type"));
        send(event("none", "not.event.type"));

        assertThat(orders.ids()).containsExactly("exact", "prefix", "suffix", "not", "cesql");
    }

    @Test // C-125
    void anyOfThreeTypesTakesThoseThree() {
        stage.apply(
                plainBroker(),
                trigger("orders", "filters: [{any: [{exact: {type: a}}, {exact: {type: b}}, {exact: {type: c}}]}]"));
        Probe orders = stage.subscriber("orders");

        for (String type : new String[] {"a", "b", "c", "d"}) {
            send(event(type, type));
        }

        assertThat(orders.ids()).containsExactly("a", "b", "c");
    }

    @Test // C-126
    void allTakesOnlyWhatEveryOneOfItsDialectsTakes() {
        stage.apply(plainBroker(), trigger("orders", """
                        filters:
                        - all:
                          - exact: {type: exact.prefix.suffix.event.type}
                          - prefix: {type: exact.prefix}
                          - suffix: {type: suffix.event.type}
                          - cesql: "type LIKE 'exact.%.suffix.%'"
                        """));
        Probe orders = stage.subscriber("orders");

        send(event("1", "exact.prefix.suffix.event.type"));
        send(event("2", "exact.prefix.event.type"));
        send(event("3", "prefix.suffix.event.type"));

        assertThat(orders.ids()).containsExactly("1");
    }

    @Test // C-127
    void twoTriggersWithDifferentAnyFiltersShareWhatBothTake() {
        stage.apply(
                plainBroker(),
                trigger("first", "filters: [{any: [{prefix: {type: shared}}, {exact: {type: only.first}}]}]"),
                trigger("second", "filters: [{any: [{prefix: {type: shared}}, {exact: {type: only.second}}]}]"));
        Probe first = stage.subscriber("first");
        Probe second = stage.subscriber("second");

        send(event("1", "shared.type"));
        send(event("2", "only.first"));
        send(event("3", "only.second"));

        assertThat(first.ids()).containsExactly("1", "2");
        assertThat(second.ids()).containsExactly("1", "3");
    }

    @Test // C-128
    void aFilterOnAnExtensionThatTheEventLacksRefuses() {
        stage.apply(
                plainBroker(),
                trigger("orders", "filters: [{all: [{exact: {region: eu}}, {prefix: {region: e}}]}]"),
                trigger("others", "filters: [{not: {exact: {region: eu}}}]"));
        Probe orders = stage.subscriber("orders");
        Probe others = stage.subscriber("others");

        send(event("1", "order.placed"));

        assertThat(orders.arrivals()).isEmpty();
        assertThat(others.ids()).containsExactly("1");
    }

    @Test // C-129, C-130, C-131
    void filtersWinOverFilterUnlessTheyAreEmptyAndAllOfThemMustPass() {
        stage.apply(
                plainBroker(),
                trigger("empty", "filters: []", "filter: {attributes: {type: order.placed}}"),
                trigger("winner", "filters: [{exact: {type: user.created}}]", "filter: {attributes: {type: x}}"),
                trigger("several", "filters: [{prefix: {type: user}}, {exact: {source: /shop}}]"));
        Probe empty = stage.subscriber("empty");
        Probe winner = stage.subscriber("winner");
        Probe several = stage.subscriber("several");

        send(event("1", "order.placed"));
        send(event("2", "user.created"));
        send(event("3", "user.created", event -> event.withSource(URI.create("/elsewhere"))));

        assertThat(empty.ids()).containsExactly("1");
        assertThat(winner.ids()).containsExactly("2", "3");
        assertThat(several.ids()).containsExactly("2");
    }

    @Test // C-380
    void anExactFilterWithAnEmptyValueFiltersNothing() {
        stage.apply(plainBroker(), trigger("orders", "filters: [{exact: {type: ''}}]"));
        Probe orders = stage.subscriber("orders");

        send(event("1", "order.placed"));

        assertThat(orders.ids()).containsExactly("1");
    }

    @Test // C-384
    void aTriggerThatIsMadeAnewFiltersAnew() {
        stage.apply(plainBroker(), trigger("orders", "filter: {attributes: {type: order.placed}}"));
        Probe orders = stage.subscriber("orders");
        String uid = uid("orders");
        send(event("1", "order.placed"));

        stage.eventing.delete(resource("orders").key());
        send(event("2", "order.placed"));
        stage.apply(trigger("orders", "filter: {attributes: {type: order.paid}}"));
        send(event("3", "order.placed"));
        send(event("4", "order.paid"));

        assertThat(orders.ids()).containsExactly("1", "4");
        assertThat(uid("orders")).isNotEqualTo(uid);
    }

    private Trigger resource(String trigger) {
        return stage.eventing.get(Trigger.class, trigger).orElseThrow();
    }

    private String uid(String trigger) {
        return resource(trigger).metadata().uid();
    }

    @Test // C-110
    void aChangedFilterHoldsFromTheNextEventOn() {
        stage.apply(plainBroker(), trigger("orders"));
        Probe orders = stage.subscriber("orders");
        send(event("1", "order.placed"));

        stage.apply(trigger("orders", "filter: {attributes: {type: order.paid}}"));
        send(event("2", "order.placed"));
        send(event("3", "order.paid"));

        assertThat(orders.ids()).containsExactly("1", "3");
    }

    @Test // C-025
    void aTriggerGetsEventsAsSoonAsItsBrokerAndItsSubscriberAreThere() {
        stage.apply(trigger("orders"));
        assertThat(send(event("1", "order.placed"))).isEqualTo(404);

        stage.apply(plainBroker());
        assertThat(send(event("2", "order.placed"))).isEqualTo(202);
        Probe orders = stage.subscriber("orders");
        assertThat(send(event("3", "order.placed"))).isEqualTo(202);

        assertThat(orders.ids()).containsExactly("3");
    }

    @Test // C-100
    void aTriggerMayListenToABrokerOfAnotherNamespaceWhereThatIsAllowed() {
        stage.apply(
                features("cross-namespace-event-links", "enabled"),
                plainBroker(),
                inNamespace(
                        "apps",
                        Yaml.resource(
                                "eventing.knative.dev/v1",
                                "Trigger",
                                "orders",
                                "brokerRef: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: default,"
                                        + " namespace: default}",
                                "subscriber: " + Yaml.service("orders"))));
        Probe orders = stage.subscriber("apps", "orders");

        assertThat(send(event("1", "order.placed"))).isEqualTo(202);

        assertThat(orders.ids()).containsExactly("1");
        assertThat(orders.arrival().headers()).containsEntry("kn-namespace", "apps");
    }

    @Test // C-099, C-102
    void aBrokerStandsBetweenOneProducerAndManySinksOfEveryKind() {
        stage.apply(
                plainBroker(),
                trigger("service"),
                Yaml.resource(
                        "eventing.knative.dev/v1",
                        "Trigger",
                        "to-channel",
                        "broker: default",
                        "subscriber: " + Yaml.toChannel("out")),
                Yaml.channel("out"),
                Yaml.subscription("behind-channel", "out"),
                Yaml.resource("eventing.knative.dev/v1", "Broker", "other", "delivery: {}"),
                Yaml.resource(
                        "eventing.knative.dev/v1",
                        "Trigger",
                        "to-broker",
                        "broker: default",
                        "subscriber: " + Yaml.toBroker("other")),
                Yaml.resource(
                        "eventing.knative.dev/v1",
                        "Trigger",
                        "behind-broker",
                        "broker: other",
                        "subscriber: " + Yaml.service("behind-broker")));
        Probe service = stage.subscriber("service");
        Probe behindChannel = stage.subscriber("behind-channel");
        Probe behindBroker = stage.subscriber("behind-broker");

        assertThat(send(event("1", "order.placed"))).isEqualTo(202);

        for (Probe probe : List.of(service, behindChannel, behindBroker)) {
            assertThat(probe.ids()).containsExactly("1");
        }
        assertThat(stage.eventing.list(Broker.class)).allMatch(Broker::isReady);
        assertThat(stage.eventing.list(Trigger.class)).hasSize(4).allMatch(Trigger::isReady);
    }
}
