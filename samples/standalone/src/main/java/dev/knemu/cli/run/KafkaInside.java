package dev.knemu.cli.run;

import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka in this process, for demonstrations. It is in a jar of its own, which is called by name: whoever builds or
 * downloads this one is not to need a Kafka server.
 */
public final class KafkaInside implements AutoCloseable {

    private static final String SERVER = "dev.knemu.kafka.embedded.EmbeddedKafka";

    private final Path directory;
    private final boolean temporary;
    private final Thread atTheEnd = new Thread(this::end, "knemu-kafka-end");
    private @Nullable AutoCloseable server;
    private String servers = "";

    private KafkaInside(Path directory, boolean temporary) {
        this.directory = directory;
        this.temporary = temporary;
    }

    /** Whether its jar, and the one of the clients, are there. */
    public static boolean isHere() {
        try {
            check();
            KafkaOptions.checkClients("");
            return true;
        } catch (Problem absent) {
            return false;
        }
    }

    /** @throws Problem when its jar is not there */
    static void check() {
        type();
    }

    private static Class<?> type() {
        try {
            return Class.forName(SERVER);
        } catch (ClassNotFoundException e) {
            throw new Problem(
                    ExitCode.FAILED,
                    "there is no Kafka to run in this process",
                    "it is not in this jar, to keep it small",
                    "put knemu-kafka-embedded.jar and knemu-kafka.jar beside knemu.jar; or name a Kafka that runs:"
                            + " --kafka HOST:PORT");
        }
    }

    /**
     * @param directory for its records, which are kept; empty: a temporary one, which is deleted
     * @param port on 127.0.0.1; 0: any that is free
     * @throws Problem when it does not start
     */
    public static KafkaInside start(Optional<Path> directory, int port) {
        Class<?> type = type();
        KafkaInside kafka = new KafkaInside(directory.orElseGet(KafkaInside::temporary), directory.isEmpty());
        // Also where a signal ends the JVM before anybody could close this.
        Runtime.getRuntime().addShutdownHook(kafka.atTheEnd);
        try {
            Method start = type.getMethod("start", Path.class, int.class);
            kafka.started(type, (AutoCloseable) start.invoke(null, kafka.directory, port));
            return kafka;
        } catch (InvocationTargetException e) {
            kafka.close();
            throw new Problem(
                    ExitCode.FAILED,
                    "the Kafka in this process did not start in " + kafka.directory,
                    String.valueOf(e.getCause().getMessage()),
                    (port == 0
                                    ? "name a directory that is empty or that knemu has filled: --kafka-data DIR"
                                    : "take a port that is free: --kafka embedded:PORT, or --kafka embedded for any")
                            + "; or name a Kafka that runs: --kafka HOST:PORT");
        } catch (ReflectiveOperationException e) {
            kafka.close();
            throw new Problem(
                    ExitCode.FAILED,
                    "knemu-kafka-embedded.jar is of another version of Knemu",
                    String.valueOf(e),
                    "take the three jars from one build");
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("knemu-kafka-");
        } catch (IOException e) {
            throw new Problem(
                    ExitCode.FAILED,
                    "there is no temporary directory for Kafka's records",
                    String.valueOf(e.getMessage()),
                    "name a directory: --kafka-data DIR");
        }
    }

    private synchronized void started(Class<?> type, AutoCloseable started) throws ReflectiveOperationException {
        server = started;
        servers = (String) type.getMethod("bootstrapServers").invoke(started);
    }

    /** Where it is, for clients. */
    public String servers() {
        return servers;
    }

    /** Whether its records end with it. */
    boolean isTemporary() {
        return temporary;
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atTheEnd);
        } catch (IllegalStateException alreadyEnding) {
            // The hook does what was done here once more, which is nothing.
        }
    }

    private synchronized void end() {
        AutoCloseable running = server;
        server = null;
        try {
            if (running != null) {
                running.close();
            }
            if (temporary && Files.exists(directory)) {
                delete();
            }
        } catch (Exception e) {
            throw new Problem(
                    ExitCode.FAILED,
                    "the Kafka in this process did not end cleanly",
                    String.valueOf(e.getMessage()),
                    "see what is left in " + directory);
        }
    }

    private void delete() throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(directory)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
    }
}
