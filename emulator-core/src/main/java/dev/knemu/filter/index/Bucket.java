package dev.knemu.filter.index;

import io.cloudevents.CloudEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is filed under the conditions on the way to it: one {@link Filing}, or a {@link Node} with several. Its key is the
 * text of the last one.
 */
abstract sealed class Bucket<T> extends Keyed permits Filing, Node {

    /**
     * What every event finds that comes here; {@code null} where more is to be asked. It stands beside the key, since
     * an object is two lines of memory long.
     */
    final @Nullable List<T> sure;

    Bucket(@Nullable Way way, @Nullable List<T> sure) {
        super(way == null ? null : way.last().text());
        this.sure = sure;
    }

    /**
     * Adds the groups that an event passes, of which the conditions on the way here hold.
     *
     * @param found as {@link Found#with} has it
     */
    abstract @Nullable Object collect(CloudEvent event, @Nullable Object found);
}
