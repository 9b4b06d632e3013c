package dev.knemu.cli.autoscale.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.autoscale.AutoscalerConfig;
import dev.knemu.autoscale.RevisionScaling;
import dev.knemu.autoscale.simulation.FluidEngine;
import dev.knemu.autoscale.simulation.Headline;
import dev.knemu.autoscale.simulation.Simulation;
import dev.knemu.autoscale.simulation.Workload;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a goal holds of runs. */
class GoalTest {

    private static final Headline ONE_POD = run(1);
    private static final Headline TWO_PODS = run(2);

    /** Of 200 requests a second, of which a pod that takes one at a time answers ten. */
    private static Headline run(int pods) {
        Map<String, String> annotations = Map.of(
                "autoscaling.knative.dev/min-scale", "" + pods,
                "autoscaling.knative.dev/max-scale", "" + pods,
                "autoscaling.knative.dev/target-burst-capacity", "0");
        return FluidEngine.run(
                Simulation.of(RevisionScaling.of(AutoscalerConfig.DEFAULTS, annotations, 1), Workload.parse("200/s")));
    }

    private static Goal goal(String text) {
        return GoalParser.parse(text, false);
    }

    @ParameterizedTest
    @CsvSource({"<1, false", "<=1, true", "<2, true", ">1, false", ">=1, true", ">0, true"})
    void isStrictWhereItsSignIs(String bound, boolean isMet) {
        assertThat(ONE_POD.mostPods()).isEqualTo(1);
        assertThat(goal("most-pods" + bound).isMet(ONE_POD)).isEqualTo(isMet);
    }

    @Test
    void countsAShareOfAllRequests() {
        assertThat(ONE_POD.refused() / ONE_POD.requests()).isBetween(0.9, 0.96);

        assertThat(goal("refused<97%").isMet(ONE_POD)).isTrue();
        assertThat(goal("refused<90%").isMet(ONE_POD)).isFalse();
        assertThat(goal("refused<97").isMet(ONE_POD)).isFalse();
    }

    @Test
    void wishesForTheMostOrTheLeast() {
        assertThat(sorted("max answered")).containsExactly(TWO_PODS, ONE_POD);
        assertThat(sorted("min answered")).containsExactly(ONE_POD, TWO_PODS);
        assertThat(sorted("most-pods<2,max answered")).containsExactly(ONE_POD, TWO_PODS);
    }

    private static List<Headline> sorted(String goal) {
        return List.of(ONE_POD, TWO_PODS).stream().sorted(goal(goal).order()).toList();
    }
}
