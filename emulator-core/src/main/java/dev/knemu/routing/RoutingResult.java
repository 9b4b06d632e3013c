package dev.knemu.routing;

import dev.knemu.journal.Entry;
import dev.knemu.journal.Why;
import dev.knemu.journal.WhyLines;
import java.util.ArrayList;
import java.util.List;

/**
 * How a test of a routing table went. A value; the emulator that it was found with is gone.
 *
 * @param name of the test
 * @param file of the table
 * @param line where the test begins; the first is 1
 * @param problems what did not come true; empty when it passed
 * @param whys of each Trigger or Subscription that a problem is about, why it did or did not get the event; empty when the
 *     test passed
 * @param refusals events of the test that were not taken; empty when the test passed
 */
public record RoutingResult(
        String name,
        String file,
        int line,
        List<RoutingProblem> problems,
        List<Why> whys,
        List<Entry.Refused> refusals) {

    public RoutingResult {
        problems = List.copyOf(problems);
        whys = List.copyOf(whys);
        refusals = List.copyOf(refusals);
    }

    public boolean passed() {
        return problems.isEmpty();
    }

    /** In one line when it passed; else with every problem, its place, and why it came so. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        lines.add(file + ":" + line + ": " + name + (passed() ? ": passed" : ""));
        for (RoutingProblem problem : problems) {
            lines.add("  " + problem + " (" + file + ":" + problem.line() + ")");
        }
        for (Entry.Refused refused : refusals) {
            lines.add("  " + refused.address() + " refused it with " + refused.status() + ": " + refused.reason());
        }
        for (Why why : whys) {
            lines.add("  event " + why.event().getId() + " " + why.event().getType() + " at " + why.address() + ":");
            WhyLines.lines(why).forEach(line -> lines.add("  " + line));
            if (why.verdict().passed()) {
                lines.add("    " + why.outcome());
            }
        }
        return String.join("\n", lines);
    }
}
