package dev.knemu.journal;

import dev.knemu.filter.FilterCondition;
import dev.knemu.filter.Verdict;
import io.cloudevents.CloudEvent;
import java.util.List;
import java.util.Optional;

/**
 * Why an event did, or did not, reach the subscriber of one Trigger or Subscription; or, of an event that nobody sent,
 * whether it would.
 *
 * @param event as it was accepted, or would be
 * @param address the Broker or Channel
 * @param accepted where it was accepted; empty for an event that was only asked about
 * @param subscription the Trigger or Subscription
 * @param verdict what its filter said
 * @param conditions all that the filter asks, in order; empty when there is none
 * @param entries what became of the delivery, oldest first; empty when the filter refused
 */
public record Why(
        CloudEvent event,
        Ref address,
        Optional<Entry.Accepted> accepted,
        Ref subscription,
        Verdict verdict,
        List<FilterCondition> conditions,
        List<Entry> entries) {

    public Why {
        conditions = List.copyOf(conditions);
        entries = List.copyOf(entries);
    }

    /** Whether the subscriber took the event. */
    public boolean isDelivered() {
        return entries.stream().anyMatch(Entry.Delivered.class::isInstance);
    }

    /** The answer as a sentence. */
    @Override
    public String toString() {
        String who = subscription + (verdict.passed() ? " wanted" : " did not want") + " event " + event.getId();
        if (accepted.isEmpty()) {
            who = subscription + (verdict.passed() ? " would get" : " would not want") + " event " + event.getId();
            if (verdict.passed()) {
                return who + " (" + verdict + ")";
            }
        }
        if (!verdict.passed()) {
            return who + ": " + verdict
                    + verdict.hint(event).map(hint -> " (" + hint + ")").orElse("");
        }
        return who + " (" + verdict + "): " + outcome();
    }

    /** What became of the delivery, in words; its last end, if it was delivered more than once. */
    public String outcome() {
        if (!verdict.passed()) {
            return "refused by its filter";
        }
        if (accepted.isEmpty()) {
            return "would be delivered";
        }
        String outcome = "";
        String problem = "";
        for (Entry entry : entries) {
            if (entry instanceof Entry.Attempted attempted && attempted.problem() != null) {
                problem = attempted.problem();
            } else if (entry instanceof Entry.Redelivered) {
                outcome = "";
                problem = "";
            } else if (entry instanceof Entry.OfDelivery delivery) {
                String end = end(delivery, problem);
                outcome = end.isEmpty() ? outcome : end;
            }
        }
        if (!outcome.isEmpty()) {
            return outcome;
        }
        if (entries.isEmpty()) {
            return "nothing is recorded of its delivery yet; the first attempt may be under way";
        }
        return problem.isEmpty() ? "on its way" : "on its way; the last attempt failed: " + problem;
    }

    private static String end(Entry.OfDelivery entry, String problem) {
        if (entry instanceof Entry.Delivered delivered) {
            return "delivered to " + delivered.destination() + ", answered " + delivered.status() + ", "
                    + attempts(delivered.attempts());
        }
        if (entry instanceof Entry.DeadLettered deadLettered) {
            return "dead-lettered to " + deadLettered.sink() + " after " + attempts(deadLettered.attempts()) + " at "
                    + deadLettered.failedDestination() + (problem.isEmpty() ? "" : ": " + problem);
        }
        return entry instanceof Entry.Dropped dropped ? "dropped: " + dropped.reason() : "";
    }

    private static String attempts(int attempts) {
        return attempts == 1 ? "1 attempt" : attempts + " attempts";
    }
}
