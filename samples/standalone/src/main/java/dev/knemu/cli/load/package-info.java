/**
 * When events of a load are due, and waiting for that. Knows neither events nor where they go.
 *
 * <p>Entrance: {@link Schedule}.
 */
package dev.knemu.cli.load;
