package dev.knemu.standin;

import dev.knemu.standin.JavaScriptValues.EventObject;
import dev.knemu.standin.JavaScriptValues.Library;
import dev.knemu.standin.JavaScriptValues.Nothing;
import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.jexl3.JexlArithmetic;
import org.apache.commons.jexl3.JexlBuilder;
import org.apache.commons.jexl3.JexlEngine;
import org.apache.commons.jexl3.JexlException;
import org.apache.commons.jexl3.JexlExpression;
import org.apache.commons.jexl3.JexlFeatures;
import org.apache.commons.jexl3.JexlInfo;
import org.apache.commons.jexl3.JexlOptions;
import org.apache.commons.jexl3.MapContext;
import org.apache.commons.jexl3.internal.introspection.Uberspect;
import org.apache.commons.jexl3.introspection.JexlMethod;
import org.apache.commons.jexl3.introspection.JexlPermissions;
import org.apache.commons.jexl3.introspection.JexlPropertyGet;
import org.apache.commons.jexl3.introspection.JexlPropertySet;
import org.apache.commons.jexl3.introspection.JexlUberspect;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A JavaScript expression over an event, evaluated by Apache Commons JEXL with JavaScript's rules for values.
 *
 * <p>A sandbox by construction: no Java object is ever looked into by reflection. Properties and methods are those of
 * {@link JavaScriptValues} and no others; there are no assignments, loops, functions and constructors; and {@link
 * JavaScriptCheck} has refused all that is not JavaScript, or not known, before anything is evaluated. Safe for several
 * threads.
 */
final class JavaScriptExpression {

    private final JexlExpression expression;
    private final Map<String, String> env;
    private final Set<String> keys;

    private JavaScriptExpression(JexlExpression expression, Map<String, String> env, Set<String> keys) {
        this.expression = expression;
        this.env = env;
        this.keys = keys;
    }

    /**
     * @param name of what holds the text, for errors
     * @param env the variable {@code env}
     * @throws UnusableContainerException when it cannot be evaluated; says where and why
     */
    static JavaScriptExpression read(String name, String text, Map<String, String> env) {
        JavaScriptCheck check = new JavaScriptCheck(name, text);
        check.words();
        try {
            JexlExpression expression = Engine.ENGINE.createExpression(new JexlInfo(name, 1, 1), text);
            return new JavaScriptExpression(expression, env, check.nodes(expression));
        } catch (JexlException e) {
            throw check.refused(e);
        } catch (StackOverflowError tooDeep) {
            // Parser and check descend as deep as the text nests; nothing of theirs is kept.
            throw new UnusableContainerException("cannot evaluate " + name + ", which is " + text.length()
                    + " characters long: it is nested too deep. Write it with fewer parentheses and operators.");
        }
    }

    /**
     * Whether it is true for this event, in JavaScript's sense.
     *
     * @throws JavaScriptException what JavaScript would throw
     */
    boolean holds(CloudEvent event) {
        return JavaScriptValues.truth(value(event));
    }

    /**
     * What it is for this event: one of the values that {@link JavaScriptValues} describes.
     *
     * @throws JavaScriptException what JavaScript would throw
     */
    @Nullable
    Object value(CloudEvent event) {
        Map<String, Object> variables = new LinkedHashMap<>();
        // The library looks a bare key of an object up as if it were a variable; what it finds is the key itself.
        keys.forEach(key -> variables.put(key, key));
        variables.put("event", new EventObject(event));
        variables.put("env", env);
        variables.put("undefined", Nothing.UNDEFINED);
        variables.put("NaN", Double.NaN);
        variables.put("Infinity", Double.POSITIVE_INFINITY);
        for (Library library : Library.values()) {
            variables.put(library.name, library);
        }
        try {
            return expression.evaluate(new MapContext(variables));
        } catch (JexlException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof JavaScriptException thrown) {
                    throw thrown;
                }
            }
            throw new JavaScriptException(String.valueOf(e.getMessage()));
        }
    }

    /** Made late: most emulators have no filter. */
    private static final class Engine {
        private static final JexlEngine ENGINE = new JexlBuilder()
                .features(new JexlFeatures()
                        .script(false)
                        .sideEffect(false)
                        .sideEffectGlobal(false)
                        .localVar(false)
                        .lambda(false)
                        .loops(false)
                        .newInstance(false)
                        .pragma(false)
                        .annotation(false)
                        .namespaceIdentifier(false)
                        .comparatorNames(false))
                .permissions(JexlPermissions.RESTRICTED)
                .uberspect(new Sandbox())
                .arithmetic(new Rules())
                .antish(false)
                .strict(true)
                .silent(false)
                .safe(false)
                .cache(0)
                .create();
    }

    /** Knows the properties and methods of JavaScript's values, and nothing of Java's. */
    private static final class Sandbox extends Uberspect {

        Sandbox() {
            super(
                    LogFactory.getLog(JavaScriptExpression.class),
                    JexlUberspect.JEXL_STRATEGY,
                    JexlPermissions.RESTRICTED);
        }

        @Override
        public JexlPropertyGet getPropertyGet(Object of, Object key) {
            return new Property(key);
        }

        @Override
        public JexlPropertyGet getPropertyGet(List<JexlUberspect.PropertyResolver> resolvers, Object of, Object key) {
            return new Property(key);
        }

        @Override
        public JexlMethod getMethod(Object of, String name, Object... arguments) {
            return new Method(name);
        }

        @Override
        public @Nullable JexlMethod getConstructor(Object constructor, Object... arguments) {
            return null;
        }

        @Override
        public @Nullable JexlPropertySet getPropertySet(Object of, Object key, Object value) {
            return null;
        }

        @Override
        public @Nullable JexlPropertySet getPropertySet(
                List<JexlUberspect.PropertyResolver> resolvers, Object of, Object key, Object value) {
            return null;
        }
    }

    private record Property(Object key) implements JexlPropertyGet {

        @Override
        public Object invoke(Object of) {
            return JavaScriptValues.property(of, key);
        }

        @Override
        public boolean isCacheable() {
            return false;
        }

        @Override
        public boolean tryFailed(Object result) {
            return false;
        }

        @Override
        public Object tryInvoke(Object of, Object key) {
            return JavaScriptValues.property(of, key);
        }
    }

    private record Method(String name) implements JexlMethod {

        @Override
        public Class<?> getReturnType() {
            return Object.class;
        }

        @Override
        public @Nullable Object invoke(Object of, Object... arguments) {
            return JavaScriptValues.call(of, name, arguments);
        }

        @Override
        public boolean isCacheable() {
            return false;
        }

        @Override
        public boolean tryFailed(Object result) {
            return false;
        }

        @Override
        public @Nullable Object tryInvoke(String name, Object of, Object... arguments) {
            return JavaScriptValues.call(of, name, arguments);
        }
    }

    /** JavaScript's operators. */
    private static final class Rules extends JexlArithmetic {

        Rules() {
            super(false);
        }

        @Override
        public JexlArithmetic options(JexlOptions options) {
            return this;
        }

        @Override
        protected boolean toBoolean(boolean strict, Object value) {
            return JavaScriptValues.truth(value);
        }

        @Override
        public boolean toBoolean(Object value) {
            return JavaScriptValues.truth(value);
        }

        @Override
        public boolean testPredicate(Object value) {
            return JavaScriptValues.truth(value);
        }

        @Override
        public Object not(Object value) {
            return !JavaScriptValues.truth(value);
        }

        @Override
        public Object add(Object left, Object right) {
            Object a = JavaScriptValues.primitive(left);
            Object b = JavaScriptValues.primitive(right);
            return a instanceof String || b instanceof String
                    ? (Object) (JavaScriptValues.text(a) + JavaScriptValues.text(b))
                    : (Object) (JavaScriptValues.number(a) + JavaScriptValues.number(b));
        }

        @Override
        public Object subtract(Object left, Object right) {
            return JavaScriptValues.number(left) - JavaScriptValues.number(right);
        }

        @Override
        public Object multiply(Object left, Object right) {
            return JavaScriptValues.number(left) * JavaScriptValues.number(right);
        }

        @Override
        public Object divide(Object left, Object right) {
            return JavaScriptValues.number(left) / JavaScriptValues.number(right);
        }

        @Override
        public Object mod(Object left, Object right) {
            return JavaScriptValues.number(left) % JavaScriptValues.number(right);
        }

        @Override
        public Object negate(Object value) {
            return -JavaScriptValues.number(value);
        }

        @Override
        public Object positivize(Object value) {
            return JavaScriptValues.number(value);
        }

        @Override
        public boolean isNegateStable() {
            return false;
        }

        @Override
        public boolean isPositivizeStable() {
            return false;
        }

        @Override
        public boolean equals(Object left, Object right) {
            return JavaScriptValues.looselyEqual(left, right);
        }

        @Override
        public boolean strictEquals(Object left, Object right) {
            return JavaScriptValues.strictlyEqual(left, right);
        }

        @Override
        public boolean lessThan(Object left, Object right) {
            return compare(left, right) < 0;
        }

        @Override
        public boolean lessThanOrEqual(Object left, Object right) {
            int compared = compare(left, right);
            return compared == 0 || compared == -1;
        }

        @Override
        public boolean greaterThan(Object left, Object right) {
            return compare(left, right) == 1;
        }

        @Override
        public boolean greaterThanOrEqual(Object left, Object right) {
            int compared = compare(left, right);
            return compared == 0 || compared == 1;
        }

        @Override
        public ArrayBuilder arrayBuilder(int size, boolean extended) {
            List<Object> list = new ArrayList<>(size);
            return new ArrayBuilder() {
                @Override
                public void add(Object element) {
                    list.add(element);
                }

                @Override
                public Object create(boolean any) {
                    return list;
                }
            };
        }

        @Override
        public MapBuilder mapBuilder(int size, boolean extended) {
            Map<String, Object> object = new LinkedHashMap<>();
            return new MapBuilder() {
                @Override
                public void put(Object key, Object value) {
                    object.put(JavaScriptValues.text(key), value);
                }

                @Override
                public Object create() {
                    return object;
                }
            };
        }

        private static final int INCOMPARABLE = 2;

        private static int compare(Object left, Object right) {
            Object a = JavaScriptValues.primitive(left);
            Object b = JavaScriptValues.primitive(right);
            if (a instanceof String text && b instanceof String other) {
                return Integer.signum(text.compareTo(other));
            }
            double x = JavaScriptValues.number(a);
            double y = JavaScriptValues.number(b);
            return Double.isNaN(x) || Double.isNaN(y) ? INCOMPARABLE : x < y ? -1 : x > y ? 1 : 0;
        }
    }
}
