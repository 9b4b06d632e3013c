package dev.knemu.cli.check;

import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.graph.Graph;
import dev.knemu.graph.GraphFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code knemu graph}: who sends events to whom, as a drawing. */
@Command(
        name = "graph",
        headerHeading = "Example:%n"
                + "  knemu graph -f k8s/eventing -o svg > eventing.svg%n"
                + "  knemu graph -f k8s/eventing%n%n",
        description = "Draws who sends events to whom, as manifests say it; nothing is run.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class GraphCommand implements Callable<Integer> {

    enum Format {
        mermaid(GraphFormat.MERMAID),
        dot(GraphFormat.DOT),
        svg(GraphFormat.SVG),
        json(GraphFormat.JSON);

        private final GraphFormat format;

        Format(GraphFormat format) {
            this.format = format;
        }
    }

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "PATH",
            required = true,
            description = "a manifest, or a directory with all manifests below it; - is standard input;"
                    + " may be given several times")
    private List<String> paths = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "mermaid",
            description = "mermaid, dot (Graphviz), svg or json (default: ${DEFAULT-VALUE})")
    private Format format = Format.mermaid;

    @Option(
            names = "--output-file",
            paramLabel = "FILE",
            description = "write there instead of to standard output; what is there is replaced")
    private @Nullable Path file;

    @Override
    public Integer call() {
        String drawing = Graph.of(Manifests.read(paths, System.in)).render(format.format);
        if (file == null) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(drawing);
            out.flush();
        } else {
            write(file, drawing);
        }
        return ExitCode.OK;
    }

    private static void write(Path file, String drawing) {
        try {
            Files.writeString(file, drawing);
        } catch (IOException e) {
            throw new Problem(
                    ExitCode.FAILED,
                    "the drawing could not be written to " + file,
                    e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "name a file in a directory that is there and may be written to");
        }
    }
}
