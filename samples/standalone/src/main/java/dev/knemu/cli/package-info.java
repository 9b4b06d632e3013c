/**
 * The command line: arguments to options of the emulator, and what happened to lines that people read.
 *
 * <p>Entrance: {@link dev.knemu.cli.Knemu}. Emulates nothing itself. Results go to standard output, talk to standard
 * error.
 */
package dev.knemu.cli;
