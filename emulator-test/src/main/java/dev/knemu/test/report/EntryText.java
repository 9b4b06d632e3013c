package dev.knemu.test.report;

import dev.knemu.journal.Entry;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Entries of a journal, and what is in them, in words. */
public final class EntryText {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

    private EntryText() {}

    /** Time of day in UTC, to the millisecond. */
    public static String clock(Instant time) {
        return CLOCK.format(time);
    }

    static String day(Instant time) {
        return DAY.format(time);
    }

    /** An event in a few words: {@code event e1 (order.paid from /shop)}. */
    public static String event(CloudEvent event) {
        return "event " + event.getId() + " (" + event.getType() + " from " + event.getSource() + ")";
    }

    /** What happened, as the journal calls it. */
    static String what(Entry entry) {
        if (entry instanceof Entry.DeadLettered) {
            return "dead-lettered";
        }
        return entry.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** To whom: the subscription, or the address. */
    static String subject(Entry entry) {
        if (entry instanceof Entry.OfDelivery of) {
            return of.subscription().toString();
        }
        if (entry instanceof Entry.Decided decided) {
            return decided.subscription().toString();
        }
        return entry instanceof Entry.Refused refused
                ? refused.address().toString()
                : ((Entry.Accepted) entry).address().toString();
    }

    /** An entry as one line, without its time. */
    public static String line(Entry entry) {
        String result = result(entry);
        return subject(entry) + " " + what(entry) + (result.isEmpty() ? "" : " " + result);
    }

    /** How it went. */
    static String result(Entry entry) {
        if (entry instanceof Entry.Accepted accepted) {
            return event(accepted.event());
        }
        if (entry instanceof Entry.Refused refused) {
            return (refused.event() == null ? "what is no event" : event(refused.event())) + " with " + refused.status()
                    + ": " + refused.reason();
        }
        if (entry instanceof Entry.Decided decided) {
            return (decided.verdict().passed() ? "yes: " : "no: ") + decided.verdict();
        }
        if (entry instanceof Entry.Attempted attempted) {
            return attempt(attempted);
        }
        if (entry instanceof Entry.Replied replied) {
            return "with " + event(replied.event())
                    + (replied.destination() == null ? ", which nobody wants" : " for " + replied.destination());
        }
        if (entry instanceof Entry.Delivered delivered) {
            return "to " + delivered.destination()
                    + (delivered.standIn() == null ? "" : " (stand-in " + delivered.standIn() + ")") + ", answered "
                    + delivered.status() + ", " + attempts(delivered.attempts());
        }
        if (entry instanceof Entry.DeadLettered deadLettered) {
            return "to " + deadLettered.sink() + " after " + attempts(deadLettered.attempts()) + " at "
                    + deadLettered.failedDestination() + ", " + status(deadLettered.status());
        }
        if (entry instanceof Entry.Dropped dropped) {
            return dropped.reason() + ", after " + attempts(dropped.attempts()) + " at " + dropped.destination() + ", "
                    + status(dropped.status());
        }
        Entry.Redelivered again = (Entry.Redelivered) entry;
        return "delivery " + again.original() + " is tried again, to " + again.destination();
    }

    /** {@code #2 at 00:00:01.000 answered 503; the next in PT2S}. */
    static String timedAttempt(Entry.Attempted attempted) {
        return "#" + attempted.number() + leg(attempted) + " at " + clock(attempted.time()) + " " + outcome(attempted);
    }

    private static String attempt(Entry.Attempted attempted) {
        return "#" + attempted.number() + leg(attempted) + " at " + attempted.destination() + ": " + outcome(attempted);
    }

    private static String outcome(Entry.Attempted attempted) {
        String outcome = attempted.problem() == null ? "answered " + attempted.status() : attempted.problem();
        Duration latency = attempted.latency();
        return outcome
                + (latency.isZero() ? "" : " after " + latency)
                + (attempted.nextIn() == null ? "" : "; the next in " + attempted.nextIn());
    }

    private static String leg(Entry.Attempted attempted) {
        return switch (attempted.leg()) {
            case SUBSCRIBER -> "";
            case REPLY -> " of the reply";
            case DEAD_LETTER -> " of the dead letter";
        };
    }

    static String attempts(int attempts) {
        return attempts == 1 ? "1 attempt" : attempts + " attempts";
    }

    private static String status(int status) {
        return status == 0 ? "no answer" : "status " + status;
    }
}
