package dev.knemu.cli.autoscale;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** What a sweep varies: annotations of a revision, each with several values. */
final class SweepAxes {

    private static final String SEVERAL = "V";

    @Option(names = "--target", split = ",", paramLabel = SEVERAL, description = "requests that a pod is to carry")
    private List<String> target = List.of();

    @Option(names = "--target-utilization-percentage", split = ",", paramLabel = SEVERAL, description = "of the target")
    private List<String> utilization = List.of();

    @Option(names = "--window", split = ",", paramLabel = SEVERAL, description = "the stable window")
    private List<String> window = List.of();

    @Option(names = "--panic-window-percentage", split = ",", paramLabel = SEVERAL, description = "of the window")
    private List<String> panicWindow = List.of();

    @Option(names = "--panic-threshold-percentage", split = ",", paramLabel = SEVERAL, description = "of ready pods")
    private List<String> panicThreshold = List.of();

    @Option(names = "--scale-down-delay", split = ",", paramLabel = SEVERAL, description = "until pods go")
    private List<String> delay = List.of();

    @Option(
            names = "--scale-to-zero-pod-retention-period",
            split = ",",
            paramLabel = SEVERAL,
            description = "of the last pod")
    private List<String> retention = List.of();

    @Option(names = "--target-burst-capacity", split = ",", paramLabel = SEVERAL, description = "-1 to always proxy")
    private List<String> burst = List.of();

    @Option(names = "--min-scale", split = ",", paramLabel = SEVERAL, description = "pods at least")
    private List<String> minScale = List.of();

    @Option(names = "--max-scale", split = ",", paramLabel = SEVERAL, description = "pods at most")
    private List<String> maxScale = List.of();

    @Option(names = "--initial-scale", split = ",", paramLabel = SEVERAL, description = "pods at first")
    private List<String> initialScale = List.of();

    @Option(names = "--activation-scale", split = ",", paramLabel = SEVERAL, description = "pods from zero at least")
    private List<String> activationScale = List.of();

    @Option(names = "--metric", split = ",", paramLabel = SEVERAL, description = "concurrency or rps")
    private List<String> metric = List.of();

    @Option(
            names = "--metric-aggregation-algorithm",
            split = ",",
            paramLabel = SEVERAL,
            description = "linear or weighted-exponential")
    private List<String> aggregation = List.of();

    @Option(
            names = "--" + RevisionOptions.CONTAINER_CONCURRENCY,
            split = ",",
            paramLabel = SEVERAL,
            description = "requests that a pod takes at a time")
    private List<String> concurrency = List.of();

    /** By name, in the order in which the command line has them; each value once. */
    Map<String, List<String>> values(ParseResult parsed) {
        Map<String, List<String>> given = new LinkedHashMap<>();
        given.put("--target", target);
        given.put("--target-utilization-percentage", utilization);
        given.put("--window", window);
        given.put("--panic-window-percentage", panicWindow);
        given.put("--panic-threshold-percentage", panicThreshold);
        given.put("--scale-down-delay", delay);
        given.put("--scale-to-zero-pod-retention-period", retention);
        given.put("--target-burst-capacity", burst);
        given.put("--min-scale", minScale);
        given.put("--max-scale", maxScale);
        given.put("--initial-scale", initialScale);
        given.put("--activation-scale", activationScale);
        given.put("--metric", metric);
        given.put("--metric-aggregation-algorithm", aggregation);
        given.put("--" + RevisionOptions.CONTAINER_CONCURRENCY, concurrency);
        Map<String, List<String>> axes = new LinkedHashMap<>();
        for (ArgSpec argument : parsed.matchedArgs()) {
            Set<String> names =
                    argument.isOption() ? Set.of(((picocli.CommandLine.Model.OptionSpec) argument).names()) : Set.of();
            given.forEach((name, values) -> {
                if (names.contains(name)) {
                    axes.put(name.substring(2), List.copyOf(new LinkedHashSet<>(values)));
                }
            });
        }
        return axes;
    }
}
