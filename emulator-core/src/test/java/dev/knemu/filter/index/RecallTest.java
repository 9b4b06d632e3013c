package dev.knemu.filter.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.filter.AttributesFilter;
import dev.knemu.filter.CeSqlFilter;
import dev.knemu.filter.ExactFilter;
import dev.knemu.filter.Filter;
import dev.knemu.filter.NotFilter;
import dev.knemu.filter.PrefixFilter;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is kept of answers changes none of them. */
class RecallTest {

    private static final int ENOUGH = 500;

    private final Map<String, Filter> filters = new LinkedHashMap<>();
    private TriggerIndex<String> index = TriggerIndex.empty();

    @Test
    void givesEventsThatAreAlikeOneAnswer() {
        file("a", ExactFilter.of(Map.of("type", "a")));
        file("b", PrefixFilter.of(Map.of("type", "a")));
        ask(event("a").build(), ENOUGH);

        List<String> first = index.match(event("a").withId("1").build());
        List<String> second = index.match(event("a").withId("2").build());

        assertThat(second).isSameAs(first).containsExactly("a", "b");
    }

    @Test
    void answersAnewWhenAFilterHasComeOrGone() {
        file("a", ExactFilter.of(Map.of("type", "a")));
        file("b", PrefixFilter.of(Map.of("type", "a")));
        ask(event("a").build(), ENOUGH);

        file("c", PrefixFilter.of(Map.of("source", "/")));
        ask(event("a").build(), ENOUGH);
        index = index.without("a");
        filters.remove("a");
        ask(event("a").build(), ENOUGH);

        assertThat(index.match(event("a").build())).containsExactly("b", "c");
    }

    @Test
    void tellsAMissingAttributeFromAnEmptyOne() {
        file("absent", CeSqlFilter.of("NOT EXISTS subject"));
        file("any", AttributesFilter.of(Map.of("type", "")));
        file("not", new NotFilter(ExactFilter.of(Map.of("region", "eu"))));
        for (int i = 0; i < ENOUGH; i++) {
            ask(event("a").build(), 1);
            ask(event("a").withSubject("x").build(), 1);
            ask(event("a").withExtension("region", "").build(), 1);
            ask(event("a").withExtension("region", "eu").build(), 1);
        }
    }

    @Test
    void tellsAnIntegerFromItsText() {
        file("integer", CeSqlFilter.of("tier + 0 = 5"));
        file("left", CeSqlFilter.of("'05' = tier"));
        file("any", AttributesFilter.of(Map.of("type", "")));
        for (int i = 0; i < ENOUGH; i++) {
            ask(event("a").withExtension("tier", "5").build(), 1);
            ask(event("a").withExtension("tier", 5).build(), 1);
            ask(event("a").withExtension("tier", "05").build(), 1);
            ask(event("a").withExtension("tier", true).build(), 1);
        }
    }

    @Test
    void answersAsTheFiltersDoWhenEventsAreMoreThanItKeeps() {
        for (int i = 0; i < 40; i++) {
            file("t" + i, PrefixFilter.of(Map.of("type", Integer.toString(i))));
        }
        Random random = new Random(7);
        for (int i = 0; i < 40_000; i++) {
            CloudEvent event = event(Integer.toString(random.nextInt(20_000))).build();
            List<String> found = index.match(event);
            assertThat(found.equals(asked(event))).as(event.getType()).isTrue();
        }
    }

    @Test
    void isPartOfTheMemoryThatIsReported() {
        file("a", ExactFilter.of(Map.of("type", "a")));
        file("b", PrefixFilter.of(Map.of("type", "a")));
        long before = index.stats().bytes();

        ask(event("a").build(), ENOUGH);

        assertThat(index.stats().bytes()).isBetween(before + 4 * 16_384, before + 90_000);
    }

    @Test
    void keepsNothingOfEventsWithLongTexts() {
        file("a", PrefixFilter.of(Map.of("type", "a")));
        file("b", PrefixFilter.of(Map.of("subject", "x")));
        ask(event("a").withSubject("x").build(), ENOUGH);
        long before = index.stats().bytes();

        for (int i = 0; i < 100; i++) {
            ask(event("a").withSubject("x" + i + "y".repeat(10_000)).build(), 2);
        }

        assertThat(index.stats().bytes()).isEqualTo(before);
    }

    private void file(String key, Filter filter) {
        index = index.with(key, filter, key);
        filters.put(key, filter);
    }

    private void ask(CloudEvent event, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(index.match(event)).as("%s", event).isEqualTo(asked(event));
        }
    }

    private List<String> asked(CloudEvent event) {
        List<String> passed = new ArrayList<>();
        filters.forEach((key, filter) -> {
            if (filter.matches(event)) {
                passed.add(key);
            }
        });
        return passed;
    }

    private static CloudEventBuilder event(String type) {
        return CloudEventBuilder.v1()
                .withId("1")
                .withSource(URI.create("/shop"))
                .withType(type);
    }
}
