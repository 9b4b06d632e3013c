package dev.knemu.cli.routing;

import dev.knemu.admin.JournalJson;
import dev.knemu.cli.client.WhyText;
import dev.knemu.cli.terminal.Length;
import dev.knemu.cli.terminal.Paint;
import dev.knemu.journal.Journal;
import dev.knemu.routing.RoutingProblem;
import dev.knemu.routing.RoutingResult;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Results for people: a line a test, and of one that failed what differs and why. */
final class TestText {

    private static final String MARGIN = "          ";

    private final Paint paint;

    TestText(Paint paint) {
        this.paint = paint;
    }

    String file(String name) {
        return paint.strong(name);
    }

    List<String> lines(Outcome.Timed test) {
        RoutingResult result = test.result();
        List<String> lines = new ArrayList<>();
        if (result.passed()) {
            lines.add("  " + paint.good("passed") + "  " + result.name()
                    + paint.faint(" (" + Length.text(test.took()) + ")"));
            return lines;
        }
        lines.add(
                "  " + paint.bad("FAILED") + "  " + result.name() + paint.faint(" (" + Length.text(test.took()) + ")"));
        for (RoutingProblem problem : result.problems()) {
            lines.add(MARGIN + result.file() + ":" + problem.line() + ": " + problem.expectation());
            lines.add(MARGIN + "  expected  " + problem.expected());
            lines.add(MARGIN + "  actual    " + paint.bad(problem.actual()));
            details(problem).ifPresent(text -> lines.add(MARGIN + "  " + text));
        }
        why(result).forEach(line -> lines.add((MARGIN + line).stripTrailing()));
        return lines;
    }

    /** What the sentence says beyond expected and actual. */
    private static Optional<String> details(RoutingProblem problem) {
        String known = "expected " + problem.expected() + ", got " + problem.actual();
        String text = problem.text().startsWith(known) ? problem.text().substring(known.length()) : problem.text();
        text = text.startsWith(". ") ? text.substring(2) : text;
        return text.isBlank() ? Optional.empty() : Optional.of(text);
    }

    /** As {@code knemu why} says it. */
    private List<String> why(RoutingResult result) {
        List<CloudEvent> events = new ArrayList<>();
        result.whys().forEach(why -> events.add(why.event()));
        result.refusals().forEach(refused -> {
            if (refused.event() != null) {
                events.add(refused.event());
            }
        });
        if (events.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(List.of(""));
        lines.addAll(new WhyText(paint)
                .lines(new JournalJson(new Journal(Journal.Level.OFF))
                        .why(events.get(0), result.whys(), result.refusals())));
        lines.add("");
        return lines;
    }

    String error(String text) {
        return "  " + paint.bad("ERROR") + "   " + text.lines().findFirst().orElse("") + rest(text);
    }

    private static String rest(String text) {
        StringBuilder rest = new StringBuilder();
        text.lines().skip(1).forEach(line -> rest.append('\n').append(MARGIN).append(line));
        return rest.toString();
    }

    String summary(List<Outcome> outcomes, Duration took) {
        long tests = outcomes.stream().mapToLong(one -> one.tests().size()).sum();
        long failed = outcomes.stream().mapToLong(Outcome::failed).sum();
        long wrong = outcomes.stream().filter(one -> one.error().isPresent()).count();
        String text = tests + (tests == 1 ? " test: " : " tests: ") + (tests - failed) + " passed, " + failed
                + " failed" + (wrong == 0 ? "" : wrong == 1 ? "; 1 file is wrong" : "; " + wrong + " files are wrong");
        return (failed + wrong == 0 ? paint.good(text) : paint.bad(text)) + " (" + Length.text(took) + ")";
    }
}
