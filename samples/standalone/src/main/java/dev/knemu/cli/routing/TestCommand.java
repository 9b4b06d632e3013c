package dev.knemu.cli.routing;

import dev.knemu.cli.check.Manifests;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Paint;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.cli.terminal.Stopwatch;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.ManifestException;
import dev.knemu.routing.RoutingTable;
import dev.knemu.routing.RoutingTableException;
import dev.knemu.routing.RoutingTest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code knemu test}: routing tables. */
@Command(
        name = "test",
        headerHeading = "Example:%n"
                + "  knemu test routing.yaml -f k8s/eventing%n"
                + "  knemu test tests/ --junit-xml target/routing.xml%n%n",
        description = {
            "Runs the tests of routing tables; needs no emulator that runs.",
            "Each has an emulator of its own, in virtual time: retries take no time. A directory is searched for"
                    + " routing.yaml, *.routing.yaml and *-routing.yaml; without FILE, this one is."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all tests passed",
            "2:the command line was wrong",
            "3:a test failed, or a file or manifest is wrong",
            "4:a file was not found"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class TestCommand implements Callable<Integer> {

    enum Format {
        json
    }

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description = "routing tables, directories with some, or patterns such as '**/*.routing.yaml'")
    private List<String> files = List.of();

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "PATH",
            description = "manifests beside those that a table names: a file, or a directory with all below it;"
                    + " - is standard input; may be given several times")
    private List<String> paths = List.of();

    @Option(
            names = "--junit-xml",
            paramLabel = "FILE",
            description = "write the results there as well, as JUnit's XML; what is there is replaced")
    private @Nullable Path junitXml;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "json instead of text")
    private Optional<Format> format = Optional.empty();

    @Override
    public Integer call() {
        List<Path> tables = TableFiles.of(files.isEmpty() ? List.of(".") : files);
        Optional<Manifest> given = paths.isEmpty() ? Optional.empty() : Optional.of(Manifests.read(paths, System.in));
        PrintWriter out = spec.commandLine().getOut();
        TestText text = new TestText(Paint.ofOutput());
        Stopwatch all = Stopwatch.start();
        List<Outcome> outcomes = new ArrayList<>();
        for (Path table : tables) {
            outcomes.add(run(table, given, text, out));
        }
        out.println(format.isPresent() ? TestJson.of(outcomes) : text.summary(outcomes, all.elapsed()));
        out.flush();
        if (junitXml != null) {
            write(junitXml, JUnitXml.of(outcomes));
        }
        boolean isGood = outcomes.stream().allMatch(outcome -> outcome.error().isEmpty() && outcome.failed() == 0);
        return isGood ? ExitCode.OK : ExitCode.WRONG;
    }

    private Outcome run(Path file, Optional<Manifest> given, TestText text, PrintWriter out) {
        Path shown = file.startsWith("./") ? file.subpath(1, file.getNameCount()) : file;
        if (format.isEmpty()) {
            out.println(text.file(shown.toString()));
            out.flush();
        }
        Stopwatch watch = Stopwatch.start();
        List<Outcome.Timed> results = new ArrayList<>();
        Optional<String> error = Optional.empty();
        try {
            RoutingTable table = RoutingTable.read(shown);
            for (RoutingTest test : given.map(table::with).orElse(table).tests()) {
                Stopwatch one = Stopwatch.start();
                Outcome.Timed result = new Outcome.Timed(test.run(), one.elapsed());
                results.add(result);
                if (format.isEmpty()) {
                    text.lines(result).forEach(out::println);
                    out.flush();
                }
            }
        } catch (RoutingTableException | ManifestException e) {
            error = Optional.of(String.valueOf(e.getMessage()));
            if (format.isEmpty()) {
                out.println(text.error(error.get()));
            }
        }
        return new Outcome(shown.toString(), error, results, watch.elapsed());
    }

    private static void write(Path file, String xml) {
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            Files.writeString(file, xml);
        } catch (IOException e) {
            throw new Problem(
                    ExitCode.FAILED,
                    "the results could not be written to " + file,
                    e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "name a file that may be written to after --junit-xml");
        }
    }
}
