package dev.knemu.match;

import java.util.Optional;

/**
 * One condition of a matcher, and what one event says to it: a line of a table.
 *
 * @param condition its text form, such as {@code type^=order.}; below {@code not} as if that were written before it
 * @param attribute what it asks for: the name of an attribute or extension, {@code data}, a path such as {@code
 *     data.$.order.id}, or {@code cesql}
 * @param relation how it is compared: {@code is}, {@code is not}, {@code starts with}, {@code is present}, …
 * @param expected the other side, whole and without quotes; empty text where presence is all that is asked for
 * @param actual what the event has, whole and without quotes; empty when it has nothing there
 * @param holds whether the comparison comes out as it should
 * @param sentence the same for people, on one line whose length is bounded: {@code type "order.paid" does not start with
 *     "invoice."}
 */
public record MatchCondition(
        String condition,
        String attribute,
        String relation,
        String expected,
        Optional<String> actual,
        boolean holds,
        String sentence) {

    /** The sentence. */
    @Override
    public String toString() {
        return sentence;
    }
}
