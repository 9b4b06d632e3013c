/**
 * Knative Eventing in this JVM.
 *
 * <p>Entrance: {@link dev.knemu.EventingEmulator}. This package wires all the others and is all that most users need,
 * together with the resources in {@code dev.knemu.resource}.
 */
package dev.knemu;
