package dev.knemu.cli.bench.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one cell was asked to carry: its key. Two results are compared cell by cell where their workloads are equal.
 *
 * @param triggers that the broker had, 0 or more
 * @param filter the dialect of their filters ({@code exact}, {@code prefix}, {@code suffix}, {@code cesql}, {@code mixed}),
 *     or {@code manifest} where the user's own manifests were run
 * @param matchPercent of the Triggers, the part that each event matches, 0 to 100; null where it is not known, as of
 *     manifests
 * @param payloadBytes the size of each event's data
 * @param subscribers {@code handler} or {@code http}
 * @param journal the journal's level; null where there is none to speak of, as with {@code --url}
 * @param rate events a second that were asked for; null for as many as can be, or for a part of that
 * @param ratePercent the part of the maximum that was asked for, as with {@code --rate 50%}; null for no part of it. The
 *     maximum itself is a cell of its own, measured before
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Workload(
        int triggers,
        String filter,
        @Nullable Double matchPercent,
        int payloadBytes,
        String subscribers,
        @Nullable String journal,
        @Nullable Double rate,
        @Nullable Double ratePercent) {

    public Workload {
        Check.count("triggers", triggers);
        Check.present("filter", filter);
        if (matchPercent != null && Check.number("matchPercent", matchPercent) > 100) {
            throw new IllegalArgumentException("matchPercent is " + matchPercent + "; it is to be 100 or less");
        }
        Check.count("payloadBytes", payloadBytes);
        Check.present("subscribers", subscribers);
        if (rate != null) {
            Check.number("rate", rate);
        }
        if (ratePercent != null) {
            Check.number("ratePercent", ratePercent);
        }
    }

    /** Whether it is the same, as far as both say: one broker may have no journal where the other has. */
    boolean isComparableTo(Workload other) {
        return equals(other)
                || (journal == null || other.journal == null)
                        && withoutJournal().equals(other.withoutJournal());
    }

    private Workload withoutJournal() {
        return new Workload(triggers, filter, matchPercent, payloadBytes, subscribers, null, rate, ratePercent);
    }

    /** For people: {@code 1,000 exact triggers, 10 % match, 1 kB, handler, journal outcomes, max rate}. */
    public String name() {
        return triggersAndFilter() + ", " + circumstances();
    }

    /** The first half of {@link #name}: {@code 1,000 exact triggers}. */
    String triggersAndFilter() {
        return Figures.count(triggers) + " " + filter + (triggers == 1 ? " trigger" : " triggers");
    }

    /** The other half: {@code 10 % match, 1 kB, handler, journal outcomes, max rate}. */
    String circumstances() {
        List<String> parts = new ArrayList<>();
        if (matchPercent != null) {
            parts.add(Figures.plain(matchPercent) + " % match");
        }
        parts.add(Figures.bytes(payloadBytes));
        parts.add(subscribers);
        if (journal != null) {
            parts.add("journal " + journal);
        }
        parts.add(rateText());
        return String.join(", ", parts);
    }

    private String rateText() {
        if (ratePercent != null) {
            return Figures.plain(ratePercent) + " % of max rate";
        }
        return rate == null ? "max rate" : Figures.plain(rate) + "/s";
    }
}
