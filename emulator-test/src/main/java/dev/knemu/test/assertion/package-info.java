/**
 * What a test asserts of events, emulators and journals, in AssertJ's manner.
 *
 * <p>Entrance for users: {@code dev.knemu.test.KnativeAssertions}. Knows the emulator's public face and the words of {@link
 * dev.knemu.test.report}; of the rest of the test kit only what {@link dev.knemu.test.assertion.Attention} asks for, so that
 * the kit may use assertions and not the other way round.
 */
package dev.knemu.test.assertion;
