package dev.knemu.cli.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A program to run.
 *
 * @param name what its output is marked with
 * @param command the program and its arguments
 * @param directory where it runs
 * @param environment beside that of Knemu itself
 * @param port where it listens; empty for one that only sends
 * @param readyPath what is asked for on that port, and answered with less than 400, once it is ready; empty: that it takes
 *     connections is enough
 * @param readyTimeout how long it has to become ready
 * @param restart what happens when it ends by itself
 */
public record Program(
        String name,
        List<String> command,
        Path directory,
        Map<String, String> environment,
        OptionalInt port,
        Optional<String> readyPath,
        Duration readyTimeout,
        Restart restart) {

    public static final Duration USUAL_TIMEOUT = Duration.ofSeconds(60);

    public Program {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** For people. */
    String commandText() {
        return String.join(" ", command);
    }
}
