/** What all commands share: how they write, wait, fail and end. Knows nothing of events. */
package dev.knemu.cli.terminal;
