package dev.knemu.test;

import dev.knemu.EventingEmulator;
import dev.knemu.fault.Faults;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** What {@link WithFaults} does. Has no state. */
final class WithFaultsExtension implements InvocationInterceptor {

    WithFaultsExtension() {}

    @Override
    public void interceptTestMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(test, method, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(test, method, context);
    }

    private static void run(Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        Optional<WithFaults> annotation = annotation(context);
        if (annotation.isEmpty()) {
            test.proceed();
            return;
        }
        EventingEmulator eventing = emulator(method, context, "@WithFaults");
        WithFaults with = annotation.get();
        Method of = method.getExecutable();
        String name = context.getRequiredTestClass().getSimpleName() + "." + of.getName();
        Faults faults = faults(with, name);
        if (faults.isNone() && annotations(context).count() == 1) {
            throw new ExtensionConfigurationException(
                    "@WithFaults on " + name
                            + " names no fault, so it would show nothing. Write one, such as duplicate = 0.1 or loseAck = 0.05.");
        }
        FaultyRun.with(faults, eventing, test);
        if (!faults.isNone()) {
            FaultTargets.check(with, eventing, name);
        }
    }

    private static Optional<WithFaults> annotation(ExtensionContext context) {
        return annotations(context).findFirst();
    }

    /** The nearest first; it counts alone. */
    private static Stream<WithFaults> annotations(ExtensionContext context) {
        Stream<Class<?>> classes =
                Stream.<Class<?>>iterate(context.getRequiredTestClass(), Objects::nonNull, Class::getEnclosingClass);
        return Stream.<AnnotatedElement>concat(Stream.of(context.getRequiredTestMethod()), classes)
                .flatMap(element -> AnnotationSupport.findAnnotation(element, WithFaults.class).stream());
    }

    /** The one that the test works with: that of a parameter, else the one that the kit has given it. */
    static EventingEmulator emulator(
            ReflectiveInvocationContext<Method> method, ExtensionContext context, String annotation) {
        List<Object> arguments = method.getArguments();
        for (Object argument : arguments) {
            if (argument instanceof EventingEmulator eventing) {
                return eventing;
            }
            if (argument instanceof Probe probe) {
                return probe.eventing();
            }
        }
        List<EventingEmulator> emulators = Fixture.of(context);
        if (emulators.size() == 1) {
            return emulators.get(0);
        }
        Method test = method.getExecutable();
        throw new ExtensionConfigurationException(annotation + " on "
                + test.getDeclaringClass().getSimpleName() + "." + test.getName()
                + " does not know whose requests are meant: "
                + (emulators.isEmpty()
                        ? "the class has neither @KnativeTest nor a @RegisterExtension KnativeExtension, and no"
                                + " parameter is an EventingEmulator or a Probe. Add one of them."
                        : "the test has " + emulators.size() + " emulators, and no parameter is one of them or a"
                                + " Probe. Leave one, or tell the one that is meant: eventing.faults(…)."));
    }

    private static Faults faults(WithFaults with, String test) {
        try {
            return faults(with);
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException("@WithFaults on " + test + ": " + e.getMessage(), e);
        }
    }

    private static Faults faults(WithFaults with) {
        Faults faults = Faults.seed(with.seed())
                .duplicate(with.duplicate())
                .reorder(with.reorder())
                .loseAck(with.loseAck())
                .loseFirstAck(with.loseFirstAck())
                .loseRequest(with.loseRequest())
                .dropFirst(with.dropFirst())
                .to(with.to())
                .on(with.on());
        return with.latency().isEmpty() ? faults : faults.latency(with.latency());
    }
}
