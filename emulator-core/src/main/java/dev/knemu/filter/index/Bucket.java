package dev.knemu.filter.index;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

/**
 * What is filed under the conditions on the way to it: one {@link Filing}, or a {@link Node} with several. Its key is the
 * text of the last one.
 */
abstract sealed class Bucket<T> extends Keyed permits Filing, Node {

    Bucket(@Nullable Way way) {
        super(way == null ? null : way.last().text());
    }

    /**
     * Adds the groups that an event passes, of which the conditions on the way here hold.
     *
     * @param found as {@link Found#with} has it
     */
    abstract @Nullable Object collect(CloudEvent event, @Nullable Object found);
}
