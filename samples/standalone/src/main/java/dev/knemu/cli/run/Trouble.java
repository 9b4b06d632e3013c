package dev.knemu.cli.run;

import dev.knemu.cli.terminal.Length;
import dev.knemu.cli.terminal.Narrator;
import dev.knemu.filter.Verdict;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** What did not go well, one line for each entry of the journal. What goes well is told by those who receive it. */
public final class Trouble {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    private final Journal journal;
    private final boolean why;

    /** @param why whether to tell of every decision, too; they are in journals of level {@code FULL} */
    public Trouble(Journal journal, boolean why) {
        this.journal = journal;
        this.why = why;
    }

    /** From now on; until the result is run. */
    public Runnable tell(Narrator narrator) {
        return journal.listen(entry -> {
            if (isTrouble(entry) || why && entry instanceof Entry.Decided) {
                narrator.tell(() -> Optional.of(TIME.format(entry.time()) + "  " + sentence(entry)));
            }
        });
    }

    /** The last attempt is told by how the delivery ended. */
    private static boolean isTrouble(Entry entry) {
        return entry instanceof Entry.Refused
                || entry instanceof Entry.DeadLettered
                || entry instanceof Entry.Dropped
                || entry instanceof Entry.OfReading
                || entry instanceof Entry.Attempted attempted && attempted.nextIn() != null;
    }

    private String sentence(Entry entry) {
        if (entry instanceof Entry.Refused refused) {
            String what = refused.event() == null
                    ? "a request"
                    : "event " + refused.event().getId() + " ("
                            + refused.event().getType() + ")";
            return "refused " + what + " at " + refused.address() + " with " + refused.status() + ": "
                    + refused.reason();
        }
        if (entry instanceof Entry.Decided decided) {
            return event(entry) + " -> " + decided.subscription() + ": "
                    + decision(decided.verdict(), accepted(entry).map(Entry.Accepted::event));
        }
        if (entry instanceof Entry.OfReading reading) {
            return reading.subscription()
                    + (entry instanceof Entry.Interrupted interrupted
                            ? " gets nothing for now: " + interrupted.problem()
                            : " is read again");
        }
        Entry.OfDelivery delivery = (Entry.OfDelivery) entry;
        return event(delivery) + " -> " + delivery.subscription() + ": " + what(delivery);
    }

    /** The event, while the journal still has it, tells more than the verdict alone: the value may sit in its data. */
    private static String decision(Verdict verdict, Optional<CloudEvent> event) {
        return (verdict.passed() ? "wanted: " : "not wanted: ")
                + verdict
                + event.map(verdict::hint)
                        .orElseGet(verdict::hint)
                        .map(hint -> " (" + hint + ")")
                        .orElse("");
    }

    private static String what(Entry.OfDelivery delivery) {
        if (delivery instanceof Entry.Attempted attempted && attempted.nextIn() != null) {
            return attempted.destination() + ": " + attempted.problem() + "; that was attempt " + attempted.number()
                    + ", the next is in " + Length.text(attempted.nextIn());
        }
        if (delivery instanceof Entry.DeadLettered dead) {
            return "dead-lettered to " + dead.sink() + " after " + attempts(dead.attempts()) + "; "
                    + dead.failedDestination() + " " + answer(dead.status());
        }
        if (delivery instanceof Entry.Dropped dropped) {
            return (dropped.isKept() ? "given back after " : "dropped after ") + attempts(dropped.attempts()) + " at "
                    + dropped.destination() + ": " + dropped.reason();
        }
        return delivery.toString();
    }

    private String event(Entry entry) {
        return "event "
                + accepted(entry)
                        .map(accepted -> accepted.event().getId() + " ("
                                + accepted.event().getType() + ")")
                        .orElse("#" + entry.cause());
    }

    private Optional<Entry.Accepted> accepted(Entry entry) {
        return journal.entry(entry.cause())
                .filter(Entry.Accepted.class::isInstance)
                .map(Entry.Accepted.class::cast);
    }

    public static String answer(int status) {
        return status == 0 ? "did not answer" : "answered " + status;
    }

    public static String attempts(int attempts) {
        return attempts == 1 ? "1 attempt" : attempts + " attempts";
    }

    /** What people call a destination: the Service's name on the emulated cluster, and otherwise the URL. */
    public static String shortName(URI destination) {
        String host = String.valueOf(destination.getHost());
        return host.endsWith(".svc.cluster.local") ? host.substring(0, host.indexOf('.')) : destination.toString();
    }
}
