package dev.knemu.autoscale.simulation;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * What comes at a revision over time: requests a second that arrive whatever becomes of those before (an open loop), or
 * clients of which each waits for its answer before it asks again (a closed loop, as of {@code hey -c 20}).
 *
 * @param kind what the numbers are
 * @param at seconds since the beginning to requests a second, or to clients; never negative. It is asked at the beginning of
 *     each second, and holds for that second.
 * @param isPoisson whether arrivals of an open loop are random; else they are evenly spaced
 * @param instants where each request has a time of its own: these, and {@code at} counts them. Only the engine of single
 *     requests knows them.
 */
public record Workload(Kind kind, DoubleUnaryOperator at, boolean isPoisson, Optional<Instants> instants) {

    /** What the numbers of a load mean. */
    public enum Kind {
        /** Requests a second. */
        RATE,
        /** Clients, each with one request at a time. */
        CLIENTS
    }

    /** Spreadsheets begin a file with it. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final double TURN = 2 * Math.PI;
    private static final String NUMBER = "(\\d{1,9}(?:\\.\\d{1,9})?)";
    private static final String LENGTH = "(\\d{1,9}(?:\\.\\d{1,9})?(?:ms|s|m|h))";
    private static final Pattern LEVEL = Pattern.compile(NUMBER + "(/s)?");
    private static final Pattern RANGE =
            Pattern.compile(NUMBER + "(?:/s)?\\.\\." + NUMBER + "(/s)?@" + LENGTH + "(?:," + LENGTH + ")?");
    private static final Pattern ON_OFF = Pattern.compile(NUMBER + "(/s)?@" + LENGTH + "," + LENGTH);
    private static final Pattern STEP = Pattern.compile(NUMBER + "(/s)?(?:@" + LENGTH + ")?");
    private static final Pattern DURATION = Pattern.compile(NUMBER + "(ms|s|m|h)");
    private static final Pattern LINE = Pattern.compile("\\s*" + NUMBER + "\\s*(?:,\\s*" + NUMBER + "\\s*)?");

    /** The same load all the time. */
    public static Workload constant(Kind kind, double level) {
        return new Workload(kind, second -> level, false, Optional.empty());
    }

    /**
     * From each of the instants on, another level; before the first none.
     *
     * @param seconds ascending
     */
    public static Workload steps(Kind kind, double[] seconds, double[] levels) {
        double[] from = seconds.clone();
        double[] to = levels.clone();
        return new Workload(
                kind,
                second -> {
                    int index = Arrays.binarySearch(from, second);
                    int step = index >= 0 ? index : -index - 2;
                    return step < 0 ? 0 : to[step];
                },
                false,
                Optional.empty());
    }

    /** Evenly from one level to the other, and from then on the other. */
    public static Workload ramp(Kind kind, double from, double to, double seconds) {
        return new Workload(
                kind, second -> from + (to - from) * Math.min(1, second / seconds), false, Optional.empty());
    }

    /** Up and down between two levels, beginning at the lower one. */
    public static Workload sine(Kind kind, double low, double high, double period) {
        return new Workload(
                kind,
                second -> low + (high - low) * (1 - StrictMath.cos(TURN * second / period)) / 2,
                false,
                Optional.empty());
    }

    /** The higher level for a while at the beginning of each period, else the lower one. With 0 below: on and off. */
    public static Workload spikes(Kind kind, double low, double high, double period, double length) {
        return new Workload(kind, second -> second % period < length ? high : low, false, Optional.empty());
    }

    /** The same load with random arrivals; clients are not changed by it. */
    public Workload poisson() {
        return new Workload(kind, at, true, instants);
    }

    /**
     * As the command line writes it: {@code 100/s} arrive each second, {@code 20} are clients; {@code step:10/s,100/s@60s},
     * {@code ramp:0..100/s@5m}, {@code sine:10..100/s@10m}, {@code spikes:10..500/s@60s,5s} (every 60 s, for 5 s), {@code
     * onoff:100/s@60s,30s} (60 s on, 30 s off). {@code poisson:} may stand before each.
     *
     * @throws InvalidSimulationException where it is none of these
     */
    public static Workload parse(String text) {
        if (text.startsWith("poisson:")) {
            Workload evenly = parse(text.substring("poisson:".length()));
            if (evenly.kind == Kind.CLIENTS) {
                throw wrong(text, "clients ask again when they are answered, so nothing of that is at random");
            }
            return evenly.poisson();
        }
        int colon = text.indexOf(':');
        String name = colon < 0 ? "" : text.substring(0, colon);
        String rest = text.substring(colon + 1);
        return switch (name) {
            case "" -> parseConstant(text, rest);
            case "step" -> parseSteps(text, rest);
            case "ramp", "sine", "spikes" -> parseRange(text, name, rest);
            case "onoff" -> parseOnOff(text, rest);
            default -> throw wrong(text, "there is no load \"" + name + "\"");
        };
    }

    private static Workload parseConstant(String text, String rest) {
        Matcher level = LEVEL.matcher(rest);
        if (!level.matches()) {
            throw wrong(text, "it is neither a rate nor a number of clients");
        }
        return constant(kind(level.group(2)), Double.parseDouble(level.group(1)));
    }

    private static Workload parseSteps(String text, String rest) {
        String[] steps = rest.split(",", -1);
        double[] seconds = new double[steps.length];
        double[] levels = new double[steps.length];
        Kind kind = Kind.RATE;
        for (int i = 0; i < steps.length; i++) {
            Matcher step = STEP.matcher(steps[i]);
            if (!step.matches()) {
                throw wrong(text, "\"" + steps[i] + "\" is not a level with the time it begins at");
            }
            Kind own = kind(step.group(2));
            if (i > 0 && own != kind) {
                throw wrong(text, "rates and clients are mixed");
            }
            kind = own;
            levels[i] = Double.parseDouble(step.group(1));
            seconds[i] = step.group(3) == null ? 0 : seconds(step.group(3));
            if (i > 0 && seconds[i] <= seconds[i - 1]) {
                throw wrong(text, "\"" + steps[i] + "\" does not begin after the step before it");
            }
        }
        return steps(kind, seconds, levels);
    }

    private static Workload parseRange(String text, String name, String rest) {
        Matcher range = RANGE.matcher(rest);
        boolean isSpikes = name.equals("spikes");
        if (!range.matches() || isSpikes == (range.group(5) == null)) {
            throw wrong(text, "it has not the form of " + name);
        }
        double low = Double.parseDouble(range.group(1));
        double high = Double.parseDouble(range.group(2));
        double period = positive(text, range.group(4));
        Kind kind = kind(range.group(3));
        return switch (name) {
            case "ramp" -> ramp(kind, low, high, period);
            case "sine" -> sine(kind, low, high, period);
            default -> spikes(kind, low, high, period, positive(text, range.group(5)));
        };
    }

    private static Workload parseOnOff(String text, String rest) {
        Matcher onOff = ON_OFF.matcher(rest);
        if (!onOff.matches()) {
            throw wrong(text, "it has not the form of onoff");
        }
        double on = positive(text, onOff.group(3));
        double off = positive(text, onOff.group(4));
        return spikes(kind(onOff.group(2)), 0, Double.parseDouble(onOff.group(1)), on + off, on);
    }

    private static Kind kind(@Nullable String perSecond) {
        return perSecond == null ? Kind.CLIENTS : Kind.RATE;
    }

    private static double positive(String text, String length) {
        double seconds = seconds(length);
        if (seconds <= 0) {
            throw wrong(text, "\"" + length + "\" is no time at all");
        }
        return seconds;
    }

    private static double seconds(String length) {
        Matcher matcher = DURATION.matcher(length);
        if (!matcher.matches()) {
            throw wrong(length, "it is no length of time");
        }
        double value = Double.parseDouble(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> value / 1000;
            case "s" -> value;
            case "m" -> value * 60;
            default -> value * 3600;
        };
    }

    private static InvalidSimulationException wrong(String text, String why) {
        return new InvalidSimulationException("The load \"" + text + "\" cannot be run: " + why
                + ". Write 100/s for requests a second, 20 for clients that wait for their answers, or"
                + " step:10/s,100/s@60s, ramp:0..100/s@5m, sine:10..100/s@10m, spikes:10..500/s@60s,5s,"
                + " onoff:100/s@60s,30s; poisson: before a load of requests a second makes their arrivals random.");
    }

    /**
     * A recorded load: lines {@code seconds,rate}, from then on so many requests a second; or lines {@code seconds}, one a
     * request. Empty lines, lines that begin with {@code #} and one headline are passed over. Of the lines only their numbers are
     * kept, so they may be read from a file one by one.
     *
     * @param file its name, for errors
     * @throws InvalidSimulationException naming the line that is wrong
     */
    public static Workload trace(String file, Iterable<String> lines) {
        DoubleStream.Builder seconds = DoubleStream.builder();
        DoubleStream.Builder rates = DoubleStream.builder();
        double last = -1;
        boolean hasRates = false;
        boolean hasHeadline = false;
        int number = 0;
        for (String each : lines) {
            String line = each;
            number++;
            if (number == 1 && line.startsWith(BYTE_ORDER_MARK)) {
                line = line.substring(1);
            }
            boolean isFirst = last < 0;
            boolean isHeadline = !hasHeadline && isFirst && !line.isEmpty() && Character.isLetter(line.charAt(0));
            hasHeadline |= isHeadline;
            if (line.isBlank() || line.startsWith("#") || isHeadline) {
                continue;
            }
            Matcher row = LINE.matcher(line);
            if (!row.matches()) {
                throw malformed(file, number, "\"" + line + "\" is neither \"seconds,rate\" nor \"seconds\"");
            }
            double second = Double.parseDouble(row.group(1));
            boolean hasRate = row.group(2) != null;
            if (isFirst) {
                hasRates = hasRate;
            } else if (hasRate != hasRates) {
                throw malformed(file, number, hasRate ? "there is a rate" : "the rate is missing");
            } else if (second < last) {
                throw malformed(file, number, "second " + row.group(1) + " is before that of the row above");
            } else if (hasRate && second == last) {
                throw malformed(file, number, "second " + row.group(1) + " has a rate already");
            }
            last = second;
            seconds.add(second);
            if (hasRate) {
                rates.add(Double.parseDouble(row.group(2)));
            }
        }
        if (last < 0) {
            throw malformed(file, Math.max(1, number), "there is no row");
        }
        double[] times = seconds.build().toArray();
        return hasRates ? steps(Kind.RATE, times, rates.build().toArray()) : requests(times);
    }

    /**
     * Single requests, each at its own time.
     *
     * @param seconds since the beginning, 0 or more; in any order
     */
    public static Workload requests(double[] seconds) {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        // Only seconds with a request, and the ends of such, are kept: a load may begin late, or be silent for a year.
        DoubleStream.Builder from = DoubleStream.builder();
        DoubleStream.Builder counts = DoubleStream.builder();
        for (int i = 0; i < sorted.length; ) {
            double second = Math.floor(sorted[i]);
            int first = i;
            while (i < sorted.length && sorted[i] < second + 1) {
                i++;
            }
            from.add(second);
            counts.add(i - first);
            if (i == sorted.length || sorted[i] >= second + 2) {
                from.add(second + 1);
                counts.add(0);
            }
        }
        Workload counted =
                steps(Kind.RATE, from.build().toArray(), counts.build().toArray());
        return new Workload(Kind.RATE, counted.at, false, Optional.of(Instants.ofSeconds(sorted)));
    }

    private static InvalidSimulationException malformed(String file, int line, String why) {
        return new InvalidSimulationException(file + ":" + line + ": " + why
                + ". Each row is \"seconds,rate\", or each row is \"seconds\" and one request, in the order of time.");
    }
}
