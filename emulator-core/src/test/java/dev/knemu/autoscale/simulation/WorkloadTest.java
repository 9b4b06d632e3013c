package dev.knemu.autoscale.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.knemu.autoscale.AutoscalerConfig;
import dev.knemu.autoscale.RevisionScaling;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "100/s | 7 | 100",
                "20 | 7 | 20",
                "0.5/s | 7 | 0.5",
                "step:10/s,100/s@60s | 59 | 10",
                "step:10/s,100/s@60s | 60 | 100",
                "step:5@10s,0@1m | 9 | 0",
                "step:5@10s,0@1m | 30 | 5",
                "ramp:0..100/s@100s | 25 | 25",
                "ramp:100/s..0/s@100s | 400 | 0",
                "sine:10..110/s@60s | 0 | 10",
                "sine:10..110/s@60s | 15 | 60",
                "sine:10..110/s@60s | 30 | 110",
                "spikes:1/s..9/s@60s,5s | 64 | 9",
                "spikes:1/s..9/s@60s,5s | 65 | 1",
                "onoff:8@20s,10s | 49 | 8",
                "onoff:8@20s,10s | 50 | 0",
                "poisson:step:5/s | 3 | 5",
            })
    void goesAsItIsWritten(String text, double second, double level) {
        assertThat(Workload.parse(text).at().applyAsDouble(second)).isEqualTo(level, within(1e-9));
    }

    @Test
    void tellsRatesFromClients() {
        assertThat(Workload.parse("100/s").kind()).isEqualTo(Workload.Kind.RATE);
        assertThat(Workload.parse("100").kind()).isEqualTo(Workload.Kind.CLIENTS);
        assertThat(Workload.parse("poisson:100/s").isPoisson()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "-5/s",
                "100/m",
                "ramp:1..2",
                "ramp:1..2@1m,2m",
                "spikes:1..2@1m",
                "onoff:5@1m",
                "onoff:5@0s,1s",
                "sine:1..2@0s",
                "step:",
                "step:1/s,2@5s",
                "step:1,2@5s,3@5s",
                "saw:1..2@5s",
                "ramp:1..2@5"
            })
    void saysWhatItCannotRun(String text) {
        assertThatThrownBy(() -> Workload.parse(text))
                .isInstanceOf(InvalidSimulationException.class)
                .hasMessageStartingWith("The load \"" + text + "\" cannot be run: ")
                .hasMessageContaining(". Write 100/s for requests a second,");
    }

    @Test
    void isReadFromRatesOverTime() {
        Workload trace =
                Workload.trace("day.csv", List.of("\uFEFFsecond,rate", "# night", "0,10", "", "60, 25.5", "120,0"));

        assertThat(trace.kind()).isEqualTo(Workload.Kind.RATE);
        assertThat(List.of(0.0, 59.0, 60.0, 119.0, 500.0))
                .extracting(second -> trace.at().applyAsDouble(second))
                .containsExactly(10.0, 10.0, 25.5, 25.5, 0.0);
    }

    @Test
    void isReadFromOneLineARequest() {
        Workload trace = Workload.trace("requests.csv", List.of("0.1", "0.9", "2", "2.5", "2.7"));

        assertThat(List.of(0.0, 1.0, 2.0, 3.0))
                .extracting(second -> trace.at().applyAsDouble(second))
                .containsExactly(2.0, 0.0, 3.0, 0.0);
    }

    @Test
    void keepsNoMoreOfATraceThanItsRequests() {
        Workload trace = Workload.trace("requests.csv", List.of("3.5", "4", "999999999"));

        assertThat(List.of(2.0, 3.0, 4.0, 5.0, 999_999_998.0, 999_999_999.0, 1e9))
                .extracting(second -> trace.at().applyAsDouble(second))
                .containsExactly(0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "second,rate;O,1;5,1 | 2 | \"O,1\" is neither \"seconds,rate\" nor \"seconds\"",
                "0,1;5,2;5,3 | 3 | second 5 has a rate already",
                "0,1;x,2 | 2 | \"x,2\" is neither \"seconds,rate\" nor \"seconds\"",
                "0,1;5;7,1 | 2 | the rate is missing",
                "0;5,1 | 2 | there is a rate",
                "5,1;4,1 | 2 | second 4 is before that of the row above",
                "0,1;-1,2 | 2 | \"-1,2\" is neither \"seconds,rate\" nor \"seconds\"",
                "# nothing | 1 | there is no row",
            })
    void saysWhichLineOfATraceIsWrong(String lines, int number, String why) {
        assertThatThrownBy(() -> Workload.trace("day.csv", List.of(lines.split(";"))))
                .hasMessage("day.csv:" + number + ": " + why + ". Each row is \"seconds,rate\", or each row is"
                        + " \"seconds\" and one request, in the order of time.");
    }

    @Test
    void hasServiceTimesThatArePossibleOnly() {
        assertThatThrownBy(() -> ServiceTime.fixed(0)).hasMessageContaining("A service time of 0.0 s");
        assertThatThrownBy(() -> ServiceTime.fixed(1).saturatingAt(0)).hasMessageContaining("saturates at 0.0");
    }

    @Test
    void runsOnlyWhatIsPossible() {
        Simulation possible = Runs.simulation("5", 60, Runs.scaling(0, "max-scale", "3"));

        assertThatThrownBy(() -> possible.withPods(4))
                .hasMessage("There is no run with the pods at first 4. Choose it from 0 to 3.");
        assertThatThrownBy(() -> possible.withActivators(0)).isInstanceOf(InvalidSimulationException.class);
        assertThatThrownBy(() -> possible.withDuration(Duration.ofMillis(999)))
                .hasMessage("There is no run with the duration 999ms. Choose it from 1s to 87600h0m0s.");
        assertThatThrownBy(() -> possible.withPhases(Duration.ofSeconds(2), Duration.ZERO, Duration.ZERO))
                .hasMessageContaining("tick phase");
        assertThatThrownBy(() -> EventEngine.run(Runs.simulation("20000000", 60, Runs.scaling(0))))
                .hasMessage("A load of 2.0E7 is too much for single requests."
                        + " Choose one up to 10000000, or the fluid engine.");
    }

    @Test
    void playsRequestsInTheOrderOfTimeHoweverTheyAreGiven() {
        Simulation sorted = simulation(Workload.requests(new double[] {0, 2, 2.1, 9}));
        Simulation mixed = simulation(Workload.requests(new double[] {9, 2.1, 0, 2}));

        assertThat(EventEngine.run(mixed)).isEqualTo(EventEngine.run(sorted));
    }

    private static Simulation simulation(Workload workload) {
        return Simulation.of(
                        RevisionScaling.of(
                                AutoscalerConfig.DEFAULTS, Map.of("autoscaling.knative.dev/max-scale", "1"), 1),
                        workload)
                .withDuration(Duration.ofSeconds(20));
    }
}
