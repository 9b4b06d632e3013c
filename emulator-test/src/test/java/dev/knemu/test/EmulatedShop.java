package dev.knemu.test;

import dev.knemu.EventingEmulator;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** For tests that JUnit's engine test kit runs: an emulator in virtual time for each, whose Trigger wants everything. */
final class EmulatedShop implements ParameterResolver {

    private static final String MANIFEST = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata: {name: default}
            spec: {delivery: {retry: 3, backoffPolicy: exponential, backoffDelay: PT10M}}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: paid}
            spec: {broker: default, subscriber: {ref: {apiVersion: v1, kind: Service, name: shipping}}}
            """;

    private record Running(EventingEmulator eventing) implements AutoCloseable {
        @Override
        public void close() {
            eventing.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == EventingEmulator.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(ExtensionContext.Namespace.create(EmulatedShop.class))
                .computeIfAbsent("running", any -> start(), Running.class)
                .eventing();
    }

    private static Running start() {
        EventingEmulator eventing = EventingEmulator.inVirtualTime();
        eventing.apply(MANIFEST);
        return new Running(eventing);
    }
}
