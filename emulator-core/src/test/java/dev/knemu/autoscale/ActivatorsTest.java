package dev.knemu.autoscale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As knative/serving pkg/reconciler/autoscaling/kpa/kpa.go and pkg/activator/net/throttler.go. */
class ActivatorsTest {

    private static RevisionScaling scaling(String burst) {
        return RevisionScaling.of(
                AutoscalerConfig.DEFAULTS, Map.of("autoscaling.knative.dev/target-burst-capacity", burst), 0);
    }

    @ParameterizedTest
    @CsvSource({"0, 3", "1, 4", "2, 5", "3, 6", "10, 13"})
    void growWithTheReadyPods(int ready, int activators) {
        assertThat(Activators.count(scaling("211"), ready)).isEqualTo(activators);
    }

    @Test
    void countNoBurstWhereThereIsNoBoundToIt() {
        RevisionScaling unlimited = RevisionScaling.of(
                AutoscalerConfig.DEFAULTS,
                Map.of("autoscaling.knative.dev/target-burst-capacity", "-1", "autoscaling.knative.dev/target", "67"),
                0);

        // 201 in flight need three of a hundred; 200 would need two.
        assertThat(Activators.count(unlimited, 3)).isEqualTo(3);
    }

    @Test
    void areTwoAtLeast() {
        assertThat(Activators.count(scaling("0"), 50)).isEqualTo(2);
        assertThat(Activators.count(scaling("-1"), 0)).isEqualTo(2);
        assertThat(Activators.count(scaling("-1"), 7)).isEqualTo(7);
        assertThat(Activators.count(scaling("10"), 0)).isEqualTo(2);
    }

    private static int[] pods(int pods, int index, int activators) {
        return IntStream.range(0, pods)
                .filter(pod -> Activators.isAssigned(pod, pods, index, activators))
                .toArray();
    }

    @Test
    void shareThePods() {
        assertThat(pods(8, 0, 3)).containsExactly(0, 1, 6);
        assertThat(pods(8, 1, 3)).containsExactly(2, 3, 7);
        assertThat(pods(8, 2, 3)).containsExactly(4, 5);
        assertThat(Activators.gate(20, 8, 0, 3)).isEqualTo(60);
        assertThat(Activators.gate(20, 8, 1, 3)).isEqualTo(60);
        assertThat(Activators.gate(20, 8, 2, 3)).isEqualTo(40);
    }

    /** §11: two of five each, and the first of them the fifth as well. */
    @Test
    void shareThePodsOfTwo() {
        assertThat(pods(5, 0, 2)).containsExactly(0, 1, 4);
        assertThat(pods(5, 1, 2)).containsExactly(2, 3);
        assertThat(pods(2, 1, 2)).containsExactly(1);
    }

    @Test
    void shareAPodWhereThereAreMoreOfThem() {
        assertThat(pods(2, 0, 3)).containsExactly(0);
        assertThat(pods(2, 1, 3)).containsExactly(1);
        assertThat(pods(2, 2, 3)).containsExactly(0);
    }

    @Test
    void useAllPodsWhereThereIsNothingToShare() {
        assertThat(pods(3, 0, 1)).containsExactly(0, 1, 2);
        assertThat(pods(1, 1, 3)).containsExactly(0);
        assertThat(pods(3, -1, 2)).containsExactly(0, 1, 2);
        assertThat(Activators.assigned(0, 0, 2)).isZero();
    }

    @Test
    void letThroughTheirShareOfTheClustersAddress() {
        assertThat(Activators.gateByClusterAddress(5, 3, 2)).isEqualTo(7);
        assertThat(Activators.gateByClusterAddress(1, 1, 4)).isEqualTo(1);
        assertThat(Activators.gateByClusterAddress(5, 0, 2)).isZero();
    }
}
