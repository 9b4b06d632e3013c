package dev.knemu.match;

import dev.knemu.event.Quoted;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a text is compared: made by {@link EventMatchers#startsWith} and its sisters, for what takes one, such as {@link
 * EventMatchers#type(TextMatcher)}. A value, equal to another that compares in the same way.
 */
public final class TextMatcher implements Predicate<String> {

    /** In the order in which they are explained. */
    enum Relation {
        EQUAL("=", "is", "is not", ""),
        STARTS_WITH("^=", "starts with", "does not start with", "a value that starts with "),
        ENDS_WITH("$=", "ends with", "does not end with", "a value that ends with "),
        CONTAINS("*=", "contains", "does not contain", "a value that contains "),
        REGEX("=~", "matches", "does not match", "a value that matches "),
        ONE_OF(" in ", "is one of", "is none of", "one of "),
        LESS_THAN("<", "is less than", "is not less than", "less than "),
        AT_MOST("<=", "is at most", "is more than", "at most "),
        GREATER_THAN(">", "is greater than", "is not greater than", "greater than "),
        AT_LEAST(">=", "is at least", "is less than", "at least ");

        final String operator;
        final String yes;
        final String no;
        final String wish;

        Relation(String operator, String yes, String no, String wish) {
            this.operator = operator;
            this.yes = yes;
            this.no = no;
            this.wish = wish;
        }

        boolean isOfNumbers() {
            return this == LESS_THAN || this == AT_MOST || this == GREATER_THAN || this == AT_LEAST;
        }
    }

    /** Bounded, since a number with a huge exponent takes for ever to read and to compare. */
    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d{1,80}(\\.\\d{1,80})?([eE][-+]?\\d{1,3})?");

    private final Relation relation;
    private final List<String> expected;
    private final @Nullable Pattern pattern;
    private final @Nullable BigDecimal number;

    private TextMatcher(Relation relation, List<String> expected) {
        this.relation = relation;
        this.expected = List.copyOf(expected);
        this.pattern = relation == Relation.REGEX ? pattern(expected.get(0)) : null;
        this.number = relation.isOfNumbers() ? bound(expected.get(0)) : null;
    }

    static TextMatcher of(Relation relation, String expected) {
        return new TextMatcher(relation, List.of(expected));
    }

    static TextMatcher oneOf(List<String> expected) {
        if (expected.isEmpty()) {
            throw new IllegalArgumentException(
                    "oneOf was given no text, so nothing can be one of them. Give at least one.");
        }
        return new TextMatcher(Relation.ONE_OF, expected);
    }

    private static Pattern pattern(String regex) {
        try {
            return Pattern.compile(regex, Pattern.DOTALL);
        } catch (PatternSyntaxException wrong) {
            throw new IllegalArgumentException(
                    "The regular expression " + Quoted.of(regex) + " is wrong at index " + Math.max(0, wrong.getIndex())
                            + ": " + wrong.getDescription() + ". Write one as java.util.regex.Pattern reads them.",
                    wrong);
        }
    }

    private static BigDecimal bound(String text) {
        return number(text)
                .orElseThrow(() -> new IllegalArgumentException(Quoted.of(text)
                        + " is no number, or has more than 80 digits; a text is compared by order with numbers only."
                        + " Give a number, such as 7 or 0.5."));
    }

    private static Optional<BigDecimal> number(String text) {
        return NUMBER.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }

    /** Whether the text is one of those meant. A text that is no number is neither less nor greater than one. */
    @Override
    public boolean test(String actual) {
        String first = expected.get(0);
        return switch (relation) {
            case EQUAL -> actual.equals(first);
            case STARTS_WITH -> actual.startsWith(first);
            case ENDS_WITH -> actual.endsWith(first);
            case CONTAINS -> actual.contains(first);
            case REGEX -> matches(Objects.requireNonNull(pattern), actual);
            case ONE_OF -> expected.contains(actual);
            case LESS_THAN -> isOrdered(actual, order -> order < 0);
            case AT_MOST -> isOrdered(actual, order -> order <= 0);
            case GREATER_THAN -> isOrdered(actual, order -> order > 0);
            case AT_LEAST -> isOrdered(actual, order -> order >= 0);
        };
    }

    /** An answer in bounded time, or none: a regular expression can keep a thread busy for years, or fill its stack. */
    private static boolean matches(Pattern pattern, String actual) {
        try {
            return pattern.matcher(new Bounded(pattern.pattern(), actual)).matches();
        } catch (StackOverflowError tooDeep) {
            throw new UndecidableMatchException(pattern.pattern(), actual.length(), "takes more stack than there is");
        }
    }

    /** A text of which only so many characters are read, looked at once more included. */
    private static final class Bounded implements CharSequence {
        private static final int MOST_READ = 20_000_000;

        private final String pattern;
        private final String text;
        private int read;

        Bounded(String pattern, String text) {
            this.pattern = pattern;
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++read > MOST_READ) {
                throw new UndecidableMatchException(pattern, text.length(), "takes too long");
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private boolean isOrdered(String actual, Predicate<Integer> wanted) {
        return number(actual)
                .filter(of -> wanted.test(of.compareTo(Objects.requireNonNull(number))))
                .isPresent();
    }

    Relation relation() {
        return relation;
    }

    String relation(boolean wanted) {
        return wanted ? relation.yes : relation.no;
    }

    /** The other side without quotes, for a column of a table. */
    String expected() {
        return String.join(", ", expected);
    }

    /** What is expected of something that is missing: {@code a value that starts with "order."}. */
    String wish() {
        return relation.wish + quoted();
    }

    /** {@code "a" does not start with "b"}; for what is expected not to hold, the other way round. */
    String compare(String actual, boolean wanted) {
        boolean holds = test(actual);
        if (relation.isOfNumbers() && number(actual).isEmpty()) {
            return Quoted.of(actual) + " is no number; expected one " + wish();
        }
        String compared = relation == Relation.EQUAL && holds
                ? "is " + quoted()
                : Quoted.of(actual) + " " + relation(holds) + " " + quoted();
        return wanted || !holds ? compared : compared + ", which is not wanted";
    }

    private String quoted() {
        if (relation.isOfNumbers()) {
            return expected.get(0);
        }
        String all = expected.stream().limit(20).map(Quoted::of).collect(Collectors.joining(", "));
        if (relation == Relation.ONE_OF) {
            return "(" + all + (expected.size() > 20 ? ", and " + (expected.size() - 20) + " more" : "") + ")";
        }
        return all;
    }

    /** As it stands behind the operand: {@code ^=order.}. */
    String text() {
        return switch (relation) {
            case ONE_OF -> expected.stream().map(Value::text).collect(Collectors.joining(", ", " in (", ")"));
            case EQUAL, STARTS_WITH, ENDS_WITH, CONTAINS, REGEX -> relation.operator + Value.text(expected.get(0));
            case LESS_THAN, AT_MOST, GREATER_THAN, AT_LEAST -> relation.operator + expected.get(0);
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TextMatcher matcher
                && matcher.relation == relation
                && matcher.expected.equals(expected);
    }

    @Override
    public int hashCode() {
        return Objects.hash(relation, expected);
    }

    /** As it stands behind an attribute in the text form of a matcher. */
    @Override
    public String toString() {
        return text().strip();
    }
}
