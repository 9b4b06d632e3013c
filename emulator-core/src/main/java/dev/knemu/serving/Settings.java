package dev.knemu.serving;

import dev.knemu.autoscale.PodAutoscaler.Reachability;
import dev.knemu.autoscale.RevisionScaling;
import java.time.Duration;

/**
 * By what a revision's pods run.
 *
 * @param scaling how many there are, and how many requests each takes at a time
 * @param podStart how long one takes until it is ready; zero: no time
 * @param timeout a request that takes longer, its waits included, is answered 504
 * @param reachability whether any traffic leads to it
 */
public record Settings(RevisionScaling scaling, Duration podStart, Duration timeout, Reachability reachability) {}
