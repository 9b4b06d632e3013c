/**
 * From a matching subscription to an event at rest: attempts, waits, replies, dead letters.
 *
 * <p>Entrance: {@link dev.knemu.dispatch.Dispatcher}. Knows nothing of HTTP (that is {@code transport}), of resources
 * and names (the control plane has resolved them into {@link dev.knemu.dispatch.SubscriptionRoute}), nor of which
 * subscriptions match. All waiting goes through {@code time.Time}.
 */
package dev.knemu.dispatch;
