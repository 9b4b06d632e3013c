package dev.knemu.test.assertion;

import dev.knemu.match.EventMatcher;
import dev.knemu.match.MatchCondition;
import dev.knemu.test.report.EntryText;
import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Events and what a matcher says of them, as lines of a failure. */
public final class Matches {

    private static final int MOST = 5;
    private static final int MOST_LISTED = 20;

    private Matches() {}

    /**
     * Those that match in a line each, then the nearest misses with each condition that fails.
     *
     * @param title the first line; with nothing to list there are no lines at all
     */
    public static List<String> lines(String title, List<CloudEvent> events, Predicate<? super CloudEvent> matcher) {
        List<CloudEvent> matching = events.stream().filter(matcher).toList();
        List<CloudEvent> others = events.stream()
                .filter(event -> !matcher.test(event))
                .sorted(Comparator.comparingLong(
                        event -> failing(event, matcher).size()))
                .toList();
        List<String> lines = lines(title, events.isEmpty() ? events : matching);
        if (others.isEmpty()) {
            return lines;
        }
        List<String> all = new ArrayList<>(lines.isEmpty() ? List.of(title) : lines);
        for (CloudEvent event : others.subList(0, Math.min(MOST, others.size()))) {
            all.add("  no match: " + EntryText.event(event));
            List<MatchCondition> failing = failing(event, matcher);
            failing.forEach(condition -> all.add("    " + condition.sentence()));
            if (failing.isEmpty() && matcher instanceof EventMatcher known) {
                known.mismatch(event).ifPresent(why -> all.add("    " + why));
            }
        }
        if (others.size() > MOST) {
            all.add("  … and " + (others.size() - MOST) + " more that do not match");
        }
        return all;
    }

    /** Of a matcher that is not one of ours nothing is known but yes and no. */
    private static List<MatchCondition> failing(CloudEvent event, Predicate<? super CloudEvent> matcher) {
        return matcher instanceof EventMatcher known
                ? known.conditions(event).stream()
                        .filter(condition -> !condition.holds())
                        .toList()
                : List.of();
    }

    /** Events in a line each; with none there are no lines at all. */
    public static List<String> lines(String title, List<CloudEvent> events) {
        if (events.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add(title);
        events.stream().limit(MOST_LISTED).forEach(event -> lines.add("  " + EntryText.event(event)));
        if (events.size() > MOST_LISTED) {
            lines.add("  … and " + (events.size() - MOST_LISTED) + " more");
        }
        return lines;
    }

    /** Events for a diff. */
    public static String list(List<CloudEvent> events) {
        return events.isEmpty()
                ? "no event"
                : events.stream().map(EntryText::event).collect(Collectors.joining("\n"));
    }
}
