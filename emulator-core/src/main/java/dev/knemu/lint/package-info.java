/**
 * What is wrong, or doubtful, with manifests before anything runs.
 *
 * <p>Entrance: {@link dev.knemu.lint.Lint}; what each {@link dev.knemu.lint.Rule} means is in {@code
 * docs/reference/lint-rules.md}. A rule says only what follows from the manifests: of what a subscriber answers, nothing
 * does, unless it is an image whose answers are known.
 *
 * <p>Pure functions of a manifest. Runs nothing, asks nobody, knows no terminal.
 */
@NullMarked
package dev.knemu.lint;

import org.jspecify.annotations.NullMarked;
