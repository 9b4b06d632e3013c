/**
 * Built-in behaviour for the images of Knative's tutorials, where nothing real stands behind a Service.
 *
 * <p>Entrance: {@link dev.knemu.standin.StandInImages}, which chooses by the image's name. A stand-in is a {@link
 * dev.knemu.transport.Receiver}, some with a {@link dev.knemu.transport.WebFace}; it knows its container and neither its
 * address nor who sends. That it is one is said by whoever puts it in place. What sends by itself, such as heartbeats, is
 * in {@code source}.
 */
package dev.knemu.standin;
