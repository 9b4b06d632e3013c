package dev.knemu.cli.bench.report;

import dev.knemu.cli.bench.report.Comparison.Pair;
import dev.knemu.cli.terminal.Paint;
import dev.knemu.cli.terminal.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** For people at a terminal, and as Markdown for those who read pull requests. */
final class ComparisonText {

    private final Comparison comparison;
    private final Paint paint;

    ComparisonText(Comparison comparison, Paint paint) {
        this.comparison = comparison;
        this.paint = paint;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        comparison.pairs().stream()
                .collect(Collectors.groupingBy(
                        pair -> pair.after().workload().circumstances(), LinkedHashMap::new, Collectors.toList()))
                .forEach((circumstances, pairs) -> {
                    lines.add(paint.strong(circumstances));
                    lines.addAll(table(pairs));
                    lines.add("");
                });
        lines.addAll(remarks());
        comparison
                .failures()
                .forEach(failure -> lines.add(paint.bad("FAILED")
                        + failure.condition()
                                .map(condition -> " " + condition.text())
                                .orElse("")
                        + "  " + failure.text()));
        if (!comparison.conditions().isEmpty() && comparison.failures().isEmpty()) {
            lines.add(paint.good("OK") + " " + passed());
        }
        return lines;
    }

    private List<String> table(List<Pair> pairs) {
        Table table = new Table("TRIGGERS", "FILTER", "FIGURE", "BEFORE", "AFTER", "CHANGE", "");
        for (Pair pair : pairs) {
            boolean isFirst = true;
            for (Difference difference : comparison.shown(pair)) {
                Workload workload = pair.after().workload();
                table.row(
                        isFirst ? Figures.count(workload.triggers()) : "",
                        isFirst ? workload.filter() : "",
                        difference.metric().name(),
                        difference.textBefore(),
                        difference.textAfter(),
                        difference.change(),
                        painted(difference) + (comparison.failed(difference) ? paint.bad(" FAILED") : ""));
                isFirst = false;
            }
        }
        return table.lines();
    }

    private String painted(Difference difference) {
        String words = difference.verdict().toString();
        return switch (difference.verdict()) {
            case BETTER -> paint.good(words);
            case WORSE -> paint.bad(words);
            default -> paint.faint(words);
        };
    }

    private List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        comparison.gone().forEach(cell -> remarks.add("Only in the earlier result: " + cell.name()));
        comparison.added().forEach(cell -> remarks.add("Only in the later result: " + cell.name()));
        if (comparison.pairs().stream()
                .anyMatch(pair -> Math.min(
                                pair.before().runs().size(), pair.after().runs().size())
                        < 2)) {
            remarks.add("One run says nothing of noise: measure both with --repeat 5.");
        }
        comparison.doubts().forEach(doubt -> remarks.add("Not measured alike: " + doubt));
        return remarks;
    }

    private String passed() {
        return comparison.conditions().stream().map(Condition::text).collect(Collectors.joining(", "))
                + (comparison.conditions().size() == 1 ? " holds" : " hold") + " for none of "
                + cells(comparison.pairs().size() + comparison.added().size());
    }

    private static String cells(int count) {
        return count == 1 ? "1 cell" : count + " cells";
    }

    /** One table that GitHub and GitLab both draw. */
    List<String> markdown() {
        List<String> lines = new ArrayList<>();
        int failed = comparison.failures().size();
        lines.add("### knemu bench: "
                + (comparison.conditions().isEmpty()
                        ? cells(comparison.pairs().size()) + " compared"
                        : failed == 0 ? "passed" : "failed"));
        lines.add("");
        if (!comparison.conditions().isEmpty() && failed == 0) {
            lines.add(escaped(passed()) + ".");
            lines.add("");
        }
        comparison
                .failures()
                .forEach(failure -> lines.add("- **"
                        + escaped(failure.condition().map(Condition::text).orElse("missing"))
                        + "** " + escaped(failure.text())));
        if (failed > 0) {
            lines.add("");
        }
        lines.add("| cell | figure | before | after | change | |");
        lines.add("|---|---|--:|--:|--:|---|");
        for (Pair pair : comparison.pairs()) {
            String name = escaped(pair.after().name());
            for (Difference difference : comparison.shown(pair)) {
                String mark = comparison.failed(difference) ? "**" : "";
                lines.add("| " + name + " | " + difference.metric().name() + " | " + difference.textBefore() + " | "
                        + mark + difference.textAfter() + mark + " | " + mark + difference.change() + mark + " | "
                        + mark + difference.verdict() + mark + " |");
                name = "";
            }
        }
        lines.add("");
        remarks().forEach(remark -> lines.add("- " + escaped(remark)));
        lines.add("- Knemu " + escaped(comparison.before().environment().knemu()) + " before, "
                + escaped(comparison.after().environment().knemu()) + " after; "
                + "medians of the runs, and of counts the worst run.");
        return lines;
    }

    /** What would be markup, or end a cell. */
    private static String escaped(String text) {
        return text.replaceAll("[\\r\\n]+", " ")
                .replaceAll("([\\\\`*_|\\[\\]])", "\\\\$1")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
    }
}
