/**
 * The ingress of a Broker: the checks and extensions that make a channel with filters a Broker.
 *
 * <p>Entrance: {@link dev.knemu.broker.BrokerIngress}. Routing and delivery are the channel's.
 */
package dev.knemu.broker;
