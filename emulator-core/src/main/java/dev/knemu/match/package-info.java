/**
 * Which events somebody means: one language for stubs, assertions, searches of the journal and the command line.
 *
 * <p>Entrance: {@link dev.knemu.match.EventMatchers} makes matchers, {@link dev.knemu.match.EventMatcher#parse} reads
 * them as text. A matcher is a value, and answers from the event alone. It is not what a Trigger filters by: that is
 * {@code dev.knemu.filter}, and is Knative's. Knows no journal, no Broker, no address and no clock.
 */
@NullMarked
package dev.knemu.match;

import org.jspecify.annotations.NullMarked;
