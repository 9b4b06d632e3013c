package dev.knemu.cli.autoscale.report;

import dev.knemu.autoscale.simulation.Tick;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A run over time, in so many points that it can be drawn, however long it is: neighbours are laid together where there are
 * too many, and the higher number of both is kept (of the burst capacity the lower).
 */
public final class Course {

    private static final int MOST = 1000;
    private static final int MOST_REASONS = 400;
    private static final Channel[] CHANNELS = Channel.values();

    private final double[] times = new double[MOST];
    private final double[][] values = new double[CHANNELS.length][MOST];
    private final List<String> reasons = new ArrayList<>();
    private int size;
    private int perPoint = 1;
    private int inLast;
    private int unsaid;
    private String before = "";

    /** To be told of each decision in the order of time. */
    public void add(Tick tick) {
        if (inLast == perPoint || size == 0) {
            if (size == MOST) {
                halve();
            }
            times[size] = tick.second();
            for (Channel channel : CHANNELS) {
                values[channel.ordinal()][size] = channel.of(tick);
            }
            size++;
            inLast = 1;
        } else {
            for (Channel channel : CHANNELS) {
                double[] row = values[channel.ordinal()];
                row[size - 1] = channel.merged(row[size - 1], channel.of(tick));
            }
            inLast++;
        }
        explain(tick);
    }

    private void explain(Tick tick) {
        String state = tick.want() + "/" + tick.ready() + "/" + tick.decision().isPanicking() + "/" + tick.isProxied();
        if (!state.equals(before)) {
            before = state;
            if (reasons.size() < MOST_REASONS) {
                reasons.add(tick.explain());
            } else {
                unsaid++;
            }
        }
    }

    private void halve() {
        for (int i = 0; i < MOST / 2; i++) {
            times[i] = times[2 * i];
            for (Channel channel : CHANNELS) {
                double[] row = values[channel.ordinal()];
                row[i] = channel.merged(row[2 * i], row[2 * i + 1]);
            }
        }
        size = MOST / 2;
        perPoint *= 2;
    }

    int size() {
        return size;
    }

    double time(int point) {
        return times[point];
    }

    double value(Channel channel, int point) {
        return values[channel.ordinal()][point];
    }

    double[] values(Channel channel) {
        return Arrays.copyOf(values[channel.ordinal()], size);
    }

    /** Of what is counted from the beginning: how much came in a second of the time since the point before. */
    double[] perSecond(Channel channel) {
        double[] counts = values(channel);
        double[] rates = new double[size];
        double countBefore = 0;
        double timeBefore = 0;
        for (int i = 0; i < size; i++) {
            double seconds = times[i] - timeBefore;
            if (seconds > 0) {
                rates[i] = (counts[i] - countBefore) / seconds;
                countBefore = counts[i];
                timeBefore = times[i];
            } else if (i > 0) {
                rates[i] = rates[i - 1];
            }
        }
        return rates;
    }

    /** The point of a time: the last that is not after it. */
    int at(double second) {
        int index = Arrays.binarySearch(times, 0, size, second);
        return Math.max(0, index >= 0 ? index : -index - 2);
    }

    /** The decisions that changed something, each in a sentence. */
    List<String> reasons() {
        List<String> all = new ArrayList<>(reasons);
        if (unsaid > 0) {
            all.add(String.format(
                    Locale.ROOT, "And %,d more: --explain all says each of the run's decisions.", unsaid));
        }
        return all;
    }

    /** How many decisions one point stands for. */
    int perPoint() {
        return perPoint;
    }
}
