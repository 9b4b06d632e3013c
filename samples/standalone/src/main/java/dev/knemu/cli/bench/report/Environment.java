package dev.knemu.cli.bench.report;

import dev.knemu.cli.terminal.Version;
import java.time.Instant;

/**
 * Where it was measured.
 *
 * @param knemu version of Knemu
 * @param java version of Java, such as {@code 17.0.15+6}
 * @param vendor of that Java
 * @param vm its virtual machine, such as {@code OpenJDK 64-Bit Server VM}
 * @param os name, version and architecture of the operating system
 * @param cpus processors that the JVM may use
 * @param heapBytes the most memory that the heap may take, in bytes
 * @param date when the first cell began
 */
public record Environment(
        String knemu, String java, String vendor, String vm, String os, int cpus, long heapBytes, Instant date) {

    public Environment {
        Check.present("knemu", knemu);
        Check.present("java", java);
        Check.present("vendor", vendor);
        Check.present("vm", vm);
        Check.present("os", os);
        Check.count("cpus", cpus);
        Check.count("heapBytes", heapBytes);
        Check.present("date", date);
    }

    /** This JVM on this machine. */
    public static Environment here(Instant date) {
        Runtime runtime = Runtime.getRuntime();
        return new Environment(
                Version.ofKnemu(),
                Runtime.version().toString(),
                System.getProperty("java.vendor", "unknown"),
                System.getProperty("java.vm.name", "unknown"),
                System.getProperty("os.name", "unknown") + " " + System.getProperty("os.version", "") + " "
                        + System.getProperty("os.arch", ""),
                runtime.availableProcessors(),
                runtime.maxMemory(),
                date);
    }
}
