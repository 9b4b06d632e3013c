/** {@code knemu run}: an emulator in this process, told on a terminal. */
package dev.knemu.cli.run;
