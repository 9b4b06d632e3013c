package dev.knemu.cli.page;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;

/**
 * One direction of a plot.
 *
 * @param name of what it shows, with its unit
 * @param low where it begins
 * @param high where it ends
 * @param ticks in between
 */
public record Axis(String name, Kind kind, double low, double high, List<Tick> ticks) {

    private static final int TICKS = 5;
    private static final int MOST_TICKS = 7;
    private static final int MOST_TIMES = 12;
    private static final long HOUR = 3600;
    private static final long DAY = 24 * HOUR;
    private static final long[] STEPS = {
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY
    };
    /** How far apart two ticks must be for their names to have room, as a part of the whole. */
    private static final double CLOSEST = 0.09;
    /** A percentile that is as good as all: a curve is never that long. */
    private static final double ALL = 100 - 1e-9;

    /** How values are spread over an axis. */
    public enum Kind {
        LINEAR,
        LOGARITHMIC,
        /** Of percentiles: 90, 99, 99.9 and so on are as far from each other. */
        NINES
    }

    /** A place that has a name. */
    public record Tick(double value, String label) {}

    /** From 0 to beyond the largest. */
    public static Axis fromZero(String name, DoubleStream values, DoubleFunction<String> label) {
        double max = values.max().orElse(0);
        double step = step(max / TICKS);
        List<Tick> ticks = new ArrayList<>();
        int count = max == 0 ? 1 : (int) Math.ceil(max / step - 1e-9);
        for (int i = 0; i <= count; i++) {
            ticks.add(new Tick(i * step, label.apply(i * step)));
        }
        return new Axis(name, Kind.LINEAR, 0, count * step, ticks);
    }

    /** From the smallest, or from 0, to the largest, or to 0. */
    public static Axis spanning(String name, DoubleStream values, DoubleFunction<String> label) {
        double[] all = values.toArray();
        double min = Math.min(0, DoubleStream.of(all).min().orElse(0));
        double max = Math.max(0, DoubleStream.of(all).max().orElse(0));
        double step = step((max - min) / TICKS);
        int first = (int) Math.floor(min / step + 1e-9);
        int last = Math.max(first + 1, (int) Math.ceil(max / step - 1e-9));
        List<Tick> ticks = new ArrayList<>();
        for (int i = first; i <= last; i++) {
            ticks.add(new Tick(i * step, label.apply(i * step)));
        }
        return new Axis(name, Kind.LINEAR, first * step, last * step, ticks);
    }

    /** Time from 0 to an end, in steps that clocks have: {@code 30s}, {@code 5m}, {@code 1h30m}. */
    public static Axis ofSeconds(double end) {
        long step = STEPS[STEPS.length - 1];
        for (int i = STEPS.length - 1; i >= 0 && end / STEPS[i] <= MOST_TIMES; i--) {
            step = STEPS[i];
        }
        // Beyond the longest step: whole days, as many as leave room.
        step *= Math.max(1, (long) Math.ceil(end / step / MOST_TIMES));
        List<Tick> ticks = new ArrayList<>();
        for (long second = 0; second <= end; second += step) {
            ticks.add(new Tick(second, clock(second)));
        }
        return new Axis("time", Kind.LINEAR, 0, end, ticks);
    }

    private static String clock(long second) {
        if (second == 0) {
            return "0";
        }
        String days = second >= DAY ? second / DAY + "d" : "";
        String hours = second % DAY >= HOUR ? second % DAY / HOUR + "h" : "";
        String minutes = second % HOUR >= 60 ? second % HOUR / 60 + "m" : "";
        return days + hours + minutes + (second % 60 > 0 ? second % 60 + "s" : "");
    }

    /** 1, 2 or 5 times a power of ten, and no less than that. */
    private static double step(double least) {
        if (least <= 0) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        double times = least / power;
        return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
    }

    /** From the 1, 2 or 5 at or below the smallest to that at or above the largest; what is 0 is left out. */
    public static Axis logarithmic(String name, DoubleStream values, DoubleFunction<String> label) {
        double[] positive = values.filter(value -> value > 0).toArray();
        double min = DoubleStream.of(positive).min().orElse(1);
        double max = DoubleStream.of(positive).max().orElse(10);
        List<Double> all = new ArrayList<>();
        List<Double> decades = new ArrayList<>();
        for (int power = (int) Math.floor(Math.log10(min)) - 1; ; power++) {
            for (int times : new int[] {1, 2, 5}) {
                double value = times * Math.pow(10, power);
                double next = value * (times == 2 ? 2.5 : 2);
                if (next <= min * (1 + 1e-9)) {
                    continue;
                }
                all.add(value);
                if (times == 1) {
                    decades.add(value);
                }
                if (value >= max && all.size() > 1) {
                    List<Double> shown = all.size() <= MOST_TICKS ? all : thinned(decades);
                    return new Axis(
                            name,
                            Kind.LOGARITHMIC,
                            all.get(0),
                            value,
                            shown.stream()
                                    .map(tick -> new Tick(tick, label.apply(tick)))
                                    .toList());
                }
            }
        }
    }

    private static List<Double> thinned(List<Double> decades) {
        int every = (decades.size() + MOST_TICKS - 1) / MOST_TICKS;
        List<Double> kept = new ArrayList<>();
        for (int i = 0; i < decades.size(); i += every) {
            kept.add(decades.get(i));
        }
        return kept;
    }

    /** The values themselves, a little apart from both ends; those that would lie on each other are not named. */
    public static Axis ofCounts(String name, DoubleStream values, DoubleFunction<String> label) {
        double[] sorted = values.map(Axis::orHalf).distinct().sorted().toArray();
        double min = sorted.length == 0 ? 1 : sorted[0];
        double max = sorted.length == 0 ? 1 : sorted[sorted.length - 1];
        double margin = Math.max(1.15, Math.pow(max / min, 0.04));
        Axis bare = new Axis(name, Kind.LOGARITHMIC, min / margin, max * margin, List.of());
        List<Tick> ticks = new ArrayList<>();
        double free = Double.NEGATIVE_INFINITY;
        for (double value : sorted) {
            if (bare.at(value) >= free) {
                ticks.add(new Tick(value, label.apply(value < 1 ? 0 : value)));
                free = bare.at(value) + CLOSEST;
            }
        }
        return new Axis(name, Kind.LOGARITHMIC, bare.low, bare.high, ticks);
    }

    /** 0 has no logarithm; it is shown left of 1. */
    public static double orHalf(double count) {
        return Math.max(0.5, count);
    }

    /** From 0 to where the curves end; 0 is named only where 50 leaves room for it. */
    public static Axis percentiles(String name, DoubleStream values) {
        double high = Math.max(90, values.filter(value -> value < 100).max().orElse(90));
        Axis bare = new Axis(name, Kind.NINES, 0, high, List.of());
        List<Tick> ticks = new ArrayList<>();
        for (double tick : new double[] {0, 50, 90, 99, 99.9, 99.99, 99.999, 99.9999, 99.99999}) {
            if (tick <= high && (tick > 0 || bare.at(50) >= CLOSEST)) {
                ticks.add(new Tick(tick, (tick + " %").replace(".0 %", " %")));
            }
        }
        return new Axis(name, Kind.NINES, 0, high, ticks);
    }

    /** Where a value lies: 0 at the beginning, 1 at the end. */
    double at(double value) {
        double length = place(high) - place(low);
        return length <= 0 ? 0.5 : Math.min(1, Math.max(0, (place(value) - place(low)) / length));
    }

    private double place(double value) {
        return switch (kind) {
            case LINEAR -> value;
            case LOGARITHMIC -> Math.log10(Math.max(value, low));
            case NINES -> Math.log10(100 / (100 - Math.min(value, ALL)));
        };
    }
}
