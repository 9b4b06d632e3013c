/**
 * A Spring Boot application of a shop: takes orders over HTTP, tells the Broker of them, and takes CloudEvents from it.
 *
 * <p>Entrance: {@link dev.knemu.samples.orders.OrdersApplication}. Knows CloudEvents and {@code K_SINK}; of Knemu, nothing:
 * only its tests do.
 */
package dev.knemu.samples.orders;
