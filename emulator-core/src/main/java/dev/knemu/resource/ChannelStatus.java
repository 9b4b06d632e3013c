package dev.knemu.resource;

/**
 * A channel made by a Sequence or Parallel.
 *
 * @param ready the channel's Ready, repeated
 */
public record ChannelStatus(KReference channel, Condition ready) {}
