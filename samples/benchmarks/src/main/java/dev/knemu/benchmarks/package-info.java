/**
 * How fast the emulator is, measured by programs that anyone can run; nothing here asserts anything.
 *
 * <p>Entrances: the JMH benchmarks ({@code *Benchmark} with {@code @Benchmark} methods), and those with a
 * main method of their own: {@link dev.knemu.benchmarks.FilteringReport}, {@link
 * dev.knemu.benchmarks.HttpForwardBenchmark} and {@link dev.knemu.benchmarks.MemoryFlatBenchmark}. How to run them stands in {@code docs/howto/benchmarks.md}.
 */
package dev.knemu.benchmarks;
