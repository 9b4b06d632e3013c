package dev.knemu.filter;

/**
 * One comparison of a Trigger's filter with one event, and where it is written.
 *
 * @param path in the Trigger's spec, such as {@code filters[0].all[1].exact} or {@code filter.attributes}; empty when
 *     the filter is not written there any more
 * @param compared what was expected, what the event has, and whether that holds; for a condition that was never asked,
 *     what it would have said
 * @param asked whether it was reached: {@code all} asks nothing after the first that fails, {@code any} nothing after
 *     the first that passes
 * @param decided whether the event was refused because of this one
 */
public record FilterCondition(String path, Verdict.Compared compared, boolean asked, boolean decided) {}
