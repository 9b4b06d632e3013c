package dev.knemu.benchmarks;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Sent;
import dev.knemu.Subscriber;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How soon another emulator is ready in a JVM that has had some, as for one test of a build among others: elapsed time from
 * nothing to the answer to a first event, with a Broker and two Triggers, each from a manifest of its own. Single shots after
 * five others, since a JVM that has started thousands is no test's; {@code -wi 1} begins with the very second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 10)
@Fork(3)
public class SecondEmulatorBenchmark {

    private static final String TRIGGER = """
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: %s}
            spec:
              broker: default
              filters: [{exact: {type: %s}}]
              subscriber: %s
            """;

    /**
     * {@code virtual}: in virtual time, without a port, as most tests have it; {@code real}: in real time, without a port;
     * {@code port}: in real time, with an HTTP port.
     */
    @Param({"virtual", "real", "port"})
    public String emulator = "";

    private String[] manifests = {};
    private EventingEmulator eventing;

    @Setup
    public void write() {
        manifests = new String[] {
            "apiVersion: eventing.knative.dev/v1\nkind: Broker\nmetadata: {name: default}\n",
            TRIGGER.formatted("placed", Shop.EVENT_TYPE, Shop.SERVICE),
            TRIGGER.formatted("paid", "order.paid", Shop.SERVICE)
        };
    }

    /** Starts it, and applies the manifests; what it gives has taken the first event and answered. */
    @Benchmark
    public Sent startAndSend() {
        eventing = EventingEmulator.start(options());
        eventing.subscriber("orders", Subscriber.accepting(event -> {}));
        for (String manifest : manifests) {
            eventing.apply(manifest);
        }
        Sent sent = eventing.broker("default").send(Shop.event("1"));
        eventing.settle();
        return sent;
    }

    private EmulatorOptions options() {
        EmulatorOptions options = EmulatorOptions.defaults();
        return switch (emulator) {
            case "virtual" -> options.inVirtualTime();
            case "real" -> options;
            case "port" -> options.withPort(0);
            default ->
                throw new IllegalArgumentException("emulator is \"" + emulator + "\". Write virtual, real or port.");
        };
    }

    @TearDown(Level.Iteration)
    public void close() {
        eventing.close();
    }
}
