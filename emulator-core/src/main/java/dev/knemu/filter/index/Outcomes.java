package dev.knemu.filter.index;

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

/**
 * What must be so of an event for each of the three answers of a filter, as {@link dev.knemu.filter.FilterResult} has
 * them. All three are kept, since {@code not} turns one into another, and {@code all} and {@code any} take the answer of
 * their last filter.
 *
 * @param pass for {@code PASS}
 * @param fail for {@code FAIL}
 * @param none for {@code NO_FILTER}
 */
record Outcomes(Necessity pass, Necessity fail, Necessity none) {

    private static final Outcomes NO_FILTER = new Outcomes(Necessity.NEVER, Necessity.NEVER, Necessity.ALWAYS);

    /** What must be so for an event to go on to the subscriber. */
    static Necessity ofPassing(Filter filter) {
        return of(filter).notFailing();
    }

    private Necessity notFailing() {
        return pass.or(none);
    }

    private Necessity notPassing() {
        return fail.or(none);
    }

    private static Outcomes of(Filter filter) {
        if (filter instanceof ExactFilter exact) {
            return of(exact.conditions(), Access.Kind.EXACT);
        }
        if (filter instanceof PrefixFilter prefix) {
            return of(prefix.conditions(), Access.Kind.PREFIX);
        }
        if (filter instanceof SuffixFilter suffix) {
            return of(suffix.conditions(), Access.Kind.SUFFIX);
        }
        if (filter instanceof AttributesFilter attributes) {
            return of(attributes.conditions(), Access.Kind.EXACT);
        }
        if (filter instanceof AllFilter all) {
            return ofAll(all.all());
        }
        if (filter instanceof AnyFilter any) {
            return ofAny(any.any());
        }
        if (filter instanceof NotFilter not) {
            Outcomes within = of(not.not());
            return new Outcomes(within.fail, within.pass, within.none);
        }
        if (filter instanceof NoFilter) {
            return NO_FILTER;
        }
        if (filter instanceof CeSqlFilter cesql) {
            Necessity pass = CeSqlConditions.whenTrue(cesql.expression().root());
            return new Outcomes(pass, Necessity.UNKNOWN, Necessity.NEVER);
        }
        return new Outcomes(Necessity.UNKNOWN, Necessity.UNKNOWN, Necessity.UNKNOWN);
    }

    private static Outcomes of(List<Condition> conditions, Access.Kind kind) {
        Necessity pass = Necessity.ALWAYS;
        for (Condition condition : conditions) {
            pass = pass.and(of(condition, kind));
        }
        // An event fails by what it has not, and nothing is filed under that.
        return new Outcomes(pass, conditions.isEmpty() ? Necessity.NEVER : Necessity.UNKNOWN, Necessity.NEVER);
    }

    private static Necessity of(Condition condition, Access.Kind kind) {
        return condition.value().isEmpty()
                ? Necessity.atLeast(Access.of(Access.Kind.PRESENT, condition.attribute(), ""))
                : Necessity.exactly(Access.of(kind, condition.attribute(), condition.value()));
    }

    private static Outcomes ofAll(List<Filter> filters) {
        if (filters.isEmpty()) {
            return NO_FILTER;
        }
        Necessity before = Necessity.ALWAYS;
        Necessity fail = Necessity.NEVER;
        Outcomes last = NO_FILTER;
        for (int i = 0; i < filters.size(); i++) {
            before = i == 0 ? before : before.and(last.notFailing());
            last = of(filters.get(i));
            fail = fail.or(last.fail);
        }
        return new Outcomes(before.and(last.pass), fail, before.and(last.none));
    }

    private static Outcomes ofAny(List<Filter> filters) {
        if (filters.isEmpty()) {
            return NO_FILTER;
        }
        Necessity before = Necessity.ALWAYS;
        Necessity pass = Necessity.NEVER;
        Outcomes last = NO_FILTER;
        for (int i = 0; i < filters.size(); i++) {
            before = i == 0 ? before : before.and(last.notPassing());
            last = of(filters.get(i));
            pass = pass.or(last.pass);
        }
        return new Outcomes(pass, before.and(last.fail), before.and(last.none));
    }
}
