/**
 * How fast the emulator is, measured by programs that anyone can run; nothing here asserts anything.
 *
 * <p>Entrances: the JMH benchmarks ({@code *Benchmark} with {@code @Benchmark} methods), and {@link
 * dev.knemu.benchmarks.HttpForwardBenchmark} and {@link dev.knemu.benchmarks.MemoryFlatBenchmark}, which have a main
 * method of their own. How to run them stands in {@code docs/howto/benchmarks.md}.
 */
package dev.knemu.benchmarks;
