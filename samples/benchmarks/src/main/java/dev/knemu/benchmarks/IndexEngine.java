package dev.knemu.benchmarks;

import dev.knemu.filter.index.TriggerIndex;
import java.util.List;

/** The emulator's index, held as a Channel holds it: whoever reads sees one state of it, and a change puts the next. */
final class IndexEngine implements Changeable {

    private volatile TriggerIndex<String> index;

    IndexEngine(List<Rule> rules) {
        TriggerIndex<String> filled = TriggerIndex.empty();
        for (Rule rule : rules) {
            filled = filled.with(rule.name(), rule.filter(), rule.name());
        }
        index = filled;
    }

    @Override
    public List<String> match(Sample sample) {
        return index.match(sample.event());
    }

    @Override
    public Change prepare(Rule rule) {
        return new Change() {
            @Override
            public void add() {
                index = index.with(rule.name(), rule.filter(), rule.name());
            }

            @Override
            public Object remove() {
                TriggerIndex<String> without = index.without(rule.name());
                index = without;
                return without;
            }
        };
    }
}
