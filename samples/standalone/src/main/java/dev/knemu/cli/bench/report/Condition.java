package dev.knemu.cli.bench.report;

import dev.knemu.cli.bench.report.Metric.Unit;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.resource.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * When a comparison fails: {@code p99>+10%}, {@code throughput<100k}.
 *
 * @param text as it was written
 * @param isRelative whether {@code limit} is a change in percent, and not a value
 */
record Condition(String text, Metric metric, Operator operator, double limit, boolean isRelative) {

    enum Operator {
        GREATER,
        LESS,
        AT_LEAST,
        AT_MOST;

        private static Operator of(String sign) {
            return switch (sign) {
                case ">" -> GREATER;
                case "<" -> LESS;
                case ">=" -> AT_LEAST;
                default -> AT_MOST;
            };
        }
    }

    private static final Pattern SPACE = Pattern.compile("\\s*");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern OPERATOR = Pattern.compile(">=|<=|>|<");
    private static final Pattern LIMIT = Pattern.compile("([+-]?)(\\d{1,15}(?:\\.\\d{1,9})?)\\s*([^\\s,]*)");
    private static final Map<String, Double> TIMES =
            Map.of("ns", 1.0, "us", 1e3, "µs", 1e3, "μs", 1e3, "ms", 1e6, "s", 1e9);
    private static final Map<String, Double> AMOUNTS = Map.of("", 1.0, "k", 1e3, "m", 1e6);

    /** Without a prefix: of deliveries, which is what a subscriber sees. */
    private static final String USUAL_LATENCY = "delivery.";

    /** What it must not be beyond, where it was {@code before}. */
    double limitFrom(double before) {
        // Not before * 1.1: 10 % more than 100 would be a little more than 110.
        return isRelative ? before + before * limit / 100 : limit;
    }

    boolean holds(double before, double after) {
        double at = limitFrom(before);
        return switch (operator) {
            case GREATER -> after > at;
            case LESS -> after < at;
            case AT_LEAST -> after >= at;
            case AT_MOST -> after <= at;
        };
    }

    /**
     * Several, with commas between them.
     *
     * @throws Problem where something else is written, with its column
     */
    static List<Condition> parse(String text) {
        return new Parser(text).conditions();
    }

    private static final class Parser {

        private final String text;
        private final Matcher matcher;
        private int at;

        Parser(String text) {
            this.text = text;
            this.matcher = SPACE.matcher(text);
        }

        List<Condition> conditions() {
            List<Condition> conditions = new ArrayList<>();
            do {
                conditions.add(condition());
            } while (isNext(','));
            if (at < text.length()) {
                throw problem(
                        at,
                        "\"" + text.substring(at) + "\" follows a whole condition",
                        "Conditions stand one after the other, with a comma between two.",
                        "write for example p99>+10%,throughput<-5%");
            }
            return conditions;
        }

        private Condition condition() {
            skip(SPACE);
            int start = at;
            if (!skip(NAME)) {
                throw problem(
                        at,
                        at < text.length() ? "\"" + text.charAt(at) + "\" is no figure" : "a condition is missing",
                        "A condition is a figure, an operator and a limit.",
                        "write for example p99>+10%, throughput<-5% or lost>0");
            }
            Metric metric = metric(start, matcher.group());
            skip(SPACE);
            if (!skip(OPERATOR)) {
                throw problem(
                        at,
                        "an operator is missing after \"" + metric.name() + "\"",
                        "There are >, <, >= and <=.",
                        "write for example "
                                + (metric.better() == Metric.Better.HIGHER
                                        ? text.substring(start, at).strip() + "<-5%"
                                        : text.substring(start, at).strip() + ">+10%"));
            }
            Operator operator = Operator.of(matcher.group());
            skip(SPACE);
            int limitAt = at;
            if (!skip(LIMIT)) {
                throw problem(
                        at,
                        "a limit is missing",
                        "A limit is relative, such as +10%, or absolute, such as " + example(metric) + ".",
                        "write for example " + text.substring(start, at).strip() + example(metric));
            }
            Condition condition = limit(metric, operator, limitAt, start);
            skip(SPACE);
            return condition;
        }

        private Metric metric(int start, String name) {
            return Metric.ALL.stream()
                    .filter(metric ->
                            metric.name().equals(name) || metric.name().equals(USUAL_LATENCY + name))
                    .findFirst()
                    .orElseThrow(() -> {
                        List<String> names = names();
                        return problem(
                                start,
                                "\"" + name + "\" is no figure of a result",
                                "There are " + String.join(", ", names)
                                        + ".\nThe latencies are of deliveries; answer.p99 and so on are of answers.",
                                NearestName.of(name, names)
                                        .map(near -> "did you mean " + near + "?")
                                        .orElse("name one of them"));
                    });
        }

        private Condition limit(Metric metric, Operator operator, int limitAt, int start) {
            String sign = matcher.group(1);
            double number = Double.parseDouble(matcher.group(2));
            String unit = matcher.group(3);
            String written = matcher.group().strip();
            String whole = text.substring(start, at).strip();
            if (unit.equals("%")) {
                if (sign.isEmpty()) {
                    throw problem(
                            limitAt,
                            "\"" + written + "\" has no sign",
                            "A limit in percent is a change: up or down.",
                            "write +" + written + " for so much more than before, -" + written + " for so much less");
                }
                return new Condition(whole, metric, operator, sign.equals("-") ? -number : number, true);
            }
            Map<String, Double> units = metric.unit() == Unit.NANOSECONDS ? TIMES : AMOUNTS;
            String factor = metric.unit() == Unit.PER_SECOND && unit.endsWith("/s")
                    ? unit.substring(0, unit.length() - 2)
                    : unit;
            if (!units.containsKey(factor.toLowerCase(Locale.ROOT))) {
                throw problem(
                        limitAt,
                        unit.isEmpty()
                                ? "\"" + written + "\" has no unit"
                                : "\"" + unit + "\" is no unit of " + metric.name(),
                        metric.unit() == Unit.NANOSECONDS
                                ? "A limit of a latency is a time in ns, us, ms or s, or a change in %."
                                : "A limit of " + metric.name() + " is a number, also with k or M, or a change in %.",
                        "write for example " + example(metric));
            }
            if (!sign.isEmpty()) {
                throw problem(
                        limitAt,
                        "\"" + written + "\" has a sign, and no %",
                        "Only changes in percent have a sign.",
                        "write " + written.substring(1) + " for that value, or a change such as +10%");
            }
            return new Condition(whole, metric, operator, number * units.get(factor.toLowerCase(Locale.ROOT)), false);
        }

        private boolean skip(Pattern pattern) {
            if (matcher.usePattern(pattern).region(at, text.length()).lookingAt()) {
                at = matcher.end();
                return true;
            }
            return false;
        }

        private boolean isNext(char wanted) {
            if (at < text.length() && text.charAt(at) == wanted) {
                at++;
                return true;
            }
            return false;
        }

        private Problem problem(int index, String what, String why, String mend) {
            return new Problem(
                    ExitCode.USAGE,
                    "--fail-if is wrong at column " + (index + 1) + ": " + what,
                    text + "\n" + " ".repeat(index) + "^\n" + why,
                    mend);
        }

        private static String example(Metric metric) {
            return switch (metric.unit()) {
                case NANOSECONDS -> "5ms";
                case PER_SECOND -> "100k";
                case COUNT -> "0";
            };
        }

        /** Without those that say {@code answer.} or {@code delivery.}. */
        private static List<String> names() {
            return Metric.ALL.stream()
                    .map(Metric::name)
                    .filter(name -> !name.startsWith("answer."))
                    .flatMap(name ->
                            Stream.of(name.startsWith(USUAL_LATENCY) ? name.substring(USUAL_LATENCY.length()) : name))
                    .toList();
        }
    }
}
