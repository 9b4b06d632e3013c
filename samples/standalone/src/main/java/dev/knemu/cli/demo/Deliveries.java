package dev.knemu.cli.demo;

import dev.knemu.cli.terminal.Table;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts what became of every event at every Trigger, from a journal at level {@code FULL}. */
public final class Deliveries {

    private record Row(String subscription, String type) {}

    private static final class Counts {
        int delivered;
        int deadLettered;
        int dropped;
        int refused;
        int attempts;
    }

    private final Map<Row, Counts> rows =
            new TreeMap<>(Comparator.comparing(Row::subscription).thenComparing(Row::type));
    private final Map<Long, String> types = new HashMap<>();

    private Deliveries(Journal journal) {
        journal.entries().forEach(this::count);
    }

    public static Table table(Journal journal) {
        Table table =
                new Table("TRIGGER", "EVENT TYPE", "DELIVERED", "DEAD-LETTERED", "DROPPED", "REFUSED", "ATTEMPTS");
        new Deliveries(journal)
                .rows.forEach((row, counts) -> table.row(
                        row.subscription(),
                        row.type(),
                        number(counts.delivered),
                        number(counts.deadLettered),
                        number(counts.dropped),
                        number(counts.refused),
                        number(counts.attempts)));
        return table;
    }

    private static String number(int count) {
        return count == 0 ? "-" : String.valueOf(count);
    }

    private void count(Entry entry) {
        if (entry instanceof Entry.Accepted accepted) {
            types.put(accepted.seq(), accepted.event().getType());
        } else if (entry instanceof Entry.Decided decided && !decided.verdict().passed()) {
            counts(decided.subscription().name(), decided.cause()).refused++;
        } else if (entry instanceof Entry.OfDelivery delivery) {
            count(delivery, counts(delivery.subscription().name(), delivery.cause()));
        }
    }

    private static void count(Entry.OfDelivery delivery, Counts counts) {
        if (delivery instanceof Entry.Delivered delivered) {
            counts.delivered++;
            counts.attempts += delivered.attempts();
        } else if (delivery instanceof Entry.DeadLettered deadLettered) {
            counts.deadLettered++;
            counts.attempts += deadLettered.attempts();
        } else if (delivery instanceof Entry.Dropped dropped) {
            counts.dropped++;
            counts.attempts += dropped.attempts();
        }
    }

    private Counts counts(String subscription, long accepted) {
        return rows.computeIfAbsent(new Row(subscription, types.getOrDefault(accepted, "?")), any -> new Counts());
    }
}
