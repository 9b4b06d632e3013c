/**
 * Follows the READMEs of the course as a reader does: every {@code sh} block is run, and what it prints is held against
 * the {@code text} block below it.
 *
 * <p>Entrance: {@code CourseTest}. Knows Knemu only as the jar that readers have; nothing of it is on the class path.
 */
package dev.knemu.course;
