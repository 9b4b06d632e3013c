/**
 * Routing tables as dynamic tests of JUnit: the files that {@code knemu test} runs, in an IDE and a build of Java.
 *
 * <p>Entrance: {@link dev.knemu.test.routing.RoutingTable}. What a table means is not known here, but in {@link
 * dev.knemu.routing}.
 */
package dev.knemu.test.routing;
