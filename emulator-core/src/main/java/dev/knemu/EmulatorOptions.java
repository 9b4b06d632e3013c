package dev.knemu;

import dev.knemu.fault.Faults;
import dev.knemu.journal.Journal;
import dev.knemu.telemetry.Telemetry;
import dev.knemu.transport.HttpLimits;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How an emulator runs. Immutable: each {@code with…} gives another value.
 *
 * <table>
 *   <caption>Options and their defaults</caption>
 *   <tr><td>host, port</td><td>127.0.0.1; no port: events come and go by calls</td></tr>
 *   <tr><td>time</td><td>real; in virtual time there is one lane, the journal is full and nothing jitters unless told otherwise</td></tr>
 *   <tr><td>lanes</td><td>as many as processors</td></tr>
 *   <tr><td>journal</td><td>{@code OUTCOMES}, 65,536 entries, 64 MiB</td></tr>
 *   <tr><td>open work</td><td>100,000 events, 256 MiB</td></tr>
 *   <tr><td>drain limit</td><td>10 s</td></tr>
 *   <tr><td>telemetry</td><td>none: trace contexts are handed on as they come</td></tr>
 *   <tr><td>faults</td><td>none</td></tr>
 *   <tr><td>pod start</td><td>no time: a Service at zero answers at once, and is scaled all the same</td></tr>
 *   <tr><td>Kafka</td><td>none: what needs it is not Ready and says so</td></tr>
 * </table>
 */
public final class EmulatorOptions {

    private static final EmulatorOptions DEFAULTS = new EmulatorOptions();

    // Assigned only while a new value is made, in with(): never after others can see it.
    private String host = "127.0.0.1";
    private OptionalInt port = OptionalInt.empty();
    private boolean virtualTime;
    private Duration realTimeGuard = Duration.ofSeconds(10);
    private int lanes = Math.max(1, Runtime.getRuntime().availableProcessors());
    // Null until said: the default depends on whether time is virtual, in whichever order both are said.
    private Journal.@Nullable Level journalLevel;
    private int journalEntries = Journal.DEFAULT_ENTRIES;
    private long journalBytes = Journal.DEFAULT_BYTES;
    private int maxOpenEvents = 100_000;
    private long maxOpenBytes = 256L << 20;
    private Duration drainLimit = Duration.ofSeconds(10);
    private HttpLimits httpLimits = HttpLimits.DEFAULT;
    private @Nullable Boolean pingJitter;
    private long seed = 42;
    private Appendable eventDisplay = System.out;
    private Telemetry telemetry = Telemetry.NONE;
    private Faults faults = Faults.NONE;
    private Consumer<Router> routes = router -> {};
    private @Nullable Map<String, String> kafka;
    private boolean kafkaChannels;
    private Duration podStart = Duration.ZERO;

    private EmulatorOptions() {}

    private EmulatorOptions with(Consumer<EmulatorOptions> change) {
        EmulatorOptions copy = new EmulatorOptions();
        copy.host = host;
        copy.port = port;
        copy.virtualTime = virtualTime;
        copy.realTimeGuard = realTimeGuard;
        copy.lanes = lanes;
        copy.journalLevel = journalLevel;
        copy.journalEntries = journalEntries;
        copy.journalBytes = journalBytes;
        copy.maxOpenEvents = maxOpenEvents;
        copy.maxOpenBytes = maxOpenBytes;
        copy.drainLimit = drainLimit;
        copy.httpLimits = httpLimits;
        copy.pingJitter = pingJitter;
        copy.seed = seed;
        copy.eventDisplay = eventDisplay;
        copy.telemetry = telemetry;
        copy.faults = faults;
        copy.routes = routes;
        copy.kafka = kafka;
        copy.kafkaChannels = kafkaChannels;
        copy.podStart = podStart;
        change.accept(copy);
        return copy;
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be at least " + least + ".");
        }
    }

    private static void notNegative(String name, Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(
                    name + " is " + duration + "; it must not be negative. Write Duration.ZERO to wait for nothing.");
        }
    }

    /** In real time, without an HTTP port. */
    public static EmulatorOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Time passes only when told to, and the same input gives the same journal. Everything is recorded and no PingSource
     * jitters, unless {@link #withJournal(Journal.Level)} or {@link #withPingJitter} say otherwise, before or after.
     */
    public EmulatorOptions inVirtualTime() {
        return with(options -> options.virtualTime = true);
    }

    /** Where the HTTP port is opened; other than the default, machines beside this one may reach it. */
    public EmulatorOptions withHost(String host) {
        return with(options -> options.host = host);
    }

    /**
     * Opens an HTTP port.
     *
     * @param port 1 to 65535, or 0 for any that is free
     */
    public EmulatorOptions withPort(int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException(
                    "port is " + port + ". Write one from 1 to 65535, or 0 for any that is free.");
        }
        return with(options -> options.port = OptionalInt.of(port));
    }

    /** How long to wait, in real time, for an answer from outside when time is virtual. */
    public EmulatorOptions withRealTimeGuard(Duration realTimeGuard) {
        notNegative("realTimeGuard", realTimeGuard);
        return with(options -> options.realTimeGuard = realTimeGuard);
    }

    /** How many threads events are spread over; in virtual time there is always one. */
    public EmulatorOptions withLanes(int lanes) {
        atLeast("lanes", lanes, 1);
        return with(options -> options.lanes = lanes);
    }

    /** How much is recorded. */
    public EmulatorOptions withJournal(Journal.Level level) {
        return with(options -> options.journalLevel = level);
    }

    /**
     * How much is recorded.
     *
     * @param entries how many entries are kept
     * @param bytes how many bytes of events they may hold
     */
    public EmulatorOptions withJournal(Journal.Level level, int entries, long bytes) {
        atLeast("entries", entries, 1);
        atLeast("bytes", bytes, 1);
        return with(options -> {
            options.journalLevel = level;
            options.journalEntries = entries;
            options.journalBytes = bytes;
        });
    }

    /** How many accepted events, and how many bytes of their data, may be open before producers are answered 503. */
    public EmulatorOptions withMaxOpen(int events, long bytes) {
        atLeast("events", events, 1);
        atLeast("bytes", bytes, 1);
        return with(options -> {
            options.maxOpenEvents = events;
            options.maxOpenBytes = bytes;
        });
    }

    /** How long {@link EventingEmulator#shutDown()} waits for open deliveries. */
    public EmulatorOptions withDrainLimit(Duration drainLimit) {
        notNegative("drainLimit", drainLimit);
        return with(options -> options.drainLimit = drainLimit);
    }

    /** What a client of the HTTP port may cost. */
    public EmulatorOptions withHttpLimits(HttpLimits httpLimits) {
        return with(options -> options.httpLimits = httpLimits);
    }

    /** Whether a PingSource fires up to half a second late, as upstream's does. */
    public EmulatorOptions withPingJitter(boolean pingJitter) {
        return with(options -> options.pingJitter = pingJitter);
    }

    /** Of all ids and randomness in virtual time. */
    public EmulatorOptions withSeed(long seed) {
        return with(options -> options.seed = seed);
    }

    /** Where stand-ins for event-display print; default standard output. */
    public EmulatorOptions withEventDisplay(Appendable eventDisplay) {
        return with(options -> options.eventDisplay = eventDisplay);
    }

    /**
     * Who measures or traces, beside those named before; default nobody. One {@code Telemetry} may serve several
     * emulators.
     */
    public EmulatorOptions withTelemetry(Telemetry telemetry) {
        return with(options -> options.telemetry = options.telemetry.and(telemetry));
    }

    /** What goes wrong on the way to subscribers, on purpose; default nothing. */
    public EmulatorOptions withFaults(Faults faults) {
        return with(options -> options.faults = faults);
    }

    /**
     * Adds pages to the HTTP port, beside those named before and the emulator's own. They are reached under the first path
     * segments that no namespace can have: {@code /metrics} and {@code /_knemu}.
     *
     * @param routes called once with the port's router, before it listens; not called when there is no port. Its handlers
     *     run on event loops and must not block
     */
    public EmulatorOptions withRoutes(Consumer<Router> routes) {
        return with(options -> options.routes = options.routes.andThen(routes));
    }

    /**
     * Where Kafka is, for KafkaChannels, KafkaSources, KafkaSinks and Brokers of class {@code Kafka}: all of them use this
     * cluster, whatever {@code bootstrap.servers} their manifests and ConfigMaps name. Needs {@code
     * dev.knemu:emulator-kafka} on the class path, and real time.
     *
     * @param clientProperties of Kafka's own clients: {@code bootstrap.servers}, and for SASL or TLS {@code
     *     security.protocol}, {@code sasl.mechanism}, {@code sasl.jaas.config}, {@code ssl.truststore.location} …
     * @throws IllegalArgumentException when {@code bootstrap.servers} is not among them
     */
    public EmulatorOptions withKafka(Map<String, String> clientProperties) {
        if (clientProperties.getOrDefault("bootstrap.servers", "").isBlank()) {
            throw new IllegalArgumentException(
                    "The client properties of Kafka name no bootstrap.servers, so nobody knows"
                            + " where it is. Write Map.of(\"bootstrap.servers\", \"localhost:9092\").");
        }
        Map<String, String> copy = Map.copyOf(clientProperties);
        return with(options -> options.kafka = copy);
    }

    /**
     * Keeps in Kafka what would be kept in memory: channels made for MTChannelBasedBroker Brokers, Channels, Sequences
     * and Parallels without a template of their own are KafkaChannels. It writes the ConfigMaps {@code
     * default-ch-webhook} and {@code config-br-default-channel}; those that are applied later win.
     */
    public EmulatorOptions withKafkaChannels() {
        return with(options -> options.kafkaChannels = true);
    }

    /**
     * How long the pods of a Knative Service take until they are ready, where its annotation {@code knemu.dev/pod-start} does
     * not say. Only a Service with autoscaling annotations, a {@code containerConcurrency} or a split {@code traffic} has
     * pods; events to all others wait for nothing.
     */
    public EmulatorOptions withPodStart(Duration podStart) {
        notNegative("podStart", podStart);
        return with(options -> options.podStart = podStart);
    }

    public String host() {
        return host;
    }

    /** Empty: no HTTP port is opened. */
    public OptionalInt port() {
        return port;
    }

    public boolean virtualTime() {
        return virtualTime;
    }

    public Duration realTimeGuard() {
        return realTimeGuard;
    }

    public int lanes() {
        return virtualTime ? 1 : lanes;
    }

    public Journal.Level journalLevel() {
        if (journalLevel != null) {
            return journalLevel;
        }
        return virtualTime ? Journal.Level.FULL : Journal.Level.OUTCOMES;
    }

    public int journalEntries() {
        return journalEntries;
    }

    public long journalBytes() {
        return journalBytes;
    }

    public int maxOpenEvents() {
        return maxOpenEvents;
    }

    public long maxOpenBytes() {
        return maxOpenBytes;
    }

    public Duration drainLimit() {
        return drainLimit;
    }

    public HttpLimits httpLimits() {
        return httpLimits;
    }

    public boolean pingJitter() {
        return pingJitter == null ? !virtualTime : pingJitter;
    }

    public long seed() {
        return seed;
    }

    public Appendable eventDisplay() {
        return eventDisplay;
    }

    public Telemetry telemetry() {
        return telemetry;
    }

    public Faults faults() {
        return faults;
    }

    public Consumer<Router> routes() {
        return routes;
    }

    /** The client properties; empty: there is no Kafka. */
    public Optional<Map<String, String>> kafka() {
        return Optional.ofNullable(kafka);
    }

    public boolean kafkaChannels() {
        return kafkaChannels;
    }

    public Duration podStart() {
        return podStart;
    }
}
