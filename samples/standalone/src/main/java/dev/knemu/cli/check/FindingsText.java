package dev.knemu.cli.check;

import dev.knemu.cli.terminal.Paint;
import dev.knemu.lint.Finding;
import dev.knemu.lint.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Findings for people: by place, one part a line. */
final class FindingsText {

    private final Paint paint;

    FindingsText(Paint paint) {
        this.paint = paint;
    }

    List<String> lines(List<Finding> findings) {
        List<String> lines = new ArrayList<>();
        String before = "";
        for (Finding finding : findings) {
            String place = finding.line() > 0 ? finding.file() + ":" + finding.line() : finding.file();
            if (!place.equals(before)) {
                lines.add(paint.strong(place));
                before = place;
            }
            String what = finding.resource().map(key -> key + ": ").orElse("")
                    + (finding.path().isEmpty() ? "" : finding.path());
            lines.add("  " + severity(finding.severity()) + "  " + what.replaceAll(": $", "") + "  "
                    + paint.faint(finding.rule().id()));
            for (String part : new String[] {finding.message(), finding.why(), finding.fix()}) {
                part.lines().forEach(line -> lines.add("    " + line));
            }
        }
        lines.add((lines.isEmpty() ? "" : "\n") + count(findings));
        return lines;
    }

    private String severity(Severity severity) {
        String word = severity.toString();
        return switch (severity) {
            case ERROR -> paint.bad(word);
            case WARNING -> paint.warning(word);
            case INFO -> paint.faint(word);
        };
    }

    private static String count(List<Finding> findings) {
        Map<Severity, Integer> counts = new TreeMap<>();
        findings.forEach(finding -> counts.merge(finding.severity(), 1, Integer::sum));
        return findings.isEmpty()
                ? "Nothing was found."
                : number(counts, Severity.ERROR, "error") + ", " + number(counts, Severity.WARNING, "warning") + ", "
                        + counts.getOrDefault(Severity.INFO, 0) + " info";
    }

    private static String number(Map<Severity, Integer> counts, Severity severity, String word) {
        int count = counts.getOrDefault(severity, 0);
        return count + " " + word + (count == 1 ? "" : "s");
    }
}
