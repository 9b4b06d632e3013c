package dev.knemu.test.assertion;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Response;
import dev.knemu.Sent;
import dev.knemu.Subscriber;
import dev.knemu.test.report.FailureReport;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.opentest4j.AssertionFailedError;

/** A shop's routing, to assert about: Broker {@code default}, and whatever Triggers a test adds. */
public final class Shop implements AutoCloseable {

    private final EventingEmulator eventing;

    private Shop(EventingEmulator eventing, Path pages) {
        this.eventing = eventing;
        FailureReport.of(eventing).directory(pages);
        eventing.apply("""
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata:
                  name: default
                """);
    }

    public static Shop inVirtualTime(Path pages) {
        return with(EmulatorOptions.defaults().inVirtualTime(), pages);
    }

    public static Shop inRealTime(Path pages) {
        return with(EmulatorOptions.defaults(), pages);
    }

    public static Shop with(EmulatorOptions options, Path pages) {
        return new Shop(EventingEmulator.start(options), pages);
    }

    public EventingEmulator eventing() {
        return eventing;
    }

    /** A Trigger that delivers to the Service of its own name, which takes everything unless it is told otherwise. */
    public Shop trigger(String name, String filter) {
        return trigger(name, filter, "");
    }

    /** @param spec further fields of the Trigger's spec, each line with its indentation below spec */
    public Shop trigger(String name, String filter, String spec) {
        subscriber(name, Subscriber.accepting(event -> {}));
        eventing.apply("""
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata:
                  name: %s
                spec:
                  broker: default
                  subscriber:
                    ref:
                      apiVersion: v1
                      kind: Service
                      name: %s
                """.formatted(name, name) + filter.indent(2) + spec.indent(2));
        return this;
    }

    /** A Trigger for one type. */
    public Shop typed(String name, String type) {
        return trigger(name, "filter:\n  attributes:\n    type: " + type);
    }

    public Shop subscriber(String name, Subscriber subscriber) {
        eventing.subscriber(name, subscriber);
        return this;
    }

    /** A subscriber that answers as often as there are codes, and the last one ever after. */
    public Shop answering(String name, int... codes) {
        int[] next = {0};
        return subscriber(
                name, Subscriber.responding(event -> Response.status(codes[Math.min(next[0]++, codes.length - 1)])));
    }

    public Sent send(Consumer<CloudEventBuilder> event) {
        return eventing.broker("default").send(builder -> event.accept(builder.withSource(URI.create("/shop"))));
    }

    public Sent send(String id, String type) {
        return send(event -> event.withId(id).withType(type));
    }

    /** The message of a failure, without the line that tells where the page is. */
    public static String text(ThrowingCallable assertion) {
        String message = failure(assertion).getMessage();
        return message.replaceAll("\n\nThe whole journal: [^\n]*\\.html$", "");
    }

    public static AssertionFailedError failure(ThrowingCallable assertion) {
        return Assertions.catchThrowableOfType(AssertionFailedError.class, assertion);
    }

    @Override
    public void close() {
        eventing.close();
    }
}
