package dev.knemu.course;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Follows each README of the course in a copy of its directory, in one terminal, with {@code knemu} on the path.
 *
 * <p>One thing is not as the reader has it: port 8080 may be taken where tests run. {@code KNEMU_PORT} and {@code KNEMU_URL}
 * name another, {@code localhost:8080} in commands is replaced by it, and it by 8080 in what they print.
 *
 * <p>To follow some chapters only: {@code -Dcourse.chapter='0[12].*'}. What was seen is kept in {@code target/transcripts}, for whoever writes a README.
 */
class CourseTest {

    private static final Path COURSE = Path.of("").toAbsolutePath();
    private static final Path TRANSCRIPTS = COURSE.resolve("target/transcripts");
    private static final String READERS_PORT = "8080";

    @TempDir
    private Path temporary;

    static List<String> chapters() throws IOException {
        try (Stream<Path> files = Files.list(COURSE)) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name ->
                            name.matches("\\d\\d-.*") && name.matches(System.getProperty("course.chapter", ".*")))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("chapters")
    void printsWhatItsReadmeShows(String chapter) throws Exception {
        follow(chapter, COURSE.resolve(chapter));
    }

    private void follow(String name, Path chapter) throws Exception {
        Path copy = copy(chapter, temporary.resolve(name));
        String port = Integer.toString(freePort());
        String path = knemu().getParent() + ":" + System.getenv("PATH");
        Map<String, String> environment =
                Map.of("PATH", path, "KNEMU_PORT", port, "KNEMU_URL", "http://localhost:" + port);
        StringBuilder transcript = new StringBuilder();
        try (Terminal terminal = new Terminal(copy, temporary.resolve("block.sh"), environment)) {
            for (Readme.Step step : Readme.read(chapter.resolve("README.md")).steps()) {
                int exitCode = terminal.run(step.commands().replace("localhost:" + READERS_PORT, "localhost:" + port));
                String output = terminal.output(screen -> step.output().matches(asRead(screen, port)));
                String read = asRead(output, port);
                transcript
                        .append("```sh\n")
                        .append(step.commands())
                        .append("```\n```text\n")
                        .append(read)
                        .append("```\n");
                step.output()
                        .difference(read)
                        .ifPresent(difference -> fail(name + "/README.md:" + step.line() + ": "
                                + difference + "\nthe commands\n" + step.commands() + "printed\n" + read
                                + "and should have printed\n" + step.output().text()));
                assertThat(exitCode)
                        .as("exit code of the commands at %s/README.md:%d, which printed\n%s", name, step.line(), read)
                        .isZero();
            }
            assertThat(terminal.stillRunning())
                    .as("what %s/README.md leaves running", name)
                    .isEmpty();
        } finally {
            Files.createDirectories(TRANSCRIPTS);
            Files.writeString(TRANSCRIPTS.resolve(name + ".md"), transcript);
        }
    }

    private static String asRead(String output, String port) {
        return output.replace(":" + port, ":" + READERS_PORT);
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted(Comparator.naturalOrder()).toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    private Path knemu() throws IOException {
        Path script = Files.createDirectory(temporary.resolve("bin")).resolve("knemu");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path jar = Path.of(System.getProperty("knemu.jar")).normalize();
        assertThat(jar)
                .as("the jar; build it with: mvn package -pl samples/standalone -am")
                .isRegularFile();
        Files.writeString(
                script,
                "#!/bin/sh\nexec '" + java + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dknemu.command=knemu -jar '"
                        + jar + "' \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
