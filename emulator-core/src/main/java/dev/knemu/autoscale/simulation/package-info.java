/**
 * A revision under load, second by second or request by request, on the decisions of {@link dev.knemu.autoscale}.
 *
 * <p>Entrances: {@link dev.knemu.autoscale.simulation.Simulation} says what is to run, {@link
 * dev.knemu.autoscale.simulation.FluidEngine} runs it in seconds as a flow, {@link
 * dev.knemu.autoscale.simulation.EventEngine} request by request. Both give a {@link
 * dev.knemu.autoscale.simulation.Tick} for each decision and a {@link dev.knemu.autoscale.simulation.Headline} at the end.
 * Knows no clock and no thread; what is random follows from a seed.
 */
package dev.knemu.autoscale.simulation;
