/**
 * The JSON API under {@code /_knemu/v1}, by which people and commands see into a running emulator and change it.
 *
 * <p>Entrance: {@link dev.knemu.admin.AdminApi}. What it shows is in {@code docs/reference/api.md}; how the journal looks
 * as JSON is {@link dev.knemu.admin.JournalJson}, which needs no server. Knows nothing of how the emulator is wired: all
 * that it needs of it is {@link dev.knemu.admin.Emulation}. Decides nothing about events, and keeps nothing but open
 * streams.
 */
package dev.knemu.admin;
