/**
 * What {@code knemu run} lets others see of itself while it runs: its numbers at {@code /metrics}, its spans at an
 * OpenTelemetry collector.
 *
 * <p>Entrances: {@link dev.knemu.cli.telemetry.MetricsPage}, {@link dev.knemu.cli.telemetry.OtlpTracing}. The only room that
 * knows Prometheus and OpenTelemetry.
 */
package dev.knemu.cli.telemetry;
