/**
 * Programs on this machine that run as long as the emulator does: started, waited for, restarted, and ended with all that
 * they started.
 *
 * <p>Entrance: {@link dev.knemu.cli.process.Programs}. Knows nothing of events nor of files that describe programs; whoever
 * starts one says what is in its environment.
 */
package dev.knemu.cli.process;
