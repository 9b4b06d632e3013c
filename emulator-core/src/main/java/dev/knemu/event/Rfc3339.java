package dev.knemu.event;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

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
        OffsetDateTime utc = instant.atOffset(ZoneOffset.UTC);
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

    private static int digits(char[] text, int at, int value, int width) {
        int rest = value;
        for (int i = at + width - 1; i >= at; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
        return at + width;
    }
}
