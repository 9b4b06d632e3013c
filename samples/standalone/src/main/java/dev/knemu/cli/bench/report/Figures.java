package dev.knemu.cli.bench.report;

import java.util.Locale;

/** Numbers for people: three digits that matter, and the unit that fits. */
final class Figures {

    private Figures() {}

    /** {@code 1,234,567}. */
    static String count(double value) {
        return String.format(Locale.ROOT, "%,d", Math.round(value));
    }

    /** As {@link #count}, with a decimal where it is small. */
    static String rate(double value) {
        return value >= 100 ? count(value) : plain(Math.round(value * 10) / 10.0);
    }

    /** {@code +12.3 %}. */
    static String percent(double value) {
        // Else a small loss would be a negative nothing.
        double rounded = Math.round(value * 10) / 10.0;
        return String.format(
                Locale.ROOT, rounded == 0 ? "%.1f %%" : "%+.1f %%", Math.abs(rounded) == 0 ? 0.0 : rounded);
    }

    /** As short as can be: {@code 10}, {@code 0.5}. */
    static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.format(Locale.ROOT, "%.4f", value).replaceAll("\\.?0+$", "");
    }

    /** {@code 850 ns}, {@code 12.3 µs}, {@code 4.56 ms}, {@code 1.20 s}. */
    static String nanos(double nanos) {
        // What would be rounded to 1000 of a unit is 1.00 of the next.
        if (nanos < 999.5) {
            return Math.round(nanos) + " ns";
        }
        if (nanos < 999.5e3) {
            return digits(nanos / 1e3) + " µs";
        }
        return nanos < 999.5e6 ? digits(nanos / 1e6) + " ms" : digits(nanos / 1e9) + " s";
    }

    /** For an axis: {@code 200 ns}, {@code 5 µs}, {@code 1 s}. */
    static String nanosBrief(double nanos) {
        return nanos < 1e3
                ? plain(nanos) + " ns"
                : nanos < 1e6
                        ? plain(nanos / 1e3) + " µs"
                        : nanos < 1e9 ? plain(nanos / 1e6) + " ms" : plain(nanos / 1e9) + " s";
    }

    /** For an axis: {@code 0}, {@code 250k}, {@code 1.5M}. */
    static String brief(double value) {
        return value < 1e3 ? plain(value) : value < 1e6 ? plain(value / 1e3) + "k" : plain(value / 1e6) + "M";
    }

    /** {@code 512 B}, {@code 1 kB}, {@code 4.5 MB}; a kB is 1,024 bytes, as {@code --payload 1k} is. */
    static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        String[] units = {"kB", "MB", "GB", "TB"};
        double value = bytes / 1024.0;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f", value).replaceAll("\\.0$", "") + " " + units[unit];
    }

    /** {@code 1.23}, {@code 12.3}, {@code 123}. */
    private static String digits(double value) {
        int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
