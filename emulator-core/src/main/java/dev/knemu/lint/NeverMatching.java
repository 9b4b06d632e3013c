package dev.knemu.lint;

import dev.knemu.lint.Formula.Literal;
import dev.knemu.lint.Satisfiability.Result;
import dev.knemu.resource.Trigger;
import java.util.List;
import java.util.stream.Collectors;

/** {@link Rule#TRIGGER_NEVER_MATCHES}. */
final class NeverMatching {

    private final Lookout lookout;

    NeverMatching(Lookout lookout) {
        this.lookout = lookout;
    }

    void look() {
        for (Trigger trigger : lookout.all(Trigger.class)) {
            lookout.filter(trigger)
                    .flatMap(Formula::passes)
                    .map(Satisfiability::of)
                    .filter(Result.Impossible.class::isInstance)
                    .map(Result.Impossible.class::cast)
                    .ifPresent(impossible -> found(trigger, impossible));
        }
    }

    private void found(Trigger trigger, Result.Impossible impossible) {
        boolean older = trigger.spec().filters().isEmpty();
        lookout.found(
                Rule.TRIGGER_NEVER_MATCHES,
                Severity.ERROR,
                trigger.key(),
                older ? "spec.filter" : "spec.filters",
                "No event can pass this filter: " + reason(impossible),
                "The Trigger is Ready, and its subscriber never gets anything.",
                Rule.TRIGGER_NEVER_MATCHES.help());
    }

    private static String reason(Result.Impossible impossible) {
        List<Literal> clash = impossible.clash();
        if (clash.isEmpty()) {
            return "it refuses whatever it lets through.";
        }
        String words = clash.stream().map(Literal::inWords).collect(Collectors.joining(" and "));
        String what = clash.size() == 1 ? "it asks that " + words + ", which no event's is" : "it asks that " + words;
        return what + (impossible.hasAlternatives() ? "; its other alternatives fail as well." : ".");
    }
}
