package dev.knemu.filter;

import dev.knemu.event.Quoted;
import dev.knemu.filter.cesql.LikePattern;
import io.cloudevents.CloudEvent;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Slips that authors of filters make, looked for only when somebody asks. */
final class Hints {

    /** One slip in a short text is another word: {@code eu} and {@code us}. */
    private static final int MIN_LENGTH_ONE_SLIP = 4;

    private static final int MIN_LENGTH_TWO_SLIPS = 7;

    /** Beyond it texts are data, not something that people type, and comparing them costs. */
    private static final int MAX_LENGTH = 200;

    /** Bounded, since a number with a huge exponent takes for ever to compare. */
    private static final Pattern NUMBER = Pattern.compile("[-+]?\\d{1,40}(\\.\\d{1,40})?([eE][-+]?\\d{1,2})?");

    private Hints() {}

    static Optional<String> of(Verdict.Compared refusal) {
        if (refusal.actual().isEmpty()) {
            return ofName(refusal);
        }
        return Optional.ofNullable(ofValue(refusal, refusal.actual().get(), refusal.expected()));
    }

    /** As {@link #of}, of a comparison in CESQL, which has other means than the other filters. */
    static Optional<String> ofExpression(Verdict.Compared refusal) {
        if (refusal.actual().isEmpty()) {
            return ofName(refusal);
        }
        String expected = refusal.expected();
        if (refusal.relation() == Relation.IS && refusal.problem().isEmpty()) {
            if (expected.indexOf('%') >= 0 || expected.indexOf('*') >= 0) {
                return Optional.of("\"=\" knows no wildcards. Write LIKE, with \"%\" for any run.");
            }
            if (isMediaType(refusal, refusal.actual().get())) {
                return Optional.of("datacontenttype is compared with its parameters. Write LIKE '" + expected + "%'.");
            }
        }
        return of(refusal);
    }

    private static Optional<String> ofName(Verdict.Compared refusal) {
        return refusal.similar()
                .map(name -> "The event has " + Texts.attribute(name) + ", but no " + refusal.attribute() + ".");
    }

    private static boolean isMediaType(Verdict.Compared refusal, String actual) {
        return refusal.attribute().equals("datacontenttype") && isMediaTypeOf(refusal.expected(), actual);
    }

    private static @Nullable String ofValue(Verdict.Compared refusal, String actual, String expected) {
        if (expected.length() > MAX_LENGTH || expected.isEmpty()) {
            return null;
        }
        if (refusal.problem().isPresent()) {
            return null;
        }
        if (refusal.relation() == Relation.LIKE) {
            return ofPattern(actual, expected);
        }
        if (refusal.relation().ordinal() > Relation.IS_PRESENT.ordinal()) {
            return null;
        }
        if (expected.indexOf('*') >= 0) {
            return "A filter knows no wildcards: \"*\" is taken literally. Use prefix, suffix or both under all.";
        }
        if (isMediaType(refusal, actual)) {
            return "datacontenttype is compared with its parameters; datamediatype is the same without them.";
        }
        String part = compared(refusal.relation(), actual, expected);
        if (part.equalsIgnoreCase(expected)) {
            return "They differ only in upper and lower case, which filters tell apart.";
        }
        if (relates(refusal.relation(), actual.trim(), expected.trim())) {
            return "They differ only in spaces at an end.";
        }
        if (unquoted(expected).equals(actual)) {
            return "The filter's quotes are part of its text, as quotes within quotes are. Write " + Quoted.of(actual)
                    + ".";
        }
        if (isSameNumber(actual, expected)) {
            return "They are the same number, but a filter compares text: write it as the event does, "
                    + Quoted.of(actual) + ".";
        }
        if (isNear(part, expected)) {
            return "They are nearly the same: is one of " + Quoted.of(part) + " and " + Quoted.of(expected)
                    + " a slip?";
        }
        return null;
    }

    private static @Nullable String ofPattern(String actual, String pattern) {
        if (LikePattern.of(pattern.toLowerCase(Locale.ROOT)).matches(actual.toLowerCase(Locale.ROOT))) {
            return "They differ only in upper and lower case, which LIKE tells apart.";
        }
        if (pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0) {
            return "LIKE takes \"*\" and \"?\" literally: its wildcards are \"%\" for any run and \"_\" for one character.";
        }
        if (LikePattern.of(pattern).shape() == LikePattern.Shape.EXACT && actual.contains(pattern)) {
            return "LIKE compares the whole text. Write \"%\" where anything may stand.";
        }
        return null;
    }

    private static String unquoted(String text) {
        int last = text.length() - 1;
        boolean isQuoted =
                last > 1 && text.charAt(0) == text.charAt(last) && (text.charAt(0) == '"' || text.charAt(0) == '\'');
        return isQuoted ? text.substring(1, last) : text;
    }

    private static boolean isSameNumber(String one, String other) {
        return NUMBER.matcher(one).matches()
                && NUMBER.matcher(other).matches()
                && new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
    }

    private static boolean isMediaTypeOf(String expected, String actual) {
        int parameters = actual.indexOf(';');
        return parameters >= 0 && actual.substring(0, parameters).trim().equalsIgnoreCase(expected);
    }

    /** The part of the event's text that the filter looked at. */
    private static String compared(Relation relation, String actual, String expected) {
        int length = Math.min(actual.length(), expected.length());
        return switch (relation) {
            case STARTS_WITH -> actual.substring(0, length);
            case ENDS_WITH -> actual.substring(actual.length() - length);
            default -> actual;
        };
    }

    private static boolean relates(Relation relation, String actual, String expected) {
        return !expected.isEmpty() && relation.holds(actual, expected);
    }

    /** The name of an attribute that the event has and that is nearly the one asked for. */
    static Optional<String> similarName(CloudEvent event, String asked) {
        String near = null;
        for (String name : event.getExtensionNames()) {
            if (name.equalsIgnoreCase(asked)) {
                return Optional.of(name);
            }
            // The set has no order of its own; the smallest is the same on every run.
            if (isNear(name, asked) && (near == null || name.compareTo(near) < 0)) {
                near = name;
            }
        }
        if (near == null && !Texts.isContextAttribute(asked)) {
            for (String name : event.getAttributeNames()) {
                if (event.getAttribute(name) != null && (name.equalsIgnoreCase(asked) || isNear(name, asked))) {
                    return Optional.of(name);
                }
            }
        }
        return Optional.ofNullable(near);
    }

    /** Whether one or two characters put in, left out or exchanged make one text the other. */
    static boolean isNear(String one, String other) {
        int shorter = Math.min(one.length(), other.length());
        int allowed = shorter >= MIN_LENGTH_TWO_SLIPS ? 2 : shorter >= MIN_LENGTH_ONE_SLIP ? 1 : 0;
        if (allowed == 0 || one.length() > MAX_LENGTH || Math.abs(one.length() - other.length()) > allowed) {
            return false;
        }
        return distance(one, other) <= allowed;
    }

    // Two neighbours exchanged count as one slip, since that is how fingers err.
    private static int distance(String one, String other) {
        int[][] rows = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    rows[i][j] = i + j;
                    continue;
                }
                int same = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                int best = Math.min(rows[i - 1][j - 1] + same, Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1)) {
                    best = Math.min(best, rows[i - 2][j - 2] + 1);
                }
                rows[i][j] = best;
            }
        }
        return rows[one.length()][other.length()];
    }
}
