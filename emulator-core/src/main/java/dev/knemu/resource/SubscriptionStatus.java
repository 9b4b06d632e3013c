package dev.knemu.resource;

/**
 * A Subscription made by a Sequence or Parallel.
 *
 * @param ready the Subscription's Ready, repeated
 */
public record SubscriptionStatus(KReference subscription, Condition ready) {}
