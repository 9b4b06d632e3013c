package dev.knemu.cli.autoscale;

import dev.knemu.autoscale.simulation.EventEngine;
import dev.knemu.autoscale.simulation.FluidEngine;
import dev.knemu.autoscale.simulation.Headline;
import dev.knemu.autoscale.simulation.InvalidSimulationException;
import dev.knemu.autoscale.simulation.Simulation;
import dev.knemu.cli.autoscale.report.Goal;
import dev.knemu.cli.autoscale.report.GoalParser;
import dev.knemu.cli.autoscale.report.Ranking;
import dev.knemu.cli.autoscale.report.Ranking.Candidate;
import dev.knemu.cli.autoscale.report.RankingPage;
import dev.knemu.cli.autoscale.report.RankingText;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.cli.terminal.Progress;
import dev.knemu.cli.terminal.Talk;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code knemu autoscale sweep}: many settings under the same load, ranked. */
@Command(
        name = "sweep",
        headerHeading = "Example:%n"
                + "  knemu autoscale sweep -f service.yaml --load 'sine:1..80@5m' --target 10,20,50%n"
                + "      --window 30s,60s --goal 'p95<1s,min pod-seconds'%n%n",
        description = "Runs every combination of values under the same load, and ranks them by a goal.",
        customSynopsis = "knemu autoscale sweep [-f PATH] --load LOAD --KEY V1,V2,... [--KEY ...]%n"
                + "           [--goal GOAL] [-o FORMAT] [--html FILE] ...%n",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SweepCommand implements Callable<Integer> {

    enum Format {
        table,
        json,
        csv
    }

    private static final int MOST = 100_000;
    private static final int BAR = 30;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SweepAxes axes = new SweepAxes();

    @Option(names = "--goal", paramLabel = "GOAL", description = "bounds and wishes (p95<1s,min pod-seconds)")
    private String goal = "p95<1s,min pod-seconds";

    @Mixin
    private ServiceOptions service = new ServiceOptions();

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            converter = RunOptions.Engine.Converter.class,
            description = "fluid, or events for latencies (fluid)")
    private RunOptions.Engine engine = RunOptions.Engine.fluid;

    @Option(names = "--top", paramLabel = "N", description = "of the table (20)")
    private int top = 20;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table, json or csv (table)")
    private Format format = Format.table;

    @Option(names = "--html", paramLabel = "FILE", description = "write a page with heat maps as well")
    private Optional<Path> html = Optional.empty();

    private final AtomicInteger done = new AtomicInteger();

    /** One combination that is to be run. */
    private record Choice(Map<String, String> settings, Simulation simulation) {}

    @Override
    public Integer call() throws InterruptedException {
        ReportOptions.check(spec, "--html", html);
        Goal wanted = GoalParser.parse(goal, engine == RunOptions.Engine.events);
        Map<String, List<String>> values = axes.values(spec.commandLine().getParseResult());
        Talk talk = Talk.on(spec.commandLine().getErr());
        List<Choice> choices = choices(values, talk);
        List<Candidate> candidates = Progress.during(talk, () -> progress(choices.size()), () -> run(choices));
        Ranking ranking = Ranking.of(wanted, values, candidates);
        PrintWriter out = spec.commandLine().getOut();
        switch (format) {
            case table -> RankingText.lines(ranking, top).forEach(out::println);
            case csv -> RankingText.csv(ranking).forEach(out::println);
            case json -> out.println(RankingText.json(ranking).toPrettyString());
        }
        out.flush();
        html.ifPresent(file -> ReportOptions.write(
                file,
                RankingPage.of(
                                ranking,
                                "knemu autoscale sweep, load " + options.load(),
                                ReportOptions.subtitle(engine),
                                ReportOptions.command(spec))
                        .getBytes(StandardCharsets.UTF_8)));
        if (ranking.met() == 0) {
            throw RevisionOptions.wrong(
                    "none of " + choices.size() + " settings meets the goal " + goal,
                    "the nearest is " + words(ranking.best().settings()),
                    "ask for less, vary more, or give pods a faster start");
        }
        return ExitCode.OK;
    }

    private String progress(int all) {
        int now = done.get();
        int filled = BAR * now / all;
        return "[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "] " + now + " of " + all + " settings";
    }

    private static String words(Map<String, String> settings) {
        List<String> words = new ArrayList<>();
        settings.forEach((key, value) -> words.add(key + "=" + value));
        return String.join(" ", words);
    }

    private List<Choice> choices(Map<String, List<String>> values, Talk talk) {
        if (values.isEmpty()) {
            throw RevisionOptions.wrong(
                    "there is nothing to vary",
                    "a sweep tries several values of one or more annotations",
                    "write for example --target 10,50,100 --window 30s,60s");
        }
        long count = 1;
        for (List<String> axis : values.values()) {
            count *= axis.size();
            if (count > MOST) {
                throw RevisionOptions.wrong(
                        "there are more than " + MOST + " combinations",
                        "every value of each axis is tried with every one of the others",
                        "vary less at a time");
            }
        }
        RevisionOptions.Template template = service.template();
        List<Choice> choices = new ArrayList<>();
        List<Problem> refused = new ArrayList<>();
        Set<String> refusedValues = new LinkedHashSet<>();
        Set<String> takenValues = new LinkedHashSet<>();
        for (Map<String, String> settings : combinations(values)) {
            try {
                choices.add(new Choice(settings, options.simulation(template.with(settings), engine)));
                settings.forEach((key, value) -> takenValues.add(key + "=" + value));
            } catch (InvalidSimulationException e) {
                throw RunOptions.impossible(e);
            } catch (Problem e) {
                refused.add(e);
                settings.forEach((key, value) -> refusedValues.add(key + "=" + value));
            }
        }
        refusedValues.removeAll(takenValues);
        if (!refusedValues.isEmpty()) {
            // A value that goes with no other is a mistake; one that does not go with some is left out there.
            throw refused.get(0);
        }
        if (!refused.isEmpty()) {
            talk.say("Left out " + refused.size() + " of " + count
                    + " combinations, which Knative would refuse: "
                    + String.valueOf(refused.get(0).getMessage())
                            .lines()
                            .skip(1)
                            .findFirst()
                            .orElse("")
                            .strip());
        }
        return choices;
    }

    private static List<Map<String, String>> combinations(Map<String, List<String>> values) {
        List<Map<String, String>> all = List.of(Map.of());
        for (Map.Entry<String, List<String>> axis : values.entrySet()) {
            List<Map<String, String>> more = new ArrayList<>();
            for (Map<String, String> one : all) {
                for (String value : axis.getValue()) {
                    Map<String, String> next = new LinkedHashMap<>(one);
                    next.put(axis.getKey(), value);
                    more.add(next);
                }
            }
            all = more;
        }
        return all;
    }

    private List<Candidate> run(List<Choice> choices) throws InterruptedException {
        int threads = Math.min(choices.size(), Runtime.getRuntime().availableProcessors());
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "knemu-sweep");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Callable<Candidate>> tasks = new ArrayList<>();
            for (Choice choice : choices) {
                tasks.add(() -> {
                    Headline headline = engine == RunOptions.Engine.fluid
                            ? FluidEngine.run(choice.simulation())
                            : EventEngine.run(choice.simulation());
                    done.incrementAndGet();
                    return new Candidate(choice.settings(), headline);
                });
            }
            List<Candidate> candidates = new ArrayList<>();
            for (Future<Candidate> future : pool.invokeAll(tasks)) {
                candidates.add(future.get());
            }
            return candidates;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InvalidSimulationException impossible) {
                throw RunOptions.impossible(impossible);
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }
}
