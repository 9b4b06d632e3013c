package dev.knemu.autoscale;

import static dev.knemu.autoscale.RevisionScaling.Aggregation.LINEAR;
import static dev.knemu.autoscale.RevisionScaling.Aggregation.WEIGHTED_EXPONENTIAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Buckets of a second and their averages, as knative/serving pkg/autoscaler/aggregation/bucketing.go has them. */
class MetricWindowTest {

    private final MetricWindow minute = new MetricWindow(60, LINEAR);

    @Test
    void averagesOverTheSecondsSinceTheFirstWhileItFills() {
        minute.record(100, 20);
        assertThat(minute.average(100)).isEqualTo(20);

        minute.record(101, 10);
        assertThat(minute.average(101)).isEqualTo(15);
    }

    @Test
    void averagesOverItsLengthOnceItIsFull() {
        for (int second = 0; second < 200; second++) {
            minute.record(second, second);
        }
        assertThat(minute.average(199)).isEqualTo(169.5);
    }

    @Test
    void addsUpWhatBelongsToOneSecond() {
        minute.record(5, 2);
        minute.record(5, 3);

        assertThat(minute.average(5)).isEqualTo(5);
    }

    @Test
    void takesGapsInsideForZero() {
        minute.record(0, 10);
        minute.record(4, 10);

        assertThat(minute.average(4)).isEqualTo(4);
    }

    @Test
    void dividesByLessWhereTheEndIsMissing() {
        for (int second = 0; second < 60; second++) {
            minute.record(second, second < 10 ? 100 : 6);
        }

        assertThat(minute.average(69)).isEqualTo(6);
        assertThat(minute.average(60)).isEqualTo((9 * 100 + 50 * 6) / 59.0, within(1e-6));
    }

    @Test
    void isZeroAfterAWindowOfSilenceAndEmptyAfterMoreThanThat() {
        minute.record(0, 10);

        assertThat(minute.average(59)).isEqualTo(10);
        assertThat(minute.average(60)).isZero();
        assertThat(minute.isEmpty(60)).isFalse();
        assertThat(minute.isEmpty(61)).isTrue();
        assertThat(new MetricWindow(6, LINEAR).isEmpty(0)).isTrue();
    }

    @Test
    void beginsAnewAfterAGapOfAWindow() {
        minute.record(0, 10);
        minute.record(60, 30);

        assertThat(minute.average(60)).isEqualTo(30);
    }

    @Test
    void hasNothingLeftOfWhatWasBeforeSuchAGap() {
        MetricWindow window = new MetricWindow(6, LINEAR);
        for (int second = 0; second < 6; second++) {
            window.record(second, 10);
        }
        window.record(20, 6);
        window.record(21, 0);

        assertThat(window.average(21)).isEqualTo(3);
        assertThat(window.average(23)).isEqualTo(3);
        window.record(25, 0);
        assertThat(window.average(25)).isEqualTo(1);
        window.record(26, 12);
        assertThat(window.average(26)).isEqualTo(2);
    }

    @Test
    void dropsWhatIsAWindowLate() {
        minute.record(100, 1);
        minute.record(40, 1000);
        assertThat(minute.average(100)).isEqualTo(1);

        minute.record(41, 59);
        assertThat(minute.average(100)).isEqualTo(1);
        assertThat(minute.average(100)).isEqualTo((1 + 59) / 60.0);
    }

    @Test
    void readsTheFutureAsNow() {
        minute.record(10, 4);

        assertThat(minute.average(8)).isEqualTo(4);
    }

    @Test
    void roundsToSixDecimalsHalfAwayFromZero() {
        minute.record(0, 1);
        minute.record(1, 0);
        minute.record(2, 0);
        assertThat(minute.average(2)).isEqualTo(0.333333);

        minute.record(0, 1);
        assertThat(minute.average(2)).isEqualTo(0.666667);

        MetricWindow small = new MetricWindow(6, LINEAR);
        small.record(0, 0.0000004);
        assertThat(small.average(0)).isZero();
        small.record(0, 0.0000002);
        assertThat(small.average(0)).isEqualTo(0.000001);

        MetricWindow half = new MetricWindow(6, LINEAR);
        half.record(0, 0.0000005);
        assertThat(half.average(0)).isEqualTo(0.000001);
        half.record(0, 0.000002);
        assertThat(half.average(0)).isEqualTo(0.000003);
    }

    @ParameterizedTest
    @CsvSource({"6, 0.784557", "12, 0.535841", "20, 0.369043", "30, 0.264358", "41, 0.201198", "42, 0.2", "60, 0.2"})
    void weighsTheNewestSecondByTheLengthOfTheWindow(int seconds, double smoothing) {
        assertThat(new MetricWindow(seconds, WEIGHTED_EXPONENTIAL).smoothing()).isEqualTo(smoothing, within(5e-7));
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 3.6", "3, 4.88", "6, 7.3786", "10, 8.9263"})
    void startsFromBelowWhereItIsWeighted(int seconds, double average) {
        MetricWindow weighted = new MetricWindow(60, WEIGHTED_EXPONENTIAL);
        for (int second = 0; second < seconds; second++) {
            weighted.record(second, 10);
        }

        assertThat(weighted.average(seconds - 1)).isEqualTo(average, within(5e-5));
    }

    @ParameterizedTest
    @CsvSource({"1, 7.8456", "2, 9.5358", "3, 9.9"})
    void catchesUpFastOverThePanicWindow(int seconds, double average) {
        MetricWindow weighted = new MetricWindow(6, WEIGHTED_EXPONENTIAL);
        for (int second = 0; second < seconds; second++) {
            weighted.record(second, 10);
        }

        assertThat(weighted.average(seconds - 1)).isEqualTo(average, within(5e-5));
    }

    @Test
    void agesWithoutDataWhereItIsWeighted() {
        MetricWindow weighted = new MetricWindow(60, WEIGHTED_EXPONENTIAL);
        weighted.record(0, 10);

        assertThat(weighted.average(2)).isEqualTo(10 * 0.2 * 0.8 * 0.8, within(1e-12));
        assertThat(weighted.average(61)).isZero();
        weighted.record(100, 10);
        assertThat(weighted.average(101)).isEqualTo(10 * 0.2 * 0.8, within(1e-12));
    }

    @Test
    void forgetsWhatHasLeftTheWindowWhereItIsWeighted() {
        MetricWindow weighted = new MetricWindow(6, WEIGHTED_EXPONENTIAL);
        weighted.record(0, 1e9);
        weighted.record(5, 0);

        assertThat(weighted.average(5)).isPositive();
        assertThat(weighted.average(6)).isZero();
    }

    @Test
    void keepsTheNewestSecondsWhenItBecomesShorter() {
        for (int second = 0; second < 60; second++) {
            minute.record(second, second < 50 ? 1 : 7);
        }
        minute.resize(10, 59);

        assertThat(minute.length()).isEqualTo(10);
        assertThat(minute.average(59)).isEqualTo(7);
    }

    @Test
    void knowsOfWhichSecondItsValuesAreAfterItWasResized() {
        for (int second = 0; second < 60; second++) {
            minute.record(second, second);
        }
        minute.resize(10, 59);

        assertThat(minute.average(64)).isEqualTo((55 + 56 + 57 + 58 + 59) / 5.0);
        minute.resize(20, 59);
        minute.record(69, 100);
        assertThat(minute.average(69)).isEqualTo((50 + 51 + 52 + 53 + 54 + 55 + 56 + 57 + 58 + 59 + 100) / 20.0);
    }

    @Test
    void countsAsFilledByItsFormerLengthWhenItBecomesLonger() {
        MetricWindow window = new MetricWindow(10, LINEAR);
        window.record(100, 20);
        window.resize(60, 100);

        assertThat(window.average(100)).isEqualTo(2);
    }

    @Test
    void weighsByItsNewLengthAfterItWasResized() {
        MetricWindow window = new MetricWindow(60, WEIGHTED_EXPONENTIAL);
        window.record(100, 10);
        assertThat(window.average(100)).isEqualTo(2, within(1e-9));

        window.resize(6, 100);
        assertThat(window.average(100)).isEqualTo(7.845565, within(1e-5));
    }

    @Test
    void forgetsAllWhenItIsResizedAfterAWindowOfSilence() {
        minute.record(0, 20);
        minute.resize(30, 61);

        assertThat(minute.isEmpty(61)).isTrue();
        minute.record(61, 3);
        assertThat(minute.average(61)).isEqualTo(3);
    }

    /** §6.4, and §6.3 by the new length: the row was emptied, but when it was last written is still known. */
    @Test
    void takesForSilenceWhatALongerWindowHasRoomFor() {
        minute.record(0, 20);
        minute.resize(120, 61);

        assertThat(minute.isEmpty(120)).isFalse();
        assertThat(minute.average(61)).isZero();
        assertThat(minute.isEmpty(121)).isTrue();
        minute.record(61, 3);
        assertThat(minute.average(61)).isEqualTo(3);
    }

    /** §6.4: not the seconds since the first write, but the former length is what counts as filled. */
    @Test
    void keepsItsSumWhereItIsResizedWhileDataIsMissingAtTheEnd() {
        for (int second = 0; second < 60; second++) {
            minute.record(second, second);
        }
        minute.resize(90, 65);

        // Of 60 seconds of data that end at 59, in a window of 90 of which six have passed in silence.
        assertThat(minute.average(65)).isEqualTo(59 * 60 / 2 / 60.0);
        minute.record(66, 60);
        assertThat(minute.average(66)).isEqualTo((59 * 60 / 2 + 60) / 67.0, within(5e-7));
    }

    /** §6, step 2 before step 3: what comes late is a first write all the same, and counts in the divisor. */
    @Test
    void beginsWithTheEarliestSecondItWasToldOf() {
        minute.record(10, 6);
        minute.record(8, 3);
        assertThat(minute.average(10)).isEqualTo(3);

        minute.record(12, 1);
        assertThat(minute.average(12)).isEqualTo(2);
    }

    @Test
    void worksBeforeTheEpoch() {
        minute.record(-3, 2);
        minute.record(-1, 4);

        assertThat(minute.average(-1)).isEqualTo(2);
    }
}
