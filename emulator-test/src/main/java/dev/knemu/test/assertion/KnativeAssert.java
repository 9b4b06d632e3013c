package dev.knemu.test.assertion;

import dev.knemu.EventingEmulator;
import dev.knemu.journal.Entry;
import dev.knemu.test.report.FailureReport;
import dev.knemu.time.RealTimeLimitException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.AbstractAssert;
import org.opentest4j.AssertionFailedError;

/**
 * What all assertions of the kit share: how they wait, how they fail.
 *
 * @param <S> the assertion itself
 * @param <A> what is asserted about
 */
public abstract class KnativeAssert<S extends KnativeAssert<S, A>, A> extends AbstractAssert<S, A> {

    private static final String KIT = "dev.knemu.test.";

    /** Whether the last that was waited for did not come. */
    private boolean inVain;

    protected KnativeAssert(A actual, Class<S> self) {
        super(actual, self);
    }

    /** Whose journal a failure shows; empty where none is known. */
    protected abstract Optional<EventingEmulator> emulator();

    /** Waits as long as a positive expectation may. */
    protected final boolean eventually(BooleanSupplier condition) {
        try {
            inVain = !emulator()
                    .map(eventing -> Attention.of(eventing).await(eventing, condition))
                    .orElseGet(condition::getAsBoolean);
            return !inVain;
        } catch (RealTimeLimitException busy) {
            throw busy(busy);
        }
    }

    /** Waits until nothing more happens without time passing. */
    protected final void atIdle() {
        emulator().ifPresent(eventing -> {
            try {
                eventing.settle();
            } catch (RealTimeLimitException busy) {
                throw busy(busy);
            }
        });
    }

    private AssertionError busy(RealTimeLimitException busy) {
        AssertionError error = failed(
                new FailureText(
                        "What has not happened cannot be told while the emulator is busy. " + busy.getMessage()),
                "an emulator that is idle",
                "one that is busy");
        error.initCause(busy);
        return error;
    }

    /** Tells whoever keeps a ledger that these entries are meant to be there. */
    protected final void mention(Collection<? extends Entry> entries) {
        emulator()
                .ifPresent(eventing ->
                        entries.forEach(entry -> Attention.of(eventing).mention(eventing, entry)));
    }

    /** As AssertJ would have it, and with AssertJ's description; texts of its own replace the message, page and all. */
    protected final AssertionError failed(FailureText text, Object expected, Object actual) {
        boolean waited = inVain;
        inVain = false;
        String overriding = getWritableAssertionInfo().overridingErrorMessage();
        if (overriding == null) {
            emulator()
                    .filter(eventing -> waited)
                    .flatMap(eventing -> Attention.of(eventing).waited(eventing))
                    .ifPresent(text::part);
            emulator()
                    .map(eventing -> eventing.faults())
                    .filter(faults -> !faults.isNone())
                    .ifPresent(faults -> text.part("Faults were injected: " + faults));
            emulator()
                    .flatMap(eventing -> FailureReport.of(eventing).writeAndTell(described(text.toString())))
                    .ifPresent(text::part);
        }
        AssertionFailedError error = new AssertionFailedError(
                described(overriding == null ? text.toString() : overriding), expected, actual);
        error.setStackTrace(ofTheTest(error.getStackTrace()));
        return error;
    }

    private String described(String message) {
        String description = info.descriptionText();
        return description.isEmpty() ? message : "[" + description + "] " + message;
    }

    /** Who looks at a failure wants the line of the test first, not those of the assertion. */
    private static StackTraceElement[] ofTheTest(StackTraceElement[] trace) {
        int first = 0;
        while (first < trace.length && isOfAnAssertion(trace[first].getClassName())) {
            first++;
        }
        return first == trace.length ? trace : Arrays.copyOfRange(trace, first, trace.length);
    }

    private static boolean isOfAnAssertion(String name) {
        String outer = name.replaceAll("\\$.*", "");
        return outer.startsWith(KIT)
                        && (outer.endsWith("Assert") || outer.endsWith("Counting") || outer.endsWith(".Probe"))
                || name.startsWith("java.");
    }
}
