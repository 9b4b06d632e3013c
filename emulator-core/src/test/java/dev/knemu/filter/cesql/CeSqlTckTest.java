package dev.knemu.filter.cesql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.v1.CloudEventBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** The specification's test kit, as both forms of evaluation answer it; see {@code cesql-tck/README.md}. */
class CeSqlTckTest {

    private static final List<String> FILES = List.of(
            "binary_comparison_operators", // C-340
            "binary_logical_operators", // C-341
            "binary_math_operators", // C-342
            "case_sensitivity", // C-343
            "casting_functions", // C-344
            "context_attributes_access", // C-345
            "exists_expression", // C-346
            "in_expression", // C-347
            "integer_builtin_functions", // C-348
            "like_expression", // C-349
            "literals", // C-350
            "negate_operator", // C-351
            "not_operator", // C-352
            "parse_errors", // C-353
            "spec_examples", // C-354
            "string_builtin_functions", // C-355
            "sub_expression", // C-356
            "subscriptions_api_recreations"); // C-357

    @TestFactory
    Stream<DynamicContainer> isAnsweredAsTheSpecificationAsks() {
        return FILES.stream()
                .map(file -> DynamicContainer.dynamicContainer(
                        file,
                        cases(file).stream().map(test -> DynamicTest.dynamicTest(test.name(), test::assertAnswered))));
    }

    @Test
    void isComplete() {
        assertThat(FILES.stream().mapToInt(file -> cases(file).size()).sum()).isEqualTo(275);
    }

    /** docs/deviations.md lists them. */
    @Test
    void isAnsweredOtherwiseByABrokerInTwoCasesOnly() {
        List<String> otherwise = FILES.stream()
                .flatMap(file -> cases(file).stream())
                .filter(Case::parses)
                .filter(test -> !test.evaluate(CeSqlRules.KNATIVE).equals(test.evaluate(CeSqlRules.SPECIFICATION)))
                .map(Case::name)
                .toList();

        assertThat(otherwise).containsExactly("Timestamp type cohercion to string", "Invalid int cast");
    }

    private static List<Case> cases(String file) {
        try (InputStream yaml =
                Objects.requireNonNull(CeSqlTckTest.class.getResourceAsStream("/cesql-tck/" + file + ".yaml"), file)) {
            Map<?, ?> content = (Map<?, ?>)
                    new Load(LoadSettings.builder().setSchema(new CoreSchema()).build()).loadFromInputStream(yaml);
            List<Case> cases = new ArrayList<>();
            for (Object test : (List<?>) content.get("tests")) {
                cases.add(new Case((Map<?, ?>) test));
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Case(Map<?, ?> yaml) {

        String name() {
            return String.valueOf(yaml.get("name"));
        }

        private String expression() {
            return String.valueOf(yaml.get("expression"));
        }

        private String error() {
            return String.valueOf(yaml.get("error"));
        }

        boolean parses() {
            return !error().equals("parse");
        }

        CeSqlResult evaluate(CeSqlRules rules) {
            return CeSqlExpression.parse(expression()).evaluate(event(), rules);
        }

        void assertAnswered() {
            if (!parses()) {
                assertThatExceptionOfType(CeSqlParseException.class)
                        .isThrownBy(() -> CeSqlExpression.parse(expression()));
                return;
            }
            CeSqlResult result = evaluate(CeSqlRules.SPECIFICATION);
            if (yaml.containsKey("result")) {
                assertThat(result.value()).isEqualTo(yaml.get("result"));
            }
            assertThat(result.errors().stream()
                            .map(error -> camel(error.kind()))
                            .toList())
                    .isEqualTo(yaml.containsKey("error") ? List.of(error()) : List.of());
            assertBothFormsAgree();
        }

        private void assertBothFormsAgree() {
            CeSqlNode root = CeSqlExpression.parse(expression()).root();
            for (CeSqlRules rules : CeSqlRules.values()) {
                CeSqlResult result = Evaluation.of(root, event(), rules);
                Object value = Compiled.of(root, rules).value(event());
                assertThat(value).isEqualTo(result.errors().isEmpty() ? result.value() : Compiled.FAILED);
                assertThat(Compiled.of(root, rules).passes(event())).isEqualTo(result.passes());
            }
        }

        private static String camel(CeSqlError.Kind kind) {
            String[] words = kind.name().toLowerCase(Locale.ROOT).split("_");
            return words.length == 1
                    ? words[0]
                    : words[0] + words[1].substring(0, 1).toUpperCase(Locale.ROOT) + words[1].substring(1);
        }

        private CloudEvent event() {
            Map<String, Object> attributes = new TreeMap<>();
            if (yaml.get("event") instanceof Map<?, ?> whole) {
                whole.forEach((name, value) -> attributes.put((String) name, value));
            } else {
                attributes.putAll(Map.of("id", "1", "source", "/any", "type", "any"));
                if (yaml.get("eventOverrides") instanceof Map<?, ?> overrides) {
                    overrides.forEach((name, value) -> attributes.put((String) name, value));
                }
            }
            CloudEventBuilder event = new CloudEventBuilder();
            attributes.forEach((name, value) -> {
                switch (name) {
                    case "specversion" -> assertThat(value).isEqualTo("1.0");
                    case "id" -> event.withId((String) value);
                    case "source" -> event.withSource(URI.create((String) value));
                    case "type" -> event.withType((String) value);
                    case "subject" -> event.withSubject((String) value);
                    case "time" -> event.withTime(OffsetDateTime.parse((String) value));
                    default -> {
                        if (value instanceof Boolean truth) {
                            event.withExtension(name, truth);
                        } else if (value instanceof Integer number) {
                            event.withExtension(name, number);
                        } else {
                            event.withExtension(name, (String) value);
                        }
                    }
                }
            });
            return event.build();
        }
    }
}
