package dev.knemu;

import dev.knemu.channel.ChannelRoute;
import dev.knemu.channel.Topology;
import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.event.KnativeEvent;
import dev.knemu.filter.FilterExplanation;
import dev.knemu.filter.UnsupportedFilterException;
import dev.knemu.filter.Verdict;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Ref;
import dev.knemu.journal.Why;
import dev.knemu.resource.Broker;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.ResourceStore;
import dev.knemu.resource.Trigger;
import dev.knemu.time.Time;
import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Answers why events went where they went, and where they would go, from the journal and the routes. */
final class Whys {

    /** One time that an event was accepted, and what serves it. */
    private record Asked(Entry.Accepted accepted, List<Entry> entries) {}

    private final Journal journal;
    private final Supplier<Topology> topology;
    private final ResourceStore store;
    private final Time time;

    Whys(Journal journal, Supplier<Topology> topology, ResourceStore store, Time time) {
        this.journal = journal;
        this.topology = topology;
        this.store = store;
        this.time = time;
    }

    /**
     * One answer for each time one of these events was accepted and each subscription there at that time. Where the
     * journal keeps no decisions, the subscriptions and their filters are asked as they are now.
     */
    List<Why> of(Predicate<? super CloudEvent> wanted) {
        // In one go: who sends by hand gives every event the same id.
        Map<Long, Asked> events = new LinkedHashMap<>();
        List<Entry> entries = journal.entries();
        for (Entry entry : entries) {
            if (entry instanceof Entry.Accepted accepted && wanted.test(accepted.event())) {
                events.put(accepted.seq(), new Asked(accepted, new ArrayList<>()));
            }
        }
        for (Entry entry : entries) {
            // What these name as their cause is no accepted entry, but a delivery.
            boolean serves = !(entry instanceof Entry.Accepted || entry instanceof Entry.Refused);
            Asked asked = serves ? events.get(entry.cause()) : null;
            if (asked != null) {
                asked.entries().add(entry);
            }
        }
        List<Why> answers = new ArrayList<>();
        for (Asked asked : events.values()) {
            verdicts(asked.accepted(), asked.entries())
                    .forEach((subscription, verdict) ->
                            answers.add(of(asked.accepted(), subscription, verdict, asked.entries())));
        }
        return answers;
    }

    private Map<Ref, Verdict> verdicts(Entry.Accepted accepted, List<Entry> ofEvent) {
        Map<Ref, Verdict> verdicts = new LinkedHashMap<>();
        for (Entry other : ofEvent) {
            if (other instanceof Entry.Decided decided) {
                verdicts.put(decided.subscription(), decided.verdict());
            }
        }
        // With every decision recorded, who has none was not there: a Trigger that is newer than the event.
        if (!journal.isFull()) {
            topology.get()
                    .all()
                    .filter(channel -> channel.ref().equals(accepted.address()))
                    .flatMap(channel -> channel.subscriptions().stream())
                    .forEach(route -> verdicts.put(route.ref(), route.filter().evaluate(accepted.event())));
            addReadersOfTheTopic(accepted, ofEvent, verdicts);
        }
        return verdicts;
    }

    /** Its topic may be read by others than the address has: a KafkaSource what came to a KafkaSink. */
    private void addReadersOfTheTopic(Entry.Accepted accepted, List<Entry> ofEvent, Map<Ref, Verdict> verdicts) {
        Set<Ref> asked = new HashSet<>();
        for (Entry entry : ofEvent) {
            if (entry instanceof Entry.OfDelivery delivery && !verdicts.containsKey(delivery.subscription())) {
                asked.add(delivery.subscription());
            }
        }
        if (!asked.isEmpty()) {
            topology.get()
                    .all()
                    .flatMap(channel -> channel.subscriptions().stream())
                    .filter(route -> asked.contains(route.ref()))
                    .forEach(route -> verdicts.put(route.ref(), route.filter().evaluate(accepted.event())));
        }
    }

    private Why of(Entry.Accepted accepted, Ref subscription, Verdict verdict, List<Entry> ofEvent) {
        List<Entry> ofDelivery = ofEvent.stream()
                .filter(entry -> entry instanceof Entry.OfDelivery delivery
                        && delivery.subscription().equals(subscription))
                .toList();
        return new Why(
                accepted.event(),
                accepted.address(),
                Optional.of(accepted),
                subscription,
                verdict,
                explain(subscription, accepted.event(), verdict).conditions(),
                ofDelivery);
    }

    /**
     * What the subscriptions of an address would say of an event, on the routes as they are.
     *
     * @param address empty for every Broker and Channel that somebody applied
     */
    List<Why> dryRun(CloudEvent event, Optional<Ref> address) {
        List<Why> answers = new ArrayList<>();
        topology.get()
                .all()
                .filter(channel -> address.map(channel.ref()::equals).orElseGet(() -> isApplied(channel.ref())))
                .sorted(Comparator.comparing(channel -> channel.ref().toString()))
                .forEach(channel -> dryRun(event, channel, answers));
        return answers;
    }

    /** Whether nobody made it for something else, as the channels of a Sequence are. */
    private boolean isApplied(Ref address) {
        return store.snapshot().resources().entrySet().stream()
                .filter(entry -> entry.getKey().kind().equals(address.kind())
                        && entry.getKey().namespace().equals(address.namespace())
                        && entry.getKey().name().equals(address.name()))
                .anyMatch(entry -> entry.getValue().metadata().controller().isEmpty());
    }

    private void dryRun(CloudEvent event, ChannelRoute channel, List<Why> answers) {
        CloudEvent arrived =
                channel.ofBroker() ? KnativeEvent.arrivedAt(event, time.now()) : KnativeEvent.asText(event);
        for (SubscriptionRoute route : channel.subscriptions()) {
            Verdict verdict = route.filter().evaluate(arrived);
            answers.add(new Why(
                    arrived,
                    channel.ref(),
                    Optional.empty(),
                    route.ref(),
                    verdict,
                    explain(route.ref(), arrived, verdict).conditions(),
                    List.of()));
        }
    }

    /** The conditions behind a verdict: as they are written in the Trigger, if it still says the same. */
    FilterExplanation explain(Ref subscription, CloudEvent event, Verdict verdict) {
        if (subscription.kind().equals(Trigger.KIND)) {
            ResourceKey key =
                    ResourceKey.of(Trigger.API_VERSION, Trigger.KIND, subscription.namespace(), subscription.name());
            Optional<FilterExplanation> written = store.get(key, Trigger.class).flatMap(trigger -> ask(trigger, event));
            if (written.filter(now -> now.verdict().equals(verdict)).isPresent()) {
                return written.get();
            }
        }
        return FilterExplanation.of(verdict);
    }

    private Optional<FilterExplanation> ask(Trigger trigger, CloudEvent event) {
        Optional<Broker> broker = store.get(trigger.brokerKey(), Broker.class);
        try {
            return Optional.of(FilterExplanation.of(trigger.spec().asReadBy(broker), event));
        } catch (UnsupportedFilterException unreadable) {
            return Optional.empty();
        }
    }
}
