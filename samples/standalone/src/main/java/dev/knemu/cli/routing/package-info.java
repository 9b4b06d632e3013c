/**
 * Routing tested and compared without an emulator that runs: {@code knemu test} and {@code knemu diff}.
 *
 * <p>Entrances: the two commands. What a routing table means and how events are compared is in {@link dev.knemu.routing};
 * here is how it is asked for and shown.
 */
package dev.knemu.cli.routing;
