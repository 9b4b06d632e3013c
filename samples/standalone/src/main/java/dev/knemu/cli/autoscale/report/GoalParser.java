package dev.knemu.cli.autoscale.report;

import dev.knemu.cli.autoscale.report.Goal.Bound;
import dev.knemu.cli.autoscale.report.Goal.Sign;
import dev.knemu.cli.autoscale.report.Goal.Wish;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Length;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.resource.NearestName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code p95<1s,min pod-seconds}; what is wrong is told with its place. */
public final class GoalParser {

    private static final Pattern WISH = Pattern.compile("(min|max)(\\s+)(\\S+)");
    private static final Pattern BOUND = Pattern.compile("([^<>=\\s]+)\\s*(<=|>=|<|>)\\s*(\\S+)");
    private static final Pattern NUMBER = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)(%?)");

    private final String text;
    private final boolean knowsRequests;
    private final List<Bound> bounds = new ArrayList<>();
    private final List<Wish> wishes = new ArrayList<>();

    private GoalParser(String text, boolean knowsRequests) {
        this.text = text;
        this.knowsRequests = knowsRequests;
    }

    /**
     * Reads a goal. One without a wish wishes for few pod-seconds.
     *
     * @param knowsRequests whether the engine knows single requests
     * @throws Problem where it is malformed, or no run can meet it
     */
    public static Goal parse(String text, boolean knowsRequests) {
        GoalParser parser = new GoalParser(text, knowsRequests);
        int from = 0;
        for (String part : text.split(",", -1)) {
            parser.part(part, from);
            from += part.length() + 1;
        }
        List<Wish> wishes =
                parser.wishes.isEmpty() ? List.of(new Wish(Figures.POD_SECONDS, false)) : List.copyOf(parser.wishes);
        return new Goal(text, List.copyOf(parser.bounds), wishes);
    }

    private void part(String part, int from) {
        String stripped = part.strip();
        int start = from + (stripped.isEmpty() ? 0 : part.indexOf(stripped));
        if (stripped.isEmpty()) {
            throw wrong(start, "there is nothing");
        }
        Matcher wish = WISH.matcher(stripped);
        Matcher bound = BOUND.matcher(stripped);
        if (wish.matches()) {
            wish(wish, start);
        } else if (bound.matches()) {
            bound(bound, start);
        } else {
            throw wrong(start, "\"" + stripped + "\" is neither a bound nor a wish");
        }
    }

    private void wish(Matcher wish, int start) {
        Figures figure = figure(wish.group(3), start + wish.start(3));
        if (wishes.stream().anyMatch(other -> other.figure() == figure)) {
            throw wrong(start, "there is a wish for " + figure.key() + " already");
        }
        wishes.add(new Wish(figure, wish.group(1).equals("max")));
    }

    private void bound(Matcher matcher, int start) {
        Figures figure = figure(matcher.group(1), start);
        Sign sign = Stream.of(Sign.values())
                .filter(one -> one.toString().equals(matcher.group(2)))
                .findFirst()
                .orElseThrow();
        String value = matcher.group(3);
        int at = start + matcher.start(3);
        Bound bound = figure.kind() == Figures.Kind.TIME
                ? new Bound(figure, sign, seconds(figure, value, at), false)
                : count(figure, sign, value, at);
        if (sign == Sign.LESS && bound.limit() == 0) {
            throw wrong(start, "nothing is below 0: no run can meet it");
        }
        for (Bound other : bounds) {
            if (contradict(bound, other)) {
                throw wrong(
                        start,
                        "no run can meet it together with " + other.figure().key() + other.sign()
                                + figure.text(other.limit()));
            }
        }
        bounds.add(bound);
    }

    private static boolean contradict(Bound one, Bound other) {
        if (one.figure() != other.figure()
                || one.isShare() != other.isShare()
                || one.sign().isUpper() == other.sign().isUpper()) {
            return false;
        }
        double upper = one.sign().isUpper() ? one.limit() : other.limit();
        double lower = one.sign().isUpper() ? other.limit() : one.limit();
        return upper < lower
                || upper == lower && (one.sign().isStrict() || other.sign().isStrict());
    }

    private double seconds(Figures figure, String value, int at) {
        try {
            return new Length().convert(value).toNanos() / 1e9;
        } catch (TypeConversionException e) {
            throw wrong(at, figure.key() + " is a time, and \"" + value + "\" is none, such as 1s or 250ms");
        }
    }

    private Bound count(Figures figure, Sign sign, String value, int at) {
        Matcher number = NUMBER.matcher(value);
        if (!number.matches()) {
            throw wrong(at, figure.key() + " is a number, and \"" + value + "\" is none, such as 10 or 0.5%");
        }
        boolean isShare = !number.group(2).isEmpty();
        Set<Figures> parts = Set.of(Figures.ANSWERED, Figures.REFUSED, Figures.TIMED_OUT, Figures.COLD_STARTED);
        if (isShare && !parts.contains(figure)) {
            throw wrong(at, figure.key() + " is no part of the requests, so it has no percentage");
        }
        double limit = Double.parseDouble(number.group(1));
        return new Bound(figure, sign, isShare ? limit / 100 : limit, isShare);
    }

    private Figures figure(String name, int at) {
        Figures figure = Stream.of(Figures.values())
                .filter(one -> one.key().equals(name))
                .findFirst()
                .orElseThrow(() -> wrong(
                        at,
                        "there is no figure \"" + name + "\""
                                + NearestName.of(name, keys())
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse("")));
        if (figure.isOfSingleRequests() && !knowsRequests) {
            throw wrong(at, "the fluid engine does not know " + name + "; --engine events does");
        }
        return figure;
    }

    private static Set<String> keys() {
        return Stream.of(Figures.values()).map(Figures::key).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Problem wrong(int at, String why) {
        return new Problem(
                ExitCode.WRONG,
                "--goal is wrong at column " + (at + 1),
                text + "\n" + " ".repeat(at) + "^ " + why,
                "write bounds and wishes by commas, such as 'p95<1s,refused<0.1%,min pod-seconds'; figures are "
                        + String.join(", ", keys()));
    }
}
