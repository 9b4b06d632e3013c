package dev.knemu.benchmarks;

import dev.knemu.filter.Filter;
import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.List;

/** Which Triggers an event passes: the question that the engines are measured by. */
interface Matcher {

    /** Names of Triggers. */
    List<String> match(Sample sample);

    /** By the word that the {@code engine} parameter has for it. */
    static Matcher of(String engine, List<Rule> rules) {
        return switch (engine) {
            case "knemu" -> new IndexEngine(rules);
            case "loop" -> loop(rules);
            case "event-ruler" -> new RulerEngine(rules);
            case "event-ruler-json" -> new RulerEngine(rules).takingJson();
            default ->
                throw new IllegalArgumentException(
                        "There is no engine \"" + engine + "\". Write knemu, loop, event-ruler or event-ruler-json.");
        };
    }

    /** Each filter in turn. */
    private static Matcher loop(List<Rule> rules) {
        Rule[] all = rules.toArray(Rule[]::new);
        return sample -> {
            CloudEvent event = sample.event();
            List<String> passed = new ArrayList<>();
            for (Rule rule : all) {
                Filter filter = rule.filter();
                if (filter.matches(event)) {
                    passed.add(rule.name());
                }
            }
            return passed;
        };
    }
}
