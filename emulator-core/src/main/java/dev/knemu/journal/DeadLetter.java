package dev.knemu.journal;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A delivery that came to rest without its subscriber: its event went to the dead letter sink, or nowhere.
 *
 * @param id the delivery's number
 * @param end how it came to rest: an {@link Entry.DeadLettered} or an {@link Entry.Dropped}
 * @param accepted the event that it carried, as it was accepted; empty when its entry has made room, and then it cannot
 *     be delivered again
 * @param entries every attempt, and the end, oldest first
 * @param redelivered the deliveries that tried it again, in order
 */
public record DeadLetter(
        long id, Entry.OfDelivery end, Optional<Entry.Accepted> accepted, List<Entry> entries, List<Long> redelivered) {

    public DeadLetter {
        entries = List.copyOf(entries);
        redelivered = List.copyOf(redelivered);
    }

    /** All of a journal, oldest first. */
    public static List<DeadLetter> of(Journal journal) {
        List<Entry.OfDelivery> ends = new ArrayList<>();
        Map<Long, List<Entry>> entries = new HashMap<>();
        Map<Long, List<Long>> redelivered = new HashMap<>();
        List<Entry> kept = journal.entries();
        for (Entry entry : kept) {
            // A source's event that was taken nowhere was never accepted: there is nothing to deliver again.
            boolean served = entry.cause() != 0;
            if (served && (entry instanceof Entry.DeadLettered || entry instanceof Entry.Dropped)) {
                Entry.OfDelivery end = (Entry.OfDelivery) entry;
                ends.add(end);
                entries.put(end.delivery(), new ArrayList<>());
            } else if (entry instanceof Entry.Redelivered again) {
                redelivered
                        .computeIfAbsent(again.original(), any -> new ArrayList<>())
                        .add(again.delivery());
            }
        }
        for (Entry entry : kept) {
            if (entry instanceof Entry.OfDelivery of && entries.containsKey(of.delivery())) {
                entries.get(of.delivery()).add(entry);
            }
        }
        return ends.stream()
                .map(end -> new DeadLetter(
                        end.delivery(),
                        end,
                        journal.entry(end.cause())
                                .filter(Entry.Accepted.class::isInstance)
                                .map(Entry.Accepted.class::cast),
                        entries.get(end.delivery()),
                        redelivered.getOrDefault(end.delivery(), List.of())))
                .toList();
    }

    /** Whether its event went to the dead letter sink, and not nowhere. */
    public boolean isDeadLettered() {
        return end instanceof Entry.DeadLettered;
    }

    /** The Trigger or Subscription whose subscriber did not get the event. */
    public Ref subscription() {
        return end.subscription();
    }

    /** When it came to rest. */
    public Instant time() {
        return end.time();
    }

    /** Where the event went; empty when it went nowhere. */
    public Optional<URI> sink() {
        return end instanceof Entry.DeadLettered deadLettered ? Optional.of(deadLettered.sink()) : Optional.empty();
    }

    /** Where it could not go. */
    public URI failedDestination() {
        return end instanceof Entry.DeadLettered deadLettered
                ? deadLettered.failedDestination()
                : ((Entry.Dropped) end).destination();
    }

    /** What was answered last there; 0 for no answer. */
    public int status() {
        return end instanceof Entry.DeadLettered deadLettered ? deadLettered.status() : ((Entry.Dropped) end).status();
    }

    /** How often it was tried there. */
    public int attempts() {
        return end instanceof Entry.DeadLettered deadLettered
                ? deadLettered.attempts()
                : ((Entry.Dropped) end).attempts();
    }

    /** Why the event went nowhere; of one that went to the sink, what was wrong with the last attempt before. */
    public String reason() {
        if (end instanceof Entry.Dropped dropped) {
            return dropped.reason();
        }
        String reason = "";
        for (Entry entry : entries) {
            if (entry instanceof Entry.Attempted attempted
                    && attempted.leg() != Entry.Leg.DEAD_LETTER
                    && attempted.problem() != null) {
                reason = attempted.problem();
            }
        }
        return reason;
    }

    /** In one line. */
    @Override
    public String toString() {
        String event = accepted.map(entry -> "event " + entry.event().getId()).orElse("an event");
        return id + ": " + event + " for " + subscription() + " "
                + sink().map(sink -> "went to " + sink).orElse("went nowhere")
                + (reason().isEmpty() ? "" : ": " + reason());
    }
}
