package dev.knemu.channel;

import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Which records of a topic are meant, in each partition. A bound is a time, an offset, or absent.
 *
 * @param fromTime the first record written then or later; {@code null}: not bounded so
 * @param fromOffset the first record, which is meant too
 * @param toTime no record written then or later; {@code null}: not bounded so
 * @param toOffset the record after the last. Without any end: what stands there when the reading begins
 */
public record TopicPart(
        @Nullable Instant fromTime,
        OptionalLong fromOffset,
        @Nullable Instant toTime,
        OptionalLong toOffset) {

    /** Everything that stands there. */
    public static final TopicPart ALL = new TopicPart(null, OptionalLong.empty(), null, OptionalLong.empty());
}
