package dev.knemu.benchmarks;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.journal.Journal;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Destination;
import dev.knemu.resource.Resource;
import dev.knemu.resource.SubscriptionsAPIFilter;
import dev.knemu.resource.Trigger;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * What Triggers cost in the control plane: all of them in one apply, all of them once more, and then one at a time, with
 * all the others there. Processor time of the thread that applies, so that other programs and the collector do not count.
 */
public final class ControlPlaneBenchmark {

    private final EventingEmulator eventing;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    private ControlPlaneBenchmark(EventingEmulator eventing) {
        this.eventing = eventing;
    }

    /** Options: {@code --triggers --singles}; the latter is how often each change of one Trigger is made. */
    public static void main(String[] arguments) {
        Flags flags = Flags.parse(arguments, "triggers=100000", "singles=1000");
        try (EventingEmulator eventing = EventingEmulator.start(
                EmulatorOptions.defaults().inVirtualTime().withJournal(Journal.Level.OUTCOMES))) {
            new ControlPlaneBenchmark(eventing).run(flags.number("triggers"), flags.number("singles"));
        }
    }

    private void run(int triggers, int singles) {
        eventing.apply(Broker.named("default"));
        long before = usedAfterCollection();
        Resource[] all = IntStream.range(0, triggers)
                .mapToObj(i -> trigger(i, "order.placed." + i))
                .toArray(Resource[]::new);
        System.out.printf("%d Triggers; processor time of the thread that applies%n", triggers);
        together("applied in one go", triggers, () -> eventing.apply(all));
        System.out.printf("%-36s%12d bytes each%n", "heap in use", (usedAfterCollection() - before) / triggers);
        together("applied once more, unchanged", triggers, () -> eventing.apply(all));
        single("one more", singles, i -> eventing.apply(trigger(triggers + i, "order.placed")));
        single("one changed", singles, i -> eventing.apply(trigger(spread(i, triggers), "order.paid")));
        single("one unchanged", singles, i -> eventing.apply(trigger(spread(i, triggers), "order.paid")));
        single(
                "one deleted",
                singles,
                i -> eventing.delete(trigger(triggers + i, "").key()));
    }

    /** A different one each time, and not in their order. */
    private static int spread(int i, int triggers) {
        return (int) (i * 7_919L % triggers);
    }

    private static Trigger trigger(int number, String type) {
        return Trigger.named("t" + number)
                .broker("default")
                .filter(SubscriptionsAPIFilter.exact(Map.of("type", type)))
                .subscriber(Destination.uri(URI.create("http://127.0.0.1:9/" + number)));
    }

    private void together(String what, int triggers, Runnable work) {
        long used = used(work);
        System.out.printf("%-36s%12.2f s %12.1f µs each%n", what, used / 1e9, used / 1e3 / triggers);
    }

    /** Half of them are to warm up. */
    private void single(String what, int times, IntConsumer work) {
        used(() -> IntStream.range(0, times / 2).forEach(work));
        long used = used(() -> IntStream.range(times / 2, times).forEach(work));
        System.out.printf("%-36s%14s %12.1f µs each%n", what, "", used / 1e3 / (times - times / 2));
    }

    private long used(Runnable work) {
        long before = threads.getCurrentThreadCpuTime();
        work.run();
        return threads.getCurrentThreadCpuTime() - before;
    }

    private static long usedAfterCollection() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
