package dev.knemu.source;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The values that one field of a cron expression allows, read as robfig/cron reads it: a list of {@code *}, {@code ?},
 * {@code N}, {@code N-M}, each with an optional {@code /STEP}.
 *
 * <p>Source: robfig/cron v3 {@code parser.go}.
 *
 * @param bits the allowed values, one bit each
 * @param isAny whether {@code *} or {@code ?} stands in it without a step, which decides how the two day fields combine
 */
record CronField(long bits, boolean isAny) {

    /** The fields in their order, with what may stand in them. */
    enum Bounds {
        SECOND(0, 59, List.of()),
        MINUTE(0, 59, List.of()),
        HOUR(0, 23, List.of()),
        DAY_OF_MONTH(1, 31, List.of()),
        MONTH(1, 12, List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
        DAY_OF_WEEK(0, 6, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

        private final int min;
        private final int max;
        private final List<String> names;

        Bounds(int min, int max, List<String> names) {
            this.min = min;
            this.max = max;
            this.names = names;
        }

        private String range() {
            String range = min + " to " + max;
            return names.isEmpty() ? range : range + ", or " + names.get(0) + " to " + names.get(names.size() - 1);
        }
    }

    static CronField parse(String text, Bounds bounds) {
        long bits = 0;
        boolean isAny = false;
        for (String range : text.split(",")) {
            // As upstream, which takes a comma too many for none.
            if (!range.isEmpty()) {
                CronField part = parseRange(range, bounds);
                bits |= part.bits;
                isAny |= part.isAny;
            }
        }
        return new CronField(bits, isAny);
    }

    private static CronField parseRange(String text, Bounds bounds) {
        String[] rangeAndStep = text.split("/", -1);
        String[] lowAndHigh = rangeAndStep[0].split("-", -1);
        boolean isAny = lowAndHigh[0].equals("*") || lowAndHigh[0].equals("?");
        long start = bounds.min;
        long end = bounds.max;
        if (!isAny) {
            start = parseValue(lowAndHigh[0], bounds);
            if (lowAndHigh.length > 2) {
                throw invalid("too many hyphens: " + text, bounds);
            }
            end = lowAndHigh.length == 2 ? parseValue(lowAndHigh[1], bounds) : start;
        }
        long step = 1;
        if (rangeAndStep.length > 2) {
            throw invalid("too many slashes: " + text, bounds);
        }
        if (rangeAndStep.length == 2) {
            step = parseNumber(rangeAndStep[1], bounds);
            // N/STEP means from N to the end.
            end = lowAndHigh.length == 1 ? bounds.max : end;
            isAny &= step <= 1;
        }
        if (start < bounds.min) {
            throw invalid("beginning of range (%d) below minimum (%d): %s".formatted(start, bounds.min, text), bounds);
        }
        if (end > bounds.max) {
            throw invalid("end of range (%d) above maximum (%d): %s".formatted(end, bounds.max, text), bounds);
        }
        if (start > end) {
            throw invalid("beginning of range (%d) beyond end of range (%d): %s".formatted(start, end, text), bounds);
        }
        if (step == 0) {
            throw invalid("step of range should be a positive number: " + text, bounds);
        }
        long bits = 0;
        for (long value = start; value <= end; value += step) {
            bits |= 1L << value;
        }
        return new CronField(bits, isAny);
    }

    private static long parseValue(String text, Bounds bounds) {
        int name = bounds.names.indexOf(text.toLowerCase(Locale.ROOT));
        return name >= 0 ? bounds.min + name : parseNumber(text, bounds);
    }

    private static long parseNumber(String text, Bounds bounds) {
        if (!text.matches("[+-]?[0-9]+")) {
            throw invalid(
                    "failed to parse int from %s: strconv.Atoi: parsing \"%s\": invalid syntax".formatted(text, text),
                    bounds);
        }
        try {
            int number = Integer.parseInt(text);
            if (number < 0) {
                throw invalid("negative number (%d) not allowed: %s".formatted(number, text), bounds);
            }
            return number;
        } catch (NumberFormatException e) {
            throw invalid(
                    "failed to parse int from %s: strconv.Atoi: parsing \"%s\": value out of range"
                            .formatted(text, text),
                    bounds);
        }
    }

    private static InvalidScheduleException invalid(String message, Bounds bounds) {
        String name = bounds.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return new InvalidScheduleException(
                "schedule",
                message,
                "The " + name + " field takes " + bounds.range() + ", as *, N, N-M, with /STEP, or a list of these.");
    }

    boolean isNever() {
        return bits == 0;
    }

    /** As a plain list of numbers, which no two cron dialects read differently. */
    String asList() {
        return LongStream.range(0, Long.SIZE - 1)
                .filter(value -> (bits >>> value & 1) == 1)
                .mapToObj(Long::toString)
                .collect(Collectors.joining(","));
    }
}
