package dev.knemu.filter.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.filter.Filter;
import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

/** Whatever the filters, the changes and the events: the index answers what all filters asked one by one do. */
class TriggerIndexPropertyTest {

    /**
     * One change of an index.
     *
     * @param filter empty to take out what is under the key
     */
    record Change(String key, List<Filter> filter) {}

    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<String> key = Arbitraries.integers().between(0, 60).map(number -> "t" + number);
        Arbitrary<List<Filter>> filter = Anything.filter().list().ofMinSize(0).ofMaxSize(1);
        return Combinators.combine(
                        key,
                        Arbitraries.frequencyOf(
                                Tuple.of(4, Anything.filter().list().ofSize(1)), Tuple.of(1, filter)))
                .as(Change::new)
                .list()
                .ofMaxSize(120);
    }

    @Provide
    Arbitrary<List<CloudEvent>> events() {
        return Anything.event().list().ofMinSize(1).ofMaxSize(10);
    }

    @Property(seed = "42", shrinking = ShrinkingMode.BOUNDED)
    void answersAsAllFiltersOneByOneAndInTheirOrder(
            @ForAll("changes") List<Change> changes, @ForAll("events") List<CloudEvent> events) {
        TriggerIndex<String> index = TriggerIndex.empty();
        Map<String, Filter> model = new LinkedHashMap<>();
        for (Change change : changes) {
            if (change.filter().isEmpty()) {
                index = index.without(change.key());
                model.remove(change.key());
            } else {
                index = index.with(change.key(), change.filter().get(0), change.key());
                model.put(change.key(), change.filter().get(0));
            }
        }

        assertThat(index.values()).containsExactlyElementsOf(model.keySet());
        for (CloudEvent event : events) {
            assertThat(index.match(event)).as("%s", event).isEqualTo(asked(model, event));
        }
    }

    private static List<String> asked(Map<String, Filter> filters, CloudEvent event) {
        List<String> passed = new ArrayList<>();
        filters.forEach((key, filter) -> {
            if (filter.matches(event)) {
                passed.add(key);
            }
        });
        return passed;
    }
}
