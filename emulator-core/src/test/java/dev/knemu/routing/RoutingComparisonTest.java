package dev.knemu.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.resource.Manifest;
import dev.knemu.resource.ManifestReader;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoutingComparisonTest {

    private static CloudEvent event(String id, String type) {
        return CloudEventBuilder.v1()
                .withId(id)
                .withSource(URI.create("/shop"))
                .withType(type)
                .build();
    }

    private static Manifest changed(String what, String to) {
        assertThat(Shop.MANIFEST).contains(what);
        return new ManifestReader().read(Shop.MANIFEST.replace(what, to), "changed.yaml");
    }

    private static String moves(Manifest before, Manifest after, CloudEvent event) {
        return RoutingComparison.of(before, after)
                .change(event)
                .map(change -> change.moves().toString())
                .orElse("the same");
    }

    @Test
    void nothingChangesBetweenTheSame() {
        RoutingComparison comparison = RoutingComparison.of(Shop.manifest(), Shop.manifest());

        assertThat(comparison.change(event("1", "order.paid"))).isEmpty();
        assertThat(comparison.witnesses()).isEmpty();
    }

    @Test
    void aFilterThatRefusesNowSaysWhy() {
        Manifest after = changed("{type: order.paid}", "{type: order.settled}");

        assertThat(moves(Shop.manifest(), after, event("1", "order.paid")))
                .isEqualTo("[- Trigger default/paid-orders -> Service default/shipping:"
                        + " type \"order.paid\" is not \"order.settled\"]");
        assertThat(moves(Shop.manifest(), after, event("1", "order.settled")))
                .isEqualTo("[+ Trigger default/paid-orders -> Service default/shipping:"
                        + " type \"order.settled\" is not \"order.paid\"]");
        assertThat(moves(Shop.manifest(), after, event("1", "refund.asked"))).isEqualTo("the same");
    }

    @Test
    void aTriggerThatComesOrGoesIsAReason() {
        Manifest without = new ManifestReader().read("""
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata: {name: default}
                """);

        assertThat(moves(Shop.manifest(), without, event("1", "order.paid"))).endsWith("the Trigger is gone]");
        assertThat(moves(without, Shop.manifest(), event("1", "order.paid"))).endsWith("the Trigger is new]");
    }

    @Test
    void anotherSubscriberOrDeadLetterSinkIsAnotherDestination() {
        Manifest after = new ManifestReader()
                .read(Shop.MANIFEST
                        .replace("name: refunds}}", "name: cashier}}")
                        .replace("name: support}}", "name: desk}}"));

        assertThat(moves(Shop.manifest(), after, event("1", "refund.asked")))
                .isEqualTo("[~ Trigger default/refunds -> Service default/cashier:"
                        + " the subscriber was Service default/refunds and is Service default/cashier;"
                        + " the dead letter sink was Service default/support and is Service default/desk]");
    }

    private static Manifest elsewhere(String brokerSink, String delivery) {
        return new ManifestReader().read("""
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata: {name: main, namespace: platform}
                spec: {delivery: {deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: %s}}}}
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: all, namespace: shop}
                spec:
                  brokerRef: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: main, namespace: platform}
                  subscriber: {ref: {apiVersion: v1, kind: Service, name: shipping}}
                  %s
                """.formatted(brokerSink, delivery));
    }

    @Test
    void theDeadLetterSinkOfTheBrokerIsThatOfATriggerWithoutItsOwn() {
        Manifest before = elsewhere("support", "");
        Manifest own = elsewhere(
                "support", "delivery: {deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: support}}}");

        assertThat(moves(before, elsewhere("desk", ""), event("1", "t")))
                .contains("the dead letter sink was Service platform/support and is Service platform/desk");
        assertThat(moves(before, own, event("1", "t")))
                .contains("the dead letter sink was Service platform/support and is Service shop/support");
        assertThat(RoutingComparison.of(before, own).brokers()).containsExactly("platform/main");
    }

    @Test
    void onlyTheBrokerThatIsAskedForCounts() {
        Manifest after = changed("{type: order.paid}", "{type: order.settled}");

        assertThat(RoutingComparison.of(Shop.manifest(), after, Optional.of("default/other"))
                        .change(event("1", "order.paid")))
                .isEmpty();
        assertThat(RoutingComparison.of(Shop.manifest(), after, Optional.of("default/default"))
                        .change(event("1", "order.paid")))
                .isPresent();
    }

    @Test
    void knowsTheBrokersOfBothSides() {
        Manifest other =
                new ManifestReader().read(Shop.MANIFEST.replace("broker: default", "broker: other"), "other.yaml");

        assertThat(RoutingComparison.of(Shop.manifest(), other, Optional.of("default/nobody"))
                        .brokers())
                .containsExactly("default/default", "default/other");
    }

    @Test
    void makesEventsThatFareDifferentlyFromTheFilters() {
        Manifest after = changed("{type: order.paid}", "{type: order.paid, region: eu}");

        assertThat(RoutingComparison.of(Shop.manifest(), after).witnesses())
                .singleElement()
                .satisfies(event -> assertThat(event.getType()).isEqualTo("order.paid"));
    }

    @Test
    void groupsEventsThatFareAlike() {
        RoutingChanges changes = new RoutingChanges(
                RoutingComparison.of(Shop.manifest(), changed("{type: order.paid}", "{type: order.settled}")));

        changes.add(event("1", "other"));
        changes.add(event("2", "order.settled"));
        changes.add(event("3", "order.paid"));
        changes.add(event("4", "order.paid"));

        assertThat(changes.events()).isEqualTo(4);
        assertThat(changes.changed()).isEqualTo(3);
        assertThat(changes.groups())
                .extracting(
                        RoutingChanges.Group::type, RoutingChanges.Group::count, RoutingChanges.Group::exampleNumber)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("order.paid", 2L, 3L),
                        org.assertj.core.groups.Tuple.tuple("order.settled", 1L, 2L));
    }

    @Test
    void keepsABoundedNumberOfGroups() {
        RoutingChanges changes = new RoutingChanges(RoutingComparison.of(
                Shop.manifest(),
                changed("filters: [{prefix: {type: refund.}}]", "filters: [{exact: {type: refund}}]")));

        for (int i = 0; i < RoutingChanges.MOST_GROUPS + 5; i++) {
            changes.add(event("1", "refund." + i));
        }

        assertThat(changes.groups()).hasSize(RoutingChanges.MOST_GROUPS);
        assertThat(changes.beyondGroups()).isEqualTo(5);
    }
}
