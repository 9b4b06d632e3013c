package dev.knemu.test;

import dev.knemu.EventingEmulator;
import dev.knemu.match.EventMatcher;
import dev.knemu.match.EventMatchers;
import dev.knemu.test.assertion.Counting;
import dev.knemu.test.assertion.FailureText;
import dev.knemu.test.assertion.KnativeAssert;
import dev.knemu.test.assertion.Matches;
import dev.knemu.test.assertion.Times;
import dev.knemu.test.assertion.Whereabouts;
import dev.knemu.test.report.EntryText;
import dev.knemu.test.report.StoryText;
import dev.knemu.time.VirtualTime;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a subscriber got.
 *
 * <pre>{@code
 * assertThat(shipping).received(type("order.paid")).exactly(2).receivedInOrder(id("1"), id("2"));
 * assertThat(flaky).attempts().exactly(3).arrivedSinceFirst(ofSeconds(0), ofSeconds(1), ofSeconds(3));
 * }</pre>
 *
 * <p>{@code received…} counts events, however often each was attempted; {@code attempts} and {@code arrived…} count requests.
 */
public class ProbeAssert extends KnativeAssert<ProbeAssert, Probe> {

    private static final int MOST = 20;

    public ProbeAssert(Probe actual) {
        super(actual, ProbeAssert.class);
    }

    @Override
    protected Optional<EventingEmulator> emulator() {
        return actual == null ? Optional.empty() : Optional.of(actual.eventing());
    }

    // ---- events

    /** How many events like this came. */
    public Counting<ProbeAssert> received(EventMatcher matcher) {
        return new Counting<>(times -> received(matcher, times));
    }

    /** As {@link #received(EventMatcher)}, in one call. */
    public ProbeAssert received(EventMatcher matcher, Times times) {
        isNotNull();
        expectEvents(matcher, times);
        return myself;
    }

    /** No request came at all. */
    public ProbeAssert receivedNothing() {
        isNotNull();
        counted(EventMatchers.anyEvent(), Times.exactly(0), arrival -> true, "event", "receive");
        return myself;
    }

    /** @return the first arrival of each that was counted */
    List<Arrival> expectEvents(Predicate<? super CloudEvent> matcher, Times times) {
        return counted(matcher, times, events(), "event", "receive");
    }

    /** Events like these came one after the other; others may have come between them. */
    public ProbeAssert receivedInOrder(EventMatcher... matchers) {
        isNotNull();
        List<EventMatcher> order = List.of(matchers);
        eventually(() -> reached(order) == order.size());
        int reached = reached(order);
        if (reached < order.size()) {
            EventMatcher missing = order.get(reached);
            List<CloudEvent> came = eventsOf(events());
            throw failed(
                    new FailureText("Expected " + actual + " to receive "
                                    + order.stream().map(EventMatcher::toString).collect(Collectors.joining(", then "))
                                    + ", but no event with " + missing + " came"
                                    + (reached == 0 ? "" : " after that with " + order.get(reached - 1))
                                    + (came.stream().anyMatch(missing) ? "; one came before." : "."))
                            .part(arrivals(events()))
                            .part(
                                    came.stream().anyMatch(missing)
                                            ? List.of()
                                            : Whereabouts.of(
                                                    actual.eventing(), missing, actual.namespace(), actual.name()))
                            .part(StoryText.pending(actual.eventing())),
                    order.stream().map(EventMatcher::toString).collect(Collectors.joining("\n")),
                    Matches.list(came));
        }
        return myself;
    }

    private int reached(List<EventMatcher> order) {
        int reached = 0;
        for (CloudEvent event : eventsOf(events())) {
            if (reached < order.size() && order.get(reached).test(event)) {
                reached++;
            }
        }
        return reached;
    }

    private static Predicate<Arrival> events() {
        return arrival -> arrival.attempt() == 1;
    }

    private List<CloudEvent> eventsOf(Predicate<Arrival> counted) {
        return actual.arrivals().stream().filter(counted).map(Arrival::event).toList();
    }

    // ---- requests

    /** How many requests came: each event and each retry. */
    public Counting<ProbeAssert> attempts() {
        return attempts(EventMatchers.anyEvent());
    }

    /** How many requests came with an event like this: it and each retry. */
    public Counting<ProbeAssert> attempts(EventMatcher matcher) {
        return new Counting<>(times -> attempts(matcher, times));
    }

    /** As {@link #attempts(EventMatcher)}, in one call. */
    public ProbeAssert attempts(EventMatcher matcher, Times times) {
        isNotNull();
        expectRequests(matcher, times);
        return myself;
    }

    /** @return those that were counted */
    List<Arrival> expectRequests(Predicate<? super CloudEvent> matcher, Times times) {
        return counted(matcher, times, arrival -> true, "request", "get");
    }

    private List<Arrival> counted(
            Predicate<? super CloudEvent> matcher, Times times, Predicate<Arrival> counted, String one, String verb) {
        boolean enough = times.least() == 0
                || eventually(() -> matching(matcher, counted).size() >= times.least());
        if (enough && !times.isOpen()) {
            atIdle();
        }
        List<Arrival> matching = matching(matcher, counted);
        int count = matching.size();
        if (!times.admits(count)) {
            boolean any = matcher.equals(EventMatchers.anyEvent());
            FailureText text = new FailureText("Expected " + actual + " to " + verb + " "
                    + times.of(one, one + "s")
                    + (any ? "" : condition(matcher)) + ", but it got " + (count == 0 ? "none" : count) + ".");
            if (count < times.least()) {
                text.part(any ? arrivals(counted) : Matches.lines("Received:", eventsOf(counted), matcher))
                        .part(Whereabouts.of(actual.eventing(), matcher, actual.namespace(), actual.name()));
            } else {
                text.part(arrivals(counted.and(arrival -> matcher.test(arrival.event()))));
            }
            throw failed(text.part(StoryText.pending(actual.eventing())), times.toString(), String.valueOf(count));
        }
        return matching;
    }

    /** The text of a lambda would help nobody. */
    private static String condition(Predicate<? super CloudEvent> matcher) {
        boolean hasText =
                !matcher.getClass().isSynthetic() && !matcher.getClass().isHidden();
        return hasText ? " with " + matcher : " that meets the condition";
    }

    private List<Arrival> matching(Predicate<? super CloudEvent> matcher, Predicate<Arrival> counted) {
        return actual.arrivals().stream()
                .filter(counted.and(arrival -> matcher.test(arrival.event())))
                .toList();
    }

    /** When requests came, counted from the first, which is at {@link Duration#ZERO}; all of them. */
    public ProbeAssert arrivedSinceFirst(Duration... times) {
        isNotNull();
        return arrived(times, "since the first", arrivals -> arrivals.get(0).time());
    }

    /**
     * When requests came, counted from the beginning of virtual time; all of them.
     *
     * @throws IllegalStateException in real time, which begins nowhere
     */
    public ProbeAssert arrivedAt(Duration... times) {
        isNotNull();
        if (!actual.eventing().options().virtualTime()) {
            throw new IllegalStateException(
                    "arrivedAt counts from the beginning of virtual time, and this emulator runs"
                            + " in real time. Start it in virtual time, or assert arrivedSinceFirst.");
        }
        return arrived(times, "since the beginning", arrivals -> VirtualTime.START);
    }

    private ProbeAssert arrived(Duration[] times, String since, Function<List<Arrival>, Instant> begin) {
        List<Duration> expected = Arrays.asList(times);
        eventually(() -> actual.arrivals().size() >= expected.size());
        atIdle();
        List<Arrival> arrivals = actual.arrivals();
        List<Duration> came = arrivals.stream()
                .map(arrival -> Duration.between(begin.apply(arrivals), arrival.time()))
                .toList();
        if (!came.equals(expected)) {
            throw failed(
                    new FailureText("Expected requests to " + actual + " at " + expected + " " + since
                                    + ", but they came at " + came + ".")
                            .part(arrivals(arrival -> true))
                            .part(StoryText.pending(actual.eventing())),
                    lines(expected),
                    lines(came));
        }
        return myself;
    }

    private static String lines(List<Duration> times) {
        return times.stream().map(Duration::toString).collect(Collectors.joining("\n"));
    }

    private List<String> arrivals(Predicate<Arrival> counted) {
        List<Arrival> arrivals = actual.arrivals().stream().filter(counted).toList();
        if (arrivals.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(List.of("Received:"));
        arrivals.stream()
                .limit(MOST)
                .forEach(arrival -> lines.add("  " + EntryText.clock(arrival.time()) + " "
                        + EntryText.event(arrival.event())
                        + (arrival.attempt() == 1 ? "" : ", attempt " + arrival.attempt())));
        if (arrivals.size() > MOST) {
            lines.add("  … and " + (arrivals.size() - MOST) + " more");
        }
        return lines;
    }
}
