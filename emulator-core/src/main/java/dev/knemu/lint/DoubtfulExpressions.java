package dev.knemu.lint;

import dev.knemu.filter.FilterParser;
import dev.knemu.resource.Trigger;

/** {@link Rule#DOUBTFUL_EXPRESSION}. */
final class DoubtfulExpressions {

    private static final String CESQL = ".cesql: ";

    private final Lookout lookout;

    DoubtfulExpressions(Lookout lookout) {
        this.lookout = lookout;
    }

    void look() {
        for (Trigger trigger : lookout.all(Trigger.class)) {
            if (lookout.filter(trigger).isEmpty()) {
                continue;
            }
            for (String warning : FilterParser.warnings(lookout.specOf(trigger))) {
                int end = warning.indexOf(CESQL);
                if (end > 0) {
                    found(
                            trigger,
                            warning.substring(0, end + CESQL.length() - 2),
                            warning.substring(end + CESQL.length()));
                }
            }
        }
    }

    private void found(Trigger trigger, String path, String warning) {
        int mend = warning.lastIndexOf(". ", warning.length() - 2);
        lookout.found(
                Rule.DOUBTFUL_EXPRESSION,
                Severity.WARNING,
                trigger.key(),
                path,
                "The expression " + warning.substring(0, mend + 1),
                "Any error makes the filter fail, and a webhook lets it through.",
                warning.substring(mend + 2));
    }
}
