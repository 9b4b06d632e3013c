package dev.knemu.cli.terminal;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A length of time as people write it: {@code 10s}, {@code 1m30s}, {@code 500ms}, {@code 1.5h}; or {@code PT10S}. */
public final class Length implements ITypeConverter<Duration> {

    private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h)");
    private static final Pattern WHOLE = Pattern.compile("(" + PART.pattern() + ")+");

    @Override
    public Duration convert(String text) {
        if (text.toUpperCase(Locale.ROOT).startsWith("P")) {
            return iso(text);
        }
        if (!WHOLE.matcher(text).matches()) {
            throw wrong(text);
        }
        Duration length = Duration.ZERO;
        for (Matcher part = PART.matcher(text); part.find(); ) {
            double millis = Double.parseDouble(part.group(1)) * millisIn(part.group(2));
            length = length.plusMillis(Math.round(millis));
        }
        return length;
    }

    private static long millisIn(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            default -> 3_600_000;
        };
    }

    private static Duration iso(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException | ArithmeticException e) {
            throw wrong(text);
        }
    }

    private static TypeConversionException wrong(String text) {
        return new TypeConversionException(
                "\"" + text + "\" is not a length of time. Write one such as 10s, 1m30s, 500ms or PT10S.");
    }

    /** For people: {@code 0.2 s}, {@code 35 ms}. */
    public static String text(Duration duration) {
        if (duration.toMillis() < 100) {
            return duration.toMillis() + " ms";
        }
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
