/**
 * What Knative adds to a CloudEvent, what it demands of one, and how an attribute of any kind is read as text.
 *
 * <p>Entrance: {@link dev.knemu.event.Attributes} for reading, {@link dev.knemu.event.KnativeEvent} and {@link
 * dev.knemu.event.KnativeExtensions} for what a Broker or a dead letter sink adds,
 * {@link dev.knemu.event.EventRules} for what is refused. Knows no resource, no address and no
 * clock.
 */
package dev.knemu.event;
