package dev.knemu.autoscale.simulation;

import static dev.knemu.autoscale.simulation.Runs.run;
import static dev.knemu.autoscale.simulation.Runs.scaling;
import static dev.knemu.autoscale.simulation.Runs.simulation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import com.sun.management.ThreadMXBean;
import dev.knemu.autoscale.PodAutoscaler.Step;
import dev.knemu.autoscale.RevisionScaling;
import dev.knemu.autoscale.simulation.Runs.Engine;
import dev.knemu.autoscale.simulation.Runs.Result;
import dev.knemu.autoscale.simulation.Simulation.Policy;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds of both engines, and that they agree. */
class EnginesTest {

    @ParameterizedTest
    @EnumSource(Engine.class)
    void twentyClientsOfTenAtSixtyPercentNeedFourPods(Engine engine) {
        Result result =
                run(engine, simulation("20", 120, scaling(0, "target", "10", "target-utilization-percentage", "60")));

        assertThat(result.readyAtTheEnd()).isEqualTo(4);
        assertThat(result.headline().mostPods()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void fiftyClientsStayWithinMaxScale(Engine engine) {
        Result result = run(
                engine,
                simulation(
                        "50",
                        120,
                        scaling(0, "target", "10", "target-utilization-percentage", "60", "max-scale", "3")));

        assertThat(result.readyAtTheEnd()).isEqualTo(3);
        assertThat(result.headline().mostPods()).isEqualTo(3);
        assertThat(result.at(70).explain())
                .startsWith("t=70 s: stable 50 / target 6 = 9 pods, panic 50 / target 6 = 9 pods;")
                .endsWith(" max-scale makes that 3.");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void twoThousandRequestsASecondTakeAllPodsOfMaxScale(Engine engine) {
        Result result = run(
                engine,
                simulation(
                        "2000/s",
                        120,
                        scaling(
                                0,
                                "metric",
                                "rps",
                                "target",
                                "100",
                                "target-utilization-percentage",
                                "60",
                                "max-scale",
                                "10")));

        assertThat(result.readyAtTheEnd()).isEqualTo(10);
        assertThat(result.at(100).decision().desired()).isEqualTo(34);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aBurstFromZeroWaitsForASlowStart(Engine engine) {
        Result result = run(
                engine,
                simulation("step:0/s,50/s@10s", 120, scaling(10))
                        .withPodTimes(Duration.ofSeconds(20), Duration.ofSeconds(30)));

        Headline headline = result.headline();
        assertThat(headline.coldStarted()).isCloseTo(1000, withPercentage(5));
        assertThat(headline.waits().p99().toMillis()).isBetween(18_000L, 21_000L);
        assertThat(headline.waits().p50()).isEqualTo(Duration.ZERO);
        assertThat(headline.timeToRecover().toSeconds()).isBetween(19L, 24L);
        assertThat(headline.panics()).isEqualTo(1);
        // The backlog of twenty seconds counts as load: far more pods than the 8 that 50/s of 100 ms would keep busy.
        assertThat(headline.mostPods()).isGreaterThan(50);
        assertThat(result.readyAtTheEnd()).isLessThan(20);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aScaleDownDelayKeepsPodsFromComingAndGoing(Engine engine) {
        String load = "onoff:40@30s,30s";
        Result without = run(engine, simulation(load, 600, scaling(0, "target", "10", "window", "10s")));
        Result with = run(
                engine, simulation(load, 600, scaling(0, "target", "10", "window", "10s", "scale-down-delay", "1m")));

        assertThat(without.headline().flaps() + without.headline().panics()).isGreaterThan(5);
        assertThat(with.headline().flaps()).isZero();
        assertThat(with.headline().panics()).isEqualTo(1);
        assertThat(with.headline().coldStarted()).isLessThan(without.headline().coldStarted());
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void panicIsFollowedByADipWhereTheLoadRose(Engine engine) {
        Result result = run(engine, simulation("ramp:1..60@59s", 130, scaling(0, "target", "10", "min-scale", "1")));

        assertThat(result.at(72).decision().desired()).isEqualTo(9);
        assertThat(result.at(74).decision().isPanicking()).isFalse();
        assertThat(result.at(74).decision().desired()).isEqualTo(7);
        assertThat(result.at(100).decision().desired()).isEqualTo(9);
        assertThat(result.headline().flaps()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aMinuteOfFiftyClientsGoesAsTheFormulasSay(Engine engine) {
        Result result = run(engine, simulation("step:50,0@60s", 125, scaling(0, "target", "10", "min-scale", "1")));

        int[] seconds = {2, 4, 6, 8, 10, 66, 68, 70, 78, 88, 96, 104, 112, 120};
        assertThat(IntStream.of(seconds)
                        .map(second -> result.at(second).decision().desired()))
                .containsExactly(3, 5, 8, 8, 8, 8, 7, 6, 5, 4, 3, 2, 1, 0);
        assertThat(IntStream.of(seconds)
                        .map(second -> result.at(second).decision().ready()))
                .containsExactly(1, 1, 3, 5, 8, 8, 8, 7, 6, 5, 4, 3, 2, 1);
        assertThat(result.at(120).want()).isEqualTo(1);
        assertThat(result.at(120).explain()).endsWith(" min-scale makes that 1.");
        // The first request was reported at once, and is taken off the report of its second.
        assertThat(result.at(2).decision().stable()).isEqualTo(1.666667, within(0.005));
        assertThat(result.at(8).decision().stable()).isEqualTo(6.666667, within(0.02));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void theActivatorComesIntoThePathWithTheBurstAndLeavesItWithEnoughPods(Engine engine) {
        Result result = run(
                engine,
                simulation("50", 20, scaling(0, "target", "10", "min-scale", "1", "target-burst-capacity", "10")));

        assertThat(IntStream.of(2, 4, 6, 8, 10, 12)
                        .mapToObj(second -> result.at(second).isProxied()))
                .containsExactly(true, true, true, true, false, false);
        // When the activator comes in it reports from its first request on, while pods still report what came directly
        // in the same second: single requests are counted twice there, a flow is not.
        int twice = engine == Engine.EVENTS ? 1 : 0;
        assertThat(IntStream.of(2, 4, 8)
                        .map(second -> result.at(second).decision().excessBurstCapacity()))
                .containsExactly(-17, -34 - twice, -10 - twice);
        assertThat(result.at(10).decision().excessBurstCapacity()).isBetween(18, 20);
    }

    @Test
    void asksOldPodsFirstAndSoThinksTooMuchOfABurstThatTheyAlonePickedUp() {
        Simulation simulation = simulation(
                        "step:0/s,400/s@10s,0/s@70s", 100, scaling(4, "target-burst-capacity", "0", "min-scale", "3"))
                .withServiceTime(ServiceTime.fixed(0.3));

        // 400 a second of 0.3 s keep 43 pods busy; what piles up until they are there wants some more. The event engine
        // asks
        // twelve of fifty, and the three old ones with full queues are among them.
        assertThat(FluidEngine.run(simulation).mostPods()).isBetween(43, 140);
        assertThat(EventEngine.run(simulation).mostPods()).isGreaterThan(250);
    }

    @Test
    void aPodsFirstReportCoversNoMoreThanItsLastSecond() {
        // With no burst to keep the activator away from, the pod is reached directly as soon as it is ready, at 2.5 s.
        Simulation simulation = simulation("10", 60, scaling(0, "target", "100", "target-burst-capacity", "0"))
                .withServiceTime(ServiceTime.fixed(0.25))
                .withPodTimes(Duration.ofMillis(2500), Duration.ofSeconds(30));
        Result result = run(Engine.EVENTS, simulation);

        // 1 at once, 9 and 10 wait; then the activator tells of 7.5 and the pod of 2.5; then 10: 40 in five seconds.
        assertThat(result.at(4).decision().stable()).isEqualTo(8);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void needsNoMoreMemoryForALongerRun(Engine engine) {
        // Not a sine: its own cosine needs a little memory each time on newer JDKs.
        Simulation simulation = simulation("spikes:0..100/s@1m,30s", 120, scaling(10));
        engine.run(simulation, tick -> {});
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = threads.getCurrentThreadAllocatedBytes();
        without(engine, simulation);
        long between = threads.getCurrentThreadAllocatedBytes();
        without(engine, simulation.withDuration(Duration.ofSeconds(1200)));
        long after = threads.getCurrentThreadAllocatedBytes();

        // New pods are new objects; there is nothing for each second, decision or request.
        assertThat(after - between).isLessThan((between - before) * 2 + 20_000);
    }

    private static void without(Engine engine, Simulation simulation) {
        if (engine == Engine.FLUID) {
            FluidEngine.run(simulation);
        } else {
            EventEngine.run(simulation);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void goesToZeroAMinuteAfterTheLastRequest(Engine engine) {
        Result result = run(engine, simulation("step:10/s,0/s@60s", 300, scaling(0)));

        // §9.3: second 61 has the end of the last request, so the average is 0 at the tick of 122 s. The mode was Proxy
        // already, so the next pass is 3 s later.
        assertThat(result.headline().timeToZero()).contains(Duration.ofMillis(125_000 - lastLoadMillis(engine)));
        assertThat(result.readyAtTheEnd()).isZero();
        assertThat(result.at(120).decision().desired()).isEqualTo(1);
        assertThat(result.at(122).step()).isEqualTo(Step.DEACTIVATED);
        assertThat(result.at(124).replicas()).isEqualTo(1);
        assertThat(result.at(126).replicas()).isZero();
    }

    /** The last request comes at 59.95 s and takes 100 ms; a flow of them is gone with the second after next. */
    private static long lastLoadMillis(Engine engine) {
        return engine == Engine.EVENTS ? 60_050 : 62_000;
    }

    /** §8: a report with load in it, while nothing is wanted, is not left for the next tick. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void decidesEachSecondWhereALongRequestIsLoadThatIsNoRate(Engine engine) {
        Result result = run(
                engine,
                simulation("step:1/s,0/s@1s", 140, scaling(0, "metric", "rps"))
                        .withServiceTime(ServiceTime.fixed(200)));

        // One request a second, long ago, and one in flight.
        assertThat(result.at(80).decision().desired()).isZero();
        assertThat(result.ticks())
                .filteredOn(tick -> tick.second() > 100)
                .extracting(Tick::second)
                .contains(101.0, 102.0, 103.0, 104.0, 105.0);
        assertThat(result.ticks())
                .filteredOn(tick -> tick.second() > 10 && tick.second() < 50)
                .extracting(tick -> tick.second() % 2)
                .containsOnly(0.0);
        // §12: its pod was removed, and lives until it is done; a flow has no request that it could wait for.
        assertThat(result.at(130).draining()).isEqualTo(engine == Engine.EVENTS ? 1 : 0);
    }

    /** §5.2: six of eight pods are asked for their requests, and stand for all. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void countsRequestsByThosePodsThatAreAsked(Engine engine) {
        Result result = run(
                engine,
                simulation(
                        "80/s",
                        20,
                        scaling(0, "metric", "rps", "min-scale", "8", "max-scale", "8", "target-burst-capacity", "0")));

        assertThat(result.at(16).decision().panic()).isEqualTo(80);
    }

    /** §5.4: with -1 there are no zeros of idle pods, so the average stays what it was until the window has passed. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void asksNoPodWhereTheActivatorIsAlwaysInThePath(Engine engine) {
        Simulation simulation =
                simulation("step:10,0@60s", 130, scaling(0, "min-scale", "1", "target-burst-capacity", "-1"));
        Result always = run(engine, simulation);
        Result mostly = run(engine, simulation.withScaling(scaling(0, "min-scale", "1")));

        // The request in flight at the end has left a second with next to nothing.
        assertThat(always.at(90).decision().stable()).isBetween(9.3, 10.0);
        assertThat(mostly.at(90).decision().stable()).isBetween(4.9, 5.2);
        assertThat(always.at(124).decision().stable()).isZero();
    }

    /** §12: two pods were asked for, the second one later; it is that one which is called off. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void callsOffTheYoungerOfTwoPodsThatStart(Engine engine) {
        Result result = run(
                engine,
                simulation(
                                "step:45,55@20s,45@40s",
                                120,
                                scaling(
                                        0,
                                        "target",
                                        "10",
                                        "target-utilization-percentage",
                                        "100",
                                        "target-burst-capacity",
                                        "-1",
                                        "min-scale",
                                        "4",
                                        "window",
                                        "6s"))
                        .withPodTimes(Duration.ofSeconds(60), Duration.ofSeconds(30)));

        double asked = first(result, tick -> tick.decision().desired() == 5);
        assertThat(asked).isLessThan(10);
        assertThat(first(result, tick -> tick.starting() == 2)).isBetween(20.0, 30.0);
        assertThat(result.at(58).starting()).isEqualTo(1);
        assertThat(first(result, tick -> tick.ready() == 5)).isEqualTo(asked + 60);
    }

    private static double first(Result result, Predicate<Tick> wanted) {
        return result.ticks().stream()
                .filter(wanted)
                .mapToDouble(Tick::second)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void givesUpIdlePodsThatItBeginsWith(Engine engine) {
        Result ten = run(engine, simulation("0", 100, scaling(0)).withPods(10));
        assertThat(IntStream.of(0, 2, 4, 6).map(second -> ten.at(second).replicas()))
                .containsExactly(5, 2, 1, 1);
        // The activator came in with the last two pods: its grace period of 30 s is not over before.
        assertThat(ten.at(30).replicas()).isEqualTo(1);
        assertThat(ten.at(36).replicas()).isZero();

        Result one = run(engine, simulation("0", 100, scaling(0)).withPods(1));
        assertThat(one.at(0).replicas()).isEqualTo(1);
        assertThat(one.at(20).replicas()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void takesThirtySecondsMoreToZeroWhereTheActivatorWasNotInThePath(Engine engine) {
        Result result = run(engine, simulation("step:10/s,0/s@60s", 300, scaling(0, "target-burst-capacity", "0")));

        // The tick of 122 s brings the activator in; its grace period of 30 s begins with that.
        assertThat(result.headline().timeToZero()).contains(Duration.ofMillis(152_000 - lastLoadMillis(engine)));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void keepsTheLastPodForItsRetentionPeriod(Engine engine) {
        Result result = run(
                engine, simulation("step:10/s,0/s@60s", 400, scaling(0, "scale-to-zero-pod-retention-period", "2m")));

        // Inactive from the tick of 122 s on.
        assertThat(result.headline().timeToZero()).contains(Duration.ofMillis(242_000 - lastLoadMillis(engine)));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aPodHoldsElevenTimesItsLimitAndNoMore(Engine engine) {
        Result result = run(
                engine,
                simulation("30", 20, scaling(2, "target-burst-capacity", "0", "max-scale", "1", "min-scale", "1"))
                        .withServiceTime(ServiceTime.fixed(1)));

        assertThat(result.ticks()).extracting(Tick::inFlight).endsWith(22.0, 22.0, 22.0);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void refusesWhatNeitherAPodNorItsQueueHolds(Engine engine) {
        Result result = run(
                engine,
                simulation("100/s", 60, scaling(1, "target-burst-capacity", "0", "max-scale", "1", "min-scale", "1"))
                        .withServiceTime(ServiceTime.fixed(0.1)));

        // 10 a second are served, 1 runs and 10 wait.
        assertThat(result.headline().completed()).isCloseTo(600, withPercentage(2));
        assertThat(result.headline().refused()).isCloseTo(6000 - 600 - 11, withPercentage(2));
        assertThat(result.at(50).inFlight()).isEqualTo(11, within(1.0));
        assertThat(result.ticks())
                .allSatisfy(tick -> assertThat(tick.inFlight()).isLessThanOrEqualTo(11));
        assertThat(result.headline().waits().p50().toMillis()).isBetween(900L, 1100L);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void holdsInTheActivatorWhatPodsCannotTakeAndAtLastAnswersNothingInTime(Engine engine) {
        Result result = run(
                engine,
                simulation("20/s", 120, scaling(1, "max-scale", "1", "min-scale", "1"))
                        .withServiceTime(ServiceTime.fixed(0.1))
                        .withTimeout(Duration.ofSeconds(20)));

        // 10 a second of 20 are served, so after 40 s whoever comes first has waited for 20 s. From then on pods begin
        // only with what is given up before it is answered: they work, and nobody gets anything.
        assertThat(result.headline().refused()).isZero();
        assertThat(result.headline().completed()).isCloseTo(400, withPercentage(5));
        assertThat(result.headline().timedOut()).isCloseTo(1600, withPercentage(5));
        assertThat(result.headline().waits().p99().toMillis()).isBetween(19_000L, 20_200L);
        assertThat(result.at(110).waiting()).isEqualTo(400, within(20.0));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void slowsDownWherePodsAreSaturated(Engine engine) {
        Result result = run(
                engine,
                simulation("10", 100, scaling(0, "max-scale", "1", "min-scale", "1"))
                        .withServiceTime(ServiceTime.fixed(0.1).saturatingAt(2)));

        // Two at a time take 0.1 s: 20 a second, however many ask.
        assertThat(result.headline().completed()).isCloseTo(2000, withPercentage(3));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void decidesInItsOwnPhase(Engine engine) {
        Duration report = engine == Engine.EVENTS ? Duration.ofMillis(700) : Duration.ZERO;
        Result result = run(
                engine,
                simulation("20", 60, scaling(0, "target", "10", "min-scale", "1"))
                        .withPhases(Duration.ofMillis(1300), Duration.ofMillis(500), report));

        assertThat(result.ticks()).extracting(Tick::second).contains(1.3, 3.3, 59.3);
        assertThat(result.readyAtTheEnd()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void isTheSameEveryTime(Engine engine) {
        Simulation simulation =
                simulation("poisson:200/s", 120, scaling(5)).withServiceTime(ServiceTime.lognormal(0.2, 1));

        assertThat(run(engine, simulation)).isEqualTo(run(engine, simulation));
    }

    @Test
    void isAnotherWithAnotherSeed() {
        Simulation simulation = simulation("poisson:200/s", 60, scaling(5));

        assertThat(EventEngine.run(simulation)).isNotEqualTo(EventEngine.run(simulation.withSeed(2)));
    }

    @Test
    void withoutAnythingRandomTheSeedMakesNoDifference() {
        Simulation simulation = simulation("100/s", 60, scaling(5));

        assertThat(EventEngine.run(simulation)).isEqualTo(EventEngine.run(simulation.withSeed(2)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "100/s | 10 | 0.5",
                "poisson:100/s | 10 | 0.5",
                "sine:20/s..200/s@2m | 10 | 0.2",
                "spikes:10/s..300/s@100s,10s | 20 | 0.1",
                "30 | 3 | 0.3",
                "step:20/s,300/s@60s,5/s@200s | 0 | 0.25",
            })
    void agreeOnWhatMatters(String load, int containerConcurrency, double serviceSeconds) {
        Simulation simulation =
                simulation(load, 400, scaling(containerConcurrency)).withServiceTime(ServiceTime.fixed(serviceSeconds));
        Headline fluid = FluidEngine.run(simulation);
        Headline events = EventEngine.run(simulation);

        assertThat(fluid.requests()).isCloseTo(events.requests(), withPercentage(3));
        assertThat(fluid.completed()).isCloseTo(events.completed(), withPercentage(3));
        assertThat(fluid.podSeconds()).isCloseTo(events.podSeconds(), withPercentage(15));
        assertThat((double) fluid.mostPods()).isCloseTo(events.mostPods(), within(2 + events.mostPods() * 0.2));
        assertThat(fluid.coldStarted()).isCloseTo(events.coldStarted(), within(events.coldStarted() * 0.15 + 5));
        assertThat((double) fluid.waits().p99().toMillis())
                .isCloseTo(events.waits().p99().toMillis(), within(1000.0));
        assertThat(fluid.panics()).isEqualTo(events.panics());
    }

    @Test
    void everyRequestHasOneEnd() {
        List<Simulation> simulations = List.of(
                simulation("poisson:80/s", 200, scaling(2, "max-scale", "3")).withTimeout(Duration.ofSeconds(10)),
                simulation("poisson:80/s", 200, scaling(2, "max-scale", "3", "target-burst-capacity", "0"))
                        .withPods(1),
                simulation("onoff:60@20s,20s", 200, scaling(1, "window", "6s")).withActivators(3));
        for (Simulation simulation : simulations) {
            Result result = run(Engine.EVENTS, simulation.withServiceTime(ServiceTime.exponential(0.2)));
            Headline headline = result.headline();
            double open = headline.requests() - headline.completed() - headline.refused() - headline.timedOut();

            assertThat(open).isBetween(0.0, 11.0 * 80 * 10);
            assertThat(headline.completed()).isPositive();
            assertThat(result.ticks())
                    .allSatisfy(tick -> assertThat(tick.waiting()).isBetween(0.0, tick.inFlight()));
        }
    }

    /** Loads that come and go, full queues, short timeouts and pods that leave: nothing is counted twice or below zero. */
    @ParameterizedTest
    @EnumSource(Engine.class)
    void keepsItsBooksWhateverHappens(Engine engine) {
        Random random = new Random(5);
        for (int i = 0; i < 60; i++) {
            int load = 1 + random.nextInt(120);
            String shape = List.of("%d/s", "%d", "onoff:%d/s@25s,40s", "onoff:%d@25s,40s", "spikes:0..%d/s@60s,7s")
                    .get(random.nextInt(5));
            RevisionScaling scaling = scaling(
                    random.nextInt(4),
                    "max-scale",
                    String.valueOf(3 + random.nextInt(20)),
                    "target-burst-capacity",
                    List.of("-1", "0", "10", "211").get(random.nextInt(4)),
                    "metric",
                    List.of("rps", "concurrency").get(random.nextInt(2)));
            Simulation simulation = simulation(shape.formatted(load), 200, scaling)
                    .withServiceTime(ServiceTime.exponential(0.05 + random.nextDouble()))
                    .withTimeout(Duration.ofSeconds(3 + random.nextInt(30)))
                    .withPods(random.nextInt(3))
                    .withActivators(1 + random.nextInt(3));

            Result result = run(engine, simulation);

            Headline headline = result.headline();
            double ended = headline.completed() + headline.refused() + headline.timedOut();
            String what = shape.formatted(load) + " " + scaling;
            assertThat(List.of(headline.completed(), headline.refused(), headline.timedOut()))
                    .as(what)
                    .allSatisfy(count -> assertThat(count).isGreaterThanOrEqualTo(0));
            assertThat(headline.requests()).as(what).isGreaterThanOrEqualTo(ended - 1e-6);
            assertThat(result.ticks()).as(what).allSatisfy(tick -> {
                assertThat(tick.waiting()).isBetween(0.0, tick.inFlight() + 1e-6);
                assertThat(tick.ready()).isBetween(0, scaling.maxScale());
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void spreadsOverPodsByAnyPolicy(Policy policy) {
        Simulation simulation = simulation(
                        "200/s", 60, scaling(10, "min-scale", "5", "max-scale", "5", "target-burst-capacity", "0"))
                .withDirectPolicy(policy);

        Headline headline = EventEngine.run(simulation);

        assertThat(headline.completed()).isCloseTo(12_000, withPercentage(1));
        assertThat(headline.waits().p50()).isEqualTo(Duration.ZERO);
    }

    @Test
    void anActivatorFillsOnePodAfterTheOtherUpToThreeAndElseSpreads() {
        // Two at a time, and a pod that has both takes twice as long.
        ServiceTime time = ServiceTime.fixed(0.1).saturatingAt(1);
        List<Long> millis = IntStream.of(3, 4, 0)
                .mapToObj(limit ->
                        EventEngine.run(simulation("18/s", 60, scaling(limit, "min-scale", "5", "max-scale", "5"))
                                .withServiceTime(time)))
                .map(headline -> headline.latencies().orElseThrow().p95().toMillis())
                .toList();

        assertThat(millis.get(0)).isGreaterThan(190);
        assertThat(millis.get(1)).isBetween(99L, 101L);
        assertThat(millis.get(2)).isBetween(99L, 101L);
    }

    @Test
    void withoutALimitAnActivatorSparesTheBusierOfTwoPods() {
        Simulation simulation = simulation(
                        "poisson:400/s",
                        60,
                        scaling(0, "target-burst-capacity", "-1", "min-scale", "10", "max-scale", "10"))
                .withServiceTime(ServiceTime.exponential(0.1));

        // Forty under way on ten pods that slow down with more than six: seldom where the less busy one is taken.
        Headline spared = EventEngine.run(
                simulation.withServiceTime(ServiceTime.exponential(0.1).saturatingAt(6)));
        Headline free = EventEngine.run(simulation);
        assertThat(spared.latencies().orElseThrow().p99().toMillis())
                .isLessThan(free.latencies().orElseThrow().p99().toMillis() * 5 / 4);
    }

    @Test
    void severalActivatorsShareThePods() {
        Simulation simulation =
                simulation("60", 120, scaling(5, "max-scale", "8")).withActivators(3);

        Headline shared = EventEngine.run(simulation.withServiceTime(ServiceTime.fixed(0.1)));
        Headline alone = EventEngine.run(simulation.withActivators(1).withServiceTime(ServiceTime.fixed(0.1)));

        // Each gets a third of the load, and that with two of the 8 pods is the slowest: 3 × 10 slots instead of 40.
        assertThat(shared.completed()).isCloseTo(alone.completed() * 0.75, withPercentage(2));
        assertThat(shared.refused()).isZero();
    }

    @Test
    void waitsMoreOftenWithTimesThatDiffer() {
        Simulation simulation = simulation("poisson:70/s", 300, scaling(1, "min-scale", "10", "max-scale", "10"));

        Headline fixed = EventEngine.run(simulation.withServiceTime(ServiceTime.fixed(0.1)));
        Headline random = EventEngine.run(simulation.withServiceTime(ServiceTime.exponential(0.1)));

        assertThat(random.latencies().orElseThrow().p99())
                .isGreaterThan(fixed.latencies().orElseThrow().p99().multipliedBy(2));
        assertThat(fixed.latencies().orElseThrow().p50().toMillis()).isBetween(98L, 102L);
        // An M/M/10 queue with 7 busy: 22 % wait (Erlang C), so its median does not.
        assertThat(random.waits().p50()).isEqualTo(Duration.ZERO);
        assertThat(random.waits().p95().toMillis()).isBetween(15L, 80L);
    }

    @Test
    void drawsTimesWithTheMeanThatWasAskedFor() {
        Randomness random = new Randomness(7);
        for (ServiceTime time :
                List.of(ServiceTime.fixed(0.2), ServiceTime.exponential(0.2), ServiceTime.lognormal(0.2, 0.8))) {
            double sum = IntStream.range(0, 200_000)
                    .mapToDouble(i -> time.draw(random, 1))
                    .sum();

            assertThat(sum / 200_000).isCloseTo(0.2, withPercentage(1));
        }
    }
}
