package dev.knemu.test;

import dev.knemu.EventingEmulator;
import dev.knemu.fault.Faults;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;
import org.opentest4j.AssertionFailedError;

/** One run of a test method with faults, which a failure then tells of. */
final class FaultyRun {

    private FaultyRun() {}

    static void with(Faults faults, EventingEmulator eventing, Invocation<Void> test) throws Throwable {
        if (faults.isNone() && eventing.faults().isNone()) {
            test.proceed();
            return;
        }
        Faults before = eventing.faults();
        eventing.faults(faults);
        try {
            test.proceed();
        } catch (AssertionFailedError e) {
            throw failed(e, faults);
        } catch (AssertionError e) {
            throw e.getClass() == AssertionError.class ? failed(e, faults) : noted(e, faults);
        } catch (Exception e) {
            throw noted(e, faults);
        } finally {
            eventing.faults(before);
        }
    }

    /** The same with the faults in its message; an IDE still finds what was expected. */
    private static AssertionError failed(AssertionError failure, Faults faults) {
        String before = failure.getMessage() == null ? "" : failure.getMessage();
        if (before.contains(faults.toString())) {
            return failure;
        }
        String message = before + (before.isEmpty() ? "" : "\n\n") + text(faults);
        AssertionError told;
        if (failure instanceof AssertionFailedError compared && compared.isExpectedDefined()) {
            told = new AssertionFailedError(message, compared.getExpected(), compared.getActual(), failure.getCause());
        } else {
            told = new AssertionFailedError(message, failure.getCause());
        }
        told.setStackTrace(failure.getStackTrace());
        for (Throwable suppressed : failure.getSuppressed()) {
            told.addSuppressed(suppressed);
        }
        return told;
    }

    /** Of a type that somebody may look for, so it stays what it is. */
    private static <T extends Throwable> T noted(T failure, Faults faults) {
        failure.addSuppressed(new AssertionFailedError(text(faults)));
        return failure;
    }

    private static String text(Faults faults) {
        return "This test ran with faults: " + faults;
    }
}
