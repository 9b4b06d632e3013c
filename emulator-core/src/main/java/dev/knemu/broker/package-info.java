/**
 * The ingress of a Broker, and the addresses of its Triggers' filters: the checks and extensions that make a channel with
 * filters a Broker.
 *
 * <p>Entrances: {@link dev.knemu.broker.BrokerIngress}, {@link dev.knemu.broker.BrokerFilter}. Routing and delivery are the channel's.
 */
package dev.knemu.broker;
