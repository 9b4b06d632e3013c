package dev.knemu.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.knemu.cli.bench.report.Run;
import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What this process has taken of the machine, from when it is made. */
final class Meter {

    private static final double NANOS = 1e9;

    private final long cpuNanos = cpuNanos();
    private final long collections = collections();
    private final long collecting = collectingMillis();
    private final long compiled = compiledMillis();

    /** Below zero where the machine does not say. */
    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : -1;
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .filter(count -> count > 0)
                .sum();
    }

    private static long collectingMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .filter(millis -> millis > 0)
                .sum();
    }

    /** How long the JVM has compiled since it began; always 0 where it does not say. */
    static long compiledMillis() {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        return compiler != null && compiler.isCompilationTimeMonitoringSupported()
                ? compiler.getTotalCompilationTime()
                : 0;
    }

    /**
     * @param cpuSeconds of all threads; {@code null} where the machine does not say
     * @param gc what the garbage collector has done
     * @param compiledMillis how long was compiled
     */
    record Taken(@Nullable Double cpuSeconds, Run.Gc gc, long compiledMillis) {}

    /** Since this was made. */
    Taken taken() {
        return new Taken(
                cpuNanos < 0 ? null : (cpuNanos() - cpuNanos) / NANOS,
                new Run.Gc(collections() - collections, Duration.ofMillis(collectingMillis() - collecting)),
                compiledMillis() - compiled);
    }
}
