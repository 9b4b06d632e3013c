package dev.knemu.benchmarks;

import dev.knemu.filter.Filter;
import java.util.List;

/**
 * One Trigger's question, in the words of each engine.
 *
 * @param name of the Trigger, and what an engine answers
 * @param filter as the emulator asks it
 * @param ruler as event-ruler asks it: JSON rules, of which one must hold
 */
record Rule(String name, Filter filter, List<String> ruler) {}
