package dev.knemu.lint;

import dev.knemu.filter.Filter;
import dev.knemu.resource.ResourceKey;
import java.util.Map;
import java.util.Optional;

/**
 * One way that events take from a place to the next. A place is where events are kept for others: a Broker, a channel,
 * or one of those inside a Sequence or Parallel.
 *
 * @param from the place
 * @param to the place; may be the same
 * @param by the resource that sends it on
 * @param path of the field that says where to
 * @param kind what makes it go that way
 * @param filter which events go; absent: all of them
 * @param isJudged whether the filter is one that can be judged here
 * @param change the attributes that are set on the way; absent: it is another event, of which nothing is known
 */
record Hop(
        String from,
        String to,
        ResourceKey by,
        String path,
        Kind kind,
        Optional<Filter> filter,
        boolean isJudged,
        Optional<Map<String, String>> change) {

    enum Kind {
        /** The event itself. */
        FORWARD,
        /** What a subscriber answered. */
        REPLY,
        /** The event itself, after the subscriber would not take it. */
        DEAD_LETTER
    }

    /** Whether somebody wrote down that it goes there: a Trigger's answers go to its Broker, wanted or not. */
    boolean isWritten() {
        return kind != Kind.REPLY || !path.equals("spec.subscriber");
    }

    /** The same between other places. */
    Hop between(String from, String to) {
        return new Hop(from, to, by, path, kind, filter, isJudged, change);
    }
}
