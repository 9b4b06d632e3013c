package dev.knemu.lint;

import static dev.knemu.lint.LintFixture.BROKER;
import static dev.knemu.lint.LintFixture.lint;
import static dev.knemu.lint.LintFixture.trigger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.event.EventRules;
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
import dev.knemu.lint.Satisfiability.Result;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NeverMatchesTest {

    private static List<Finding> never(String filter) {
        return lint(
                Rule.TRIGGER_NEVER_MATCHES, BROKER, trigger("t", "default", filter, "uri: \"http://a.example.com\""));
    }

    @Test
    void readsAFilterAsItsBrokerDoes() {
        String filter = "filters: [{not: {exact: {type: a, x: ''}}}, {exact: {type: a}}]";
        String overKafka = BROKER.replace(
                "metadata: {name: default}",
                "metadata: {name: default, annotations: {eventing.knative.dev/broker.class: Kafka}}");
        assertThat(overKafka).contains("Kafka");
        String trigger = trigger("t", "default", filter, "uri: \"http://a.example.com\"");

        assertThat(lint(Rule.TRIGGER_NEVER_MATCHES, overKafka, trigger))
                .singleElement()
                .satisfies(found -> assertThat(found.message()).contains("type is not \"a\" and type is \"a\""));
        assertThat(lint(Rule.TRIGGER_NEVER_MATCHES, BROKER, trigger)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "filters: [{exact: {type: a}}, {exact: {type: b}}] | it asks that type is \"a\" and type is \"b\".",
                "filters: [{exact: {type: a}}, {prefix: {type: b}}] | it asks that type is \"a\" and type starts with \"b\".",
                "filters: [{prefix: {type: ab}}, {prefix: {type: ac}}] | it asks that type starts with \"ab\" and type starts with \"ac\".",
                "filters: [{suffix: {subject: .png}}, {suffix: {subject: .jpg}}] | it asks that subject ends with \".png\" and subject ends with \".jpg\".",
                "filters: [{exact: {type: a}}, {not: {exact: {type: a}}}] | it asks that type is \"a\" and type is not \"a\".",
                "filters: [{prefix: {type: ab}}, {not: {prefix: {type: a}}}] | it asks that type starts with \"ab\" and type does not start with \"a\".",
                "filters: [{exact: {specversion: '1.1'}}] | it asks that specversion is \"1.1\", which no event's is.",
                "filters: [{not: {any: [{exact: {specversion: '1.0'}}, {exact: {specversion: '0.3'}}]}}] | it asks that specversion is not \"1.0\" and specversion is not \"0.3\".",
                "filters: [{any: [{all: [{exact: {x: a}}, {exact: {x: b}}]}, {all: [{exact: {y: a}}, {exact: {y: b}}]}]}] | it asks that x is \"a\" and x is \"b\"; its other alternatives fail as well.",
                "filters: [{exact: {dataschema: 'http://a'}}, {exact: {schemaurl: 'http://b'}}] | it asks that dataschema is \"http://a\" and dataschema is \"http://b\".",
                "filters: [{cesql: \"type = 'a' AND type LIKE 'b%'\"}] | it asks that type is \"a\" and type starts with \"b\".",
                "filters: [{cesql: \"NOT EXISTS x AND x <> 'a'\"}] | it asks that x does not exist and x exists.",
                "filters: [{cesql: \"type IN ('a', 'b')\"}, {exact: {type: c}}] | it asks that type is \"a\" and type is \"c\"; its other alternatives fail as well.",
                "filters: [{cesql: \"NOT EXISTS type\"}] | it asks that type does not exist, which no event's is.",
                "filter: {attributes: {specversion: '2'}} | it asks that specversion is \"2\", which no event's is."
            })
    void findsWhatContradictsItself(String filter, String reason) {
        assertThat(never(filter)).singleElement().satisfies(found -> {
            assertThat(found.severity()).isEqualTo(Severity.ERROR);
            assertThat(found.message()).isEqualTo("No event can pass this filter: " + reason);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "filters: [{exact: {type: a}}, {exact: {source: b}}]",
                "filters: [{any: [{exact: {type: a}}, {exact: {type: b}}]}]",
                "filters: [{prefix: {type: a}}, {suffix: {type: b}}, {not: {exact: {type: ab}}}]",
                "filters: [{prefix: {type: a}}, {prefix: {type: ab}}]",
                "filters: [{prefix: {type: ab}}, {not: {prefix: {type: abc}}}]",
                "filters: [{not: {prefix: {subject: a}}}, {not: {suffix: {subject: a}}}]",
                "filters: [{exact: {type: ''}}, {exact: {type: a}}]",
                "filters: [{not: {}}]",
                "filters: [{all: []}]",
                "filters: [{exact: {specversion: '0.3'}}]",
                "filters: [{not: {exact: {type: a}}}, {not: {exact: {type: b}}}]",
                "filters: [{exact: {datamediatype: application/json}}, {exact: {datacontenttype: 'application/json; charset=utf-8'}}]",
                "filter: {attributes: {type: a, subject: ''}}",
                "filter: {attributes: {time: ''}}",
                "filter: {}",
                "~~"
            })
    void saysNothingOfWhatAnEventCouldPass(String filter) {
        assertThat(never(filter)).isEmpty();
    }

    @Test
    void giveUpOnWhatHasTooManyAlternatives() {
        String any = "{any: [" + "{exact: {x: a}}, ".repeat(12) + "{exact: {x: b}}]}";
        String many = any.replace("{x: a}", "{%s: %s}");
        StringBuilder filters = new StringBuilder("filters: [");
        int value = 0;
        for (int list = 0; list < 6; list++) {
            String one = many;
            while (one.contains("%s")) {
                one = one.replaceFirst("%s", "x" + list).replaceFirst("%s", "v" + value++);
            }
            filters.append(one).append(", ");
        }

        assertThat(never(filters + "{exact: {type: a}}]")).isEmpty();
    }

    @Test
    void agreesWithTheFiltersThemselves() {
        Random random = new Random(7);
        List<CloudEvent> events = events();
        int impossible = 0;
        int possible = 0;
        for (int i = 0; i < 20_000; i++) {
            Filter filter = filter(random, 3);
            Formula formula = Formula.passes(filter).orElseThrow();
            Result result = Satisfiability.of(formula);
            if (result instanceof Result.Impossible) {
                impossible++;
                assertThat(events).as("%s", filter).noneMatch(filter::matches);
                assertThat(Formula.fails(filter).map(Satisfiability::of).orElseThrow())
                        .isInstanceOf(Result.Possible.class);
            } else if (result instanceof Result.Possible witness) {
                possible++;
                assertThat(filter.matches(event(witness.attributes())))
                        .as("%s of %s", filter, witness)
                        .isTrue();
            }
        }
        assertThat(impossible).as("enough of them to mean something").isGreaterThan(100);
        assertThat(possible).isGreaterThan(1_000);
    }

    private static Filter filter(Random random, int depth) {
        int kind = random.nextInt(depth == 0 ? 6 : 9);
        Map<String, String> map = Map.of(
                List.of("type", "subject", "x").get(random.nextInt(3)),
                List.of("a", "ab", "b", "ba").get(random.nextInt(4)));
        return switch (kind) {
            case 0 -> ExactFilter.of(map);
            case 1 -> PrefixFilter.of(map);
            case 2 -> SuffixFilter.of(map);
            case 3 -> random.nextInt(4) == 0 ? NoFilter.ABSENT : ExactFilter.of(map);
            case 4 -> AttributesFilter.of(random.nextBoolean() ? map : Map.of("subject", ""));
            case 5 -> CeSqlFilter.of(cesql(random, 2));
            case 6 -> new NotFilter(filter(random, depth - 1));
            case 7 -> new AllFilter(filters(random, depth - 1));
            default -> new AnyFilter(filters(random, depth - 1));
        };
    }

    private static String cesql(Random random, int depth) {
        String name = List.of("type", "subject", "x").get(random.nextInt(3));
        String text = List.of("a", "ab", "b", "ba").get(random.nextInt(4));
        return switch (random.nextInt(depth == 0 ? 6 : 9)) {
            case 0 -> name + " = '" + text + "'";
            case 1 -> name + " <> '" + text + "'";
            case 2 -> name + " LIKE '" + text + "%'";
            case 3 -> name + " NOT LIKE '%" + text + "'";
            case 4 -> (random.nextBoolean() ? "NOT " : "") + "EXISTS " + name;
            case 5 -> name + " IN ('" + text + "', 'b')";
            case 6 -> "NOT (" + cesql(random, depth - 1) + ")";
            case 7 -> "(" + cesql(random, depth - 1) + " AND " + cesql(random, depth - 1) + ")";
            default -> "(" + cesql(random, depth - 1) + " OR " + cesql(random, depth - 1) + ")";
        };
    }

    private static List<Filter> filters(Random random, int depth) {
        List<Filter> filters = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            filters.add(filter(random, depth));
        }
        return filters;
    }

    private static List<CloudEvent> events() {
        List<CloudEvent> events = new ArrayList<>();
        List<String> texts =
                List.of("", "a", "b", "ab", "ba", "aba", "bab", "azb", "bza", "z", "abz", "zab", "baz", "zba");
        for (String type : texts) {
            for (String subject : texts) {
                for (String x : texts) {
                    if (!type.isEmpty()) {
                        events.add(event(Map.of("type", type, "subject", subject, "x", x)));
                    }
                }
            }
        }
        return events;
    }

    private static CloudEvent event(Map<String, String> attributes) {
        CloudEventBuilder event = CloudEventBuilder.v1().withId("1").withSource(URI.create("/s"));
        event.withType(attributes.getOrDefault("type", "some"));
        attributes.forEach((name, value) -> {
            if (!name.equals("type") && !value.isEmpty()) {
                if (name.equals("subject")) {
                    event.withSubject(value);
                } else {
                    event.withExtension(name, value);
                }
            }
        });
        CloudEvent built = event.build();
        assertThat(EventRules.check(built)).isEmpty();
        return built;
    }
}
