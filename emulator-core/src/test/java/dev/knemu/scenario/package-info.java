/**
 * Stories about events, each told once and played in several {@linkplain dev.knemu.scenario.Way ways}: by calls and over
 * HTTP, in virtual and in real time. That they all end alike is what proves that the ways have the same semantics.
 *
 * <p>The stories are in the abstract {@code …Scenarios}, on a {@link dev.knemu.scenario.Stage}; a test class for each way
 * nests those that can be played there. What only HTTP has (methods, headers, broken requests) has tests of its own.
 */
package dev.knemu.scenario;
