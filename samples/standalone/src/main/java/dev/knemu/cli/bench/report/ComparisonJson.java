package dev.knemu.cli.bench.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;

/** A comparison for programs, with every figure. */
final class ComparisonJson {

    private static final String FORMAT = "knemu-bench-comparison/1";

    private ComparisonJson() {}

    static String of(Comparison comparison) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("format", FORMAT).put("failed", !comparison.failures().isEmpty());
        ArrayNode failures = root.putArray("failures");
        comparison.failures().forEach(failure -> {
            ObjectNode one = failures.addObject().put("cell", failure.cell().name());
            failure.condition().ifPresent(condition -> {
                one.put("condition", condition.text())
                        .put("metric", condition.metric().name());
                failure.difference().ifPresent(difference -> {
                    values(one, difference);
                    if (!condition.isRelative() || difference.before().isPresent()) {
                        one.put(
                                "limit",
                                condition.limitFrom(difference.valueBefore().orElse(0)));
                    }
                });
            });
            one.put("message", failure.text());
        });
        ArrayNode cells = root.putArray("cells");
        comparison.pairs().forEach(pair -> {
            ObjectNode figures =
                    cells.addObject().put("cell", pair.after().name()).putObject("figures");
            Metric.ALL.stream()
                    .map(pair::difference)
                    .filter(difference -> difference.before().isPresent()
                            || difference.after().isPresent())
                    .forEach(difference -> figure(figures, difference));
        });
        ArrayNode gone = root.putArray("onlyBefore");
        comparison.gone().forEach(cell -> gone.add(cell.name()));
        ArrayNode added = root.putArray("onlyAfter");
        comparison.added().forEach(cell -> added.add(cell.name()));
        ArrayNode doubts = root.putArray("notMeasuredAlike");
        comparison.doubts().forEach(doubts::add);
        return ResultFile.pretty(root);
    }

    private static void figure(ObjectNode figures, Difference difference) {
        ObjectNode one = figures.putObject(difference.metric().name())
                .put(
                        "unit",
                        difference
                                .metric()
                                .unit()
                                .name()
                                .toLowerCase(Locale.ROOT)
                                .replace('_', ' '));
        values(one, difference);
        difference.percent().ifPresent(percent -> one.put("percent", percent));
        one.put("verdict", difference.verdict().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        range(one, "rangeBefore", difference.before());
        range(one, "rangeAfter", difference.after());
    }

    private static void values(ObjectNode one, Difference difference) {
        difference.valueBefore().ifPresent(value -> one.put("before", value));
        difference.valueAfter().ifPresent(value -> one.put("after", value));
    }

    private static void range(ObjectNode one, String field, Optional<Spread> spread) {
        spread.ifPresent(there -> one.putArray(field).add(there.min()).add(there.max()));
    }
}
