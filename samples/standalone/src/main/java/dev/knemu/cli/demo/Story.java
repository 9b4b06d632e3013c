package dev.knemu.cli.demo;

import dev.knemu.cli.run.Trouble;
import dev.knemu.cli.terminal.Length;
import dev.knemu.cli.terminal.Narrator;
import dev.knemu.cli.terminal.Paint;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The demo as it happens: everything that is accepted, tried, delivered and given up, with the time since the first. */
public final class Story {

    private final Journal journal;
    private final int triggers;
    private final Paint paint;
    /** Of events that not all Triggers have decided on yet, by the number of their acceptance. */
    private final Map<Long, Decisions> decisions = new HashMap<>();
    /** Of the first line. Read and written by the narrator's thread only. */
    private Instant begin = Instant.MAX;

    private record Decisions(int count, boolean isWanted) {

        static final Decisions NONE = new Decisions(0, false);

        Decisions and(boolean passed) {
            return new Decisions(count + 1, isWanted || passed);
        }
    }

    /** @param triggers how many there are: an event that all of them refuse goes nowhere, and that is told */
    public Story(Journal journal, int triggers, Paint paint) {
        this.journal = journal;
        this.triggers = triggers;
        this.paint = paint;
    }

    /** From now on; until the result is run. */
    public Runnable tell(Narrator narrator) {
        return journal.listen(entry -> narrator.tell(() -> line(entry)));
    }

    private Optional<String> line(Entry entry) {
        if (begin.equals(Instant.MAX)) {
            begin = entry.time();
        }
        return words(entry).map(words -> at(entry.time()) + words);
    }

    private Optional<String> words(Entry entry) {
        if (entry instanceof Entry.Accepted accepted) {
            return Optional.of(id(accepted.event().getId())
                    + paint.strong(accepted.event().getType()) + " from "
                    + accepted.event().getSource() + " → " + accepted.address().kind() + " "
                    + accepted.address().name());
        }
        if (entry instanceof Entry.Refused refused) {
            return Optional.of(
                    id(refused.event() == null ? "?" : refused.event().getId())
                            + paint.bad("refused with " + refused.status()) + " at " + refused.address() + ": "
                            + refused.reason());
        }
        if (entry instanceof Entry.OfDelivery delivery) {
            return what(delivery).map(what -> id(eventId(delivery)) + "  " + what);
        }
        return entry instanceof Entry.Decided decided ? unwanted(decided) : Optional.empty();
    }

    private Optional<String> unwanted(Entry.Decided decided) {
        Decisions made = decisions
                .getOrDefault(decided.cause(), Decisions.NONE)
                .and(decided.verdict().passed());
        if (made.count() < triggers) {
            decisions.put(decided.cause(), made);
            return Optional.empty();
        }
        decisions.remove(decided.cause());
        if (made.isWanted()) {
            return Optional.empty();
        }
        return Optional.of(id(eventId(decided)) + "  → " + paint.warning("no Trigger wants it")
                + "; its producer is answered 202 all the same");
    }

    private Optional<String> what(Entry.OfDelivery entry) {
        if (entry instanceof Entry.Attempted attempted && attempted.nextIn() != null) {
            return Optional.of(way(entry, attempted.destination())
                    + paint.warning(attempted.problem() + ", trying again in " + Length.text(attempted.nextIn())));
        }
        if (entry instanceof Entry.Delivered delivered) {
            String patience = delivered.attempts() == 1 ? "" : " at attempt " + delivered.attempts();
            return Optional.of(way(entry, delivered.destination()) + paint.good("delivered" + patience));
        }
        if (entry instanceof Entry.DeadLettered dead) {
            return Optional.of(way(entry, dead.failedDestination())
                    + paint.bad(Trouble.answer(dead.status()) + ", dead-lettered") + " to "
                    + Trouble.shortName(dead.sink()));
        }
        if (entry instanceof Entry.Dropped dropped) {
            return Optional.of(way(entry, dropped.destination()) + paint.bad("dropped: " + dropped.reason()));
        }
        return Optional.empty();
    }

    private static String way(Entry.OfDelivery delivery, URI destination) {
        return "→ " + delivery.subscription().name() + " → " + Trouble.shortName(destination) + ": ";
    }

    private String eventId(Entry entry) {
        return journal.entry(entry.cause())
                .filter(Entry.Accepted.class::isInstance)
                .map(accepted -> ((Entry.Accepted) accepted).event().getId())
                .orElse("?");
    }

    private String at(Instant time) {
        double seconds = Duration.between(begin, time).toMillis() / 1000.0;
        return paint.faint(String.format(Locale.ROOT, "%7.2f s  ", seconds));
    }

    private static String id(String id) {
        return String.format(Locale.ROOT, "%-9s ", id);
    }
}
