package dev.knemu.filter.index;

import io.cloudevents.CloudEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A group as it stands in a bucket, by one of its alternatives. */
final class Filing<T> extends Bucket<T> {

    private static final Access[] NONE = {};

    final long id;
    final Group<T> group;
    final Alternative alternative;

    /** Conditions of the alternative that the way to the bucket does not answer for. */
    final Access[] open;

    /** Whether those are all that the filter asks. Kept here, since each object on an event's way is a wait for memory. */
    private final boolean isEnough;

    /** Whether an event may find the group by another way, too. */
    final boolean hasAlternatives;

    /** Of a group of one, what is found; for the same reason, as all of the following. */
    private final @Nullable List<T> only;

    /** The place of the only one. */
    private final long place;

    private final @Nullable T value;

    private Filing(long id, Group<T> group, Alternative alternative, Access[] open, @Nullable Way way) {
        super(way, open.length == 0 && alternative.isEnough() && group.only() != null ? group.values() : null);
        this.id = id;
        this.group = group;
        this.alternative = alternative;
        this.open = open;
        this.isEnough = alternative.isEnough();
        this.hasAlternatives = group.necessity.alternatives().size() > 1;
        Entry<T> one = group.only();
        this.only = one == null ? null : group.values();
        this.place = one == null ? 0 : one.place();
        this.value = one == null ? null : one.value();
    }

    static <T> Filing<T> of(Group<T> group, int alternative) {
        Alternative chosen = group.necessity.alternatives().get(alternative);
        return new Filing<>(
                group.id + alternative, group, chosen, chosen.accesses().toArray(NONE), null);
    }

    /** As it stands where no condition is answered for yet. */
    Filing<T> atRoot() {
        return of(group, (int) (id - group.id));
    }

    /** As it stands at the end of a way. */
    Filing<T> under(@Nullable Way way) {
        List<Access> all = alternative.accesses();
        int left = 0;
        for (Access access : all) {
            left += Way.has(way, access) ? 0 : 1;
        }
        if (left == open.length) {
            return this;
        }
        Access[] still = left == 0 ? NONE : new Access[left];
        int at = 0;
        for (Access access : all) {
            if (!Way.has(way, access)) {
                still[at++] = access;
            }
        }
        return new Filing<>(id, group, alternative, still, way);
    }

    @Override
    @Nullable
    Object collect(CloudEvent event, @Nullable Object found) {
        if (sure != null) {
            return Found.with(found, this);
        }
        for (Access access : open) {
            if (!access.holds(event)) {
                return found;
            }
        }
        return isEnough || group.filter.matches(event) ? Found.with(found, this) : found;
    }

    /** Adds what is filed to what else was found. */
    void addTo(Found found) {
        if (only != null) {
            found.add(place, value);
        } else {
            for (Object entry : group.entries()) {
                Entry<?> one = (Entry<?>) entry;
                found.add(one.place(), one.value());
            }
        }
    }

    /** What is filed, in the order of entering. */
    List<T> values() {
        return sure != null ? sure : only != null ? only : group.values();
    }
}
