package dev.knemu.test;

import dev.knemu.EventingEmulator;
import dev.knemu.Sent;
import dev.knemu.journal.Journal;
import dev.knemu.test.assertion.CloudEventAssert;
import dev.knemu.test.assertion.EventingAssert;
import dev.knemu.test.assertion.JournalAssert;
import dev.knemu.test.assertion.SentAssert;
import io.cloudevents.CloudEvent;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractSoftAssertions;
import org.assertj.core.api.StandardSoftAssertionsProvider;

/**
 * As {@link KnativeAssertions}, but failures are collected and told together by {@link #assertAll()}.
 *
 * <pre>{@code
 * KnativeSoftAssertions.assertSoftly(softly -> {
 *     softly.assertThat(sent).wasDeliveredTo("paid-orders");
 *     softly.assertThat(eventing).hasNoDeadLetters();
 * });
 * }</pre>
 */
public class KnativeSoftAssertions extends AbstractSoftAssertions implements StandardSoftAssertionsProvider {

    /** Makes one, asserts what is asserted with it, and fails with all that failed. */
    public static void assertSoftly(Consumer<KnativeSoftAssertions> softly) {
        KnativeSoftAssertions assertions = new KnativeSoftAssertions();
        softly.accept(assertions);
        assertions.assertAll();
    }

    public SentAssert assertThat(Sent actual) {
        KitAttention.attach(actual.eventing());
        return proxy(SentAssert.class, Sent.class, actual);
    }

    public ProbeAssert assertThat(Probe actual) {
        KitAttention.attach(actual.eventing());
        return proxy(ProbeAssert.class, Probe.class, actual);
    }

    public EventingAssert assertThat(EventingEmulator actual) {
        KitAttention.attach(actual);
        return proxy(EventingAssert.class, EventingEmulator.class, actual);
    }

    public CloudEventAssert assertThat(CloudEvent actual) {
        return proxy(CloudEventAssert.class, CloudEvent.class, actual);
    }

    public JournalAssert assertThat(Journal actual) {
        actual.keeper(EventingEmulator.class).ifPresent(KitAttention::attach);
        return proxy(JournalAssert.class, Journal.class, actual);
    }
}
