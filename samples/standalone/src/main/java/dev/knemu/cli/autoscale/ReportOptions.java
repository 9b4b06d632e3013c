package dev.knemu.cli.autoscale;

import dev.knemu.cli.autoscale.report.Finished;
import dev.knemu.cli.autoscale.report.RunPage;
import dev.knemu.cli.autoscale.report.RunPicture;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Invocation;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.cli.terminal.Version;
import java.awt.AWTError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where else results go. */
final class ReportOptions {

    @Option(names = "--html", paramLabel = "FILE", description = "write a page with plots as well")
    private Optional<Path> html = Optional.empty();

    @Option(names = "--png", paramLabel = "FILE", description = "write the plots as a picture as well")
    private Optional<Path> png = Optional.empty();

    boolean isWanted() {
        return html.isPresent() || png.isPresent();
    }

    /** Before all the work, whose result would be lost. */
    void check(CommandSpec spec) {
        check(spec, "--html", html);
        check(spec, "--png", png);
    }

    static void check(CommandSpec spec, String option, Optional<Path> file) {
        file.filter(path -> !Files.isDirectory(path.toAbsolutePath().getParent()))
                .ifPresent(path -> {
                    throw new ParameterException(
                            spec.commandLine(),
                            option + " " + path + " is in no directory that is there. Make it first.");
                });
    }

    /** @param runs one, or two of the same load */
    void write(List<Finished> runs, String title, RunOptions.Engine engine, CommandSpec spec) {
        html.ifPresent(file -> write(
                file, RunPage.of(runs, title, subtitle(engine), command(spec)).getBytes(StandardCharsets.UTF_8)));
        png.ifPresent(file -> write(file, picture(runs, title)));
    }

    static String subtitle(RunOptions.Engine engine) {
        return "Knemu " + Version.ofKnemu() + ", "
                + (engine == RunOptions.Engine.fluid
                        ? "worked out second by second, in means"
                        : "worked out request by request")
                + ". No cluster and no clock: the same command gives the same page.";
    }

    static String command(CommandSpec spec) {
        return Invocation.of(spec.commandLine().getParseResult().originalArgs());
    }

    private static byte[] picture(List<Finished> runs, String title) {
        try {
            return RunPicture.of(runs, title);
        } catch (AWTError | LinkageError | InternalError e) {
            throw new Problem(
                    ExitCode.FAILED,
                    "no picture can be drawn here",
                    "this Java has no graphics, or no font: " + e.getMessage(),
                    "install a font (such as fonts-dejavu-core), unset DISPLAY, or write --html instead");
        }
    }

    static void write(Path file, byte[] content) {
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new Problem(
                    ExitCode.FAILED,
                    "the result could not be written to " + file,
                    e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "name a file in a directory that is there and may be written to");
        }
    }
}
