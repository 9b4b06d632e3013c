/**
 * What networks do to requests, on purpose and reproducibly: lose them or their answers, send them twice, late or in
 * another order.
 *
 * <p>Entrance: {@link dev.knemu.fault.Faults}, a value that says what and how often; {@link
 * dev.knemu.fault.FaultyNetwork} does it between a delivery and its transport. All waiting goes through {@code time}.
 * Knows nothing of HTTP, nor of what a delivery makes of a fault.
 */
package dev.knemu.fault;
