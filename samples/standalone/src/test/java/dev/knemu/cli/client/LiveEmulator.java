package dev.knemu.cli.client;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Response;
import dev.knemu.Subscriber;
import dev.knemu.cli.Console;
import dev.knemu.journal.Journal;
import java.util.Arrays;
import java.util.stream.Stream;

/** An emulator with a port, a Broker, a Trigger that is served and one whose subscriber can be made to fail. */
final class LiveEmulator implements AutoCloseable {

    static final String MANIFEST = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata: {name: default}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: orders}
            spec:
              broker: default
              filters: [{exact: {type: order.placed}}]
              subscriber: {ref: {apiVersion: v1, kind: Service, name: shipping}}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: payments}
            spec:
              broker: default
              filters: [{exact: {type: order.paid}}]
              subscriber: {ref: {apiVersion: v1, kind: Service, name: bank}}
              delivery:
                retry: 1
                backoffPolicy: linear
                backoffDelay: PT0.01S
                deadLetterSink: {ref: {apiVersion: v1, kind: Service, name: morgue}}
            ---
            apiVersion: messaging.knative.dev/v1
            kind: InMemoryChannel
            metadata: {name: pipe}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: morgue}
            spec: {ports: [{port: 80}]}
            """;

    final EventingEmulator eventing;
    final Console console = new Console();
    volatile boolean bankIsOpen;

    LiveEmulator() {
        this(Journal.Level.FULL);
    }

    LiveEmulator(Journal.Level level) {
        eventing = EventingEmulator.start(
                EmulatorOptions.defaults().withPort(0).withJournal(level).withEventDisplay(new StringBuilder()));
        eventing.subscriber("shipping", Subscriber.accepting(event -> {}));
        eventing.subscriber(
                "bank", Subscriber.responding(event -> bankIsOpen ? Response.accepted() : Response.status(503)));
        eventing.apply(MANIFEST);
    }

    String[] arguments(String... arguments) {
        return Stream.concat(
                        Arrays.stream(arguments),
                        Stream.of("--url", eventing.url().toString()))
                .toArray(String[]::new);
    }

    int run(String... arguments) {
        return console.run(arguments(arguments));
    }

    String out() {
        return console.out.toString();
    }

    String err() {
        return console.err.toString();
    }

    @Override
    public void close() {
        eventing.close();
    }
}
