package dev.knemu.lint;

import dev.knemu.filter.AllFilter;
import dev.knemu.filter.AnyFilter;
import dev.knemu.filter.AttributesFilter;
import dev.knemu.filter.CeSqlFilter;
import dev.knemu.filter.Condition;
import dev.knemu.filter.ExactFilter;
import dev.knemu.filter.Filter;
import dev.knemu.filter.NoFilter;
import dev.knemu.filter.NotFilter;
import dev.knemu.filter.PrefixFilter;
import dev.knemu.filter.SuffixFilter;
import java.util.List;
import java.util.TreeSet;

/**
 * A text that two filters have in common only if they let the same events pass: order and repetition do not count, nor
 * which dialect says that an attribute is equal to a text.
 */
final class CanonicalFilter {

    private static final String EVERYTHING = "everything";

    private CanonicalFilter() {}

    static String of(Filter filter) {
        if (filter instanceof NoFilter) {
            return EVERYTHING;
        }
        if (filter instanceof AttributesFilter attributes) {
            return attributes.conditions().isEmpty() ? EVERYTHING : conditions("=", attributes.conditions());
        }
        if (filter instanceof ExactFilter exact) {
            return conditions("=", exact.conditions());
        }
        if (filter instanceof PrefixFilter prefix) {
            return conditions("^", prefix.conditions());
        }
        if (filter instanceof SuffixFilter suffix) {
            return conditions("$", suffix.conditions());
        }
        if (filter instanceof CeSqlFilter cesql) {
            return "cesql(" + CeSqlCanonical.of(cesql.expression().root()) + ")";
        }
        if (filter instanceof NotFilter not) {
            return "not(" + of(not.not()) + ")";
        }
        if (filter instanceof AllFilter all) {
            return list("all", all.all());
        }
        if (filter instanceof AnyFilter any) {
            return list("any", any.any());
        }
        return filter.toString();
    }

    private static String conditions(String relation, List<Condition> conditions) {
        return joined("all", single(relation, conditions));
    }

    private static TreeSet<String> single(String relation, List<Condition> conditions) {
        TreeSet<String> parts = new TreeSet<>();
        for (Condition condition : conditions) {
            parts.add(quoted(condition.attribute()) + relation + quoted(condition.value()));
        }
        return parts;
    }

    private static String list(String word, List<Filter> filters) {
        // The last of a list decides when one says nothing, so there the order counts.
        if (filters.isEmpty() || filters.stream().anyMatch(CanonicalFilter::saysNothing)) {
            return word + filters.stream().map(CanonicalFilter::of).toList();
        }
        TreeSet<String> parts = new TreeSet<>();
        filters.forEach(filter -> add(word, filter, parts));
        return joined(word, parts);
    }

    /** One map of two conditions is the same as two maps of one, and a list in a list of its kind as its entries. */
    private static void add(String word, Filter filter, TreeSet<String> parts) {
        if (word.equals("all") && filter instanceof AllFilter all) {
            all.all().forEach(part -> add(word, part, parts));
        } else if (word.equals("any") && filter instanceof AnyFilter any) {
            any.any().forEach(part -> add(word, part, parts));
        } else if (word.equals("all") && filter instanceof ExactFilter exact) {
            parts.addAll(single("=", exact.conditions()));
        } else if (word.equals("all") && filter instanceof PrefixFilter prefix) {
            parts.addAll(single("^", prefix.conditions()));
        } else if (word.equals("all") && filter instanceof SuffixFilter suffix) {
            parts.addAll(single("$", suffix.conditions()));
        } else {
            parts.add(of(filter));
        }
    }

    private static boolean saysNothing(Filter filter) {
        return filter instanceof NoFilter
                || filter instanceof NotFilter not && saysNothing(not.not())
                || filter instanceof AllFilter all
                        && (all.all().isEmpty() || all.all().stream().anyMatch(CanonicalFilter::saysNothing))
                || filter instanceof AnyFilter any
                        && (any.any().isEmpty() || any.any().stream().anyMatch(CanonicalFilter::saysNothing));
    }

    private static String joined(String word, TreeSet<String> parts) {
        return parts.size() == 1 ? parts.first() : word + parts;
    }

    /** Lengths make it certain that no value looks like two. */
    private static String quoted(String text) {
        return text.length() + ":" + text;
    }
}
