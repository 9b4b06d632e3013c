package dev.knemu.benchmarks;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Sent;
import dev.knemu.Sink;
import dev.knemu.Subscriber;
import dev.knemu.journal.Journal;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;

/**
 * The heap in use while events go through: after each step, with the garbage collected. It grows until the journal is
 * full (65,536 entries unless told otherwise) and must stay level from then on.
 */
public final class MemoryFlatBenchmark {

    private static final int BATCH = 1_000;

    private MemoryFlatBenchmark() {}

    /** Options: {@code --events --step --journal}. */
    public static void main(String[] arguments) {
        Flags flags = Flags.parse(arguments, "events=1000000", "step=100000", "journal=outcomes");
        int events = flags.number("events");
        int step = flags.number("step");
        Journal.Level level = Journal.Level.valueOf(flags.text("journal").toUpperCase(Locale.ROOT));
        LongAdder delivered = new LongAdder();
        try (EventingEmulator eventing =
                EventingEmulator.start(EmulatorOptions.defaults().withJournal(level))) {
            Subscriber orders = Subscriber.accepting(event -> delivered.increment());
            eventing.subscriber("orders", orders.nonBlocking());
            eventing.apply(Shop.manifest(1, Shop.SERVICE));
            System.out.printf("journal %s%n   delivered   heap in use, KiB%n", flags.text("journal"));
            System.out.printf("%12d %18d%n", 0, usedAfterCollection());
            for (int sent = 0; sent < events; sent += step) {
                send(eventing.broker("default"), sent, Math.min(sent + step, events));
                eventing.settle();
                System.out.printf("%12d %18d%n", delivered.sum(), usedAfterCollection());
            }
        }
    }

    private static void send(Sink broker, int from, int to) {
        CompletionStage<Sent.Answer> last = CompletableFuture.completedStage(null);
        for (int i = from; i < to; i++) {
            last = broker.send(Shop.event(Integer.toString(i))).answer();
            if (i % BATCH == 0) {
                last.toCompletableFuture().join();
            }
        }
        last.toCompletableFuture().join();
    }

    private static long usedAfterCollection() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed() >> 10;
    }
}
