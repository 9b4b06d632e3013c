package dev.knemu.match;

import dev.knemu.event.Attributes;
import dev.knemu.event.Quoted;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An attribute, an extension or the data as text is compared.
 *
 * @param operand the name of an attribute or extension, or {@link Names#DATA}
 */
record TextTerm(String operand, TextMatcher matcher) implements Term.Leaf {

    /** Its text; {@code null} when the event has none. */
    static @Nullable String read(CloudEvent event, String operand) {
        if (!operand.equals(Names.DATA)) {
            return Attributes.lookup(event, operand);
        }
        CloudEventData data = event.getData();
        return data == null ? null : new String(data.toBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public boolean holds(CloudEvent event) {
        String actual = read(event, operand);
        return actual != null && matcher.test(actual);
    }

    @Override
    public MatchCondition ask(CloudEvent event, boolean wanted) {
        String actual = read(event, operand);
        boolean holds = actual != null && matcher.test(actual);
        return new MatchCondition(
                text(wanted),
                operand,
                matcher.relation(wanted),
                matcher.expected(),
                Optional.ofNullable(actual),
                holds == wanted,
                Names.sentence(operand) + sentence(actual, wanted));
    }

    private String sentence(@Nullable String actual, boolean wanted) {
        if (actual != null) {
            return " " + matcher.compare(actual, wanted);
        }
        return wanted ? " is missing; expected " + matcher.wish() : " is missing";
    }

    @Override
    public String text(boolean wanted) {
        if (!wanted && matcher.relation() == TextMatcher.Relation.EQUAL) {
            return Names.text(operand) + "!" + matcher.text();
        }
        if (!wanted && matcher.relation() == TextMatcher.Relation.REGEX) {
            return Names.text(operand) + "!~" + matcher.text().substring(2);
        }
        return (wanted ? "" : "not ") + Names.text(operand) + matcher.text();
    }

    /** Whether there is anything. */
    record Present(String operand) implements Term.Leaf {

        @Override
        public boolean holds(CloudEvent event) {
            return read(event, operand) != null;
        }

        @Override
        public MatchCondition ask(CloudEvent event, boolean wanted) {
            Optional<String> actual = Optional.ofNullable(read(event, operand));
            String has = actual.isEmpty() ? " is missing" : " " + Quoted.of(actual.get()) + " is present";
            String wish = actual.isPresent() == wanted ? "" : wanted ? "; expected any value" : "; expected none";
            return new MatchCondition(
                    text(wanted),
                    operand,
                    wanted ? "is present" : "is absent",
                    "",
                    actual,
                    actual.isPresent() == wanted,
                    Names.sentence(operand) + has + wish);
        }

        @Override
        public String text(boolean wanted) {
            return Names.text(operand) + (wanted ? " present" : " absent");
        }
    }

    TextTerm {
        Objects.requireNonNull(matcher);
    }
}
