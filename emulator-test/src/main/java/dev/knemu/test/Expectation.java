package dev.knemu.test;

import dev.knemu.EventingEmulator;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Why;
import dev.knemu.test.report.FailureReport;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.opentest4j.AssertionFailedError;

/** The messages of what a {@link Probe} expected in vain. The one place where they are made. */
final class Expectation {

    static final Predicate<CloudEvent> ANY = new Predicate<>() {
        @Override
        public boolean test(CloudEvent event) {
            return true;
        }

        @Override
        public String toString() {
            return "any event";
        }
    };

    private static final int MOST_LINES = 20;

    private final Probe probe;
    private final int count;
    private final Predicate<? super CloudEvent> matcher;

    Expectation(Probe probe, int count, Predicate<? super CloudEvent> matcher) {
        this.probe = probe;
        this.count = count;
        this.matcher = matcher;
    }

    AssertionFailedError unmet(int found) {
        String headline = "Expected " + events(count) + of() + " at " + probe + ", but " + (found == 0 ? "none" : found)
                + " came.";
        return failed(headline, found);
    }

    AssertionFailedError tooFewRequests() {
        int found = probe.arrivals().size();
        String headline = "Expected at least " + (count == 1 ? "1 request" : count + " requests") + " at " + probe
                + ", but " + (found == 0 ? "none" : found) + " came.";
        return failed(headline, found);
    }

    private String of() {
        return matcher == ANY ? "" : " matching " + (isNamed() ? matcher.toString() : "the condition");
    }

    /** A lambda's text would help nobody. */
    private boolean isNamed() {
        return !matcher.getClass().isSynthetic() && !matcher.getClass().isHidden();
    }

    private static String events(int count) {
        return count == 0 ? "no event" : count == 1 ? "1 event" : count + " events";
    }

    private AssertionFailedError failed(String headline, int found) {
        List<String> lines = new ArrayList<>();
        lines.add(headline);
        lines.addAll(arrived());
        lines.addAll(elsewhere());
        if (found < count) {
            lines.add("");
            lines.add(Patience.advice(probe.eventing()));
        }
        FailureReport.of(probe.eventing())
                .writeAndTell(String.join("\n", lines))
                .ifPresent(page -> lines.addAll(List.of("", page)));
        return new AssertionFailedError(String.join("\n", lines), count, found);
    }

    private List<String> arrived() {
        List<Arrival> arrivals = probe.arrivals();
        if (arrivals.isEmpty()) {
            return List.of("", "Nothing arrived at " + probe + ".");
        }
        Instant first = arrivals.get(0).time();
        List<String> lines = new ArrayList<>(List.of("", "Arrived at " + probe + ":"));
        arrivals.stream()
                .limit(MOST_LINES)
                .map(arrival -> "  +" + Duration.between(first, arrival.time()) + " " + text(arrival.event())
                        + (arrival.attempt() > 1 ? ", attempt " + arrival.attempt() : "")
                        + (matcher.test(arrival.event()) ? "" : " (does not match)"))
                .forEach(lines::add);
        more(lines, arrivals.size());
        return lines;
    }

    private static void more(List<String> lines, int all) {
        if (all > MOST_LINES) {
            lines.add("  and " + (all - MOST_LINES) + " more");
        }
    }

    private static String text(CloudEvent event) {
        return "event " + event.getId() + " of type " + event.getType() + " from " + event.getSource();
    }

    /** What became of the events that did not come here. */
    private List<String> elsewhere() {
        EventingEmulator eventing = probe.eventing();
        List<Long> here = probe.arrivals().stream().map(Arrival::delivery).toList();
        Stream<String> refused = eventing.journal().entries(Entry.Refused.class).stream()
                .map(entry -> "  " + (entry.event() == null ? "what was no event" : text(entry.event()))
                        + " was refused by " + entry.address() + " with " + entry.status() + ": " + entry.reason());
        Stream<String> whys = eventing.journal().entries(Entry.Accepted.class).stream()
                .map(accepted -> accepted.event().getId())
                .distinct()
                .flatMap(id -> eventing.why(id).stream())
                .filter(why -> !isHere(why, here))
                .map(why -> "  " + why);
        List<String> all = Stream.concat(refused, whys).toList();
        if (all.isEmpty()) {
            return eventing.journal().entries(Entry.Accepted.class).isEmpty()
                    ? List.of("", "No event was sent.")
                    : List.of();
        }
        List<String> lines = new ArrayList<>(List.of("", "Elsewhere:"));
        all.stream().limit(MOST_LINES).forEach(lines::add);
        more(lines, all.size());
        return lines;
    }

    private static boolean isHere(Why why, List<Long> here) {
        return why.entries().stream()
                .anyMatch(entry -> entry instanceof Entry.OfDelivery of && here.contains(of.delivery()));
    }
}
