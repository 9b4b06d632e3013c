package dev.knemu.cli.autoscale;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.autoscale.simulation.Headline;
import dev.knemu.autoscale.simulation.InvalidSimulationException;
import dev.knemu.autoscale.simulation.Simulation;
import dev.knemu.cli.autoscale.report.ComparisonTable;
import dev.knemu.cli.autoscale.report.Course;
import dev.knemu.cli.autoscale.report.Figures;
import dev.knemu.cli.autoscale.report.Finished;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Table;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code knemu autoscale compare}: two settings under the same load. */
@Command(
        name = "compare",
        headerHeading = "Example:%n"
                + "  knemu autoscale compare now.yaml then.yaml --load 'sine:1..80@5m'%n"
                + "  knemu autoscale compare service.yaml target=20,window=30s --load 50%n%n",
        description = "Runs two settings under the same load, and says what differs: B less A.",
        customSynopsis = "knemu autoscale compare A B --load LOAD [--duration TIME] [-o json]%n"
                + "           [--html FILE] [--png FILE] ...%n",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CompareCommand implements Callable<Integer> {

    enum Format {
        table,
        json
    }

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "2",
            paramLabel = "A B",
            description = "each a manifest, or KEY=VALUE,... over what -f or the other names")
    private List<String> both = List.of();

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

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table or json (table)")
    private Format format = Format.table;

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Override
    public Integer call() {
        report.check(spec);
        Finished first;
        Finished second;
        try {
            // Both are read first: a mistake of the second is told before the first has run.
            Simulation one = options.simulation(revision(0), engine);
            Simulation other = options.simulation(revision(1), engine);
            first = run(0, one);
            second = run(1, other);
        } catch (InvalidSimulationException e) {
            throw RunOptions.impossible(e);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.json) {
            out.println(json(first, second).toPrettyString());
        } else {
            Table table = new Table("FIGURE", first.name(), second.name(), "DIFFERENCE");
            ComparisonTable.rows(first, second)
                    .forEach(row -> table.row(row.figure().title(), row.first(), row.second(), row.difference()));
            out.println(table);
        }
        out.flush();
        report.write(List.of(first, second), "knemu autoscale compare, load " + options.load(), engine, spec);
        return ExitCode.OK;
    }

    private Finished run(int index, Simulation simulation) {
        Course course = new Course();
        Headline headline = RunOptions.run(engine, simulation, course::add);
        return new Finished((index == 0 ? "A: " : "B: ") + both.get(index), simulation, course, headline);
    }

    private RevisionOptions.Revision revision(int index) {
        String own = both.get(index);
        if (!isSettings(own)) {
            return revision.template(List.of(own)).with(Map.of());
        }
        String other = both.get(1 - index);
        boolean isOverOther = !revision.hasManifest() && !isSettings(other);
        RevisionOptions.Template template = isOverOther ? revision.template(List.of(other)) : revision.template();
        return template.with(settings(own));
    }

    private static boolean isSettings(String text) {
        return text.contains("=") && !Files.exists(Path.of(text));
    }

    private static Map<String, String> settings(String text) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw RevisionOptions.wrong(
                        "\"" + part + "\" of \"" + text + "\" is no setting",
                        "settings are annotations with their values, and container-concurrency",
                        "write for example target=20,window=30s");
            }
            settings.put(part.substring(0, equals), part.substring(equals + 1));
        }
        return settings;
    }

    private static ObjectNode json(Finished first, Finished second) {
        ObjectNode root = JsonNodeFactory.instance.objectNode().put("format", "knemu-autoscale-compare/1");
        root.put("a", first.name().substring(3)).put("b", second.name().substring(3));
        ObjectNode figures = root.putObject("figures");
        for (ComparisonTable.Row row : ComparisonTable.rows(first, second)) {
            Figures figure = row.figure();
            ObjectNode one = figures.putObject(figure.jsonName());
            Optional<Double> before = figure.of(first.headline());
            Optional<Double> after = figure.of(second.headline());
            before.ifPresent(value -> one.put("a", value));
            after.ifPresent(value -> one.put("b", value));
            before.flatMap(a -> after.map(b -> b - a)).ifPresent(value -> one.put("difference", value));
        }
        return root;
    }
}
