/**
 * The commands that talk to an emulator that runs: arguments to requests, answers to lines.
 *
 * <p>Entrance: the commands, and {@link dev.knemu.cli.client.Emulator}, the only one that speaks HTTP to the JSON API. Knows
 * of the emulator what that API says, and no more: an emulator of another version may answer.
 */
package dev.knemu.cli.client;
