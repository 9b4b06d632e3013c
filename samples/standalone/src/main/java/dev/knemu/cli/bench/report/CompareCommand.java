package dev.knemu.cli.bench.report;

import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Paint;
import dev.knemu.cli.terminal.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code knemu bench compare}: what became better or worse from one result to another. */
@Command(
        name = "compare",
        headerHeading = "Example:%n"
                + "  knemu bench compare before.json after.json%n"
                + "  knemu bench compare main.json branch.json%n"
                + "      --fail-if 'p99>+10%%,throughput<-5%%,lost>0'%n%n",
        description = {
            "Compares two results of knemu bench -o json, cell by cell.",
            "Says of each difference whether it is larger than the repeats of one result differ among themselves."
        },
        customSynopsis = "knemu bench compare BEFORE AFTER [--fail-if CONDITION,...]%n"
                + "           [--ignore-missing] [--ignore-noise] [-o json|markdown]%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:compared; no condition of --fail-if holds",
            "2:the command line was wrong, or a file is no such result",
            "3:a condition of --fail-if holds, or a cell is gone",
            "4:a file was not found"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class CompareCommand implements Callable<Integer> {

    enum Format {
        json,
        markdown
    }

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "BEFORE", description = "a result, as knemu bench -o json wrote it")
    private Path before = Path.of("");

    @Parameters(index = "1", paramLabel = "AFTER", description = "a later one")
    private Path after = Path.of("");

    @Option(
            names = "--fail-if",
            paramLabel = "CONDITION",
            description = "end with 3 if it holds for any cell: a figure (throughput, deliveries, lost, duplicate,"
                    + " refused, failed, p50 to p99.99, mean, max; answer.p99 for answers), then >, <, >= or <=, then a"
                    + " change such as +10%% or a value such as 5ms; several with commas")
    private List<String> conditions = List.of();

    @Option(names = "--ignore-missing", description = "do not fail where a cell of BEFORE is not in AFTER")
    private boolean ignoreMissing;

    @Option(
            names = "--ignore-noise",
            description = "do not fail for a change in percent that is no larger than the noise")
    private boolean ignoreNoise;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "instead of text: json, or markdown for a pull request")
    private Optional<Format> format = Optional.empty();

    @Override
    public Integer call() {
        List<Condition> parsed = conditions.stream()
                .flatMap(text -> Condition.parse(text).stream())
                .toList();
        Comparison comparison =
                Comparison.of(ResultFile.read(before), ResultFile.read(after), parsed, ignoreMissing, ignoreNoise);
        if (comparison.pairs().isEmpty()) {
            throw nothingInCommon(comparison);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (format.isEmpty()) {
            new ComparisonText(comparison, Paint.ofOutput()).lines().forEach(out::println);
        } else {
            switch (format.get()) {
                case json -> out.println(ComparisonJson.of(comparison));
                case markdown ->
                    new ComparisonText(comparison, Paint.NONE).markdown().forEach(out::println);
            }
            sayFailures(comparison);
        }
        out.flush();
        return comparison.failures().isEmpty() ? ExitCode.OK : ExitCode.WRONG;
    }

    /** Where the result goes into a file, the log of a build still says why it ended. */
    private void sayFailures(Comparison comparison) {
        PrintWriter err = spec.commandLine().getErr();
        comparison
                .failures()
                .forEach(failure -> err.println("FAILED"
                        + failure.condition()
                                .map(condition -> " " + condition.text())
                                .orElse("") + "  " + failure.text()));
        err.flush();
    }

    private Problem nothingInCommon(Comparison comparison) {
        return new Problem(
                ExitCode.USAGE,
                before + " and " + after + " have no cell in common",
                "cells are compared where triggers, filter, match, payload, subscribers, journal and rate are the same;\n"
                        + first(before, comparison.gone()) + "\n" + first(after, comparison.added()),
                "measure both with the same command");
    }

    private static String first(Path file, List<Cell> cells) {
        return file + " has "
                + (cells.isEmpty()
                        ? "no cells"
                        : cells.get(0).name() + (cells.size() > 1 ? " and " + (cells.size() - 1) + " more" : ""));
    }
}
