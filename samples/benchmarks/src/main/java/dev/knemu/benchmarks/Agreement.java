package dev.knemu.benchmarks;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Figures side by side mean nothing unless all engines answer the same: this looks, before anything is measured. */
final class Agreement {

    /** In the order of the matchers below. */
    private static final List<String> ENGINES = List.of("loop", "knemu", "event-ruler", "event-ruler-json");

    private static final long MOST_FILTERS_ASKED = 10_000_000;
    private static final int MOST_EVENTS = 1_024;

    private Agreement() {}

    /**
     * Looks at the first events of each kind: all of a small pool, and fewer when there are so many Triggers that asking
     * each in turn would take longer than the measurement.
     *
     * @throws IllegalStateException naming the event and the first Triggers that only one of two engines answers
     */
    static void check(TriggerSet set) {
        int triggers = set.rules().size();
        int events = (int) Math.max(64, Math.min(MOST_EVENTS, MOST_FILTERS_ASKED / triggers));
        RulerEngine ruler = new RulerEngine(set.rules());
        List<Matcher> matchers =
                List.of(Matcher.of("loop", set.rules()), new IndexEngine(set.rules()), ruler, ruler.takingJson());
        for (Sample sample :
                set.matching().subList(0, Math.min(events, set.matching().size()))) {
            if (check(set, sample, matchers) == 0) {
                throw new IllegalStateException(sample + " passes no Trigger of the set \"" + set.shape() + "\" of "
                        + triggers + ", but should.");
            }
        }
        for (Sample sample :
                set.missing().subList(0, Math.min(events, set.missing().size()))) {
            if (check(set, sample, matchers) > 0) {
                throw new IllegalStateException(sample + " passes a Trigger of the set \"" + set.shape() + "\" of "
                        + triggers + ", but should not.");
            }
        }
    }

    private static int check(TriggerSet set, Sample sample, List<Matcher> matchers) {
        List<String> expected = matchers.get(0).match(sample);
        for (int i = 1; i < matchers.size(); i++) {
            List<String> actual = matchers.get(i).match(sample);
            boolean ordered = ENGINES.get(i).equals("knemu");
            if (ordered ? !expected.equals(actual) : !same(expected, actual)) {
                throw new IllegalStateException("The engines do not agree on " + sample + " and the set \""
                        + set.shape() + "\" of " + set.rules().size() + ": only " + ENGINES.get(0) + " answers "
                        + only(expected, actual) + ", only " + ENGINES.get(i) + " answers " + only(actual, expected)
                        + ".");
            }
        }
        return expected.size();
    }

    /** event-ruler has an order of its own; each name once is asked of it, too. */
    private static boolean same(List<String> expected, List<String> actual) {
        return expected.size() == actual.size() && new HashSet<>(expected).equals(new HashSet<>(actual));
    }

    private static List<String> only(List<String> one, List<String> other) {
        Set<String> rest = new HashSet<>(other);
        return one.stream().filter(name -> !rest.contains(name)).limit(5).toList();
    }
}
