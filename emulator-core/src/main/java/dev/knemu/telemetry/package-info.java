/**
 * What the emulator tells those who measure and trace: where each stretch of an event's way begins, how it ended, and
 * which trace context goes on to the next hop.
 *
 * <p>Entrance: {@link dev.knemu.telemetry.Telemetry}, a port. Knows no metrics library, no tracing library and nothing of
 * how events are delivered. What merely happened is in the journal; this room is for what a journal of bounded size
 * cannot hold at every level: the length of each stretch, and the identity of spans.
 */
package dev.knemu.telemetry;
