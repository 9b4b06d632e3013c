package dev.knemu.cli.autoscale.report;

import dev.knemu.autoscale.simulation.Headline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a good run is: bounds that it keeps, and then wishes, of which the first counts most.
 *
 * @param text as it was written
 */
public record Goal(String text, List<Bound> bounds, List<Wish> wishes) {

    /** How a figure is held against a limit. */
    public enum Sign {
        LESS("<"),
        AT_MOST("<="),
        MORE(">"),
        AT_LEAST(">=");

        private final String text;

        Sign(String text) {
            this.text = text;
        }

        public boolean isUpper() {
            return this == LESS || this == AT_MOST;
        }

        public boolean isStrict() {
            return this == LESS || this == MORE;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * One limit.
     *
     * @param limit seconds, or a number
     * @param isShare whether the limit is a part of all requests
     */
    public record Bound(Figures figure, Sign sign, double limit, boolean isShare) {

        /** How far a run is from keeping it, as a part of the limit; 0 where it does. */
        double missedBy(Headline headline) {
            Optional<Double> value = figure.of(headline);
            if (value.isEmpty()) {
                return Double.POSITIVE_INFINITY;
            }
            double border = isShare ? limit * headline.requests() : limit;
            double over = sign.isUpper() ? value.get() - border : border - value.get();
            boolean isKept = sign.isStrict() ? over < 0 : over <= 0;
            // However little it is: not kept is not kept.
            return isKept ? 0 : Math.max(Double.MIN_NORMAL, over / Math.max(Math.abs(border), 1e-3));
        }
    }

    /** What is to be as small, or as large, as can be. */
    public record Wish(Figures figure, boolean isMost) {

        private double cost(Headline headline) {
            double value = figure.of(headline).orElse(Double.NaN);
            return Double.isNaN(value) ? Double.POSITIVE_INFINITY : isMost ? -value : value;
        }
    }

    /** Whether all bounds are kept. */
    public boolean isMet(Headline headline) {
        return missedBy(headline) == 0;
    }

    private double missedBy(Headline headline) {
        return bounds.stream().mapToDouble(bound -> bound.missedBy(headline)).sum();
    }

    /** The best first: those that keep all bounds by the wishes, then those that come nearest to it. */
    public Comparator<Headline> order() {
        Comparator<Headline> order = Comparator.comparingDouble(this::missedBy);
        for (Wish wish : wishes) {
            order = order.thenComparingDouble(wish::cost);
        }
        return order;
    }

    /** What it is about, each once, wishes first. */
    public List<Figures> figures() {
        return Stream.concat(wishes.stream().map(Wish::figure), bounds.stream().map(Bound::figure))
                .distinct()
                .toList();
    }

    /** These, and what is good to know beside them. */
    List<Figures> shown() {
        List<Figures> shown = new ArrayList<>(figures());
        Stream.of(Figures.P95, Figures.POD_SECONDS, Figures.COLD_STARTED, Figures.REFUSED, Figures.MOST_PODS)
                .filter(figure -> !shown.contains(figure))
                .forEach(shown::add);
        return shown;
    }
}
