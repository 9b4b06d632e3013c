/**
 * The emulator's numbers as Micrometer meters, under Knative's names where Knative has one.
 *
 * <p>Entrance: {@link dev.knemu.metrics.EventingMetrics}. What happened is counted from the journal; how long it took comes
 * through {@link dev.knemu.telemetry.Telemetry}. Knows no exposition format: that is the registry's. The only room that
 * needs {@code micrometer-core}, which emulator-core does not bring along.
 */
package dev.knemu.metrics;
