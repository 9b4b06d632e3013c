/**
 * CloudEvents SQL: expressions over the attributes of one event.
 *
 * <p>Entrance: {@link dev.knemu.filter.cesql.CeSqlExpression}, which is parsed once and then evaluated in one of two
 * forms that tests hold equal: in full, with a value and all errors, or as a predicate that makes no garbage. {@link
 * dev.knemu.filter.cesql.CeSqlNode} is the syntax tree for those who reason about expressions. Knows events, but no
 * filter, no Trigger and nothing of where an expression was written.
 */
@NullMarked
package dev.knemu.filter.cesql;

import org.jspecify.annotations.NullMarked;
