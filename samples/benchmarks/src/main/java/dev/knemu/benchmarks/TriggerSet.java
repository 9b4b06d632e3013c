package dev.knemu.benchmarks;

import dev.knemu.filter.Filter;
import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Triggers and events: the same, whoever asks.
 *
 * @param rules in the order of entering
 * @param matching events that pass at least one Trigger; as many as a power of two
 * @param missing events that pass none; as many
 */
record TriggerSet(Shape shape, List<Rule> rules, List<Sample> matching, List<Sample> missing) {

    private static final int SEED = 20_260_101;

    TriggerSet {
        rules = List.copyOf(rules);
        matching = List.copyOf(matching);
        missing = List.copyOf(missing);
    }

    /** By the word that the {@code events} parameter has for it. */
    static TriggerSet of(String events, Shape shape, int triggers) {
        return switch (events) {
            case "repeating" -> repeating(shape, triggers);
            case "fresh" -> fresh(shape, triggers);
            default ->
                throw new IllegalArgumentException("There are no events \"" + events + "\". Write repeating or fresh.");
        };
    }

    /** Few enough events to stay in a processor's cache, each the same object whenever its turn comes. */
    static TriggerSet repeating(Shape shape, int triggers) {
        return of(shape, triggers, 1_024, false);
    }

    /** Events that differ in what the filters ask about, and that are read anew each time. */
    static TriggerSet fresh(Shape shape, int triggers) {
        return of(shape, triggers, 16_384, true);
    }

    /** The rules alone; fewer are the first of more. */
    static List<Rule> rules(Shape shape, int triggers) {
        return shape.rules(triggers, new Random(SEED));
    }

    static TriggerSet of(Shape shape, int triggers, int events, boolean arriving) {
        List<Rule> rules = rules(shape, triggers);
        Random random = new Random(SEED + 1);
        List<Filter> filters = rules.stream().map(Rule::filter).toList();
        List<Sample> matching = new ArrayList<>(events);
        for (int id = 0; matching.size() < events; id++) {
            Sample sample = sample(shape, shape.matching(triggers, text(id), random), arriving);
            if (!shape.isByChance() || passesAny(filters, sample.event())) {
                matching.add(sample);
            }
        }
        List<Sample> missing = new ArrayList<>(events);
        for (int id = 0; id < events; id++) {
            missing.add(sample(shape, shape.missing(triggers, text(id), random), arriving));
        }
        return new TriggerSet(shape, rules, matching, missing);
    }

    private static boolean passesAny(List<Filter> filters, CloudEvent event) {
        for (Filter filter : filters) {
            if (filter.matches(event)) {
                return true;
            }
        }
        return false;
    }

    private static String text(int id) {
        return Integer.toString(100_000_000 + id);
    }

    private static Sample sample(Shape shape, Sample.Fields fields, boolean arriving) {
        Set<String> filtered = shape.filtered();
        return arriving ? Sample.arriving(fields, filtered) : Sample.repeating(fields, filtered);
    }
}
