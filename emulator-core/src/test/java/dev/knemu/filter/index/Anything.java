package dev.knemu.filter.index;

import dev.knemu.filter.AllFilter;
import dev.knemu.filter.AnyFilter;
import dev.knemu.filter.AttributesFilter;
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
            "region",
            "tier");

    private Anything() {}

    static Arbitrary<String> text() {
        // "Aa" and "BB" have one hash.
        return Arbitraries.of(
                "a", "b", "ab", "ba", "aba", "abab", "Aa", "BB", "AaBB", "BBAa", "0001", "0001-01-01T00:00:00Z");
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
                        event.withExtension("region", region);
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
