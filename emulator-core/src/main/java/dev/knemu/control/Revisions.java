package dev.knemu.control;

import dev.knemu.autoscale.AutoscalerConfig;
import dev.knemu.autoscale.AutoscalingAnnotations;
import dev.knemu.resource.ServingService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The revisions of Knative Services that have pods. */
final class Revisions {

    private static final Duration LONGEST_START = Duration.ofHours(1);

    private Revisions() {}

    /** What is wrong with the annotations of a revision template. */
    static List<String> problems(Map<String, String> annotations) {
        List<String> problems =
                new ArrayList<>(AutoscalingAnnotations.validate(annotations, AutoscalerConfig.DEFAULTS));
        String start = annotations.get(ServingService.POD_START_ANNOTATION);
        if (start != null && podStart(start).isEmpty()) {
            problems.add("invalid value: " + start + ", expected a duration from 0s to 1h, such as 3s: "
                    + ServingService.POD_START_ANNOTATION);
        }
        return problems;
    }

    static Optional<Duration> podStart(String text) {
        return AutoscalingAnnotations.duration(text, Duration.ZERO, LONGEST_START);
    }
}
