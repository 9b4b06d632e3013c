package dev.knemu.kafka.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka broker that is its own controller, in this JVM: nothing to install.
 *
 * <pre>{@code
 * try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
 *     properties.put("bootstrap.servers", kafka.bootstrapServers());
 * }
 * }</pre>
 *
 * <p>It can be {@linkplain #stop() stopped} and {@linkplain #restart() started again} with the same records at the same
 * address, as a broker that is restarted. Topics have one replica, and none comes into being by being written to. May be
 * used from any thread.
 */
public final class EmbeddedKafka implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    private static final int NODE = 1;

    /**
     * How often a start is tried whose ports somebody else took between the moment they were found free and the moment
     * the broker opened them.
     */
    private static final int STARTS = 3;

    private final Path directory;
    private final boolean ours;
    private final int port;
    private final FileChannel lock;
    private final Map<String, String> passwords;
    private final Map<String, String> settings;
    private final int tlsPort;
    private int controllerPort;
    private @Nullable KafkaRaftServer server;
    private boolean closed;

    private EmbeddedKafka(
            Path directory,
            boolean ours,
            int port,
            FileChannel lock,
            Map<String, String> passwords,
            Map<String, String> settings) {
        this.directory = directory;
        this.ours = ours;
        this.port = port;
        this.lock = lock;
        this.passwords = Map.copyOf(passwords);
        this.settings = Map.copyOf(settings);
        this.tlsPort = settings.keySet().stream().anyMatch(name -> name.startsWith("ssl.keystore.")) ? freePort() : 0;
    }

    /**
     * Starts a broker on a free port, with a directory of its own that {@link #close()} deletes.
     *
     * @throws IllegalStateException when it does not start; says why
     */
    public static EmbeddedKafka start() {
        return start(temporary(), true, 0, Map.of(), Map.of());
    }

    /**
     * Starts a broker as {@link #start()} does, that lets in only who logs in: {@code security.protocol} is {@code
     * SASL_PLAINTEXT} and {@code sasl.mechanism} {@code PLAIN}. For tests of programs that must.
     *
     * @param passwords by the names of the users; neither may have quotation marks
     * @throws IllegalStateException when it does not start; says why
     */
    public static EmbeddedKafka startWithUsers(Map<String, String> passwords) {
        return startWithUsers(passwords, Map.of());
    }

    /**
     * Starts a broker as {@link #startWithUsers(Map)} does, with settings of its own: who may do what ({@code
     * authorizer.class.name}, {@code super.users}; the broker itself is {@code User:broker}, its controller {@code
     * User:ANONYMOUS}), and a second door for TLS when {@code ssl.keystore…} is among them.
     *
     * @param settings as in {@code server.properties}; they win
     * @throws IllegalStateException when it does not start; says why
     * @see #tlsBootstrapServers()
     */
    public static EmbeddedKafka startWithUsers(Map<String, String> passwords, Map<String, String> settings) {
        return start(temporary(), true, 0, passwords, settings);
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("knemu-kafka-");
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "No temporary directory for Kafka's records could be made: " + e.getMessage()
                            + ". Name one that can be written to, in the system property java.io.tmpdir.",
                    e);
        }
    }

    /**
     * Starts a broker that keeps its records in a directory, and goes on with those that are there.
     *
     * @param directory made when it does not exist; never deleted
     * @param port on 127.0.0.1; 0: any that is free
     * @throws IllegalStateException when it does not start, as when another uses the directory; says why
     */
    public static EmbeddedKafka start(Path directory, int port) {
        return start(directory, false, port, Map.of(), Map.of());
    }

    private static EmbeddedKafka start(
            Path directory, boolean ours, int port, Map<String, String> passwords, Map<String, String> settings) {
        FileChannel lock = lock(directory);
        for (int left = STARTS; ; left--) {
            int chosen = port == 0 ? freePort() : port;
            EmbeddedKafka kafka = new EmbeddedKafka(directory, ours, chosen, lock, passwords, settings);
            try {
                kafka.format();
                kafka.restart();
                return kafka;
            } catch (RuntimeException e) {
                if (left <= 1 || port != 0) {
                    kafka.close();
                    throw e;
                }
            }
        }
    }

    /**
     * Kafka has a lock of its own, but takes it after it has changed what the one that runs believes in: that one then ends its
     * process without a word.
     */
    private static FileChannel lock(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel channel = FileChannel.open(
                    directory.resolve("knemu.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isTaken(channel)) {
                return channel;
            }
            channel.close();
        } catch (IOException e) {
            throw unusable(directory, e);
        }
        throw new IllegalStateException("Kafka cannot use the directory " + directory
                + ": another Kafka that runs uses it. End that one, or name a directory of its own.");
    }

    private static boolean isTaken(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() == null;
        } catch (OverlappingFileLockException inThisProcess) {
            return true;
        }
    }

    private static IllegalStateException unusable(Path directory, Exception cause) {
        return new IllegalStateException(
                "Kafka cannot use the directory " + directory + ": " + cause.getMessage()
                        + ". Name an empty directory, or one that this Kafka has filled.",
                cause);
    }

    private void format() {
        if (Files.exists(directory.resolve("log/meta.properties"))) {
            return;
        }
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setNodeId(NODE)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setDirectories(List.of(log()))
                    .setMetadataLogDirectory(log())
                    .setControllerListenerName("CONTROLLER")
                    .run();
        } catch (Exception e) {
            throw unusable(directory, e);
        }
    }

    private String log() {
        return directory.resolve("log").toString();
    }

    /** Where clients find it: host and port. The same after a restart. */
    public String bootstrapServers() {
        return HOST + ":" + port;
    }

    /**
     * Where clients find it that speak TLS ({@code security.protocol} is {@code SSL}).
     *
     * @throws IllegalStateException when it was started without a certificate
     */
    public String tlsBootstrapServers() {
        if (tlsPort == 0) {
            throw new IllegalStateException("The embedded Kafka at " + bootstrapServers()
                    + " has no certificate to speak TLS with. Start it with the settings ssl.keystore.type and"
                    + " ssl.keystore.location.");
        }
        return HOST + ":" + tlsPort;
    }

    /** Where its records are. */
    public Path directory() {
        return directory;
    }

    /** Stops the broker and keeps its records. Without effect on one that is stopped. */
    public synchronized void stop() {
        KafkaRaftServer running = server;
        server = null;
        if (running != null) {
            end(running);
        }
    }

    private static void end(KafkaRaftServer running) {
        running.shutdown();
        running.awaitShutdown();
    }

    /**
     * Starts a stopped broker again, with its records and at its address. Without effect on one that runs.
     *
     * @throws IllegalStateException when it does not start, or has been closed; says why
     */
    public synchronized void restart() {
        if (closed) {
            throw new IllegalStateException(
                    "The embedded Kafka at " + bootstrapServers() + " has been closed. Start another.");
        }
        if (server != null) {
            return;
        }
        controllerPort = freePort();
        KafkaRaftServer starting = new KafkaRaftServer(KafkaConfig.fromProps(properties(), false), Time.SYSTEM);
        try {
            starting.startup();
        } catch (RuntimeException e) {
            end(starting);
            throw new IllegalStateException(
                    "The embedded Kafka did not start at " + bootstrapServers() + ": " + e.getMessage()
                            + ". See that nothing else uses that port, or choose port 0 for any that is free.",
                    e);
        }
        server = starting;
    }

    /** Ends the broker, and deletes its directory when it is one of its own. */
    @Override
    public synchronized void close() {
        stop();
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The lock of " + directory + " could not be released: " + e.getMessage(), e);
        }
        if (ours && !closed) {
            delete(directory);
        }
        closed = true;
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.putAll(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", Integer.toString(NODE)),
                Map.entry("controller.quorum.voters", NODE + "@" + HOST + ":" + controllerPort),
                Map.entry(
                        "listeners",
                        "PLAINTEXT://" + HOST + ":" + port + ",CONTROLLER://" + HOST + ":" + controllerPort),
                Map.entry("advertised.listeners", "PLAINTEXT://" + HOST + ":" + port),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
                Map.entry("log.dirs", log()),
                Map.entry("auto.create.topics.enable", "false"),
                // One broker: nothing can have more replicas.
                Map.entry("default.replication.factor", "1"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                // What a large cluster wants many of, and a start in a second does not.
                Map.entry("offsets.topic.num.partitions", "1"),
                Map.entry("transaction.state.log.num.partitions", "1"),
                Map.entry("share.coordinator.state.topic.num.partitions", "1"),
                Map.entry("num.network.threads", "1"),
                Map.entry("num.io.threads", "2"),
                Map.entry("background.threads", "1"),
                Map.entry("log.cleaner.dedupe.buffer.size", "2097152"),
                // The first member of a group need not wait for others, nor the broker for its next heartbeat.
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("broker.heartbeat.interval.ms", "100"),
                Map.entry("group.min.session.timeout.ms", "1000")));
        if (!passwords.isEmpty()) {
            properties.put("listener.security.protocol.map", "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT");
            properties.put("inter.broker.listener.name", "PLAINTEXT");
            properties.put("sasl.enabled.mechanisms", "PLAIN");
            properties.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
            properties.put("listener.name.plaintext.plain.sasl.jaas.config", logins());
        }
        if (tlsPort != 0) {
            append(properties, "listeners", "TLS://" + HOST + ":" + tlsPort);
            append(properties, "advertised.listeners", "TLS://" + HOST + ":" + tlsPort);
            append(properties, "listener.security.protocol.map", "TLS:SSL");
        }
        properties.putAll(settings);
        return properties;
    }

    private static void append(Properties properties, String name, String more) {
        properties.merge(name, more, (before, added) -> before + "," + added);
    }

    /** Of all users, and of the broker to itself. */
    private String logins() {
        StringBuilder logins = new StringBuilder("org.apache.kafka.common.security.plain.PlainLoginModule required");
        String own = Uuid.randomUuid().toString();
        logins.append(" username=\"broker\" password=\"").append(own).append('"');
        logins.append(" user_broker=\"").append(own).append('"');
        passwords.forEach((user, password) -> logins.append(" user_")
                .append(user)
                .append("=\"")
                .append(password)
                .append('"'));
        return logins.append(';').toString();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), 0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("No free port was found on " + HOST + ": " + e.getMessage(), e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The directory " + directory + " of the embedded Kafka could not be deleted: " + e.getMessage()
                            + ". Delete it by hand.",
                    e);
        }
    }
}
