/**
 * A warehouse: takes the CloudEvents of paid orders on a port of its own, and tells the Broker what it has set aside for them.
 *
 * <p>Entrance: {@link dev.knemu.samples.warehouse.Warehouse}. Knows CloudEvents and {@code K_SINK}; of Knemu, nothing: only
 * its tests do.
 */
package dev.knemu.samples.warehouse;
