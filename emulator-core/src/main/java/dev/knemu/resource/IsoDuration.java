package dev.knemu.resource;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * ISO-8601 durations with years, months and weeks, which {@link Duration#parse} refuses and Knative accepts (it parses
 * them with rickb777/date {@code period}). A year counts as 365.2425 days and a month as a twelfth of that.
 */
final class IsoDuration {
    private static final String NUMBER = "(\\d+(?:[.,]\\d+)?)";
    private static final Pattern FORM = Pattern.compile("([+-]?)P(?:" + NUMBER + "Y)?(?:" + NUMBER + "M)?(?:" + NUMBER
            + "W)?(?:" + NUMBER + "D)?(?:T(?:" + NUMBER + "H)?(?:" + NUMBER + "M)?(?:" + NUMBER + "S)?)?");
    private static final BigDecimal[] SECONDS = {
        new BigDecimal("31556952"),
        new BigDecimal("2629746"),
        new BigDecimal("604800"),
        new BigDecimal("86400"),
        new BigDecimal("3600"),
        new BigDecimal("60"),
        BigDecimal.ONE
    };
    private static final int LONGEST_TEXT = 64;

    /** A hundred thousand resources have few durations among them. Any thread may lose what another wrote. */
    private static final @Nullable Parsed[] RECENT = new Parsed[16];

    private record Parsed(String text, Optional<Duration> duration) {}

    private IsoDuration() {}

    /** Empty if {@code text} is no duration, or one longer than {@link Duration} can hold. */
    static Optional<Duration> parse(String text) {
        if (text.length() > LONGEST_TEXT) {
            return Optional.empty();
        }
        int slot = text.hashCode() & (RECENT.length - 1);
        Parsed recent = RECENT[slot];
        if (recent == null || !recent.text().equals(text)) {
            recent = new Parsed(text, parseAnew(text));
            RECENT[slot] = recent;
        }
        return recent.duration();
    }

    private static Optional<Duration> parseAnew(String text) {
        Matcher form = FORM.matcher(text);
        if (text.endsWith("P") || text.endsWith("T") || !form.matches()) {
            return Optional.empty();
        }
        BigDecimal seconds = BigDecimal.ZERO;
        for (int unit = 0; unit < SECONDS.length; unit++) {
            @Nullable String number = form.group(unit + 2);
            if (number != null) {
                seconds = seconds.add(new BigDecimal(number.replace(',', '.')).multiply(SECONDS[unit]));
            }
        }
        if (form.group(1).equals("-")) {
            seconds = seconds.negate();
        }
        try {
            BigDecimal nanos = seconds.movePointRight(9).setScale(0, RoundingMode.HALF_UP);
            return Optional.of(Duration.ofNanos(nanos.longValueExact()));
        } catch (ArithmeticException tooLong) {
            return Optional.empty();
        }
    }
}
