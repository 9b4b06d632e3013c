package dev.knemu.cli.autoscale;

import dev.knemu.autoscale.simulation.Headline;
import dev.knemu.autoscale.simulation.InvalidSimulationException;
import dev.knemu.autoscale.simulation.Simulation;
import dev.knemu.autoscale.simulation.Tick;
import dev.knemu.cli.autoscale.report.Course;
import dev.knemu.cli.autoscale.report.Finished;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Length;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code knemu autoscale sim}: a Service under load, over time. */
@Command(
        name = "sim",
        headerHeading = "Example:%n"
                + "  knemu autoscale sim -f service.yaml --load 20%n"
                + "  knemu autoscale sim -a target=10 --load onoff:50@60s,60s --explain all%n%n",
        description = "Runs a Service under load, and says how many pods it has when and why.",
        customSynopsis = "knemu autoscale sim [-f PATH] --load LOAD [--duration TIME]%n"
                + "           [--service-time TIME] [-o FORMAT] [--explain T|all]%n"
                + "           [--html FILE] [--png FILE] ...%n",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SimCommand implements Callable<Integer> {

    enum Format {
        table,
        json,
        csv
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private RevisionOptions revision = new RevisionOptions();

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            converter = RunOptions.Engine.Converter.class,
            description = "events, or fluid for speed (events)")
    private RunOptions.Engine engine = RunOptions.Engine.events;

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table, json or csv (table)")
    private Format format = Format.table;

    @Option(names = "--explain", paramLabel = "T|all", description = "the decision at T (such as 30s), or all")
    private Optional<String> explain = Optional.empty();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            Simulation simulation = options.simulation(revision.revision(), engine);
            if (explain.isPresent()) {
                explain(simulation, explain.get(), out);
            } else {
                report.check(spec);
                TickWriter writer = TickWriter.of(format, out);
                Course course = new Course();
                boolean isShown = report.isWanted();
                Headline headline = RunOptions.run(engine, simulation, tick -> {
                    writer.tick(tick);
                    if (isShown) {
                        course.add(tick);
                    }
                });
                writer.end(headline);
                report.write(List.of(new Finished("", simulation, course, headline)), title(), engine, spec);
            }
        } catch (InvalidSimulationException e) {
            throw RunOptions.impossible(e);
        }
        out.flush();
        return ExitCode.OK;
    }

    private String title() {
        return "knemu autoscale sim, load " + options.load();
    }

    private void explain(Simulation simulation, String which, PrintWriter out) {
        if (which.equals("all")) {
            RunOptions.run(engine, simulation, tick -> out.println(tick.explain()));
            return;
        }
        double second = second(which);
        Tick[] found = new Tick[1];
        RunOptions.run(
                engine, simulation, tick -> found[0] = tick.second() <= second || found[0] == null ? tick : found[0]);
        if (found[0] == null || second > options.duration().toSeconds()) {
            throw RevisionOptions.wrong(
                    "there is no decision at " + which,
                    "the run is over after " + options.duration().toSeconds() + " s",
                    "choose an earlier time, or a longer --duration");
        }
        out.println(found[0].explain());
    }

    private static double second(String text) {
        try {
            return new Length().convert(text).toMillis() / 1000.0;
        } catch (TypeConversionException e) {
            throw RevisionOptions.wrong(
                    "--explain " + text + " is neither a time nor \"all\"",
                    "it says which decision is to be explained",
                    "write for example --explain 30s");
        }
    }
}
