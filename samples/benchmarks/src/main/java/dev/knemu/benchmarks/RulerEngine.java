package dev.knemu.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.Patterns;

/**
 * event-ruler, asked in the quickest way that it has: what the rules ask about, flat and sorted, at no charge. It
 * guards itself against changes at the same time.
 */
final class RulerEngine implements Changeable {

    private final Machine machine = Machine.builder().build();

    RulerEngine(List<Rule> rules) {
        for (Rule rule : rules) {
            prepare(rule).add();
        }
    }

    @Override
    public List<String> match(Sample sample) {
        return machine.rulesForEvent(sample.flat());
    }

    /** Asked in the way that its documentation names first, with the event as JSON. */
    Matcher takingJson() {
        return sample -> {
            try {
                return machine.rulesForJSONEvent(sample.json());
            } catch (Exception e) {
                throw new IllegalStateException("event-ruler does not read the event " + sample.json(), e);
            }
        };
    }

    @Override
    public Change prepare(Rule rule) {
        List<Map<String, List<Patterns>>> alternatives = new ArrayList<>();
        for (String json : rule.ruler()) {
            try {
                alternatives.addAll(JsonRuleCompiler.compile(json));
            } catch (IOException e) {
                throw new IllegalStateException("event-ruler does not read the rule " + json, e);
            }
        }
        return new Change() {
            @Override
            public void add() {
                alternatives.forEach(patterns -> machine.addPatternRule(rule.name(), patterns));
            }

            @Override
            public Object remove() {
                alternatives.forEach(patterns -> machine.deletePatternRule(rule.name(), patterns));
                return machine;
            }
        };
    }
}
