package dev.knemu.course;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Follows each README of the course in a copy of the course, in one terminal, with {@code knemu} on the path.
 *
 * <p>One thing is not as the reader has it: port 8080 may be taken where tests run. {@code KNEMU_PORT} and {@code KNEMU_URL}
 * name another, {@code localhost:8080} in commands is replaced by it, and it by 8080 in what they print.
 *
 * <p>To follow some chapters only: {@code -Dcourse.chapter='0[12].*'}. What was seen is kept in {@code target/transcripts}, for whoever writes a README.
 */
@Execution(ExecutionMode.CONCURRENT)
class CourseTest {

    private static final Path COURSE = Path.of("").toAbsolutePath();
    private static final Path TRANSCRIPTS = COURSE.resolve("target/transcripts");
    private static final String READERS_PORT = "8080";
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Path JAR = jar("knemu.jar");
    private static final Path CLIENTS = jar("knemu.kafka.jar");
    private static final Path SERVER = jar("knemu.kafka.embedded.jar");
    private static final String JARS = JAR + ":" + CLIENTS + ":" + SERVER;
    private static final Path CLASSES = COURSE.resolve("target/knemu.jsa");

    private final List<Path> links = new ArrayList<>();

    @TempDir
    private Path temporary;

    static List<String> chapters() throws IOException {
        return all().filter(name -> name.matches(System.getProperty("course.chapter", ".*")))
                .toList();
    }

    private static Stream<String> all() throws IOException {
        try (Stream<Path> files = Files.list(COURSE)) {
            return files
                    .map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("\\d\\d-.*"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static Path jar(String property) {
        return Path.of(System.getProperty(property)).normalize();
    }

    /** As the launcher does: the classes as this JVM likes them take a third off the time of each of many starts, and half over Kafka. */
    @BeforeAll
    static void layOutClasses() throws Exception {
        assertThat(List.of(JAR, CLIENTS, SERVER))
                .as("the jars; build them with: mvn package -pl samples/standalone,emulator-kafka -am")
                .allSatisfy(jar -> assertThat(jar).isRegularFile());
        Files.createDirectories(CLASSES.getParent());
        Process rehearsal = new ProcessBuilder(
                        JAVA.toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xlog:disable",
                        "-XX:ArchiveClassesAtExit=" + CLASSES,
                        "-cp",
                        JARS,
                        "dev.knemu.cli.Knemu",
                        "rehearse")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        rehearsal.waitFor();
    }

    @Test
    void beginsAsItsIndexSays() throws Exception {
        Path checkout = checkout();

        follow("README.md", checkout, System.getenv("PATH"));
    }

    @ParameterizedTest
    @MethodSource("chapters")
    void printsWhatItsReadmeShows(String chapter) throws Exception {
        Path checkout = checkout();

        follow(
                chapter + "/README.md",
                checkout.resolve("samples/course").resolve(chapter),
                checkout + ":" + System.getenv("PATH"));
    }

    private void follow(String readme, Path directory, String path) throws Exception {
        String port = Integer.toString(freePort());
        Map<String, String> environment =
                Map.of("PATH", path, "KNEMU_PORT", port, "KNEMU_URL", "http://localhost:" + port);
        StringBuilder transcript = new StringBuilder();
        try (Terminal terminal = new Terminal(directory, temporary.resolve("block.sh"), environment)) {
            for (Readme.Step step : Readme.read(COURSE.resolve(readme)).steps()) {
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
                        .ifPresent(difference -> fail(readme + ":" + step.line() + ": "
                                + difference + "\nthe commands\n" + step.commands() + "printed\n" + read
                                + "and should have printed\n" + step.output().text()));
                assertThat(exitCode)
                        .as("exit code of the commands at %s:%d, which printed\n%s", readme, step.line(), read)
                        .isZero();
            }
            assertThat(terminal.stillRunning())
                    .as("what %s leaves running", readme)
                    .isEmpty();
        } finally {
            Files.createDirectories(TRANSCRIPTS);
            Files.writeString(TRANSCRIPTS.resolve(readme.replace('/', '-')), transcript);
        }
    }

    private static String asRead(String output, String port) {
        return output.replace(":" + port, ":" + READERS_PORT);
    }

    /**
     * What a reader has checked out, as far as the course goes. The launcher knows that the jars are built, and gives all of
     * them to every command, so that one archive of classes does for all.
     */
    private Path checkout() throws IOException {
        Path course = Files.createDirectories(temporary.resolve("knemu/samples/course"));
        for (String chapter : all().toList()) {
            copy(COURSE.resolve(chapter), course.resolve(chapter));
        }
        Path checkout = temporary.resolve("knemu");
        // As the launcher has it: Kafka unmaps its files by sun.misc.Unsafe, of which newer Javas warn.
        String quiet = Runtime.version().feature() < 24 ? "" : "--sun-misc-unsafe-memory-access=allow";
        Path launcher = Files.writeString(checkout.resolve("knemu"), """
                #!/bin/sh
                exec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xlog:disable -Xshare:auto -XX:SharedArchiveFile='%s' \\
                    %s -Dknemu.command=knemu -cp '%s' dev.knemu.cli.Knemu "$@"
                """.formatted(JAVA, CLASSES, quiet, JARS));
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        link(checkout, "samples/standalone/target/knemu.jar", JAR);
        link(checkout, "emulator-kafka/target/knemu-kafka.jar", CLIENTS);
        return checkout;
    }

    private void link(Path checkout, String built, Path jar) throws IOException {
        Path link = checkout.resolve(built);
        Files.createDirectories(link.getParent());
        links.add(Files.createSymbolicLink(link, jar));
    }

    /** So that nobody has to wonder whether the jars go with the directory. */
    @AfterEach
    void unlink() throws IOException {
        for (Path link : links) {
            Files.delete(link);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
