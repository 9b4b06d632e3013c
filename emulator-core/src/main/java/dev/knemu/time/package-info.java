/**
 * The only clock, the only way to wait, and the lanes on which the engine runs.
 *
 * <p>Entrance: {@link dev.knemu.time.Time} and {@link dev.knemu.time.Lane}. {@link dev.knemu.time.VirtualTime} makes a
 * ten-minute backoff a test of a millisecond; live, {@link dev.knemu.time.VertxTime} and {@link
 * dev.knemu.time.VertxLane} stand on event loops. Knows nothing of events.
 */
package dev.knemu.time;
