package dev.knemu.channel;

import dev.knemu.journal.Ref;
import org.jspecify.annotations.Nullable;

/**
 * One Broker, as its ingress needs it.
 *
 * @param channel where its events go; {@code null} while the Broker has none
 */
public record BrokerRoute(Ref ref, @Nullable ChannelRoute channel) {}
