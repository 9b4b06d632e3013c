package dev.knemu.filter.index;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

/** What is filed under the conditions on the way to it: one {@link Filing}, or a {@link Node} with several. */
sealed interface Bucket<T> permits Filing, Node {

    /**
     * Adds the groups that an event passes, of which the conditions on the way here hold.
     *
     * @param found as {@link Found#with} has it
     */
    @Nullable
    Object collect(CloudEvent event, @Nullable Object found);
}
