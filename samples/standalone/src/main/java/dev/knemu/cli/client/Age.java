package dev.knemu.cli.client;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** How long ago, as kubectl writes it; source: kubernetes/apimachinery {@code pkg/util/duration/duration.go}. */
final class Age {

    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;
    private static final long YEAR = 365 * DAY;

    private Age() {}

    /** @return empty when either is no time */
    static String of(String since, String now) {
        try {
            return text(Duration.between(Instant.parse(since), Instant.parse(now)));
        } catch (DateTimeParseException e) {
            return "";
        }
    }

    private static String text(Duration age) {
        long seconds = age.toSeconds();
        if (seconds < -1) {
            return "<invalid>";
        }
        if (seconds < 2 * MINUTE) {
            return Math.max(0, seconds) + "s";
        }
        if (seconds < 10 * MINUTE) {
            return two(seconds, MINUTE, "m", 1, "s");
        }
        if (seconds < 3 * HOUR) {
            return seconds / MINUTE + "m";
        }
        if (seconds < 8 * HOUR) {
            return two(seconds, HOUR, "h", MINUTE, "m");
        }
        if (seconds < 2 * DAY) {
            return seconds / HOUR + "h";
        }
        if (seconds < 8 * DAY) {
            return two(seconds, DAY, "d", HOUR, "h");
        }
        if (seconds < 2 * YEAR) {
            return seconds / DAY + "d";
        }
        return seconds < 8 * YEAR ? two(seconds, YEAR, "y", DAY, "d") : seconds / YEAR + "y";
    }

    private static String two(long seconds, long unit, String name, long smaller, String smallerName) {
        long rest = seconds % unit / smaller;
        return seconds / unit + name + (rest == 0 ? "" : rest + smallerName);
    }
}
