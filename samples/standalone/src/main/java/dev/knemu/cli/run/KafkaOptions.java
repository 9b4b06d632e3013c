package dev.knemu.cli.run;

import dev.knemu.EmulatorOptions;
import dev.knemu.channel.TopicStoreProvider;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where Kafka is, and what is kept there. */
final class KafkaOptions {

    private static final Pattern EMBEDDED = Pattern.compile("embedded(?::(\\d{1,5}))?");
    private static final String SERVERS = "bootstrap.servers";

    /**
     * How long the Kafka in this process lets a reader wait that finds nothing. The end of a run waits for that, and to ask
     * again costs next to nothing where no network is between.
     */
    private static final Map<String, String> NEARBY = Map.of("fetch.max.wait.ms", "100");

    private static final int HIGHEST_PORT = 65_535;
    private static final Pattern ADDRESSES = Pattern.compile("[^\\s,:/]+:\\d{1,5}(,[^\\s,:/]+:\\d{1,5})*");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--kafka", paramLabel = "KAFKA", description = "HOST:PORT, FILE of properties, embedded[:PORT]")
    private Optional<String> kafka = Optional.empty();

    @Option(names = "--kafka-data", paramLabel = "DIR", description = "where the embedded one keeps its records")
    private Optional<Path> data = Optional.empty();

    @Option(names = "--kafka-channels", description = "keep in Kafka what would be in memory")
    private boolean channels;

    /** Empty without {@code --kafka}. */
    private Map<String, String> properties = Map.of();

    /**
     * Reads the file.
     *
     * @throws Problem when it cannot be read, or nothing here speaks to Kafka
     */
    void check() {
        if (data.isPresent() && !isEmbedded()) {
            throw usage("--kafka-data is for the Kafka in this process. Write --kafka embedded as well.");
        }
        if (kafka.isEmpty()) {
            if (channels) {
                throw usage("--kafka-channels needs to know where Kafka is. Write --kafka localhost:9092 as well.");
            }
            return;
        }
        if (isEmbedded()) {
            if (embeddedPort() > HIGHEST_PORT) {
                throw usage("--kafka " + kafka.get() + " names no port. Write one from 1 to " + HIGHEST_PORT
                        + ", or --kafka embedded for any that is free.");
            }
            KafkaInside.check();
            checkClients("Kafka in this process");
            return;
        }
        String given = kafka.get();
        properties = ADDRESSES.matcher(given).matches() ? Map.of(SERVERS, given) : read(given);
        if (properties.getOrDefault(SERVERS, "").isBlank()) {
            throw usage("nobody says where Kafka is: " + given + " has no " + SERVERS
                    + ". Add a line such as bootstrap.servers=localhost:9092.");
        }
        checkClients("Kafka at " + properties.get(SERVERS));
    }

    private boolean isEmbedded() {
        return kafka.filter(EMBEDDED.asMatchPredicate()).isPresent();
    }

    /** 0: any that is free. */
    private int embeddedPort() {
        Matcher embedded = EMBEDDED.matcher(kafka.orElseThrow());
        return embedded.matches() && embedded.group(1) != null ? Integer.parseInt(embedded.group(1)) : 0;
    }

    static void checkClients(String which) {
        if (isMissing()) {
            throw new Problem(
                    ExitCode.FAILED,
                    which + " cannot be used",
                    "what speaks to it is not in this jar, to keep it small",
                    "put knemu-kafka.jar beside knemu.jar; or, with a class path of your own, add"
                            + " dev.knemu:emulator-kafka");
        }
    }

    private static boolean isMissing() {
        return ServiceLoader.load(TopicStoreProvider.class, EmulatorOptions.class.getClassLoader()).stream()
                .findAny()
                .isEmpty();
    }

    private Map<String, String> read(String file) {
        if (!Files.isRegularFile(Path.of(file))) {
            throw usage("--kafka \"" + file + "\" is neither HOST:PORT nor a file nor \"embedded\". Write for example"
                    + " --kafka localhost:9092, or the name of a file with client properties.");
        }
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(file))) {
            read.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new Problem(
                    ExitCode.USAGE,
                    "the client properties in " + file + " cannot be read",
                    e.getClass().getSimpleName() + ": " + e.getMessage(),
                    "write lines such as security.protocol=SASL_SSL");
        }
        Map<String, String> properties = new HashMap<>();
        read.stringPropertyNames().forEach(name -> properties.put(name, read.getProperty(name)));
        return properties;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /**
     * Starts the Kafka in this process, if that is wanted.
     *
     * @return ends it; {@code null} when another is meant, or none
     */
    @Nullable
    KafkaInside start() {
        return isEmbedded() ? KafkaInside.start(data, embeddedPort()) : null;
    }

    /**
     * The same with what was said here.
     *
     * @param inside what {@link #start()} gave
     */
    EmulatorOptions on(EmulatorOptions options, @Nullable KafkaInside inside) {
        Map<String, String> clients = new HashMap<>(properties);
        if (inside != null) {
            clients.putAll(NEARBY);
            clients.put(SERVERS, inside.servers());
        }
        EmulatorOptions emulator = clients.isEmpty() ? options : options.withKafka(clients);
        return channels ? emulator.withKafkaChannels() : emulator;
    }
}
