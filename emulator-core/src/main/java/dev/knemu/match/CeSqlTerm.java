package dev.knemu.match;

import dev.knemu.event.KnativeEvent;
import dev.knemu.event.Quoted;
import dev.knemu.filter.CeSqlFilter;
import dev.knemu.filter.FilterResult;
import io.cloudevents.CloudEvent;
import java.util.Optional;

/** An expression in CloudEvents SQL must be true, as in a Trigger: an error on the way is not true. */
record CeSqlTerm(CeSqlFilter filter) implements Term.Leaf {

    /** @throws IllegalArgumentException when it is none, or uses what is not emulated */
    static CeSqlTerm of(String expression) {
        String text = expression.strip();
        Optional<String> problem = CeSqlFilter.problem(text);
        if (problem.isPresent()) {
            throw new IllegalArgumentException(
                    "The CESQL expression " + Quoted.of(text) + " is wrong: " + problem.get());
        }
        return new CeSqlTerm(CeSqlFilter.of(text));
    }

    @Override
    public boolean holds(CloudEvent event) {
        return filter.result(KnativeEvent.asText(event)) == FilterResult.PASS;
    }

    @Override
    public MatchCondition ask(CloudEvent event, boolean wanted) {
        boolean holds = holds(event);
        String because = filter.evaluate(KnativeEvent.asText(event)).toString();
        return new MatchCondition(
                text(wanted),
                "cesql",
                wanted ? "is true" : "is not true",
                filter.expression().text(),
                Optional.of(holds ? "true" : "not true"),
                holds == wanted,
                "cesql " + Quoted.of(filter.expression().text()) + " is " + (holds ? "true" : "not true")
                        + (holds && !wanted ? ", which is not wanted: " : ": ") + because);
    }

    @Override
    public String text(boolean wanted) {
        String expression = filter.expression().text();
        return (wanted ? "" : "not ") + "cesql("
                + (MatcherParser.isOneQuoted(expression) ? Value.quoted(expression) : expression) + ")";
    }
}
