package dev.knemu.autoscale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One decision after the other, as knative/serving pkg/autoscaler/scaling/autoscaler.go makes them. */
class DeciderTest {

    private static final long SECOND = 1_000_000_000L;

    private static RevisionScaling scaling(String... keysAndValues) {
        Map<String, String> cluster = new HashMap<>();
        Map<String, String> annotations = new HashMap<>();
        annotations.put("autoscaling.knative.dev/target-utilization-percentage", "100");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            boolean ofCluster = keysAndValues[i].startsWith("max-scale-");
            (ofCluster ? cluster : annotations)
                    .put((ofCluster ? "" : "autoscaling.knative.dev/") + keysAndValues[i], keysAndValues[i + 1]);
        }
        return RevisionScaling.of(AutoscalerConfig.of(cluster), annotations, 0);
    }

    private static Decider decider(String... keysAndValues) {
        return new Decider(scaling(keysAndValues), 0, 0);
    }

    @Test
    void wantsAsManyPodsAsTheStableAverageNeeds() {
        assertThat(decider("target", "10").decide(0, 4, true, 35, 35)).isEqualTo(4);
        assertThat(decider("target", "10").decide(0, 4, true, 40.1, 40.1)).isEqualTo(5);
    }

    @Test
    void goesUpFromReadyPodsByTheRate() {
        assertThat(decider("target", "1", "max-scale-up-rate", "1.3").decide(0, 3, true, 6, 3))
                .isEqualTo(4);
    }

    @Test
    void countsNoReadyPodAsOne() {
        assertThat(decider("target", "1", "max-scale-up-rate", "10").decide(0, 0, true, 100, 100))
                .isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({"10, 5", "3, 1", "1, 0", "0, 0"})
    void goesDownToHalfAtMost(int ready, int desired) {
        assertThat(decider().decide(0, ready, true, 0, 0)).isEqualTo(desired);
    }

    @Test
    void needsSevenDecisionsFromAHundredPodsToNone() {
        Decider decider = decider();
        List<Integer> desired = new ArrayList<>();
        int ready = 100;
        for (int decision = 0; decision < 8 && ready > 0; decision++, ready = decider.desired()) {
            desired.add(decider.decide(desired.size() * 2 * SECOND, ready, true, 0, 0));
        }
        assertThat(desired).containsExactly(50, 25, 12, 6, 3, 1, 0);
    }

    @Test
    void goesDownByTheRateOnlyWhereItCanBeReached() {
        assertThat(decider("target", "1", "max-scale-down-rate", "1.3").decide(0, 50, true, 2, 2))
                .isEqualTo(38);
        assertThat(decider("target", "1", "max-scale-down-rate", "1.3").decide(0, 50, false, 2, 2))
                .isEqualTo(2);
    }

    @Test
    void alwaysAllowsOneMoreAndOneLess() {
        assertThat(decider("target", "1", "max-scale-up-rate", "1.0001").decide(0, 7, true, 9, 7))
                .isEqualTo(8);
        assertThat(decider("target", "1", "max-scale-down-rate", "1.0001").decide(0, 7, true, 1, 1))
                .isEqualTo(6);
    }

    @Test
    void hasAFloorWhereThereIsLoadAndMayPassTheRateWithIt() {
        Decider decider = decider("target", "10", "activation-scale", "5", "max-scale-up-rate", "2");
        assertThat(decider.decide(0, 1, true, 1, 0)).isEqualTo(5);
        assertThat(decider.decide(2 * SECOND, 5, true, 1, 0)).isEqualTo(5);
        assertThat(decider.decide(4 * SECOND, 5, true, 60, 0)).isEqualTo(6);
        assertThat(decider.decide(6 * SECOND, 1, true, 0, 0)).isZero();
    }

    @Test
    void hasTheFloorForThePanicWindowToo() {
        Decider decider = decider("target", "10", "activation-scale", "5");
        decider.decide(0, 1, true, 0, 100);

        assertThat(decider.decision().orElseThrow().desiredByPanic()).isEqualTo(10);
        assertThat(decider("target", "10", "activation-scale", "50").decide(0, 1, true, 0, 100))
                .isEqualTo(50);
    }

    @Test
    void panicsWhereThePanicWindowWantsTwiceTheReadyPods() {
        Decider decider = decider("target", "10");
        decider.decide(0, 3, true, 10, 50);
        assertThat(decider.isPanicking()).isFalse();

        assertThat(decider.decide(2 * SECOND, 3, true, 10, 50.1)).isEqualTo(6);
        assertThat(decider.isPanicking()).isTrue();
    }

    @Test
    void comparesTheWishBeforeTheRateLimitsIt() {
        Decider decider = decider("target", "10", "max-scale-up-rate", "1.5");

        assertThat(decider.decide(0, 2, true, 10, 50)).isEqualTo(3);
        assertThat(decider.isPanicking()).isTrue();
    }

    @Test
    void neverGoesDownInPanic() {
        Decider decider = decider("target", "10");
        assertThat(decider.decide(0, 1, true, 10, 100)).isEqualTo(10);
        assertThat(decider.decide(2 * SECOND, 10, true, 10, 0)).isEqualTo(10);
        assertThat(decider.decide(4 * SECOND, 10, true, 120, 0)).isEqualTo(12);
        assertThat(decider.decide(6 * SECOND, 12, true, 0, 0)).isEqualTo(12);
    }

    @Test
    void staysInPanicForMoreThanAStableWindowAfterItWasLastOver() {
        Decider decider = decider("target", "10");
        decider.decide(0, 1, true, 10, 100);
        decider.decide(4 * SECOND, 4, true, 10, 100);
        decider.decide(64 * SECOND, 10, true, 60, 60);
        assertThat(decider.isPanicking()).isTrue();

        assertThat(decider.decide(66 * SECOND, 10, true, 60, 60)).isEqualTo(6);
        assertThat(decider.isPanicking()).isFalse();
    }

    @Test
    void forgetsThePodsOfAPanicThatIsOver() {
        Decider decider = decider("target", "10");
        decider.decide(0, 1, true, 10, 100);
        decider.decide(62 * SECOND, 10, true, 60, 60);
        decider.decide(64 * SECOND, 1, true, 10, 20);

        assertThat(decider.desired()).isEqualTo(2);
    }

    @Test
    void beginsInPanicWhereSeveralPodsAreReady() {
        assertThat(new Decider(scaling(), 0, 1).isPanicking()).isFalse();
        assertThat(new Decider(scaling(), 0, 2).isPanicking()).isTrue();

        Decider restarted = new Decider(scaling(), 0, 5);
        assertThat(restarted.isPanicking()).isTrue();
        assertThat(restarted.decide(2 * SECOND, 5, true, 0, 0)).isEqualTo(5);
        assertThat(restarted.decide(62 * SECOND, 5, true, 0, 0)).isEqualTo(2);
    }

    @Test
    void holdsTheLargestWishForTheDelay() {
        Decider decider = decider("target", "10", "scale-down-delay", "10s");
        assertThat(decider.decide(2 * SECOND, 4, true, 40, 40)).isEqualTo(4);
        for (int t = 4; t <= 10; t += 2) {
            assertThat(decider.decide(t * SECOND, 1, true, 0, 0)).isEqualTo(4);
        }
        assertThat(decider.decide(12 * SECOND, 1, true, 0, 0)).isZero();
    }

    @Test
    void holdsAMinuteForAMinute() {
        Decider decider = decider("target", "10", "scale-down-delay", "1m");
        decider.decide(0, 4, true, 40, 40);
        for (int t = 2; t < 60; t += 2) {
            assertThat(decider.decide(t * SECOND, 1, true, 0, 0)).isEqualTo(4);
        }
        assertThat(decider.decide(60 * SECOND, 1, true, 0, 0)).isZero();
    }

    @Test
    void roundsADelayUpToWholeSlots() {
        Decider three = decider("target", "10", "scale-down-delay", "5s");
        three.decide(0, 4, true, 40, 40);
        assertThat(three.decide(2 * SECOND, 4, true, 20, 20)).isEqualTo(4);
        assertThat(three.decide(4 * SECOND, 4, true, 20, 20)).isEqualTo(4);
        assertThat(three.decide(6 * SECOND, 4, true, 20, 20)).isEqualTo(2);

        Decider one = decider("target", "10", "scale-down-delay", "1s");
        one.decide(0, 4, true, 40, 40);
        assertThat(one.decide(SECOND, 4, true, 20, 20)).isEqualTo(4);
        assertThat(one.decide(2 * SECOND, 4, true, 20, 20)).isEqualTo(2);
    }

    @Test
    void leavesPanicByTheWindowOfItsNewSettings() {
        Decider decider = decider("target", "10");
        decider.decide(0, 1, true, 0, 30);
        decider.update(scaling("target", "10", "window", "6s"));

        decider.decide(6 * SECOND, 3, true, 0, 0);
        assertThat(decider.isPanicking()).isTrue();
        decider.decide(8 * SECOND, 3, true, 0, 0);
        assertThat(decider.isPanicking()).isFalse();
    }

    @Test
    void keepsTheLargerOfTwoWishesInOneSlot() {
        Decider decider = decider("target", "10", "scale-down-delay", "2s");
        decider.decide(0, 4, true, 40, 40);

        assertThat(decider.decide(SECOND, 4, true, 30, 30)).isEqualTo(4);
        assertThat(decider.decide(2 * SECOND, 4, true, 30, 30)).isEqualTo(3);
    }

    @Test
    void neitherRecordsNorDelaysWhatCannotBeReached() {
        Decider decider = decider("target", "10", "scale-down-delay", "10s");
        decider.decide(0, 4, true, 40, 40);
        assertThat(decider.decide(2 * SECOND, 4, false, 0, 0)).isZero();
        assertThat(decider.decide(4 * SECOND, 4, true, 20, 20)).isEqualTo(4);
    }

    @Test
    void keepsTheDelayItWasMadeWith() {
        Decider without = decider("target", "10");
        without.update(scaling("target", "10", "scale-down-delay", "10s"));
        without.decide(0, 4, true, 40, 40);
        assertThat(without.decide(2 * SECOND, 4, true, 20, 20)).isEqualTo(2);
    }

    @Test
    void scalesByNewSettingsAtOnce() {
        Decider decider = decider("target", "10");
        decider.update(scaling("target", "5"));

        assertThat(decider.decide(0, 4, true, 20, 20)).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "20, 30, 4, 49.2, 0",
        "20, 30, 4, 50.1, -1",
        "20, 30, 0, 8.4, -39",
        "100, 211, 0, 0, -211",
        "100, 211, 1, 0, -111",
        "100, 211, 2, 0, -11",
        "100, 211, 3, 0, 89",
        "100, 211, 3, 89, 0",
        "100, 211, 3, 90, -1",
        "100, 0, 0, 500, 0",
        "100, -1, 9, 0, -1",
    })
    void reckonsTheBurstFromReadyPodsAndThePanicAverage(
            String total, String burst, int ready, double panic, int expected) {
        Decider decider = decider("target", total, "target-burst-capacity", burst);
        decider.decide(0, ready, true, 1000, panic);

        assertThat(decider.excessBurstCapacity()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"211, -111", "-1, -1", "0, 0", "99.5, 0", "100.5, 0", "101.5, -1"})
    void knowsABurstCapacityBeforeItsFirstDecision(String burst, int expected) {
        assertThat(decider("target", "100", "target-burst-capacity", burst).excessBurstCapacity())
                .isEqualTo(expected);
    }

    @Test
    void decidesNothingWithoutData() {
        RevisionScaling scaling = scaling();
        Decider decider = new Decider(scaling, 0, 0);

        assertThat(decider.decide(0, 1, true, new RevisionMetrics(scaling))).isFalse();
        assertThat(decider.desired()).isEqualTo(Decider.UNKNOWN);
        assertThat(decider.decision()).isEmpty();
    }

    @Test
    void readsBothWindows() {
        RevisionScaling scaling = scaling("target", "10");
        Decider decider = new Decider(scaling, 0, 0);
        RevisionMetrics metrics = new RevisionMetrics(scaling);
        metrics.record(1, 30, 0);

        assertThat(decider.decide(2 * SECOND - 1, 3, true, metrics)).isTrue();
        assertThat(decider.desired()).isEqualTo(3);
    }

    @Test
    void isPokedOnlyWhereNothingIsWanted() {
        Decider decider = decider("target", "10");
        assertThat(decider.isPokedBy(1)).isFalse();

        decider.decide(0, 0, true, 0, 0);
        assertThat(decider.isPokedBy(1)).isTrue();
        assertThat(decider.isPokedBy(0)).isFalse();

        decider.decide(2 * SECOND, 0, true, 1, 1);
        assertThat(decider.isPokedBy(1)).isFalse();
    }
}
