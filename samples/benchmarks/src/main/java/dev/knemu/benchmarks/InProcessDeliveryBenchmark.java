package dev.knemu.benchmarks;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Response;
import dev.knemu.Sent;
import dev.knemu.Sink;
import dev.knemu.Subscriber;
import dev.knemu.journal.Journal;
import io.cloudevents.CloudEvent;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Deliveries a second inside one process: {@code send()}, Broker, Triggers with exact filters of which one passes the
 * event, a function that does not block, and the answer back at the sender.
 *
 * <p>{@link #onVirtualTime} does all of it on the calling thread: one core. {@link #live} is the way an application
 * takes: its own thread sends, the lane delivers; what they cost together on one core shows under {@code taskset -c 0}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class InProcessDeliveryBenchmark {

    private static final int BATCH = 1_000;

    /** Level of the journal. */
    @Param({"off", "outcomes", "full"})
    public String journal = "";

    /** Triggers of the Broker; the event passes one of them. */
    @Param({"1", "100", "10000"})
    public int triggers;

    private EventingEmulator virtual;
    private EventingEmulator live;
    private Sink virtualBroker;
    private Sink liveBroker;
    private CloudEvent event;
    private CompletableFuture<Sent.Answer> before;

    @Setup
    public void start() {
        Journal.Level level = Journal.Level.valueOf(journal.toUpperCase(Locale.ROOT));
        virtual = started(EmulatorOptions.defaults().inVirtualTime().withJournal(level));
        live = started(EmulatorOptions.defaults().withLanes(1).withJournal(level));
        virtualBroker = virtual.broker("default");
        liveBroker = live.broker("default");
        event = Shop.event("1");
        before = CompletableFuture.completedFuture(null);
    }

    private EventingEmulator started(EmulatorOptions options) {
        EventingEmulator eventing = EventingEmulator.start(options);
        CompletionStage<Response> accepted = CompletableFuture.completedStage(Response.accepted());
        Subscriber orders = received -> accepted;
        eventing.subscriber("orders", orders.nonBlocking());
        eventing.apply(Shop.manifest(triggers, Shop.SERVICE));
        return eventing;
    }

    @TearDown
    public void stop() {
        virtual.close();
        live.close();
    }

    @Benchmark
    public CompletionStage<Sent.Answer> onVirtualTime() {
        return virtualBroker.send(event).answer();
    }

    /** Up to two batches are on their way: enough to keep both threads busy, too few to be refused. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public Sent.Answer live() {
        CompletionStage<Sent.Answer> last = before;
        for (int i = 0; i < BATCH; i++) {
            last = liveBroker.send(event).answer();
        }
        Sent.Answer answer = before.join();
        before = last.toCompletableFuture();
        return answer;
    }
}
