package dev.knemu.test;

import dev.knemu.EventingEmulator;
import dev.knemu.fault.Faults;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** One run of an {@link IdempotencyTest}. */
final class IdempotencyRun implements InvocationInterceptor, ParameterResolver {

    private static final String ANNOTATION = "@IdempotencyTest";

    /** What the run without faults has told: first written, then read, by runs of one thread. */
    static final class Plain {
        private @Nullable Map<String, List<String>> states;
    }

    private final String name;
    private final Faults faults;
    private final Plain plain;

    IdempotencyRun(String name, Faults faults, Plain plain) {
        this.name = name;
        this.faults = faults;
        this.plain = plain;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Outcome.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return new Outcome();
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> test, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        Map<String, List<String>> expected = plain.states;
        if (expected == null && !faults.isNone()) {
            test.skip();
            throw new TestAbortedException(
                    "The run without faults failed, so there is nothing to compare this one with. Mend that one first.");
        }
        EventingEmulator eventing = WithFaultsExtension.emulator(method, context, ANNOTATION);
        Outcome outcome = outcome(method);
        outcome.of(eventing);
        long before = lastEntry(eventing.journal());
        FaultyRun.with(faults, eventing, test);
        if (outcome.states().isEmpty()) {
            throw new AssertionFailedError("The test tells nothing of the application's state, so there is nothing to"
                    + " compare. Call outcome.is(\"orders\", …) at its end.");
        }
        if (expected == null) {
            plain.states = outcome.states();
        } else {
            checkHit(eventing.journal(), before);
            compare(expected, outcome.states());
        }
    }

    private static Outcome outcome(ReflectiveInvocationContext<Method> method) {
        return method.getArguments().stream()
                .filter(Outcome.class::isInstance)
                .map(Outcome.class::cast)
                .findFirst()
                .orElseThrow(() -> new ExtensionConfigurationException(ANNOTATION + " on "
                        + method.getExecutable().getName()
                        + " has no parameter to tell the application's state to. Give it a parameter Outcome, and call"
                        + " outcome.is(\"orders\", …) at its end."));
    }

    private static long lastEntry(Journal journal) {
        List<Entry> entries = journal.entries();
        return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).seq();
    }

    /** A check that hit nothing would have shown nothing. */
    private void checkHit(Journal journal, long before) {
        boolean hit = journal.isOff()
                || journal.entries(Entry.Attempted.class).stream()
                        .anyMatch(attempt -> attempt.seq() > before && attempt.fault() != null);
        if (!hit && !isByChance()) {
            throw new AssertionFailedError(
                    "With \"" + name + "\" not one request was hit, so nothing is shown: no event"
                            + " was delivered to a subscriber by the end of the test, or to none of those that are meant. Faults: "
                            + faults + ". See that the test sends an event that a Trigger wants, and comes to rest:"
                            + " outcome.is(\"orders\", () -> …) does.");
        }
    }

    private boolean isByChance() {
        return name.contains("seed");
    }

    private void compare(Map<String, List<String>> expected, Map<String, List<String>> actual) {
        if (expected.equals(actual)) {
            return;
        }
        StringBuilder message = new StringBuilder("The application is not idempotent. With \"" + name
                + "\" its state is not that of the run without faults:\n");
        Set<String> names = new LinkedHashSet<>(expected.keySet());
        names.addAll(actual.keySet());
        for (String part : names) {
            difference(message, part, expected.get(part), actual.get(part));
        }
        message.append("Faults: ").append(faults).append('\n');
        message.append("An event may come more than once, always with the same source and id. Remember those that were"
                + " processed, or see that the second time changes nothing.");
        throw new AssertionFailedError(message.toString(), text(expected), text(actual));
    }

    private static void difference(
            StringBuilder message, String part, @Nullable List<String> expected, @Nullable List<String> actual) {
        if (expected == null || actual == null) {
            message.append("  ").append(part).append(": told only ").append(actual == null ? "without" : "with");
            message.append(" faults\n");
        } else if (!expected.equals(actual)) {
            List<String> missing = without(expected, actual);
            List<String> more = without(actual, expected);
            message.append("  ")
                    .append(part)
                    .append(missing.isEmpty() && more.isEmpty() ? ": in another order\n" : ":\n");
            missing.forEach(line ->
                    message.append("    only without faults: ").append(line).append('\n'));
            more.forEach(line ->
                    message.append("    only with faults:    ").append(line).append('\n'));
        }
    }

    /** As often as it is in one more than in the other. */
    private static List<String> without(List<String> lines, List<String> others) {
        List<String> left = new ArrayList<>(lines);
        others.forEach(left::remove);
        return left;
    }

    private static String text(Map<String, List<String>> states) {
        StringBuilder text = new StringBuilder();
        states.forEach((part, lines) -> {
            text.append(part).append(":\n");
            lines.forEach(line -> text.append("  ").append(line).append('\n'));
        });
        return text.toString();
    }
}
