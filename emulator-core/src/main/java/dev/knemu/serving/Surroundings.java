package dev.knemu.serving;

import dev.knemu.time.Lane;
import dev.knemu.time.Time;
import dev.knemu.transport.Cancellation;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.BiConsumer;

/**
 * What pods need of the emulator that they are in.
 *
 * @param time the clock that pods start by and decisions are made by
 * @param home where all that belongs to pods happens; requests may come from other lanes
 * @param podStart how long a pod takes until it is ready, where its revision does not say
 * @param seed of the choice between revisions and between pods
 * @param underWay is told of every request that waits for a pod or is with one
 */
public record Surroundings(
        Time time, Lane home, Duration podStart, long seed, BiConsumer<Cancellation, Future<?>> underWay) {}
