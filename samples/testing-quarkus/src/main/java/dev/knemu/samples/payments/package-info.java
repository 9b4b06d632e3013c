/**
 * A Quarkus application that collects payments: invoices come from a Broker as CloudEvents and are answered with an event,
 * cash is told to the Broker.
 *
 * <p>Entrance: {@link dev.knemu.samples.payments.InvoiceResource}. Knows {@code K_SINK}, and nothing of Knemu.
 */
package dev.knemu.samples.payments;
