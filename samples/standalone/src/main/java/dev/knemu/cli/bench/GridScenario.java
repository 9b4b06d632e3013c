package dev.knemu.cli.bench;

import dev.knemu.cli.bench.report.Workload;
import dev.knemu.cli.run.Start;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.journal.Journal;
import dev.knemu.resource.Destination;
import dev.knemu.resource.Resource;
import dev.knemu.resource.Trigger;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A cell of the grid on an emulator of its own. By construction every event arrives as often as the grid says. */
final class GridScenario {

    private static final String SUBSCRIBER = "bench-subscriber";

    private GridScenario() {}

    static Scenario open(
            Grid grid, Payload payload, Stage.Subscribers subscribers, Journal.Level journal, int connections) {
        Stage stage = Stage.local(subscribers, journal, connections);
        try {
            stage.count(grid.namespace(), SUBSCRIBER);
            Resource[] resources =
                    grid.resources(Destination.service(SUBSCRIBER)).toArray(Resource[]::new);
            Start.apply(() -> stage.eventing().apply(resources));
            requireReady(stage.eventing().list(Trigger.class));
            stage.sendTo(grid.namespace(), grid.broker());
            List<EventTemplate> templates = grid.templates(payload);
            int[] expected = new int[templates.size()];
            Arrays.fill(expected, grid.matching());
            return new Scenario(
                    workload(grid, payload, subscribers.name(), journal.name().toLowerCase(Locale.ROOT)),
                    templates,
                    expected,
                    stage.mostUnderWay(),
                    List.of(),
                    stage);
        } catch (RuntimeException e) {
            stage.close();
            throw e;
        }
    }

    static Workload workload(Grid grid, Payload payload, String subscribers, @Nullable String journal) {
        return new Workload(
                grid.triggers(),
                grid.dialect().name(),
                grid.matchPercent(),
                payload.bytes(),
                subscribers,
                journal,
                null,
                null);
    }

    private static void requireReady(List<Trigger> triggers) {
        Optional<Trigger> idle =
                triggers.stream().filter(trigger -> !trigger.isReady()).findFirst();
        idle.ifPresent(trigger -> {
            throw new Problem(
                    ExitCode.FAILED,
                    "the Trigger " + trigger.metadata().name() + " of the grid is not Ready",
                    reason(trigger),
                    "take another --filter; with -f the manifests are your own");
        });
    }

    /** Why it is not Ready. */
    static String reason(Trigger trigger) {
        return trigger.conditions().stream()
                .filter(condition -> !condition.isTrue())
                .map(condition -> condition.type() + " is " + condition.status() + ": " + condition.message())
                .findFirst()
                .orElse("no condition says why");
    }
}
