package dev.knemu.match;

import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A question that an event answers with yes or no, and with why not.
 *
 * <p>A value: immutable, usable from any thread, equal to another that asks the same in the same order. Made by the
 * methods of {@link EventMatchers}, or read from text by {@link #parse}; {@link #toString} writes that text. Data is
 * parsed as JSON only where a condition asks for it, and by each such condition anew.
 */
public final class EventMatcher implements Predicate<CloudEvent> {

    private final Term term;

    EventMatcher(Term term) {
        this.term = term;
    }

    /**
     * Reads the text form: conditions such as {@code type=order.paid}, {@code source$=/shop}, {@code region present} or
     * {@code data.$.order.id=7}, joined by {@code ,} or {@code and}, by {@code or}, with {@code not} and parentheses. All
     * of it is on the page docs/reference/matchers.md.
     *
     * @throws MatcherParseException when the text is no matcher; it names the column, and what was expected there
     */
    public static EventMatcher parse(String text) {
        return new EventMatcher(MatcherParser.parse(text));
    }

    /** Whether the event is one of those meant. */
    @Override
    public boolean test(CloudEvent event) {
        return term.holds(event);
    }

    /** Both must hold. */
    public EventMatcher and(EventMatcher other) {
        return new EventMatcher(Term.all(List.of(term, other.term)));
    }

    /** One of both must hold. */
    public EventMatcher or(EventMatcher other) {
        return new EventMatcher(Term.any(List.of(term, other.term)));
    }

    /** This must not hold. */
    public EventMatcher not() {
        return new EventMatcher(term.not());
    }

    /** The same as {@link #not()}. */
    @Override
    public EventMatcher negate() {
        return not();
    }

    /**
     * Why the event is not one of those meant: each condition that fails, with what was expected beside what the event
     * has, on one line whose length is bounded. Empty when it is one.
     */
    public Optional<String> mismatch(CloudEvent event) {
        return term.problem(event, true);
    }

    /**
     * Every condition in the order written, with what was expected, what the event has, and whether that holds; none for
     * {@link EventMatchers#anyEvent}. Below {@code or} some may fail though the matcher as a whole holds. Below {@code
     * not} a condition is turned round: it reads {@code is not} and holds when the event has another value.
     */
    public List<MatchCondition> conditions(CloudEvent event) {
        List<MatchCondition> conditions = new ArrayList<>();
        term.ask(event, true, conditions);
        return List.copyOf(conditions);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EventMatcher matcher && matcher.term.equals(term);
    }

    @Override
    public int hashCode() {
        return term.hashCode();
    }

    /** The text form, which {@link #parse} reads as an equal matcher. */
    @Override
    public String toString() {
        return term.text();
    }
}
