/**
 * What a {@code knemu bench} found: kept as JSON, shown as a table and as one HTML page, compared with another.
 *
 * <p>Entrances: {@link dev.knemu.cli.bench.report.BenchResult}, which whoever measured fills, and
 * {@link dev.knemu.cli.bench.report.ResultFile}; {@link dev.knemu.cli.bench.report.CompareCommand} is {@code knemu bench
 * compare}. Knows nothing of how events were sent, nor of the emulator: another broker
 * may have been measured.
 */
package dev.knemu.cli.bench.report;
