package dev.knemu.cli.autoscale.report;

import dev.knemu.autoscale.simulation.Headline;
import dev.knemu.autoscale.simulation.Simulation;

/**
 * A run that is over.
 *
 * @param name of its settings, where there are several
 * @param simulation that was run
 */
public record Finished(String name, Simulation simulation, Course course, Headline headline) {}
