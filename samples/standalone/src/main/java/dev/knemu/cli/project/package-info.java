/**
 * {@code knemu.yaml}: what a plain {@code knemu run} runs in a directory.
 *
 * <p>Entrance: {@link dev.knemu.cli.project.Project}. Starts nothing: it says what is to be started, and names every mistake
 * with file, line and field.
 */
package dev.knemu.cli.project;
