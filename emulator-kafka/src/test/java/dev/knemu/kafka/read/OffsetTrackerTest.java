package dev.knemu.kafka.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OffsetTrackerTest {

    private final OffsetTracker tracker = new OffsetTracker();

    @Test
    void beforeTheFirstRecordThereIsNothingToCommit() {
        assertThat(tracker.committable()).isEqualTo(OffsetTracker.NOTHING);
    }

    @Test
    void aRecordThatIsOpenHoldsUpThoseBehindIt() {
        long first = tracker.add(7);
        long second = tracker.add(8);

        tracker.atRest(second);
        assertThat(tracker.committable()).isEqualTo(7);

        tracker.atRest(first);
        assertThat(tracker.committable()).isEqualTo(9);
        assertThat(tracker.span()).isZero();
    }

    @Test
    void gapsInTheOffsetsDoNotMatter() {
        long first = tracker.add(7);
        tracker.add(20);

        tracker.atRest(first);

        assertThat(tracker.committable()).isEqualTo(20);
    }

    @Test
    void anOffsetThatGoesBackIsAMistake() {
        tracker.add(7);

        assertThatThrownBy(() -> tracker.add(7))
                .hasMessage("Offset 7 after 7: a partition is read in order. This is a mistake in Knemu.");
    }

    /** Nothing that is open is ever behind what may be committed, and all that is at rest before it is. */
    @Property(tries = 300)
    void whatMayBeCommittedIsTheFirstOpenOffset(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 1, max = 3) Integer> steps, @ForAll long seed) {
        OffsetTracker tracker = new OffsetTracker();
        Random random = new Random(seed);
        TreeSet<Long> open = new TreeSet<>();
        List<Long> turns = new ArrayList<>();
        List<Long> offsets = new ArrayList<>();
        long offset = 100;
        long committed = OffsetTracker.NOTHING;
        for (int step : steps) {
            offset += step;
            turns.add(tracker.add(offset));
            offsets.add(offset);
            open.add(offset);
            while (!turns.isEmpty() && random.nextInt(3) > 0) {
                long rested = turns.remove(random.nextInt(turns.size()));
                tracker.atRest(rested);
                tracker.atRest(rested);
                open.remove(offsets.get((int) rested));
            }
            long committable = tracker.committable();
            assertThat(committable).isEqualTo(open.isEmpty() ? offset + 1 : open.first());
            assertThat(committable).isGreaterThanOrEqualTo(committed);
            committed = committable;
        }
        turns.forEach(tracker::atRest);
        assertThat(tracker.committable()).isEqualTo(offset + 1);
    }
}
