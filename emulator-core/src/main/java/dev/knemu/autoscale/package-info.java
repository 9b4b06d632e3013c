/**
 * The Knative Pod Autoscaler as arithmetic: from settings and measured load to pods, over explicit time.
 *
 * <p>Entrances: {@link dev.knemu.autoscale.AutoscalerConfig} and {@link dev.knemu.autoscale.RevisionScaling} for what is
 * configured, {@link dev.knemu.autoscale.RevisionMetrics}, {@link dev.knemu.autoscale.Decider} and {@link
 * dev.knemu.autoscale.PodAutoscaler} for what becomes of it; {@link dev.knemu.autoscale.simulation} runs them over time.
 * Knows no other room: neither resources nor a clock. Time is always a parameter, in nanoseconds since an instant of the
 * caller's choice, which for the decisions is the Unix epoch in a cluster. Nothing here is safe for use by several threads.
 *
 * <p>Follows knative/serving 1.23; docs/autoscaler.md says what is modelled and what is not.
 */
package dev.knemu.autoscale;
