package dev.knemu.routing;

import io.cloudevents.CloudEvent;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes of many events, those put together that have the same type and fare alike. Takes memory for the groups and not
 * for the events: whatever is added beyond {@value #MOST_GROUPS} groups is only counted. For one thread.
 */
public final class RoutingChanges {

    /** So many groups are kept. */
    public static final int MOST_GROUPS = 1_000;

    /**
     * Events of one type that fare alike.
     *
     * @param count how many there are
     * @param example the first of them, with its reasons
     * @param exampleNumber which event it is of all that were looked at; the first is 1
     */
    public record Group(String type, long count, RoutingChange example, long exampleNumber) {}

    private record Key(String type, List<Alike> moves) {}

    private record Alike(RoutingChange.Kind kind, Object trigger, Object before, Object after) {}

    private static final class Counted {
        final RoutingChange example;
        final long number;
        long count;

        Counted(RoutingChange example, long number) {
            this.example = example;
            this.number = number;
        }
    }

    private final Map<Key, Counted> groups = new LinkedHashMap<>();
    private final RoutingComparison comparison;
    private long events;
    private long changed;
    private long uncounted;

    public RoutingChanges(RoutingComparison comparison) {
        this.comparison = comparison;
    }

    /** Looks at one more event. */
    public void add(CloudEvent event) {
        events++;
        @Nullable RoutingChange change = comparison.change(event).orElse(null);
        if (change == null) {
            return;
        }
        changed++;
        Key key = new Key(
                event.getType(),
                change.moves().stream()
                        .map(move -> new Alike(move.kind(), move.trigger(), move.before(), move.after()))
                        .toList());
        Counted counted = groups.get(key);
        if (counted == null) {
            if (groups.size() == MOST_GROUPS) {
                uncounted++;
                return;
            }
            counted = new Counted(change, events);
            groups.put(key, counted);
        }
        counted.count++;
    }

    /** How many events were looked at. */
    public long events() {
        return events;
    }

    /** How many of them fare differently. */
    public long changed() {
        return changed;
    }

    /** How many changed events are in none of the {@link #groups()}. */
    public long beyondGroups() {
        return uncounted;
    }

    /** The greatest first; of equals the one that was seen first. */
    public List<Group> groups() {
        return groups.entrySet().stream()
                .map(entry -> new Group(
                        entry.getKey().type(),
                        entry.getValue().count,
                        entry.getValue().example,
                        entry.getValue().number))
                .sorted(Comparator.comparingLong(Group::count).reversed())
                .toList();
    }
}
