/**
 * How a Service would scale: one decision, or a run under load.
 *
 * <p>Entrance: {@link AutoscaleCommand}. All that is worked out is {@code dev.knemu.autoscale}'s; here a Service's settings are
 * read, and what comes out is written down.
 */
package dev.knemu.cli.autoscale;
