/**
 * Channels with their subscriptions: where accepted events wait, and which subscriptions want them.
 *
 * <p>Entrance: {@link dev.knemu.channel.ChannelStore} and the immutable {@link dev.knemu.channel.Topology}. Everything
 * is a channel with subscriptions; a Broker is one with filters. Knows nothing of manifests, HTTP or retries.
 *
 * <p>Events that are to outlive the process wait in a {@link dev.knemu.channel.TopicStore}, which a {@link
 * dev.knemu.channel.TopicStoreProvider} on the class path brings.
 */
package dev.knemu.channel;
