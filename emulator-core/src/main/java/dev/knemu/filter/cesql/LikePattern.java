package dev.knemu.filter.cesql;

import java.util.Arrays;

/**
 * The pattern of {@code LIKE}: {@code %} is any run of characters, {@code _} is one, and {@code \%} and {@code \_} are
 * themselves. Case-sensitive, of the whole text. Never a regular expression: what most patterns ask is one comparison.
 */
public final class LikePattern {

    /** What a pattern comes down to; all but {@link #MIXED} ask for one fixed text. */
    public enum Shape {
        /** No wildcard: equal. */
        EXACT,
        /** {@code abc%}. */
        PREFIX,
        /** {@code %abc}. */
        SUFFIX,
        /** {@code %abc%}. */
        CONTAINS,
        /** {@code %}: every text, the empty one included. */
        ANYTHING,
        /** Anything else. */
        MIXED
    }

    private static final int ONE = -1;
    private static final int RUN = -2;

    private final String text;
    private final Shape shape;
    private final String fixed;
    private final int[] steps;

    private LikePattern(String text, Shape shape, String fixed, int[] steps) {
        this.text = text;
        this.shape = shape;
        this.fixed = fixed;
        this.steps = steps;
    }

    /** Of the literal's value, in which quotes are not escaped any more. */
    public static LikePattern of(String text) {
        int[] steps = new int[text.length()];
        int count = 0;
        int wildcards = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && (text.charAt(i + 1) == '%' || text.charAt(i + 1) == '_')) {
                steps[count++] = text.charAt(++i);
            } else if (c == '%') {
                if (count == 0 || steps[count - 1] != RUN) {
                    steps[count++] = RUN;
                    wildcards++;
                }
            } else if (c == '_') {
                steps[count++] = ONE;
                wildcards++;
            } else {
                steps[count++] = c;
            }
        }
        int[] all = Arrays.copyOf(steps, count);
        StringBuilder fixed = new StringBuilder();
        for (int step : all) {
            if (step >= 0) {
                fixed.append((char) step);
            }
        }
        Shape shape = shape(all, wildcards);
        return new LikePattern(text, shape, shape == Shape.MIXED ? "" : fixed.toString(), all);
    }

    private static Shape shape(int[] steps, int wildcards) {
        if (wildcards == 0) {
            return Shape.EXACT;
        }
        boolean runFirst = steps[0] == RUN;
        boolean runLast = steps[steps.length - 1] == RUN;
        if (wildcards == 1 && steps.length == 1 && runFirst) {
            return Shape.ANYTHING;
        }
        if (wildcards == 1 && runLast) {
            return Shape.PREFIX;
        }
        if (wildcards == 1 && runFirst) {
            return Shape.SUFFIX;
        }
        return wildcards == 2 && runFirst && runLast ? Shape.CONTAINS : Shape.MIXED;
    }

    /** As it stands in the expression, without the quotes around it. */
    public String text() {
        return text;
    }

    public Shape shape() {
        return shape;
    }

    /** What the text must be, begin with, end with or contain, by {@link #shape}; empty for {@link Shape#MIXED}. */
    public String fixed() {
        return fixed;
    }

    /** With what each text that matches begins, whatever the shape; may be empty. */
    public String beginning() {
        int end = 0;
        while (end < steps.length && steps[end] >= 0) {
            end++;
        }
        return chars(0, end);
    }

    /** With what each text that matches ends, whatever the shape; may be empty. */
    public String ending() {
        int start = steps.length;
        while (start > 0 && steps[start - 1] >= 0) {
            start--;
        }
        return chars(start, steps.length);
    }

    private String chars(int start, int end) {
        StringBuilder chars = new StringBuilder(end - start);
        for (int i = start; i < end; i++) {
            chars.append((char) steps[i]);
        }
        return chars.toString();
    }

    /** Whether the whole text is as the pattern asks. */
    public boolean matches(String actual) {
        return switch (shape) {
            case EXACT -> actual.equals(fixed);
            case PREFIX -> actual.startsWith(fixed);
            case SUFFIX -> actual.endsWith(fixed);
            case CONTAINS -> actual.contains(fixed);
            case ANYTHING -> true;
            case MIXED -> walk(actual);
        };
    }

    /** After a run that took too little, only the last run need take more: what came before it has matched already. */
    private boolean walk(String actual) {
        int at = 0;
        int step = 0;
        int lastRun = -1;
        int resume = 0;
        while (at < actual.length()) {
            int wanted = step < steps.length ? steps[step] : Integer.MIN_VALUE;
            if (wanted == RUN) {
                lastRun = step++;
                resume = at;
            } else if (wanted == ONE) {
                at += isPair(actual, at) ? 2 : 1;
                step++;
            } else if (wanted == actual.charAt(at)) {
                at++;
                step++;
            } else if (lastRun >= 0) {
                step = lastRun + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (step < steps.length && steps[step] == RUN) {
            step++;
        }
        return step == steps.length;
    }

    private static boolean isPair(String text, int at) {
        return at + 1 < text.length() && Character.isSurrogatePair(text.charAt(at), text.charAt(at + 1));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LikePattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
