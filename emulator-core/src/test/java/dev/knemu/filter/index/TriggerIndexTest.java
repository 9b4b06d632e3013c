package dev.knemu.filter.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.filter.AllFilter;
import dev.knemu.filter.AnyFilter;
import dev.knemu.filter.AttributesFilter;
import dev.knemu.filter.CeSqlFilter;
import dev.knemu.filter.ExactFilter;
import dev.knemu.filter.Filter;
import dev.knemu.filter.NoFilter;
import dev.knemu.filter.NotFilter;
import dev.knemu.filter.PrefixFilter;
import dev.knemu.filter.SuffixFilter;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How filters are filed, and what is found. */
class TriggerIndexTest {

    private static final int MANY = 1_000;

    private static TriggerIndex<String> of(int size, IntFunction<Filter> filter) {
        TriggerIndex<String> index = TriggerIndex.empty();
        for (int i = 0; i < size; i++) {
            index = index.with("t" + i, filter.apply(i), "t" + i);
        }
        return index;
    }

    private static CloudEvent event(String type, String source) {
        return CloudEventBuilder.v1()
                .withId("1")
                .withType(type)
                .withSource(URI.create(source))
                .build();
    }

    private static Filter exact(String type) {
        return ExactFilter.of(Map.of("type", type));
    }

    private static Filter prefix(String source) {
        return PrefixFilter.of(Map.of("source", source));
    }

    /** An event that counts how often one of its extensions is looked at. */
    private static final class ReadCounter {

        private final AtomicInteger reads = new AtomicInteger();
        private final CloudEvent event;

        ReadCounter(String counted, String value, Map<String, String> others) {
            CloudEventBuilder builder =
                    CloudEventBuilder.v1(TriggerIndexTest.event("a", "/")).withExtension(counted, value);
            others.forEach(builder::withExtension);
            CloudEvent counts = builder.build();
            event = (CloudEvent) Proxy.newProxyInstance(
                    CloudEvent.class.getClassLoader(),
                    new Class<?>[] {CloudEvent.class},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("getExtension") && counted.equals(arguments[0])) {
                            reads.incrementAndGet();
                        }
                        return method.invoke(counts, arguments);
                    });
        }

        CloudEvent event() {
            return event;
        }

        int reads() {
            return reads.get();
        }
    }

    @Test
    void keepsThePlaceOfAKeyWhoseFilterChanges() {
        TriggerIndex<String> index = of(3, i -> exact("a")).with("t1", prefix("/"), "changed");

        assertThat(index.match(event("a", "/"))).containsExactly("t0", "changed", "t2");
        assertThat(index.values()).containsExactly("t0", "changed", "t2");
        assertThat(index.get("t1")).isEqualTo("changed");
        assertThat(index.size()).isEqualTo(3);
    }

    @Test
    void entersAgainAtTheEndWhatHadLeft() {
        TriggerIndex<String> index = of(3, i -> exact("a")).without("t0").with("t0", exact("a"), "t0");

        assertThat(index.match(event("a", "/"))).containsExactly("t1", "t2", "t0");
    }

    @Test
    void staysAsItWasWhateverIsMadeOfIt() {
        TriggerIndex<String> before = of(MANY, i -> exact("type-" + i));

        TriggerIndex<String> after = before;
        for (int i = 0; i < MANY; i++) {
            after = i % 2 == 0 ? after.without("t" + i) : after.with("t" + i, exact("other"), "t" + i);
        }

        assertThat(before.match(event("type-500", "/"))).containsExactly("t500");
        assertThat(before.size()).isEqualTo(MANY);
        assertThat(after.match(event("type-500", "/"))).isEmpty();
        assertThat(after.match(event("other", "/"))).hasSize(MANY / 2);
    }

    @Test
    void isEmptyAgainWhenAllHaveLeft() {
        TriggerIndex<String> index = of(MANY, i -> new AllFilter(List.of(exact("t" + i % 7), prefix("/" + i))));
        for (int i = 0; i < MANY; i++) {
            index = index.without("t" + i);
        }

        assertThat(index.isEmpty()).isTrue();
        assertThat(index.values()).isEmpty();
        assertThat(index.match(event("t1", "/1"))).isEmpty();
        assertThat(index.without("t1")).isSameAs(index);
        assertThat(index.stats().bytes()).isLessThan(2_000);
    }

    @Test
    void findsByNoEventWhatNoEventPasses() {
        TriggerIndex<String> index = of(20, i -> new AllFilter(List.of(exact("a"), exact("b"))));

        assertThat(index.match(event("a", "/"))).isEmpty();
        assertThat(index.without("t3").size()).isEqualTo(19);
    }

    /** By what the stats say each of many such filters is found. */
    @Nested
    class Files {

        @Test
        void exactConditionsUnderTheirText() {
            TriggerIndexStats stats = of(MANY, i -> exact("type-" + i)).stats();

            assertThat(stats.exact()).isEqualTo(MANY);
            assertThat(stats.asked()).isZero();
        }

        @Test
        void whatSharesItsTypeUnderThePrefix() {
            TriggerIndexStats stats = of(MANY, i -> new AllFilter(List.of(exact("a"), prefix("/shop/" + i + "/"))))
                    .stats();

            assertThat(stats.prefix()).isEqualTo(MANY);
            assertThat(stats.asked()).isZero();
        }

        @Test
        void whatSharesItsSourceUnderTheType() {
            TriggerIndexStats stats = of(MANY, i -> new AllFilter(List.of(prefix("/shop"), exact("type-" + i))))
                    .stats();

            assertThat(stats.exact()).isEqualTo(MANY);
        }

        @Test
        void whatSharesItsTypeAtFirstAndLaterNotUnderBothInTurn() {
            TriggerIndex<String> index =
                    of(MANY, i -> new AllFilter(List.of(exact("type-" + i / 100), prefix("/" + i % 100 + "/"))));

            assertThat(index.match(event("type-7", "/42/x"))).containsExactly("t742");
            assertThat(index.stats().asked()).isZero();
        }

        /** Of eight that share a place each event there asks all eight; of kinds that differ it asks one. */
        @Test
        void firstUnderWhatTellsMostApartAlsoWhenThatIsAnotherThanBefore() {
            TriggerIndex<String> few = of(60, i -> i < 16 ? atPlace("same", i) : atPlace("kind-" + i, 100 + i / 8));
            TriggerIndex<String> many = few;
            for (int i = 60; i < MANY; i++) {
                many = many.with("t" + i, atPlace("kind-" + i, 100 + i / 8), "t" + i);
            }
            ReadCounter asked = new ReadCounter("kind", "kind-40", Map.of("place", "/105/x"));

            assertThat(few.match(asked.event())).containsExactly("t40");
            assertThat(asked.reads()).isEqualTo(8);

            assertThat(many.match(asked.event())).containsExactly("t40");
            assertThat(asked.reads()).isEqualTo(8 + 1);
        }

        private static Filter atPlace(String kind, int place) {
            return new AllFilter(
                    List.of(ExactFilter.of(Map.of("kind", kind)), PrefixFilter.of(Map.of("place", "/" + place + "/"))));
        }

        @Test
        void suffixesAndPresence() {
            TriggerIndexStats stats = of(
                            MANY,
                            i -> i % 2 == 0
                                    ? SuffixFilter.of(Map.of("subject", "-" + i))
                                    : AttributesFilter.of(Map.of("ext" + i, "")))
                    .stats();

            assertThat(stats.suffix()).isEqualTo(MANY / 2);
            assertThat(stats.present()).isEqualTo(MANY / 2);
        }

        @Test
        void alternativesUnderEach() {
            TriggerIndexStats stats = of(MANY, i -> new AnyFilter(List.of(exact("type-" + i), prefix("/" + i + "/"))))
                    .stats();

            assertThat(stats.exact()).isEqualTo(MANY);
            assertThat(stats.prefix()).isEqualTo(MANY);
        }

        @Test
        void whatNegationsLeave() {
            TriggerIndexStats stats = of(
                            MANY,
                            i -> new NotFilter(
                                    new AnyFilter(List.of(new NotFilter(exact("type-" + i)), exact("type-x")))))
                    .stats();

            assertThat(stats.exact()).isEqualTo(MANY);
        }

        @Test
        void nothingOfWhatOnlyRefuses() {
            TriggerIndexStats stats =
                    of(MANY, i -> new NotFilter(exact("type-" + i))).stats();

            assertThat(stats.asked()).isEqualTo(MANY);
        }

        @Test
        void comparisonsOfCesql() {
            assertThat(filedAs("type = 'a' AND LENGTH(source) > 3").exact()).isEqualTo(1);
            assertThat(filedAs("type IN ('a', 'b')").exact()).isEqualTo(2);
            assertThat(filedAs("type = 'a' OR source LIKE '/b%'").prefix()).isEqualTo(1);
            assertThat(filedAs("source LIKE '%/b'").suffix()).isEqualTo(1);
            assertThat(filedAs("EXISTS tier").present()).isEqualTo(1);
            assertThat(filedAs("NOT (tier = 'x')").present()).isEqualTo(1);
            assertThat(filedAs("NOT (type <> 'x')").exact()).isEqualTo(1);
            // An extension may be the Integer 5, and '05' is that, too.
            assertThat(filedAs("'05' = tier").present()).isEqualTo(1);
            assertThat(filedAs("TRUE").asked()).isEqualTo(1);
            // A set so large costs more to file than to ask.
            assertThat(filedAs(IntStream.range(0, 1_025)
                                    .mapToObj(i -> "'a" + i + "'")
                                    .collect(Collectors.joining(",", "type IN (", ")")))
                            .asked())
                    .isEqualTo(1);
        }

        private TriggerIndexStats filedAs(String expression) {
            TriggerIndex<String> others = of(MANY, i -> exact("type-" + i));
            TriggerIndexStats before = others.stats();
            TriggerIndexStats after =
                    others.with("cesql", CeSqlFilter.of(expression), "cesql").stats();
            return new TriggerIndexStats(
                    after.entries() - before.entries(),
                    after.filters() - before.filters(),
                    after.exact() - before.exact(),
                    after.prefix() - before.prefix(),
                    after.suffix() - before.suffix(),
                    after.present() - before.present(),
                    after.asked() - before.asked(),
                    after.bytes() - before.bytes());
        }
    }

    @Test
    void asksEqualFiltersOnce() {
        TriggerIndex<String> index = of(10_000, i -> new NotFilter(exact("a")));

        assertThat(index.stats().filters()).isEqualTo(1);
        assertThat(index.match(event("b", "/"))).isEqualTo(index.values()).hasSize(10_000);
        assertThat(index.match(event("a", "/"))).isEmpty();
    }

    @Test
    void takesAttributesWithoutNumber() {
        TriggerIndex<String> index = of(MANY, i -> ExactFilter.of(Map.of("ext" + i, "x")));

        CloudEvent event = CloudEventBuilder.from(event("a", "/"))
                .withExtension("ext7", "x")
                .withExtension("ext8", "y")
                .build();

        assertThat(index.match(event)).containsExactly("t7");
    }

    @Test
    void findsOnceWhatAnExtensionOfThatNameHides() {
        TriggerIndex<String> index = of(MANY, i -> ExactFilter.of(Map.of("ext" + i, "x")))
                .with("exact", ExactFilter.of(Map.of("schemaurl", "a")), "exact")
                .with("prefix", PrefixFilter.of(Map.of("schemaurl", "a")), "prefix");

        CloudEvent event = CloudEventBuilder.from(event("a", "/"))
                .withDataSchema(URI.create("a"))
                .withExtension("schemaurl", "b")
                .build();

        assertThat(index.match(event)).containsExactly("exact", "prefix");
    }

    @Test
    void findsAmongValuesOfOneHash() {
        // "Aa" and "BB" have one hash, and so have all texts made of as many of them.
        IntFunction<String> text = i -> {
            StringBuilder made = new StringBuilder();
            for (int bit = 0; bit < 10; bit++) {
                made.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            return made.toString();
        };
        TriggerIndex<String> index = of(MANY, i -> exact(text.apply(i)));

        assertThat(index.match(event(text.apply(777), "/"))).containsExactly("t777");
        assertThat(index.without("t777").match(event(text.apply(777), "/"))).isEmpty();
        assertThat(index.without("t777").match(event(text.apply(778), "/"))).containsExactly("t778");
    }

    @Test
    void asksWhetherAValueThatStandsBeforeOrIsTrueOrFalse() {
        TriggerIndex<String> index = TriggerIndex.<String>empty()
                .with("attribute", CeSqlFilter.of("tier OR type = 'a'"), "attribute")
                .with("literal", CeSqlFilter.of("'gold' OR type = 'a'"), "literal");
        CloudEvent event = event("a", "/");

        assertThat(index.match(CloudEventBuilder.from(event)
                        .withExtension("tier", "gold")
                        .build()))
                .isEmpty();
        assertThat(index.match(CloudEventBuilder.from(event)
                        .withExtension("tier", "false")
                        .build()))
                .containsExactly("attribute");
    }

    @Test
    void readsAttributesAsCesqlDoes() {
        TriggerIndex<String> index = TriggerIndex.empty();
        for (String expression : List.of(
                "'TRUE' = tier",
                "tier IN ('TRUE', 'x')",
                "tier = '5'",
                "tier LIKE '5%'",
                "'05' = tier",
                "schemaurl = 'a'",
                "EXISTS datamediatype",
                "datacontentencoding LIKE 'a%'",
                "time LIKE '0001%'",
                "subject LIKE '%'")) {
            index = index.with(expression, CeSqlFilter.of(expression), expression);
        }
        CloudEvent bare = event("a", "/");

        // A truth value and a number are cast; one that does not fit 32 bits keeps the lowest.
        assertThat(index.match(
                        CloudEventBuilder.from(bare).withExtension("tier", true).build()))
                .containsExactly("'TRUE' = tier", "tier IN ('TRUE', 'x')");
        assertThat(index.match(CloudEventBuilder.from(bare)
                        .withExtension("tier", 4_294_967_301L)
                        .build()))
                .containsExactly("tier = '5'", "tier LIKE '5%'", "'05' = tier");
        // Extensions, where the other filters read aliases and attributes of 0.3.
        assertThat(index.match(CloudEventBuilder.from(bare)
                        .withExtension("schemaurl", "a")
                        .withExtension("datamediatype", "a")
                        .withExtension("datacontentencoding", "a")
                        .build()))
                .containsExactly("schemaurl = 'a'", "EXISTS datamediatype", "datacontentencoding LIKE 'a%'");
        assertThat(index.match(CloudEventBuilder.from(bare)
                        .withDataSchema(URI.create("a"))
                        .withDataContentType("a")
                        .withSubject("")
                        .build()))
                .isEmpty();
        assertThat(index.match(CloudEventBuilder.from(bare)
                        .withTime(OffsetDateTime.parse("0001-01-01T00:00:00Z"))
                        .build()))
                .containsExactly("time LIKE '0001%'");
    }

    @Test
    void asksWhatHasTooManyAlternativesToFileEach() {
        List<Filter> types = IntStream.range(0, 9).mapToObj(i -> exact("t" + i)).toList();
        List<Filter> sources =
                IntStream.range(0, 10).mapToObj(i -> prefix("/" + i)).toList();
        TriggerIndex<String> index = of(20, i -> new AllFilter(List.of(new AnyFilter(types), new AnyFilter(sources))));

        assertThat(index.match(event("t3", "/3"))).hasSize(20);
        assertThat(index.match(event("t3", "/x"))).isEmpty();
        assertThat(index.match(event("x", "/3"))).isEmpty();
    }

    @Test
    void givesEverythingToWhatAsksNothing() {
        TriggerIndex<String> index = of(20, i -> i == 3 ? NoFilter.ABSENT : exact("type-" + i));

        assertThat(index.match(event("other", "/"))).containsExactly("t3");
    }

    @Test
    void saysAboutHowMuchMemoryItTakes() {
        TriggerIndexStats few = of(MANY, i -> exact("type-" + i)).stats();
        TriggerIndexStats many = of(10 * MANY, i -> exact("type-" + i)).stats();

        assertThat(few.bytes()).isBetween(200L * MANY, 1_000L * MANY);
        assertThat(many.bytes()).isBetween(8 * few.bytes(), 12 * few.bytes());
    }
}
