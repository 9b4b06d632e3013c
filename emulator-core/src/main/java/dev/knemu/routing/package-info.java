/**
 * Routing tested and compared as data: tables of events and what is to become of them, and what a change of manifests
 * does to events that were recorded.
 *
 * <p>Entrances: {@link dev.knemu.routing.RoutingTable}, {@link dev.knemu.routing.RoutingComparison}. Stands on the emulator
 * as any application does, and uses nothing of it that is not public. Knows neither a test framework nor a command line.
 */
@NullMarked
package dev.knemu.routing;

import org.jspecify.annotations.NullMarked;
