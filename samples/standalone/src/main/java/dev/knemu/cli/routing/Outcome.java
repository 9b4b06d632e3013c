package dev.knemu.cli.routing;

import dev.knemu.routing.RoutingResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a routing table went.
 *
 * @param error why none, or not all, of its tests could be run
 * @param tests those that were run, in the order of the file
 * @param took real time
 */
record Outcome(String file, Optional<String> error, List<Timed> tests, Duration took) {

    /** @param took real time */
    record Timed(RoutingResult result, Duration took) {}

    Outcome {
        tests = List.copyOf(tests);
    }

    long failed() {
        return tests.stream().filter(test -> !test.result().passed()).count();
    }

    static double seconds(Duration length) {
        return length.toMillis() / 1000.0;
    }
}
