package dev.knemu.filter.index;

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
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Filters of all dialects and events, of so few texts that they often meet. */
final class Anything {

    private static final List<String> NAMES = List.of(
            "type",
            "source",
            "subject",
            "time",
            "datacontenttype",
            "datacontentencoding",
            "dataschema",
            "schemaurl",
            "datamediatype",
            "specversion",
            "region",
            "tier");

    private Anything() {}

    /** "Aa" and "BB" have one hash; "5" and "05" are one Integer. */
    private static final List<String> TEXTS = List.of(
            "a",
            "b",
            "ab",
            "ba",
            "aba",
            "abab",
            "Aa",
            "BB",
            "AaBB",
            "BBAa",
            "5",
            "05",
            "true",
            "TRUE",
            "0001",
            "0001-01-01T00:00:00Z");

    static Arbitrary<String> text() {
        return Arbitraries.of(TEXTS);
    }

    private static Arbitrary<Map<String, String>> conditions(Arbitrary<String> texts) {
        return Arbitraries.maps(Arbitraries.of(NAMES), texts).ofMinSize(1).ofMaxSize(3);
    }

    static Arbitrary<Filter> filter() {
        return filter(3);
    }

    private static Arbitrary<Filter> filter(int depth) {
        Arbitrary<Filter> leaf = Arbitraries.frequencyOf(
                Tuple.of(4, conditions(text()).map(ExactFilter::of)),
                Tuple.of(3, conditions(text()).map(PrefixFilter::of)),
                Tuple.of(3, conditions(text()).map(SuffixFilter::of)),
                Tuple.of(
                        2,
                        conditions(Arbitraries.oneOf(text(), Arbitraries.just("")))
                                .map(AttributesFilter::of)),
                Tuple.of(
                        4,
                        Arbitraries.randomValue(random -> expression(random, 2)).map(CeSqlFilter::of)),
                Tuple.of(1, Arbitraries.just(NoFilter.ABSENT)));
        if (depth == 0) {
            return leaf;
        }
        Arbitrary<List<Filter>> several =
                Arbitraries.lazy(() -> filter(depth - 1)).list().ofMaxSize(3);
        return Arbitraries.frequencyOf(
                Tuple.of(4, leaf),
                Tuple.of(2, several.map(AllFilter::new)),
                Tuple.of(2, several.map(AnyFilter::new)),
                Tuple.of(1, Arbitraries.lazy(() -> filter(depth - 1)).map(NotFilter::new)));
    }

    /** Comparisons of all kinds, and operands that are cast to true or false or cannot be, joined in all ways. */
    static String expression(Random random, int depth) {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        String text = "'" + TEXTS.get(random.nextInt(TEXTS.size())) + "'";
        String other = "'" + TEXTS.get(random.nextInt(TEXTS.size())) + "'";
        String bare = text.substring(1, text.length() - 1);
        return switch (random.nextInt(depth > 0 ? 24 : 18)) {
            case 0, 1 -> name + " = " + text;
            case 2 -> text + " = " + name;
            case 3 -> name + " <> " + text;
            case 4 -> name + " IN (" + text + ", " + other + ")";
            case 5 -> name + " NOT IN (" + text + ", " + other + ")";
            case 6 -> name + " LIKE '" + bare + "%'";
            case 7 -> name + " LIKE '%" + bare + "'";
            case 8 -> name + " LIKE '" + bare + "_%" + other.substring(1);
            case 9 -> name + " NOT LIKE '" + bare + "%'";
            case 10 -> "EXISTS " + name;
            case 11 -> name + " = 5";
            case 12 -> "LENGTH(" + name + ") > 1";
            case 13 -> name;
            case 14 -> List.of("TRUE", "FALSE", "5", "0", text).get(random.nextInt(5));
            case 15 -> List.of("TRUE", "5", name).get(random.nextInt(3)) + " = " + name;
            case 16 -> "NOT " + name;
            case 17 -> name + " > 4";
            case 18, 19 -> "(" + expression(random, depth - 1) + " AND " + expression(random, depth - 1) + ")";
            case 20, 21 -> "(" + expression(random, depth - 1) + " OR " + expression(random, depth - 1) + ")";
            case 22 -> "(" + expression(random, depth - 1) + " XOR " + expression(random, depth - 1) + ")";
            default -> "NOT (" + expression(random, depth - 1) + ")";
        };
    }

    static Arbitrary<CloudEvent> event() {
        Arbitrary<String> optional = Arbitraries.oneOf(text(), Arbitraries.of("", "missing"));
        return Combinators.combine(text(), text(), optional, optional, optional, optional, Arbitraries.of(true, false))
                .as((type, source, subject, region, tier, mediaType, hasTime) -> {
                    CloudEventBuilder event = CloudEventBuilder.v1()
                            .withId("1")
                            .withType(type)
                            .withSource(URI.create(source.contains(":") ? "urn:a" : source));
                    if (!subject.equals("missing")) {
                        event.withSubject(subject);
                    }
                    if (!region.equals("missing")) {
                        switch (region) {
                            case "5" -> event.withExtension("region", 5);
                            case "ab" -> event.withExtension("region", 4_294_967_301L);
                            case "true" -> event.withExtension("region", true);
                            default -> event.withExtension("region", region);
                        }
                    }
                    if (!tier.equals("missing")) {
                        event.withExtension("tier", tier);
                        event.withExtension("datacontentencoding", tier);
                    }
                    if (!mediaType.equals("missing")) {
                        event.withDataContentType(mediaType);
                    }
                    if (hasTime) {
                        event.withTime(OffsetDateTime.parse("2020-01-01T00:00:00Z"));
                    }
                    return event.build();
                });
    }
}
