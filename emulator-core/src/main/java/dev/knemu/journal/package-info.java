/**
 * What happened, as data: events, decisions, attempts, replies and dead letters, and the tree that they form.
 *
 * <p>Entrance: {@link dev.knemu.journal.Journal}. Assertions, the command line, metrics and pages read it and nothing
 * else. Writes nothing anywhere; bounded.
 */
package dev.knemu.journal;
