package dev.knemu.cli.bench.report;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One figure of one cell, before and after.
 *
 * @param before empty where that result has no such figure
 * @param after likewise
 */
record Difference(Metric metric, Optional<Spread> before, Optional<Spread> after) {

    /** What a difference means. */
    enum Verdict {
        BETTER("better"),
        WORSE("worse"),
        /** No larger than the repeats differ among themselves. */
        WITHIN_NOISE("within noise"),
        SAME("same"),
        /** There is but one run of either, which says nothing of noise. */
        UNKNOWN("one run"),
        /** One of the two has no such figure. */
        INCOMPARABLE("not in both");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    OptionalDouble valueBefore() {
        return value(before);
    }

    OptionalDouble valueAfter() {
        return value(after);
    }

    private OptionalDouble value(Optional<Spread> spread) {
        return spread.map(metric::of).map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }

    /** Empty where there is nothing to be a part of. */
    OptionalDouble percent() {
        if (before.isEmpty() || after.isEmpty()) {
            return OptionalDouble.empty();
        }
        double a = metric.of(before.get());
        double b = metric.of(after.get());
        if (a == b) {
            return OptionalDouble.of(0);
        }
        return a == 0 ? OptionalDouble.empty() : OptionalDouble.of((b - a) / a * 100);
    }

    Verdict verdict() {
        if (before.isEmpty() || after.isEmpty()) {
            return Verdict.INCOMPARABLE;
        }
        double change = metric.of(after.get()) - metric.of(before.get());
        if (change == 0) {
            return Verdict.SAME;
        }
        // One lost event is no noise.
        if (metric.unit() != Metric.Unit.COUNT) {
            if (before.get().runs() < 2 || after.get().runs() < 2) {
                return Verdict.UNKNOWN;
            }
            if (Math.abs(change) <= noise()) {
                return Verdict.WITHIN_NOISE;
            }
        }
        return change > 0 == (metric.better() == Metric.Better.HIGHER) ? Verdict.BETTER : Verdict.WORSE;
    }

    /** How far the runs of one and the same result are apart: the larger of the two ranges. */
    double noise() {
        return Math.max(
                before.map(Spread::range).orElse(0.0), after.map(Spread::range).orElse(0.0));
    }

    /** {@code +12.3 %}, or what else can be said. */
    String change() {
        OptionalDouble percent = percent();
        if (percent.isPresent()) {
            return Figures.percent(percent.getAsDouble());
        }
        return before.isPresent() && after.isPresent() ? "from 0" : "-";
    }

    String textBefore() {
        return text(valueBefore());
    }

    String textAfter() {
        return text(valueAfter());
    }

    private String text(OptionalDouble value) {
        return value.isPresent() ? metric.text(value.getAsDouble()) : "-";
    }
}
