package dev.knemu;

import dev.knemu.channel.ChannelRoute;
import dev.knemu.channel.Topology;
import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.filter.Verdict;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Ref;
import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Why an event did, or did not, reach the subscriber of one Trigger or Subscription.
 *
 * @param event as it was accepted
 * @param accepted where
 * @param subscription the Trigger or Subscription
 * @param verdict what its filter said
 * @param entries what became of the delivery, oldest first; empty when the filter refused
 */
public record Why(CloudEvent event, Ref accepted, Ref subscription, Verdict verdict, List<Entry> entries) {

    public Why {
        entries = List.copyOf(entries);
    }

    /**
     * One answer for each time an event of this id was accepted and each subscription there at that time. Where the
     * journal keeps no decisions, the subscriptions and their filters are asked as they are now.
     */
    static List<Why> of(String eventId, Journal journal, Topology topology) {
        List<Why> answers = new ArrayList<>();
        List<Entry> entries = journal.entries();
        for (Entry entry : entries) {
            if (entry instanceof Entry.Accepted accepted
                    && accepted.event().getId().equals(eventId)) {
                List<Entry> ofEvent = entries.stream()
                        .filter(other -> other.cause() == accepted.seq() && !(other instanceof Entry.Accepted))
                        .toList();
                Map<Ref, Verdict> verdicts = new LinkedHashMap<>();
                for (Entry other : ofEvent) {
                    if (other instanceof Entry.Decided decided) {
                        verdicts.put(decided.subscription(), decided.verdict());
                    }
                }
                // With every decision recorded, who has none was not there: a Trigger that is newer than the event.
                if (!journal.isFull()) {
                    for (SubscriptionRoute route : subscriptions(accepted.address(), topology)) {
                        verdicts.put(route.ref(), route.filter().evaluate(accepted.event()));
                    }
                }
                verdicts.forEach((subscription, verdict) -> answers.add(of(accepted, subscription, verdict, ofEvent)));
            }
        }
        return answers;
    }

    private static List<SubscriptionRoute> subscriptions(Ref address, Topology topology) {
        return topology.channels().values().stream()
                .filter(channel -> channel.ref().equals(address))
                .findFirst()
                .map(ChannelRoute::subscriptions)
                .orElse(List.of());
    }

    private static Why of(Entry.Accepted accepted, Ref subscription, Verdict verdict, List<Entry> ofEvent) {
        List<Entry> ofDelivery = ofEvent.stream()
                .filter(entry -> entry instanceof Entry.OfDelivery delivery
                        && delivery.subscription().equals(subscription))
                .toList();
        return new Why(accepted.event(), accepted.address(), subscription, verdict, ofDelivery);
    }

    /** Whether the subscriber took the event. */
    public boolean isDelivered() {
        return entries.stream().anyMatch(Entry.Delivered.class::isInstance);
    }

    /** The answer as a sentence. */
    @Override
    public String toString() {
        String who = subscription + (verdict.passed() ? " wanted" : " did not want") + " event " + event.getId();
        if (!verdict.passed()) {
            return who + ": " + verdict
                    + verdict.hint().map(hint -> " (" + hint + ")").orElse("");
        }
        return who + " (" + verdict + "): " + outcome();
    }

    private String outcome() {
        String last = "";
        for (Entry entry : entries) {
            if (entry instanceof Entry.Delivered delivered) {
                return "delivered to " + delivered.destination() + ", answered " + delivered.status() + ", "
                        + attempts(delivered.attempts());
            }
            if (entry instanceof Entry.DeadLettered deadLettered) {
                return "dead-lettered to " + deadLettered.sink() + " after " + attempts(deadLettered.attempts())
                        + " at " + deadLettered.failedDestination() + (last.isEmpty() ? "" : ": " + last);
            }
            if (entry instanceof Entry.Dropped dropped) {
                return "dropped: " + dropped.reason();
            }
            if (entry instanceof Entry.Attempted attempted && attempted.problem() != null) {
                last = attempted.problem();
            }
        }
        if (entries.isEmpty()) {
            return "nothing is recorded of its delivery";
        }
        return last.isEmpty() ? "on its way" : "on its way; the last attempt failed: " + last;
    }

    private static String attempts(int attempts) {
        return attempts == 1 ? "1 attempt" : attempts + " attempts";
    }
}
