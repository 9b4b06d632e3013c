package dev.knemu.cli.bench;

import dev.knemu.cli.bench.report.Workload;
import dev.knemu.cli.terminal.Talk;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Any broker that takes events over HTTP, whose Triggers send to a sink here. How often each event arrives is found out by
 * sending it once.
 */
final class RemoteScenario {

    /** So long after the last arrival nothing more of a probe is to come; a broker with a disk is slower. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    private static final Duration QUIET_HERE = Duration.ofMillis(500);
    private static final String LOOPBACK = "127.0.0.1";
    private static final String ALL_INTERFACES = "0.0.0.0";

    private RemoteScenario() {}

    /**
     * @param grid what the Triggers of the broker are said to be
     * @param given the events to send; empty for those of the grid
     * @param talk is told where the sink is
     */
    static Scenario open(
            URI url,
            int sinkPort,
            Grid grid,
            List<CloudEvent> given,
            Payload payload,
            int connections,
            Phases phases,
            Talk talk) {
        Stage stage = Stage.remote(url, connections, isHere(url) ? LOOPBACK : ALL_INTERFACES, sinkPort);
        try {
            List<EventTemplate> templates = given.isEmpty()
                    ? grid.templates(payload)
                    : given.stream().map(EventTemplate::new).toList();
            talk.say("The sink listens on port " + stage.sinkPort() + ".");
            Duration quiet = isHere(url) ? QUIET_HERE : QUIET;
            int[] expected = Probe.arrivals(stage, templates, phases, quiet);
            return new Scenario(
                    workload(grid, given, templates, payload),
                    templates,
                    expected,
                    stage.mostUnderWay(),
                    notes(grid, given, expected),
                    stage);
        } catch (RuntimeException e) {
            stage.close();
            throw e;
        }
    }

    private static boolean isHere(URI url) {
        return Optional.ofNullable(url.getHost())
                .filter(host -> host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"))
                .isPresent();
    }

    private static Workload workload(
            Grid grid, List<CloudEvent> given, List<EventTemplate> templates, Payload payload) {
        if (given.isEmpty()) {
            return GridScenario.workload(grid, payload, Stage.Subscribers.http.name(), null);
        }
        int bytes = templates.stream()
                .mapToInt(template -> template.data().length)
                .max()
                .orElse(0);
        return new Workload(grid.triggers(), "manifest", null, bytes, Stage.Subscribers.http.name(), null, null, null);
    }

    private static List<String> notes(Grid grid, List<CloudEvent> given, int[] expected) {
        List<String> notes = new ArrayList<>();
        if (Arrays.stream(expected).sum() == 0) {
            notes.add("Nothing arrives at the sink: only the answers are measured. See that the Triggers are Ready and"
                    + " send to --sink-url (knemu bench --print-manifests).");
        } else if (given.isEmpty() && Arrays.stream(expected).anyMatch(times -> times != grid.matching())) {
            notes.add("Events arrive " + Arrays.stream(expected).min().orElse(0) + " to "
                    + Arrays.stream(expected).max().orElse(0) + " times, and " + grid.matching()
                    + " were to be expected: the Triggers of the broker are not those of --triggers, --match and"
                    + " --filter.");
        }
        return notes;
    }
}
