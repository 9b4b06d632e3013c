/**
 * Which events a Trigger wants, as plain values that say why.
 *
 * <p>Entrance: {@link dev.knemu.filter.Filter}, made by {@link dev.knemu.filter.FilterParser}. A filter has no state and
 * does no I/O; the same event gives the same verdict. This is the oracle: whatever answers faster must answer the same.
 * Knows no Broker, no address and no clock.
 */
package dev.knemu.filter;
