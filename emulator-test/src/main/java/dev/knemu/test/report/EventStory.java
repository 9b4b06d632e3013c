package dev.knemu.test.report;

import dev.knemu.EventingEmulator;
import dev.knemu.Sent;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Lineage;
import dev.knemu.journal.Why;
import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What the journal knows of one event that was sent, as it was when asked: where it was taken or refused, who was asked,
 * and what came of it. A value.
 *
 * <p>An event is known by its id, source, type and data. One that is sent twice without any difference has one story.
 *
 * @param event as its producer made it
 * @param trees all that followed from each time that the event was taken from outside, oldest first
 * @param refusals each time that it was refused, oldest first
 * @param whys one answer for each acceptance of the event itself and each subscription there: also where it went on from a
 *     subscription to another Broker or Channel, but not of replies
 */
public record EventStory(CloudEvent event, List<Lineage> trees, List<Entry.Refused> refusals, List<Why> whys) {

    public EventStory {
        trees = List.copyOf(trees);
        refusals = List.copyOf(refusals);
        whys = List.copyOf(whys);
    }

    /** As of now. */
    public static EventStory of(Sent sent) {
        EventingEmulator eventing = sent.eventing();
        CloudEvent event = sent.event();
        Journal journal = eventing.journal();
        List<Lineage> trees = journal.entries(Entry.Accepted.class).stream()
                .filter(accepted -> accepted.cause() == 0 && isSame(event, accepted.event()))
                .map(journal::lineage)
                .toList();
        List<Entry.Refused> refusals = journal.entries(Entry.Refused.class).stream()
                .filter(refused -> refused.cause() == 0 && refused.event() != null && isSame(event, refused.event()))
                .toList();
        Set<Long> own = new HashSet<>();
        flat(trees).stream()
                .map(Lineage::accepted)
                .filter(accepted -> isHop(event, accepted.event()))
                .forEach(accepted -> own.add(accepted.seq()));
        List<Why> whys = own.isEmpty()
                ? List.of()
                : eventing.why(event.getId()).stream()
                        .filter(why -> why.accepted()
                                .filter(accepted -> own.contains(accepted.seq()))
                                .isPresent())
                        .toList();
        return new EventStory(event, trees, refusals, whys);
    }

    private static boolean isHop(CloudEvent sent, CloudEvent taken) {
        return Objects.equals(sent.getId(), taken.getId())
                && Objects.equals(sent.getSource(), taken.getSource())
                && Objects.equals(sent.getType(), taken.getType());
    }

    private static boolean isSame(CloudEvent sent, CloudEvent taken) {
        return isHop(sent, taken) && Objects.equals(sent.getData(), taken.getData());
    }

    /** The nodes of some trees, each before what followed from it. */
    private static List<Lineage> flat(List<Lineage> trees) {
        List<Lineage> all = new ArrayList<>(trees);
        for (int i = 0; i < all.size(); i++) {
            all.addAll(all.get(i).children());
        }
        return all;
    }

    /** The events that came of it, however far down: replies, what went on elsewhere, dead letters. */
    public List<Entry.Accepted> descendants() {
        Set<Long> roots = new HashSet<>();
        trees.forEach(tree -> roots.add(tree.accepted().seq()));
        return flat(trees).stream()
                .map(Lineage::accepted)
                .filter(accepted -> !roots.contains(accepted.seq()))
                .toList();
    }

    /** The answers of one Trigger or Subscription, by {@code name} or {@code namespace/name}. */
    public List<Why> whys(String name) {
        return whys.stream()
                .filter(why -> Names.isCalled(why.subscription(), name))
                .toList();
    }
}
