/**
 * What a command writes for a browser: one file that needs nothing beside it, and the plots on it, which may be a picture too.
 *
 * <p>Entrances: {@link Page} and {@link Plot}. Knows nothing of what is shown: names, numbers and their texts come from
 * outside.
 */
package dev.knemu.cli.page;
