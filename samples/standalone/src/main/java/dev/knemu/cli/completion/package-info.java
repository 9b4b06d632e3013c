/**
 * {@code knemu completion}: scripts that let a shell complete commands and options.
 *
 * <p>Entrance: {@link dev.knemu.cli.completion.CompletionCommand}. Knows no command: it writes down whatever is registered.
 */
package dev.knemu.cli.completion;
