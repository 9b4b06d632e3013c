package dev.knemu.autoscale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole courses of load. The value of a second is there before the decision of its end; a pod is ready three seconds after
 * it was asked for; one that is removed is gone at once.
 */
class LoadTraceTest {

    private static final long SECOND = 1_000_000_000L;

    private record Tick(int ready, double stable, double panic, int desired, boolean panicking, int burst) {}

    /** @param history seconds of idleness before, with one pod; 0 for a start from zero */
    private static Map<Integer, Tick> run(
            IntToDoubleFunction load, int seconds, int history, int min, String... keysAndValues) {
        Map<String, String> annotations = new HashMap<>(Map.of("autoscaling.knative.dev/target", "10"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            annotations.put("autoscaling.knative.dev/" + keysAndValues[i], keysAndValues[i + 1]);
        }
        RevisionScaling scaling = RevisionScaling.of(AutoscalerConfig.DEFAULTS, annotations, 0);
        RevisionMetrics metrics = new RevisionMetrics(scaling);
        Decider decider = new Decider(scaling, 0, 0);
        Map<Integer, Tick> ticks = new TreeMap<>();
        TreeMap<Integer, Integer> starting = new TreeMap<>();
        int ready = history > 0 ? 1 : 0;
        for (int t = -history; t <= seconds; t++) {
            metrics.record(t, t < 0 ? 0 : load.applyAsDouble(t), 0);
            while (!starting.isEmpty() && starting.firstKey() <= t) {
                ready = Math.max(ready, starting.pollFirstEntry().getValue());
            }
            if (t < 0 || t % 2 != 0) {
                continue;
            }
            decider.decide(t * SECOND, ready, true, metrics);
            Decision made = decider.decision().orElseThrow();
            int want = Math.max(min, made.desired());
            ticks.put(
                    t,
                    new Tick(
                            ready,
                            made.stable(),
                            made.panic(),
                            made.desired(),
                            made.isPanicking(),
                            made.excessBurstCapacity()));
            if (want > ready) {
                starting.putIfAbsent(t + 3, want);
            } else {
                starting.clear();
                ready = want;
            }
        }
        return ticks;
    }

    private static double burst(int second) {
        return second >= 1 && second <= 60 ? 50 : 0;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 0, 0, 0, false, -201",
        "2, 1, 1.666667, 16.666667, 3, true, -218",
        "4, 1, 3.333333, 33.333333, 5, true, -235",
        "6, 3, 5, 50, 8, true, -231",
        "8, 5, 6.666667, 50, 8, true, -211",
        "10, 8, 8.333333, 50, 8, true, -181",
        "60, 8, 50, 50, 8, true, -181",
        "66, 8, 45, 0, 8, true, -131",
        "68, 8, 43.333333, 0, 7, false, -131",
        "70, 7, 41.666667, 0, 6, false, -141",
        "78, 6, 35, 0, 5, false, -151",
        "88, 5, 26.666667, 0, 4, false, -161",
        "96, 4, 20, 0, 3, false, -171",
        "104, 3, 13.333333, 0, 2, false, -181",
        "112, 2, 6.666667, 0, 1, false, -191",
        "120, 1, 0, 0, 0, false, -201",
    })
    void aBurstOfAMinutePanicsAndComesDownInSteps(
            int at, int ready, double stable, double panic, int desired, boolean panicking, int burst) {
        assertThat(run(LoadTraceTest::burst, 120, 70, 1).get(at))
                .isEqualTo(new Tick(ready, stable, panic, desired, panicking, burst));
    }

    @Test
    void theActivatorComesAndGoesWithTheBurst() {
        Map<Integer, Tick> ticks = run(LoadTraceTest::burst, 10, 70, 1, "target-burst-capacity", "10");

        assertThat(ticks.values()).extracting(Tick::burst).containsExactly(0, -17, -34, -30, -10, 20);
    }

    @Test
    void aSlowRiseEndsInADipWhenThePanicIsOver() {
        Map<Integer, Tick> ticks = run(second -> Math.min(second, 60), 120, 70, 1);

        assertThat(ticks.get(8).panicking()).isFalse();
        assertThat(ticks.get(10).panicking()).isTrue();
        assertThat(ticks.get(10).panic()).isEqualTo(7.5);
        Map<Integer, Integer> changes = new TreeMap<>();
        int before = 0;
        for (var tick : ticks.entrySet()) {
            if (tick.getValue().desired() != before && tick.getKey() >= 18) {
                changes.put(tick.getKey(), tick.getValue().desired());
            }
            before = tick.getValue().desired();
        }
        assertThat(changes)
                .containsExactly(
                        entry(18, 3),
                        entry(24, 4),
                        entry(32, 5),
                        entry(38, 6),
                        entry(46, 7),
                        entry(52, 8),
                        entry(60, 9),
                        entry(74, 7),
                        entry(84, 8),
                        entry(98, 9));
        assertThat(ticks.get(74).stable()).isEqualTo(42.75);
        assertThat(ticks.get(72).panicking()).isTrue();
        assertThat(ticks.get(74).panicking()).isFalse();
    }

    @Test
    void loadFromZeroIsSeenWholeAtOnce() {
        Map<Integer, Tick> ticks = run(second -> 20, 70, 0, 0);

        assertThat(ticks.get(0)).isEqualTo(new Tick(0, 20, 20, 3, true, -231));
        assertThat(ticks.get(2).ready()).isZero();
        assertThat(ticks.get(4).ready()).isEqualTo(3);
        assertThat(ticks.get(62).panicking()).isTrue();
        assertThat(ticks.get(64).panicking()).isFalse();
        assertThat(ticks.values()).extracting(Tick::desired).containsOnly(3);
    }

    @Test
    void theWeightedAverageFollowsTheBurstAtOnceBothWays() {
        Map<Integer, Tick> ticks =
                run(LoadTraceTest::burst, 120, 70, 1, "metric-aggregation-algorithm", "weighted-exponential");

        assertThat(ticks.get(2).stable()).isEqualTo(18, within(1e-9));
        assertThat(ticks.get(2).panic()).isEqualTo(47.679206, within(1e-6));
        assertThat(ticks.get(2).desired()).isEqualTo(7);
        assertThat(ticks.get(4).stable()).isEqualTo(29.52, within(1e-9));
        assertThat(ticks.get(4).panic()).isEqualTo(49.892278, within(1e-6));
        assertThat(ticks.get(4).desired()).isEqualTo(8);
        assertThat(ticks.get(66).stable()).isEqualTo(13.107123, within(1e-6));
        assertThat(ticks.get(66).desired()).isEqualTo(4);
        assertThat(ticks.get(68).stable()).isEqualTo(8.388531, within(1e-6));
        assertThat(ticks.get(68).desired()).isEqualTo(2);
        assertThat(ticks.get(70).stable()).isEqualTo(5.368632, within(1e-6));
        assertThat(ticks.get(70).desired()).isEqualTo(1);
    }

    /** Four pods at first, nobody asks: what is decided each two seconds, from the third second on, when they are ready. */
    @Test
    void aNewRevisionThatNobodyAsksShrinksAndLeavesAfterAMinute() {
        RevisionScaling scaling =
                RevisionScaling.of(AutoscalerConfig.DEFAULTS, Map.of("autoscaling.knative.dev/initial-scale", "4"), 0);
        RevisionMetrics metrics = new RevisionMetrics(scaling);
        Decider decider = new Decider(scaling, 0, 0);
        PodAutoscaler autoscaler = PodAutoscaler.created(scaling, 0);
        Map<Integer, Integer> replicas = new TreeMap<>();
        int ready = 0;
        long requeueAt = PodAutoscaler.NEVER;
        for (int t = 0; t <= 120; t++) {
            ready = t < 3 ? 0 : autoscaler.replicas();
            if (ready > 0) {
                metrics.record(t, 0, 0);
            }
            int before = decider.desired();
            if (t % 2 == 0) {
                decider.decide(t * SECOND, ready, true, metrics);
            }
            if (t == 0 || t == 3 || decider.desired() != before || requeueAt <= t * SECOND) {
                autoscaler.reconcile(t * SECOND, ready, decider.desired(), decider.excessBurstCapacity(), true);
                requeueAt = autoscaler.requeueAt();
            }
            if (!replicas.containsValue(autoscaler.replicas())) {
                replicas.put(t, autoscaler.replicas());
            }
        }

        assertThat(replicas).containsExactly(entry(0, 4), entry(4, 2), entry(6, 1), entry(66, 0));
    }
}
