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
import java.util.List;

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
     * One answer for each time an event of this id was accepted and each subscription there. Where the journal holds no
     * decision, the filter is asked as it is now.
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
                for (SubscriptionRoute route : subscriptions(accepted.address(), topology)) {
                    answers.add(of(accepted, route, ofEvent));
                }
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

    private static Why of(Entry.Accepted accepted, SubscriptionRoute route, List<Entry> ofEvent) {
        Verdict verdict = null;
        List<Entry> ofDelivery = new ArrayList<>();
        for (Entry entry : ofEvent) {
            if (entry instanceof Entry.Decided decided && decided.subscription().equals(route.ref())) {
                verdict = decided.verdict();
            } else if (entry instanceof Entry.OfDelivery delivery
                    && delivery.subscription().equals(route.ref())) {
                ofDelivery.add(entry);
            }
        }
        return new Why(
                accepted.event(),
                accepted.address(),
                route.ref(),
                verdict != null ? verdict : route.filter().evaluate(accepted.event()),
                ofDelivery);
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
        return last.isEmpty() ? "on its way" : "on its way; the last attempt failed: " + last;
    }

    private static String attempts(int attempts) {
        return attempts == 1 ? "1 attempt" : attempts + " attempts";
    }
}
