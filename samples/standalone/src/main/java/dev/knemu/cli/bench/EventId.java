package dev.knemu.cli.bench;

import java.nio.charset.StandardCharsets;

/**
 * {@code PPPPPP-NNNNNNNN-TTTTTTTTTTTT}, in hexadecimal digits: the phase that an event belongs to, its number, and when it
 * was due, in nanoseconds from the beginning of the phase. So whoever gets the event knows how long it took, however late
 * it comes and whatever else has been forgotten.
 */
final class EventId {

    static final int LENGTH = 28;
    /** What no event has. */
    static final long NONE = -1;

    private static final int PHASE_DIGITS = 6;
    private static final int NUMBER_DIGITS = 8;
    private static final int TIME_DIGITS = 12;
    private static final int NUMBER_AT = PHASE_DIGITS + 1;
    private static final int TIME_AT = NUMBER_AT + NUMBER_DIGITS + 1;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** How many phases there are to tell apart. */
    static final int PHASES = 1 << 4 * PHASE_DIGITS;

    private EventId() {}

    /** @param scratch of {@link #LENGTH}; what it held does not matter */
    static String text(int phase, long number, long nanos, byte[] scratch) {
        write(phase, 0, PHASE_DIGITS, scratch);
        scratch[NUMBER_AT - 1] = '-';
        write(number, NUMBER_AT, NUMBER_DIGITS, scratch);
        scratch[TIME_AT - 1] = '-';
        write(nanos, TIME_AT, TIME_DIGITS, scratch);
        return new String(scratch, StandardCharsets.ISO_8859_1);
    }

    private static void write(long value, int at, int digits, byte[] into) {
        long rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            into[i] = DIGITS[(int) (rest & 0xf)];
            rest >>>= 4;
        }
    }

    /** {@link #NONE} for a text that is no such id. */
    static long phase(CharSequence id) {
        return id.length() == LENGTH && id.charAt(NUMBER_AT - 1) == '-' && id.charAt(TIME_AT - 1) == '-'
                ? read(id, 0, PHASE_DIGITS)
                : NONE;
    }

    static long number(CharSequence id) {
        return read(id, NUMBER_AT, NUMBER_DIGITS);
    }

    static long nanos(CharSequence id) {
        return read(id, TIME_AT, TIME_DIGITS);
    }

    private static long read(CharSequence id, int at, int digits) {
        long value = 0;
        for (int i = at; i < at + digits; i++) {
            int digit = Character.digit(id.charAt(i), 16);
            if (digit < 0) {
                return NONE;
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
