/**
 * What makes events by itself: a PingSource's schedule, heartbeats, and the events that they send; and what makes them of
 * a webhook that GitHub or GitLab posts.
 *
 * <p>Entrance: {@link dev.knemu.source.PingSourceRunner} for a PingSource that runs, {@link dev.knemu.source.Schedule}
 * for what its {@code schedule} means; {@link dev.knemu.source.HeartbeatsRunner} for a heartbeats container; {@link
 * dev.knemu.source.WebhookAdapter} for the webhooks of one source. Knows no Broker and no Channel: a source posts to its
 * sink's address as any producer does, and tells a listener how it went.
 */
package dev.knemu.source;
