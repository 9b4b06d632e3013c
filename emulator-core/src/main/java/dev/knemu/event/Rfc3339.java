package dev.knemu.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Timestamps as Go's {@code RFC3339Nano} writes them: UTC, and a fraction without trailing zeros.
 *
 * <p>{@link Instant#toString()} pads the fraction to groups of three, which a {@code prefix} filter on {@code time} or
 * a consumer that compares text would notice.
 */
public final class Rfc3339 {

    private Rfc3339() {}

    /** The text of a CloudEvents {@code time} attribute, moved to UTC. */
    public static String format(OffsetDateTime time) {
        return format(time.toInstant());
    }

    /** The text of an instant, for example {@code 2020-01-01T00:00:00.5Z}. */
    public static String format(Instant instant) {
        // An OffsetDateTime would make the rules of its zone anew, and every event that leaves is given such a text.
        LocalDateTime utc = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
        if (utc.getYear() < 0 || utc.getYear() > 9999) {
            return instant.toString();
        }
        char[] text = new char[30];
        int at = digits(text, 0, utc.getYear(), 4);
        text[at++] = '-';
        at = digits(text, at, utc.getMonthValue(), 2);
        text[at++] = '-';
        at = digits(text, at, utc.getDayOfMonth(), 2);
        text[at++] = 'T';
        at = digits(text, at, utc.getHour(), 2);
        text[at++] = ':';
        at = digits(text, at, utc.getMinute(), 2);
        text[at++] = ':';
        at = digits(text, at, utc.getSecond(), 2);
        if (utc.getNano() != 0) {
            text[at++] = '.';
            at = digits(text, at, utc.getNano(), 9);
            while (text[at - 1] == '0') {
                at--;
            }
        }
        text[at++] = 'Z';
        return new String(text, 0, at);
    }

    /**
     * Reads a timestamp as Go's {@code time.Parse(time.RFC3339Nano, …)} does: upper-case {@code T} and {@code Z}, seconds
     * and an offset, any number of digits after the point, of which nine count.
     *
     * @return {@code null} when the text is no such timestamp
     */
    public static @Nullable OffsetDateTime parse(String text) {
        int length = text.length();
        if (length < 20
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            return null;
        }
        int at = 19;
        int nanos = 0;
        if (text.charAt(at) == '.') {
            int scale = 100_000_000;
            int first = ++at;
            while (at < length && isDigit(text.charAt(at))) {
                nanos += (text.charAt(at) - '0') * scale;
                scale /= 10;
                at++;
            }
            if (at == first) {
                return null;
            }
        }
        int offset = offsetSeconds(text, at);
        int year = number(text, 0, 4);
        int month = number(text, 5, 2);
        int day = number(text, 8, 2);
        int hour = number(text, 11, 2);
        int minute = number(text, 14, 2);
        int second = number(text, 17, 2);
        if (offset == NO_OFFSET || (year | month | day | hour | minute | second) < 0) {
            return null;
        }
        try {
            LocalDateTime local = LocalDateTime.of(year, month, day, hour, minute, second, nanos);
            // Go takes offsets up to a day, Java up to 18 hours.
            return Math.abs(offset) <= ZoneOffset.MAX.getTotalSeconds()
                    ? local.atOffset(ZoneOffset.ofTotalSeconds(offset))
                    : local.minusSeconds(offset).atOffset(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static final int NO_OFFSET = Integer.MIN_VALUE;

    private static int offsetSeconds(String text, int at) {
        if (at == text.length() - 1 && text.charAt(at) == 'Z') {
            return 0;
        }
        if (at != text.length() - 6 || text.charAt(at + 3) != ':') {
            return NO_OFFSET;
        }
        char sign = text.charAt(at);
        int hours = number(text, at + 1, 2);
        int minutes = number(text, at + 4, 2);
        if (sign != '+' && sign != '-' || hours < 0 || hours > 24 || minutes < 0 || minutes > 59) {
            return NO_OFFSET;
        }
        int seconds = hours * 3600 + minutes * 60;
        return sign == '-' ? -seconds : seconds;
    }

    /** The digits from {@code at} as a number, or -1 when one of them is none. */
    private static int number(String text, int at, int width) {
        int value = 0;
        for (int i = at; i < at + width; i++) {
            char digit = text.charAt(i);
            if (!isDigit(digit)) {
                return -1;
            }
            value = value * 10 + digit - '0';
        }
        return value;
    }

    private static boolean isDigit(char character) {
        return character >= '0' && character <= '9';
    }

    private static int digits(char[] text, int at, int value, int width) {
        int rest = value;
        for (int i = at + width - 1; i >= at; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
        return at + width;
    }
}
