package dev.knemu.test;

import dev.knemu.EventingEmulator;
import dev.knemu.Sent;
import dev.knemu.journal.Journal;
import dev.knemu.test.assertion.CloudEventAssert;
import dev.knemu.test.assertion.EventingAssert;
import dev.knemu.test.assertion.JournalAssert;
import dev.knemu.test.assertion.SentAssert;
import io.cloudevents.CloudEvent;
import org.assertj.core.api.Assertions;

/**
 * Where assertions on Knative Eventing begin, and all of AssertJ's own by the same import.
 *
 * <pre>{@code
 * import static dev.knemu.test.KnativeAssertions.assertThat;
 *
 * assertThat(sent).wasDeliveredTo("paid-orders").wasRefusedBy("refunds");
 * assertThat(shipping).received(type("order.paid")).once();
 * assertThat(eventing).hasNoDeadLetters();
 * }</pre>
 *
 * <p>What is expected to happen is waited for, as long as {@link Patience} lasts; in virtual time the emulator settles and is
 * looked at, and no time passes. What is expected not to happen is decided once the emulator is idle, without a sleep. A
 * failure says why, Trigger by Trigger, and where the page with the whole journal is.
 */
public class KnativeAssertions extends Assertions {

    protected KnativeAssertions() {}

    /** What became of an event that was sent. */
    public static SentAssert assertThat(Sent actual) {
        if (actual != null) {
            KitAttention.attach(actual.eventing());
        }
        return new SentAssert(actual);
    }

    /** What a subscriber got. */
    public static ProbeAssert assertThat(Probe actual) {
        if (actual != null) {
            KitAttention.attach(actual.eventing());
        }
        return new ProbeAssert(actual);
    }

    /** What an emulator has come to as a whole. */
    public static EventingAssert assertThat(EventingEmulator actual) {
        if (actual != null) {
            KitAttention.attach(actual);
        }
        return new EventingAssert(actual);
    }

    /** What an event is like. */
    public static CloudEventAssert assertThat(CloudEvent actual) {
        return new CloudEventAssert(actual);
    }

    /** What a journal holds. */
    public static JournalAssert assertThat(Journal actual) {
        if (actual != null) {
            actual.keeper(EventingEmulator.class).ifPresent(KitAttention::attach);
        }
        return new JournalAssert(actual);
    }
}
