/**
 * The test kit: what a test of a Knative Eventing application holds in its hands.
 *
 * <p>Builds on the emulator's public face only.
 */
package dev.knemu.test;
