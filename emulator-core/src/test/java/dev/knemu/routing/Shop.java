package dev.knemu.routing;

import dev.knemu.resource.Manifest;
import dev.knemu.resource.ManifestReader;
import java.nio.file.Path;

/** A Broker with a Trigger for paid orders, one for refunds with retries and a dead letter sink, and one for payments. */
final class Shop {

    static final String MANIFEST = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata: {name: default}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: paid-orders}
            spec:
              broker: default
              filters: [{exact: {type: order.paid}}]
              subscriber: {ref: {apiVersion: v1, kind: Service, name: shipping}}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: refunds}
            spec:
              broker: default
              filters: [{prefix: {type: refund.}}]
              subscriber: {ref: {apiVersion: v1, kind: Service, name: refunds}}
              delivery:
                retry: 3
                backoffDelay: PT10M
                deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: support}}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: payments}
            spec:
              broker: default
              filters: [{exact: {type: order.placed}}]
              subscriber: {ref: {apiVersion: v1, kind: Service, name: payment}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: shipping}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: refunds}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: support}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: payment}
            """;

    private Shop() {}

    static Manifest manifest() {
        return new ManifestReader().read(MANIFEST, "shop.yaml");
    }

    static RoutingTable table(String text) {
        return RoutingTable.read(text, "routing.yaml", Path.of("")).with(manifest());
    }

    /** Of a table with one test. */
    static RoutingResult run(String text) {
        return table(text).run().get(0);
    }
}
