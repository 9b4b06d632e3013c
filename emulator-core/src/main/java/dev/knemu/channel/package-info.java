/**
 * Channels with their subscriptions: where accepted events wait, and which subscriptions want them.
 *
 * <p>Entrance: {@link dev.knemu.channel.ChannelStore} and the immutable {@link dev.knemu.channel.Topology}. Everything
 * is a channel with subscriptions; a Broker is one with filters. Knows nothing of manifests, HTTP or retries.
 */
package dev.knemu.channel;
