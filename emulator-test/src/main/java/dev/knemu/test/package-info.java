/**
 * The test kit: what a test of a Knative Eventing application holds in its hands.
 *
 * <p>Entrances: {@link dev.knemu.test.KnativeTest} and {@link dev.knemu.test.KnativeExtension}, which give a test its emulator;
 * {@link dev.knemu.test.Probe}, which stands behind a Service. Builds on the emulator's public face only, and has no state
 * that is static: what belongs to an emulator is attached to it.
 */
package dev.knemu.test;
