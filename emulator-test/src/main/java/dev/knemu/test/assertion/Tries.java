package dev.knemu.test.assertion;

import dev.knemu.journal.Entry;
import dev.knemu.journal.Why;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One delivery to one subscriber, as the journal has it.
 *
 * @param failed requests to the subscriber that are recorded: the failed ones, and at level {@code FULL} all
 * @param end how it came to rest; empty while it is open
 */
record Tries(List<Entry.Attempted> failed, Optional<Entry.OfDelivery> end) {

    /** The deliveries behind some answers: one each, and one for each time that a dead letter was delivered again. */
    static List<Tries> of(List<Why> whys) {
        List<Tries> all = new ArrayList<>();
        for (Why why : whys) {
            Map<Long, List<Entry.OfDelivery>> byDelivery = new LinkedHashMap<>();
            for (Entry entry : why.entries()) {
                if (entry instanceof Entry.OfDelivery of) {
                    byDelivery
                            .computeIfAbsent(of.delivery(), any -> new ArrayList<>())
                            .add(of);
                }
            }
            byDelivery.values().forEach(entries -> all.add(of(entries, why)));
        }
        return all;
    }

    private static Tries of(List<Entry.OfDelivery> entries, Why why) {
        List<Entry.Attempted> attempts = new ArrayList<>();
        Optional<Entry.OfDelivery> end = Optional.empty();
        for (Entry.OfDelivery entry : entries) {
            if (entry instanceof Entry.Attempted attempted && attempted.leg() == Entry.Leg.SUBSCRIBER) {
                attempts.add(attempted);
            } else if (entry instanceof Entry.Delivered
                    || entry instanceof Entry.DeadLettered
                    || entry instanceof Entry.Dropped) {
                end = Optional.of(entry);
            }
        }
        return new Tries(attempts, end);
    }

    /** How many requests the subscriber got so far. */
    int count() {
        int recorded = failed.stream().mapToInt(Entry.Attempted::number).max().orElse(0);
        return end.filter(Entry.Delivered.class::isInstance)
                .map(delivered -> ((Entry.Delivered) delivered).attempts())
                .orElse(recorded);
    }

    /** How long was, or is, waited after each request that another follows. */
    List<Duration> waits() {
        return failed.stream()
                .map(Entry.Attempted::nextIn)
                .filter(Objects::nonNull)
                .toList();
    }

    /** What was answered last; 0 for no answer, or while it is open. */
    int status() {
        Entry.OfDelivery rest = end.orElse(null);
        if (rest instanceof Entry.Delivered delivered) {
            return delivered.status();
        }
        if (rest instanceof Entry.DeadLettered dead) {
            return dead.status();
        }
        return rest instanceof Entry.Dropped dropped ? dropped.status() : 0;
    }
}
