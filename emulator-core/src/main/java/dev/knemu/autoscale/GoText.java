package dev.knemu.autoscale;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers and durations as Go reads and prints them, since that decides which settings Knative takes. Java's own parsers
 * differ: {@code Double.parseDouble} takes {@code 1d} and spaces, {@code Duration.parse} another notation.
 */
public final class GoText {

    private static final Pattern FLOAT = Pattern.compile(
            "[+-]?(?:(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?|0[xX](?:[0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+)[pP][+-]?\\d+)");
    private static final Pattern HEXADECIMAL = Pattern.compile("[+-]?0[xX].*");
    private static final Pattern SEPARATOR = Pattern.compile("(?<=\\d)_(?=\\d)");
    private static final Pattern HEXADECIMAL_SEPARATOR = Pattern.compile("(?<=[0-9a-fA-FxX])_(?=[0-9a-fA-F])");
    private static final Pattern INFINITY = Pattern.compile("([+-]?)inf(?:inity)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAN = Pattern.compile("nan", Pattern.CASE_INSENSITIVE);
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d+");
    private static final Pattern DURATION_PART = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
    private static final Pattern DURATION = Pattern.compile("([+-]?)((?:" + DURATION_PART.pattern() + ")+)");
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

    private GoText() {}

    static OptionalDouble parseFloat(String separated) {
        Pattern separator = HEXADECIMAL.matcher(separated).matches() ? HEXADECIMAL_SEPARATOR : SEPARATOR;
        String text = separator.matcher(separated).replaceAll("");
        if (FLOAT.matcher(text).matches()) {
            double value = Double.parseDouble(text);
            return Double.isInfinite(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
        }
        if (NAN.matcher(text).matches()) {
            return OptionalDouble.of(Double.NaN);
        }
        Matcher infinity = INFINITY.matcher(text);
        if (!infinity.matches()) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(infinity.group(1).equals("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }

    static boolean isInteger(String text) {
        return INTEGER.matcher(text).matches();
    }

    /** Empty also where it does not fit into 32 bits; {@link #isInteger} tells the difference. */
    static OptionalLong parseInt32(String text) {
        if (!isInteger(text)) {
            return OptionalLong.empty();
        }
        BigInteger value = new BigInteger(text);
        return value.bitLength() < Integer.SIZE ? OptionalLong.of(value.longValue()) : OptionalLong.empty();
    }

    static Optional<Boolean> parseBool(String text) {
        return switch (text) {
            case "1", "t", "T", "true", "TRUE", "True" -> Optional.of(true);
            case "0", "f", "F", "false", "FALSE", "False" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    static Optional<Duration> parseDuration(String text) {
        if (text.equals("0") || text.equals("+0") || text.equals("-0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher whole = DURATION.matcher(text);
        if (!whole.matches()) {
            return Optional.empty();
        }
        BigDecimal nanos = BigDecimal.ZERO;
        for (Matcher part = DURATION_PART.matcher(whole.group(2)); part.find(); ) {
            // A part of a nanosecond is cut off in each part, not in the sum.
            BigDecimal value = new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(nanosIn(part.group(2))));
            nanos = nanos.add(new BigDecimal(value.toBigInteger()));
        }
        BigInteger sum = nanos.toBigInteger();
        if (sum.compareTo(MOST) > 0) {
            return Optional.empty();
        }
        Duration length = Duration.ofNanos(sum.longValue());
        return Optional.of(whole.group(1).equals("-") ? length.negated() : length);
    }

    private static long nanosIn(String unit) {
        return switch (unit) {
            case "ns" -> 1L;
            case "us", "µs", "μs" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            default -> 3_600_000_000_000L;
        };
    }

    /** As {@code 1h0m0s}, {@code 6s}, {@code 1.5s}, {@code 20ms}, {@code 0s}. */
    public static String print(Duration duration) {
        if (duration.isNegative()) {
            return "-" + print(duration.negated());
        }
        // What is longer than Go's durations is only ever refused, and named in that.
        if (duration.getSeconds() > 0) {
            long minutes = duration.toMinutes();
            String seconds = decimal(duration.minusMinutes(minutes).toNanos(), 1_000_000_000L) + "s";
            return minutes == 0 ? seconds : (minutes < 60 ? "" : minutes / 60 + "h") + minutes % 60 + "m" + seconds;
        }
        long nanos = duration.toNanos();
        if (nanos == 0) {
            return "0s";
        }
        if (nanos < 1_000) {
            return nanos + "ns";
        }
        return nanos < 1_000_000 ? decimal(nanos, 1_000) + "µs" : decimal(nanos, 1_000_000) + "ms";
    }

    private static String decimal(long nanos, long unit) {
        return BigDecimal.valueOf(nanos)
                .divide(BigDecimal.valueOf(unit))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** The shortest text that reads back as the same number; from 1e21 on, and below 1e-4, with an exponent. */
    static String print(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = exact.precision() - exact.scale() - 1;
        if (exponent >= -4 && exponent < 21) {
            return exact.toPlainString();
        }
        String digits = exact.unscaledValue().abs().toString();
        String sign = exact.signum() < 0 ? "-" : "";
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        String power = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : String.valueOf(Math.abs(exponent));
        return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + power;
    }
}
