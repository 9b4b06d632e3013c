package dev.knemu.filter.index;

import dev.knemu.filter.AllFilter;
import dev.knemu.filter.AnyFilter;
import dev.knemu.filter.AttributesFilter;
import dev.knemu.filter.CeSqlFilter;
import dev.knemu.filter.Condition;
import dev.knemu.filter.ExactFilter;
import dev.knemu.filter.Filter;
import dev.knemu.filter.NotFilter;
import dev.knemu.filter.PrefixFilter;
import dev.knemu.filter.SuffixFilter;
import dev.knemu.filter.cesql.CeSqlNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which attributes of an event a filter looks at. */
final class Reads {

    private Reads() {}

    static Set<String> of(Filter filter) {
        Set<String> names = new TreeSet<>();
        add(filter, names);
        return names;
    }

    private static void add(Filter filter, Set<String> names) {
        if (filter instanceof ExactFilter exact) {
            add(exact.conditions(), names);
        } else if (filter instanceof PrefixFilter prefix) {
            add(prefix.conditions(), names);
        } else if (filter instanceof SuffixFilter suffix) {
            add(suffix.conditions(), names);
        } else if (filter instanceof AttributesFilter attributes) {
            add(attributes.conditions(), names);
        } else if (filter instanceof AllFilter all) {
            all.all().forEach(part -> add(part, names));
        } else if (filter instanceof AnyFilter any) {
            any.any().forEach(part -> add(part, names));
        } else if (filter instanceof NotFilter not) {
            add(not.not(), names);
        } else if (filter instanceof CeSqlFilter cesql) {
            add(cesql.expression().root(), names);
        }
    }

    private static void add(List<Condition> conditions, Set<String> names) {
        conditions.forEach(condition -> names.add(condition.attribute()));
    }

    private static void add(CeSqlNode node, Set<String> names) {
        if (node instanceof CeSqlNode.Attribute attribute) {
            names.add(attribute.name());
        } else if (node instanceof CeSqlNode.Exists exists) {
            names.add(exists.attribute());
        }
        node.children().forEach(child -> add(child, names));
    }
}
