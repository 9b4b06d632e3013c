package dev.knemu.admin;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.journal.Journal;

/** What the tests of the API look at. */
final class Shop {

    static final String BROKER = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata:
              name: default
            """;

    static final String ORDERS = """
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata:
              name: orders
            spec:
              broker: default
              filters:
              - all:
                - prefix:
                    type: order.
                - exact:
                    source: /shop
                - suffix:
                    type: .placed
              subscriber:
                ref:
                  apiVersion: v1
                  kind: Service
                  name: shop
              delivery:
                retry: 2
                backoffPolicy: exponential
                backoffDelay: PT0.2S
                deadLetterSink:
                  ref:
                    apiVersion: v1
                    kind: Service
                    name: graveyard
            """;

    static final String SERVICES = """
            apiVersion: v1
            kind: Service
            metadata:
              name: graveyard
            ---
            apiVersion: serving.knative.dev/v1
            kind: Service
            metadata:
              name: shop
            spec:
              template:
                spec:
                  containers:
                  - image: example.com/shop:1
            """;

    private Shop() {}

    static EventingEmulator inVirtualTime() {
        return open(EmulatorOptions.defaults().inVirtualTime());
    }

    static EventingEmulator inRealTime() {
        return open(EmulatorOptions.defaults().withJournal(Journal.Level.FULL));
    }

    static EventingEmulator open(EmulatorOptions options) {
        EventingEmulator eventing = EventingEmulator.start(options.withPort(0).withEventDisplay(new StringBuilder()));
        eventing.apply(all());
        return eventing;
    }

    static String all() {
        return String.join("---\n", BROKER, ORDERS, SERVICES);
    }
}
