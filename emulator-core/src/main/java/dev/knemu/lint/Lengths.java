package dev.knemu.lint;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Lengths of time as people say them: two units at most. */
final class Lengths {

    private static final BigInteger SECOND = BigInteger.valueOf(1_000_000_000);
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final long YEAR = 365 * DAY;
    private static final BigInteger AGES = BigInteger.valueOf(1_000 * YEAR);

    private Lengths() {}

    /** {@code 0.2 s}, {@code 3 min 24.6 s}, {@code 1 h 5 min}, {@code 12 days 3 h}, {@code more than 1000 years}. */
    static String text(BigInteger nanos) {
        BigInteger whole = nanos.divide(SECOND);
        if (whole.compareTo(AGES) >= 0) {
            return "more than 1000 years";
        }
        long seconds = whole.longValueExact();
        if (seconds < MINUTE) {
            return fraction(nanos) + " s";
        }
        if (seconds < HOUR) {
            BigInteger rest = nanos.mod(SECOND.multiply(BigInteger.valueOf(MINUTE)));
            String left = fraction(rest);
            return seconds / MINUTE + " min" + (left.equals("0") ? "" : " " + left + " s");
        }
        if (seconds < DAY) {
            return two(seconds, HOUR, " h", MINUTE, " min");
        }
        if (seconds < YEAR) {
            return two(seconds, DAY, seconds < 2 * DAY ? " day" : " days", HOUR, " h");
        }
        return two(seconds, YEAR, seconds < 2 * YEAR ? " year" : " years", DAY, " days");
    }

    private static String two(long seconds, long unit, String name, long smaller, String smallerName) {
        long rest = seconds % unit / smaller;
        return seconds / unit + name + (rest == 0 ? "" : " " + rest + smallerName);
    }

    /** Seconds, to the millisecond. */
    private static String fraction(BigInteger nanos) {
        BigDecimal seconds = new BigDecimal(nanos, 9).setScale(3, RoundingMode.HALF_UP);
        return seconds.signum() == 0 ? "0" : seconds.stripTrailingZeros().toPlainString();
    }
}
