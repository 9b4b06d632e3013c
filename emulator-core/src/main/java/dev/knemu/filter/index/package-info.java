/**
 * Which of very many filters an event passes, at the cost of those that it passes.
 *
 * <p>Entrance: {@link dev.knemu.filter.index.TriggerIndex}. It answers what {@link dev.knemu.filter.Filter#matches} of
 * every filter would, in the order they were entered, and asks only those for which the event has what they cannot do
 * without. Knows no Trigger, no channel and no subscriber: what is filed under a filter is the caller's.
 */
package dev.knemu.filter.index;
