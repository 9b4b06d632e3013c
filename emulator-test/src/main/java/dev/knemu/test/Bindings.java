package dev.knemu.test;

import dev.knemu.EventingEmulator;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** Puts applications under test behind Services: what {@link BindService} is on, and what the builder was given. */
final class Bindings {

    private static final Set<Class<?>> TYPES =
            Set.of(int.class, Integer.class, URI.class, String.class, Supplier.class, IntSupplier.class);

    private Bindings() {}

    /**
     * @param instances of the test class and those around it, the innermost last
     * @param referred throws where no manifest refers to a Service that one must refer to; given how it was named
     */
    static void bind(
            EventingEmulator eventing,
            String namespace,
            List<Object> instances,
            BiConsumer<ServiceName, String> referred) {
        for (Object instance : instances) {
            Class<?> type = instance.getClass();
            for (Field field : AnnotationSupport.findAnnotatedFields(
                    type, BindService.class, any -> true, HierarchyTraversalMode.TOP_DOWN)) {
                check(field, field.getType());
                bind(eventing, namespace, field, field, () -> valueOf(field, instance), referred);
            }
            for (Method method :
                    AnnotationSupport.findAnnotatedMethods(type, BindService.class, HierarchyTraversalMode.TOP_DOWN)) {
                check(method, method.getReturnType());
                if (method.getParameterCount() > 0) {
                    throw new ExtensionConfigurationException(text(method)
                            + " has parameters, and nobody would know what to call it with. Write one" + " without.");
                }
                bind(
                        eventing,
                        namespace,
                        method,
                        method,
                        () -> ReflectionSupport.invokeMethod(method, instance),
                        referred);
            }
        }
    }

    private static void check(Member member, Class<?> type) {
        if (!TYPES.contains(type)) {
            throw new ExtensionConfigurationException(text(member) + " is of type " + type.getName()
                    + ". Write an int (a port), a URI or String (a URL), or a Supplier of one of these.");
        }
    }

    private static void bind(
            EventingEmulator eventing,
            String namespace,
            AnnotatedElement annotated,
            Member member,
            Supplier<@Nullable Object> value,
            BiConsumer<ServiceName, String> referred) {
        BindService annotation = annotated.getAnnotation(BindService.class);
        ServiceName service = ServiceName.of(annotation.value(), namespace, text(member));
        if (annotation.referred()) {
            referred.accept(service, text(member));
        }
        eventing.subscriberAt(service.namespace(), service.name(), () -> url(value.get(), text(member)));
    }

    private static @Nullable Object valueOf(Field field, Object instance) {
        return ReflectionSupport.tryToReadFieldValue(field, instance)
                .getOrThrow(failure -> new IllegalStateException(text(field) + " cannot be read: " + failure, failure));
    }

    /**
     * Where a program listens.
     *
     * @param value a port, a URL, or who gives one
     * @param where it comes from, for the error
     * @throws IllegalStateException when it says nothing yet
     */
    static URI url(@Nullable Object value, String where) {
        if (value instanceof Supplier<?> supplier) {
            return url(supplier.get(), where);
        }
        if (value instanceof IntSupplier supplier) {
            return url(supplier.getAsInt(), where);
        }
        if (value instanceof URI url) {
            return url;
        }
        if (value instanceof Integer port && port > 0 && port <= 65535) {
            return URI.create("http://127.0.0.1:" + port);
        }
        if (value instanceof String text && !text.isBlank()) {
            return URI.create(text);
        }
        throw new IllegalStateException(where + " gives " + (value instanceof String ? "\"" + value + "\"" : value)
                + ", so the application has not said yet where it listens. Start it before events are delivered");
    }

    private static String text(Member member) {
        BindService annotation = ((AnnotatedElement) member).getAnnotation(BindService.class);
        return "@BindService(\"" + annotation.value() + "\") "
                + member.getDeclaringClass().getSimpleName() + "." + member.getName()
                + (member instanceof Method ? "()" : "");
    }
}
