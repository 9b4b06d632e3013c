package dev.knemu.journal;

import dev.knemu.filter.FilterCondition;
import dev.knemu.filter.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Answers to why as lines for people: a sentence for each subscription, then what its filter asked, condition by
 * condition, expected beside actual. The command line and the failures of tests speak alike through it.
 */
public final class WhyLines {

    private static final int WIDEST = 60;
    private static final int GAP = 3;
    private static final String FIRST = "  <- the first that failed";
    private static final String DECIDED = "  <- decided";
    private static final List<String> HEAD = List.of("CONDITION", "ATTRIBUTE", "EXPECTED", "ACTUAL", "RESULT");

    private WhyLines() {}

    /**
     * One condition, as it is shown.
     *
     * @param path where it is written below the Trigger's spec; empty when it is not there any more
     * @param attribute what was compared
     * @param relation how, such as {@code starts with}
     * @param expected with what; may be empty
     * @param actual what the event has; empty when it has none
     * @param problem why it could not be compared; only CESQL knows that
     * @param asked whether it was reached
     * @param decided whether the event was refused because of it
     */
    public record Row(
            String path,
            String attribute,
            String relation,
            String expected,
            Optional<String> actual,
            Optional<String> problem,
            boolean holds,
            boolean asked,
            boolean decided) {

        static Row of(FilterCondition condition) {
            Verdict.Compared compared = condition.compared();
            return new Row(
                    condition.path(),
                    compared.attribute(),
                    compared.relation().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    compared.expected(),
                    compared.actual(),
                    compared.problem(),
                    compared.holds(),
                    condition.asked(),
                    condition.decided());
        }

        private List<String> cells(boolean firstFailed) {
            return List.of(
                    "  " + (path.isEmpty() ? "-" : path), attribute, expectedText(), actualText(), result(firstFailed));
        }

        private String expectedText() {
            return expected.isEmpty() ? relation : relation + " " + quoted(expected);
        }

        private String actualText() {
            return actual.map(WhyLines::quoted)
                    .orElseGet(() -> attribute.matches("[a-z0-9]+") ? "(missing)" : "(none)");
        }

        private String result(boolean firstFailed) {
            if (!asked) {
                return "not asked";
            }
            // What CESQL cannot compare is no answer, and refuses all the same.
            String result = holds ? "holds" : problem.isEmpty() ? "fails" : "error";
            if (!decided) {
                return result;
            }
            // Below "any" the last that fails settles it, and below "not" one that holds.
            return result + (firstFailed ? FIRST : DECIDED);
        }
    }

    /** The sentence, the conditions, and the hint where there is one; not what became of the delivery. */
    public static List<String> lines(Why why) {
        List<String> lines = new ArrayList<>();
        lines.add(
                why.subscription() + (why.verdict().passed() ? " wants it: " : " does not want it: ") + why.verdict());
        lines.addAll(table(why.conditions().stream().map(Row::of).toList()));
        why.verdict().hint(why.event()).ifPresent(hint -> lines.add("  hint: " + hint));
        return lines;
    }

    /** A head line and a line for each condition, indented by two; nothing where there is no condition. */
    public static List<String> table(List<Row> conditions) {
        if (conditions.isEmpty()) {
            return List.of();
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(IntStream.range(0, HEAD.size())
                .mapToObj(column -> column == 0 ? "  " + HEAD.get(0) : HEAD.get(column))
                .toList());
        boolean failed = false;
        for (Row condition : conditions) {
            rows.add(condition.cells(!failed && !condition.holds()));
            failed |= !condition.holds();
        }
        return columns(rows);
    }

    private static List<String> columns(List<List<String>> rows) {
        int[] widths = new int[HEAD.size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], length(row.get(column)));
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < widths.length; column++) {
                String cell = row.get(column);
                line.append(cell).append(" ".repeat(widths[column] + GAP - length(cell)));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String quoted(String text) {
        String line = text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
        return "\"" + (line.length() > WIDEST ? line.substring(0, WIDEST) + "…" : line) + "\"";
    }
}
