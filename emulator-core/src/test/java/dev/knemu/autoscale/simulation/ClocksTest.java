package dev.knemu.autoscale.simulation;

import static dev.knemu.autoscale.simulation.Runs.run;
import static dev.knemu.autoscale.simulation.Runs.scaling;
import static dev.knemu.autoscale.simulation.Runs.simulation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.autoscale.simulation.Runs.Engine;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What nothing holds together in a cluster: requests at their own times, probes, reports, scrapes that fail. */
class ClocksTest {

    private static final Duration DRAIN = Duration.ofSeconds(30);

    @Test
    void eachRequestOfATraceComesAtItsOwnTime() {
        // Four at the end of one second: spread over it, no two would meet, and none would wait.
        Workload workload = Workload.trace("t.csv", List.of("3.9", "3.9", "3.95", "3.95"));
        Simulation simulation = Simulation.of(
                        scaling(1, "min-scale", "1", "max-scale", "1", "target-burst-capacity", "0"), workload)
                .withServiceTime(ServiceTime.fixed(0.2))
                .withDuration(Duration.ofSeconds(20));

        Headline headline = EventEngine.run(simulation);

        assertThat(headline.requests()).isEqualTo(4);
        // The last begins when three have had their 200 ms from 3.9 s on.
        assertThat(headline.waits().p99().toMillis()).isBetween(550L, 556L);
        assertThat(EventEngine.run(Simulation.of(simulation.scaling(), workload.poisson())
                                .withDuration(Duration.ofSeconds(20)))
                        .waits()
                        .p99())
                .isNotEqualTo(headline.waits().p99());
    }

    @Test
    void activatorsSeeAPodAtTheirNextProbe() {
        Simulation simulation = simulation("step:0/s,1/s@10s,0/s@11s", 60, scaling(0))
                .withPodTimes(Duration.ofMillis(3050), DRAIN)
                .withPods(0);

        assertThat(wait(simulation)).isBetween(3090L, 3140L);
        assertThat(wait(simulation.withProbes(Duration.ZERO, Duration.ZERO))).isBetween(3050L, 3080L);
        assertThat(wait(simulation.withProbes(Duration.ofMillis(1000), Duration.ZERO)))
                .isBetween(3490L, 3540L);
    }

    /** Of one request, which comes at 10.5 s. */
    private static long wait(Simulation simulation) {
        Headline headline = EventEngine.run(simulation);
        assertThat(headline.requests()).isEqualTo(1);
        assertThat(headline.completed()).isEqualTo(1);
        return headline.waits().p99().toMillis();
    }

    @Test
    void activatorsUseAPodBeforeKubernetesCallsItReady() {
        Simulation simulation = simulation("step:0/s,1/s@10s,0/s@11s", 60, scaling(0))
                .withPodTimes(Duration.ofSeconds(8), DRAIN)
                .withPods(0);

        assertThat(wait(simulation.withProbes(Duration.ofMillis(200), Duration.ofSeconds(5))))
                .isBetween(3000L, 3240L);
        assertThat(wait(simulation)).isBetween(8000L, 8240L);
    }

    @Test
    void podsThatReportApartSayTheSameOnAverage() {
        Simulation simulation =
                simulation("poisson:200/s", 300, scaling(0, "target", "5", "target-burst-capacity", "0"));

        Runs.Result together = run(Engine.EVENTS, simulation);
        Runs.Result apart = run(Engine.EVENTS, simulation.withPodsReportApart(true));

        assertThat(panics(apart)).isNotEqualTo(panics(together));
        assertThat(apart.at(200).decision().stable()).isBetween(18.5, 21.5);
        assertThat(together.at(200).decision().stable()).isBetween(18.5, 21.5);
        assertThat(apart.ticks())
                .isEqualTo(
                        run(Engine.EVENTS, simulation.withPodsReportApart(true)).ticks());
    }

    private static List<Double> panics(Runs.Result result) {
        return result.ticks().stream().map(tick -> tick.decision().panic()).toList();
    }

    @Test
    void aScrapeThatFailsIsMadeGoodByAnotherPodOrLost() {
        Simulation simulation = simulation(
                "200/s",
                300,
                scaling(0, "target", "5", "target-burst-capacity", "0", "min-scale", "2", "max-scale", "2"));

        Runs.Result often = run(Engine.EVENTS, simulation.withScrapeFailures(0.5));

        // Of two pods both must answer: three seconds of four are lost, and the panic window has gaps.
        Set<Double> averages = often.ticks().stream()
                .filter(tick -> tick.second() > 100)
                .map(tick -> tick.decision().panic())
                .collect(Collectors.toSet());
        assertThat(averages).hasSizeGreaterThan(2);
        // §5.2: what is recorded is the load of both or nothing, 20 in some of at most six seconds.
        assertThat(averages)
                .allSatisfy(average -> assertThat(IntStream.rangeClosed(1, 6))
                        .anyMatch(known -> Math.abs(Math.rint(average * known / 20) - average * known / 20) < 1e-6));
        assertThat(run(Engine.EVENTS, simulation).at(200).decision().panic()).isEqualTo(20);

        Simulation many = simulation(
                "200/s",
                300,
                scaling(0, "target", "5", "target-burst-capacity", "0", "min-scale", "40", "max-scale", "40"));
        // Of forty pods, twelve are asked: there is always another one.
        assertThat(run(Engine.EVENTS, many.withScrapeFailures(0.3))
                        .at(200)
                        .decision()
                        .stable())
                .isBetween(19.0, 21.0);
    }

    @Test
    void refusesAPartThatNeverAnswers() {
        assertThatThrownBy(() -> simulation("20", 60, scaling(0)).withScrapeFailures(1))
                .hasMessage("There is no run with the part of failing scrapes 1.0. Choose it from 0 to less than 1.");
    }

    @Test
    void theFluidEngineRefusesWhatItKnowsNothingOf() {
        Simulation simulation = simulation("20", 60, scaling(0));

        assertThatThrownBy(() -> FluidEngine.run(simulation.withScrapeFailures(0.1)))
                .isInstanceOf(InvalidSimulationException.class)
                .hasMessage("The fluid engine knows of no single scrapes, so none of them can fail. Leave that setting"
                        + " out, or run the engine of single requests (--engine events).");
        assertThatThrownBy(() -> FluidEngine.run(simulation.withProbes(Duration.ofMillis(200), Duration.ofSeconds(1))))
                .hasMessageContaining("no probes, so pods are not used before they are ready");
        assertThatThrownBy(() -> FluidEngine.run(simulation.withPodsReportApart(true)))
                .hasMessageContaining("no single pods, so they cannot report apart");
        assertThatThrownBy(() ->
                        FluidEngine.run(simulation.withPhases(Duration.ZERO, Duration.ZERO, Duration.ofMillis(100))))
                .hasMessageContaining("no single reports of activators, so they come in step");
        assertThat(FluidEngine.run(
                                simulation.withPhases(Duration.ofMillis(1500), Duration.ofMillis(100), Duration.ZERO))
                        .requests())
                .isPositive();
    }
}
