package dev.knemu.test;

import dev.knemu.EventingEmulator;
import dev.knemu.Sink;
import dev.knemu.journal.Journal;
import dev.knemu.time.VirtualTime;
import java.lang.reflect.Executable;
import java.lang.reflect.Parameter;
import java.net.URI;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/** Which parameters are ours, and what they get. Nobody else's are touched, so that other extensions stand beside. */
final class Parameters {

    private static final Set<Class<?>> PLAIN = Set.of(EventingEmulator.class, VirtualTime.class, Journal.class);

    private Parameters() {}

    static boolean isOurs(ParameterContext context) {
        Class<?> type = context.getParameter().getType();
        return PLAIN.contains(type) || context.isAnnotated(Subscriber.class) || context.isAnnotated(BrokerClient.class);
    }

    /** Whether a parameter needs the emulator to have an HTTP port: of this class, those around it, and those in it. */
    static boolean needPort(Class<?> testClass) {
        return Stream.<Class<?>>iterate(testClass, Objects::nonNull, Class::getEnclosingClass)
                        .anyMatch(Parameters::needsPort)
                || nested(testClass).anyMatch(Parameters::needsPort);
    }

    private static Stream<Class<?>> nested(Class<?> testClass) {
        return Arrays.stream(testClass.getDeclaredClasses())
                .filter(type -> type.isAnnotationPresent(Nested.class))
                .flatMap(type -> Stream.concat(Stream.of(type), nested(type)));
    }

    private static boolean needsPort(Class<?> testClass) {
        for (Class<?> type = testClass; type != null && type != Object.class; type = type.getSuperclass()) {
            if (Stream.<Executable>concat(
                            Arrays.stream(type.getDeclaredMethods()), Arrays.stream(type.getDeclaredConstructors()))
                    .filter(executable -> executable.getParameterCount() > 0)
                    .flatMap(executable -> Arrays.stream(executable.getParameters()))
                    .anyMatch(Parameters::needsPort)) {
                return true;
            }
        }
        return false;
    }

    private static boolean needsPort(Parameter parameter) {
        return parameter.getType() == URI.class && parameter.isAnnotationPresent(BrokerClient.class);
    }

    static Object resolve(ParameterContext context, Fixture fixture) {
        Class<?> type = context.getParameter().getType();
        if (type == EventingEmulator.class) {
            return fixture.eventing();
        }
        if (type == Journal.class) {
            return fixture.eventing().journal();
        }
        if (type == VirtualTime.class) {
            return virtualTime(fixture);
        }
        try {
            return context.findAnnotation(Subscriber.class)
                    .map(subscriber -> probe(subscriber, type, fixture))
                    .orElseGet(() ->
                            broker(context.findAnnotation(BrokerClient.class).orElseThrow(), type, fixture));
        } catch (IllegalArgumentException e) {
            throw new ParameterResolutionException(e.getMessage(), e);
        }
    }

    private static VirtualTime virtualTime(Fixture fixture) {
        if (!fixture.eventing().options().virtualTime()) {
            throw new ParameterResolutionException("A parameter is a VirtualTime, and this emulator runs in real time,"
                    + " which nobody can turn. Write time = VIRTUAL, or KnativeExtension.inVirtualTime().");
        }
        return fixture.eventing().time();
    }

    private static Object probe(Subscriber subscriber, Class<?> type, Fixture fixture) {
        if (type != Probe.class) {
            throw wrongType("@Subscriber(\"" + subscriber.value() + "\")", type, "a Probe");
        }
        return fixture.probe(subscriber);
    }

    private static Object broker(BrokerClient client, Class<?> type, Fixture fixture) {
        String where = "@BrokerClient(\"" + client.value() + "\")";
        ServiceName broker = ServiceName.of(client.value(), fixture.settings().namespace(), where);
        if (type == Sink.class) {
            return fixture.eventing().broker(broker.namespace(), broker.name());
        }
        if (type == URI.class) {
            return fixture.brokerUrl(broker);
        }
        throw wrongType(where, type, "a Sink or a URI");
    }

    private static ParameterResolutionException wrongType(String annotation, Class<?> type, String wanted) {
        return new ParameterResolutionException(
                annotation + " is on a parameter of type " + type.getName() + "; it must be " + wanted + ".");
    }
}
