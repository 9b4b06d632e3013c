package dev.knemu.filter;

import dev.knemu.event.KnativeEvent;
import dev.knemu.resource.Trigger;
import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a Trigger's filter asks of an event, condition by condition and as it is written, with what was not asked.
 * For people who look for one slip in a long filter; nothing is delivered by it.
 *
 * @param verdict as {@link Filter#evaluate} gives it
 * @param conditions in the order asked
 */
public record FilterExplanation(Verdict verdict, List<FilterCondition> conditions) {

    public FilterExplanation {
        conditions = List.copyOf(conditions);
    }

    /**
     * Asks the filter of a Trigger.
     *
     * @throws UnsupportedFilterException when its CESQL does not parse or uses what is not emulated
     */
    public static FilterExplanation of(Trigger.Spec spec, CloudEvent event) {
        FilterParser.Located located = FilterParser.locate(spec);
        // As a Broker hands it to filters: to CESQL a number is not what its text is.
        CloudEvent arrived = KnativeEvent.asText(event);
        Walk walk = new Walk(arrived, located.paths());
        int decisive = walk.ask(located.filter(), true);
        Verdict verdict = located.filter().evaluate(arrived);
        return new FilterExplanation(verdict, walk.conditions(verdict.passed() ? NONE : decisive));
    }

    /** What a verdict alone tells, of a filter that is not there any more: without places, and only what was asked. */
    public static FilterExplanation of(Verdict verdict) {
        List<Verdict.Compared> compared = new ArrayList<>();
        List<Verdict> open = new ArrayList<>(List.of(verdict));
        while (!open.isEmpty()) {
            Verdict next = open.remove(0);
            if (next instanceof Verdict.Compared leaf) {
                compared.add(leaf);
            }
            open.addAll(0, next.parts());
        }
        List<FilterCondition> conditions = new ArrayList<>();
        for (int i = 0; i < compared.size(); i++) {
            // Asking ends with what settles it.
            boolean last = i == compared.size() - 1;
            conditions.add(new FilterCondition("", compared.get(i), true, last && !verdict.passed()));
        }
        return new FilterExplanation(verdict, conditions);
    }

    private static final int NONE = -1;
    private static final String SPEC = "spec.";

    /** Goes through a filter as {@link Filter#evaluate} does, but does not stop where that does. */
    private static final class Walk {
        private final CloudEvent event;
        private final Map<Filter, String> paths;
        private final List<FilterCondition> conditions = new ArrayList<>();

        Walk(CloudEvent event, Map<Filter, String> paths) {
            this.event = event;
            this.paths = paths;
        }

        List<FilterCondition> conditions(int decisive) {
            if (decisive != NONE) {
                FilterCondition condition = conditions.get(decisive);
                conditions.set(
                        decisive, new FilterCondition(condition.path(), condition.compared(), condition.asked(), true));
            }
            return conditions;
        }

        /** Which condition settled it, by its place in the list; {@link #NONE} where nothing was compared. */
        int ask(Filter filter, boolean asked) {
            if (filter instanceof AllFilter all) {
                return askUntil(FilterResult.FAIL, all.all(), asked);
            }
            if (filter instanceof AnyFilter any) {
                return askUntil(FilterResult.PASS, any.any(), asked);
            }
            if (filter instanceof NotFilter not) {
                return ask(not.not(), asked);
            }
            if (filter instanceof ExactFilter exact) {
                return compare(exact, exact.conditions(), Relation.IS, asked);
            }
            if (filter instanceof PrefixFilter prefix) {
                return compare(prefix, prefix.conditions(), Relation.STARTS_WITH, asked);
            }
            if (filter instanceof SuffixFilter suffix) {
                return compare(suffix, suffix.conditions(), Relation.ENDS_WITH, asked);
            }
            if (filter instanceof AttributesFilter attributes) {
                return compare(attributes, attributes.conditions(), Relation.IS, asked);
            }
            if (filter instanceof CeSqlFilter cesql) {
                return evaluate(cesql, asked);
            }
            return NONE;
        }

        private int evaluate(CeSqlFilter filter, boolean asked) {
            CeSqlAnswer answer = CeSqlAnswer.of(filter.expression(), event);
            int first = conditions.size();
            String path = shown(filter);
            answer.parts()
                    .forEach(part ->
                            conditions.add(new FilterCondition(path, part.compared(), asked && part.asked(), false)));
            return first + answer.decisive();
        }

        private String shown(Filter filter) {
            @Nullable String path = paths.get(filter);
            return path == null ? "" : path.startsWith(SPEC) ? path.substring(SPEC.length()) : path;
        }

        private int askUntil(FilterResult settling, List<Filter> filters, boolean asked) {
            boolean settled = false;
            int decisive = NONE;
            for (Filter filter : filters) {
                int of = ask(filter, asked && !settled);
                if (!settled) {
                    decisive = of == NONE ? decisive : of;
                    settled = filter.result(event) == settling;
                }
            }
            return decisive;
        }

        private int compare(Filter filter, List<Condition> all, Relation relation, boolean asked) {
            String shown = shown(filter);
            boolean settled = false;
            int decisive = NONE;
            for (Condition condition : all) {
                Verdict.Compared compared = Conditions.evaluate(condition, relation, event);
                if (!settled) {
                    decisive = conditions.size();
                }
                conditions.add(new FilterCondition(shown, compared, asked && !settled, false));
                settled |= !compared.holds();
            }
            return decisive;
        }
    }
}
