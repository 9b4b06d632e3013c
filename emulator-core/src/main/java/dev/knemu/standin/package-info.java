/**
 * Built-in behaviour for the images of Knative's tutorials, where nothing real stands behind a Service.
 *
 * <p>Entrance: {@link dev.knemu.standin.EventDisplay}. A stand-in is a {@link dev.knemu.transport.Receiver} and knows
 * neither its address nor who sends; that it is one is said by whoever puts it in place.
 */
package dev.knemu.standin;
