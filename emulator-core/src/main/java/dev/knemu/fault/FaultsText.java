package dev.knemu.fault;

import dev.knemu.resource.NearestName;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@link Faults} as one line of text, and back. */
final class FaultsText {

    static final long DEFAULT_SEED = 42;

    private static final String NOTHING = "none";
    private static final Pattern LENGTH = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h)");
    private static final Map<String, Word> WORDS = words();

    private FaultsText() {}

    /** How one word is read: its form, for those who get it wrong, and what it changes. */
    private record Word(String form, Reading reading) {}

    private interface Reading {
        Faults read(Faults faults, String value);
    }

    private static Map<String, Word> words() {
        Map<String, Word> words = new LinkedHashMap<>();
        words.put("seed", new Word("seed=42", (faults, value) -> faults.withSeed(Long.parseLong(value))));
        words.put("duplicate", new Word("duplicate=0.1", (faults, value) -> faults.duplicate(probability(value))));
        words.put("reorder", new Word("reorder=0.1, or reorder=0.1:5s", FaultsText::reorder));
        words.put("loseAck", new Word("loseAck=0.1", (faults, value) -> faults.loseAck(probability(value))));
        words.put(
                "loseFirstAck",
                new Word("loseFirstAck=0.1", (faults, value) -> faults.loseFirstAck(probability(value))));
        words.put(
                "loseRequest", new Word("loseRequest=0.1", (faults, value) -> faults.loseRequest(probability(value))));
        words.put("respond", new Word("respond=0.1:503", FaultsText::respond));
        words.put("latency", new Word("latency=10ms..2s", FaultsText::latency));
        words.put("dropFirst", new Word("dropFirst=3", (faults, value) -> faults.dropFirst(Long.parseLong(value))));
        words.put("dropFibonacci", flag("dropFibonacci", Faults::dropFibonacci));
        words.put(
                "dropStatus",
                new Word("dropStatus=409", (faults, value) -> faults.dropStatus(Integer.parseInt(value))));
        words.put("to", new Word("to=orders, or to=orders+shop/billing", (faults, value) -> faults.to(names(value))));
        words.put("on", new Word("on=paid, or on=paid+shop/refunds", (faults, value) -> faults.on(names(value))));
        words.put("withReplies", flag("withReplies", Faults::withReplies));
        words.put("withDeadLetters", flag("withDeadLetters", Faults::withDeadLetters));
        return words;
    }

    private static Word flag(String name, UnaryOperator<Faults> change) {
        return new Word(name, (faults, value) -> {
            if (!value.isEmpty()) {
                throw new IllegalArgumentException("it takes no value");
            }
            return change.apply(faults);
        });
    }

    static Faults parse(String text) {
        String stripped = text.strip();
        if (stripped.equals(NOTHING)) {
            return Faults.NONE;
        }
        Faults faults = Faults.NONE;
        Set<String> seen = new HashSet<>();
        for (String part : stripped.split(",", -1)) {
            faults = read(text, part.strip(), faults, seen);
        }
        return faults;
    }

    private static Faults read(String text, String part, Faults faults, Set<String> seen) {
        int equals = part.indexOf('=');
        String name = equals < 0 ? part : part.substring(0, equals).strip();
        Word word = WORDS.get(name);
        if (word == null) {
            throw wrong(
                    text,
                    name.isEmpty() ? "a fault is missing" : "\"" + name + "\" is no fault",
                    didYouMean(name) + "Those that there are: " + String.join(", ", WORDS.keySet()));
        }
        if (!seen.add(name)) {
            throw wrong(text, name + " is said twice", "Keep one of them");
        }
        try {
            return word.reading()
                    .read(faults, equals < 0 ? "" : part.substring(equals + 1).strip());
        } catch (NumberFormatException e) {
            throw wrong(text, "\"" + part + "\" has no number where one is expected", "Write " + word.form());
        } catch (IllegalArgumentException e) {
            String problem = String.valueOf(e.getMessage());
            throw wrong(
                    text,
                    "\"" + part + "\" is wrong: "
                            + (problem.endsWith(".") ? problem.substring(0, problem.length() - 1) : problem),
                    "Write " + word.form());
        }
    }

    private static String didYouMean(String name) {
        return name.isEmpty()
                ? ""
                : NearestName.of(name, WORDS.keySet())
                        .map(nearest -> "Did you mean " + nearest + "? ")
                        .orElse("");
    }

    private static IllegalArgumentException wrong(String text, String what, String howTo) {
        return new IllegalArgumentException("faults \"" + text + "\": " + what + ". " + howTo + ".");
    }

    private static double probability(String value) {
        return new BigDecimal(value).doubleValue();
    }

    private static Faults reorder(Faults faults, String value) {
        int colon = value.indexOf(':');
        return colon < 0
                ? faults.reorder(probability(value))
                : faults.reorder(probability(value.substring(0, colon)), length(value.substring(colon + 1)));
    }

    private static Faults respond(Faults faults, String value) {
        int colon = value.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("the status is missing");
        }
        return faults.respond(probability(value.substring(0, colon)), Integer.parseInt(value.substring(colon + 1)));
    }

    static Faults latency(Faults faults, String value) {
        int dots = value.indexOf("..");
        return dots < 0
                ? faults.latency(length(value), length(value))
                : faults.latency(length(value.substring(0, dots)), length(value.substring(dots + 2)));
    }

    private static String[] names(String value) {
        return value.split("\\+", -1);
    }

    private static Duration length(String text) {
        Matcher matcher = LENGTH.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is not a length of time such as 10ms, 1.5s, 2m or 1h");
        }
        BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(nanosIn(matcher.group(2))));
        // In two parts: so many hours are more nanoseconds than a long holds.
        BigDecimal[] seconds = nanos.divideAndRemainder(BigDecimal.valueOf(nanosIn("s")));
        return Duration.ofSeconds(seconds[0].longValue(), seconds[1].longValue());
    }

    private static long nanosIn(String unit) {
        return switch (unit) {
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            default -> 3_600_000_000_000L;
        };
    }

    static String of(Faults faults) {
        if (faults.isNone()) {
            return NOTHING;
        }
        List<String> parts = new ArrayList<>();
        parts.add("seed=" + faults.seed);
        probability(parts, "duplicate", faults.duplicate, "");
        probability(
                parts,
                "reorder",
                faults.reorder,
                faults.reorderMost.equals(Faults.REORDER_MOST) ? "" : ":" + text(faults.reorderMost));
        probability(parts, "loseAck", faults.loseAck, "");
        probability(parts, "loseFirstAck", faults.loseFirstAck, "");
        probability(parts, "loseRequest", faults.loseRequest, "");
        probability(parts, "respond", faults.respond, ":" + faults.respondStatus);
        if (!faults.latencyMost.isZero()) {
            parts.add("latency=" + text(faults.latencyLeast)
                    + (faults.latencyMost.equals(faults.latencyLeast) ? "" : ".." + text(faults.latencyMost)));
        }
        if (faults.dropFirst > 0) {
            parts.add("dropFirst=" + faults.dropFirst);
        }
        flag(parts, "dropFibonacci", faults.dropFibonacci);
        if (faults.dropStatus != Faults.DROP_STATUS) {
            parts.add("dropStatus=" + faults.dropStatus);
        }
        names(parts, "to", faults.to);
        names(parts, "on", faults.on);
        flag(parts, "withReplies", faults.replies);
        flag(parts, "withDeadLetters", faults.deadLetters);
        return String.join(",", parts);
    }

    private static void probability(List<String> parts, String name, double probability, String more) {
        if (probability > 0) {
            String number = new BigDecimal(Double.toString(probability))
                    .stripTrailingZeros()
                    .toPlainString();
            parts.add(name + "=" + number + more);
        }
    }

    private static void flag(List<String> parts, String name, boolean isSet) {
        if (isSet) {
            parts.add(name);
        }
    }

    private static void names(List<String> parts, String name, List<String> names) {
        if (!names.isEmpty()) {
            parts.add(name + "=" + String.join("+", names));
        }
    }

    /** For people, and for {@link #parse}: {@code 10ms}, {@code 1.5s}, {@code 2m}. */
    static String text(Duration duration) {
        BigDecimal nanos = BigDecimal.valueOf(duration.getSeconds(), -9).add(BigDecimal.valueOf(duration.getNano()));
        String unit = duration.compareTo(Duration.ofSeconds(1)) < 0
                ? "ms"
                : duration.compareTo(Duration.ofMinutes(1)) < 0 || duration.toSeconds() % 60 != 0 ? "s" : "m";
        return nanos.divide(BigDecimal.valueOf(nanosIn(unit)))
                        .stripTrailingZeros()
                        .toPlainString()
                + unit;
    }
}
