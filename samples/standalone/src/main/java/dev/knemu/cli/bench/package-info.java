/**
 * {@code knemu bench}: how many events a second, and how long each takes, from the producer to the last subscriber.
 *
 * <p>Entrance: {@link BenchCommand}. A {@link Scenario} is what is measured; {@link Experiment} sends to its {@link
 * Target} and keeps a {@link Tally}. What comes out is a value of {@code bench.report}, which knows how it looks.
 */
package dev.knemu.cli.bench;
