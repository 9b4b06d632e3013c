package dev.knemu.autoscale.simulation;

import static dev.knemu.autoscale.simulation.Runs.scaling;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which pod an activator takes, and which pods are asked: §11 and §5.2; knative/serving pkg/activator/net/lb_policy.go. */
class ProxiesTest {

    private static final long SECOND = 1_000_000_000L;

    private final Pods pods = new Pods();
    private final Randomness random = new Randomness(1);

    private Proxies proxies(int limit, int activators, int podCount) {
        Proxies proxies = new Proxies(scaling(limit, "target-burst-capacity", "-1"), activators, random);
        settle(podCount);
        proxies.ensure(pods.capacity());
        proxies.assign(pods, true);
        return proxies;
    }

    private void settle(int podCount) {
        IntStream.range(0, podCount).forEach(i -> pods.addSettled(-60 * SECOND));
        pods.list();
    }

    /** Requests that all stay. */
    private static List<Integer> picks(Proxies proxies, int activator, int requests) {
        List<Integer> picks = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            int pod = proxies.pick(activator);
            picks.add(pod);
            if (pod != Pods.NONE) {
                proxies.begin(activator, pod);
            }
        }
        return picks;
    }

    @Test
    void theFirstThatIsFreeIsTakenUpToThreeAtATime() {
        assertThat(picks(proxies(3, 1, 2), 0, 7)).containsExactly(0, 0, 0, 1, 1, 1, Pods.NONE);
    }

    @Test
    void aPodThatIsFreeAgainIsTakenBeforeThoseAfterIt() {
        Proxies proxies = proxies(2, 1, 3);
        picks(proxies, 0, 4);
        proxies.end(0, 0);

        assertThat(picks(proxies, 0, 2)).containsExactly(0, 2);
    }

    @Test
    void podsAreTakenInTurnFromFourAtATimeOn() {
        assertThat(picks(proxies(4, 1, 3), 0, 13)).containsExactly(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, Pods.NONE);
    }

    @Test
    void theTurnGoesOnAfterTheLastPickAndPassesOverWhatIsFull() {
        Proxies proxies = proxies(4, 1, 3);
        picks(proxies, 0, 12);
        proxies.end(0, 1);
        proxies.end(0, 0);
        assertThat(picks(proxies, 0, 1)).containsExactly(0);
        proxies.end(0, 0);
        proxies.end(0, 2);

        assertThat(picks(proxies, 0, 3)).containsExactly(1, 2, 0);
    }

    @Test
    void theTurnBeginsAnewWherePodsHaveLeft() {
        Proxies proxies = proxies(4, 1, 5);
        picks(proxies, 0, 4);
        pods.removeOne();
        pods.removeOne();
        pods.list();
        proxies.assign(pods, true);

        // Of the three that are left the first, not that which is now the fourth from where it began.
        assertThat(pods.usable).startsWith(2, 3, 4);
        assertThat(picks(proxies, 0, 2)).containsExactly(2, 3);
    }

    /** A pair of three is drawn; the idle one is in two pairs of three, and wins each of them. */
    @Test
    void theLessBusyOfTwoDifferentPodsIsTakenWithoutALimit() {
        Proxies proxies = proxies(0, 1, 3);
        proxies.begin(0, 0);
        proxies.begin(0, 1);
        int[] taken = new int[3];
        IntStream.range(0, 6000).forEach(i -> taken[proxies.pick(0)]++);

        assertThat(taken[2]).isBetween(3850, 4150);
        assertThat(taken[0]).isBetween(850, 1150);
    }

    @Test
    void aTieIsDecidedByChanceAndTwoPodsNeedNoOther() {
        Proxies proxies = proxies(0, 1, 2);
        int[] taken = new int[2];
        IntStream.range(0, 2000).forEach(i -> taken[proxies.pick(0)]++);
        assertThat(taken[0]).isBetween(900, 1100);

        proxies.begin(0, 0);
        assertThat(picks(proxies, 0, 1)).containsExactly(1);
        proxies.begin(0, 1);
        assertThat(picks(proxies, 0, 1)).containsExactly(0);
    }

    @Test
    void theOnlyPodIsTakenWithoutALimitHoweverBusy() {
        assertThat(picks(proxies(0, 1, 1), 0, 3)).containsExactly(0, 0, 0);
        assertThat(new Proxies(scaling(0), 1, random).pick(0)).isEqualTo(Pods.NONE);
    }

    @Test
    void eachOfTwoActivatorsFillsTheOnePodThatTheyShare() {
        Proxies proxies = proxies(2, 2, 1);

        assertThat(picks(proxies, 0, 3)).containsExactly(0, 0, Pods.NONE);
        assertThat(proxies.isOpen(0)).isFalse();
        assertThat(proxies.isOpen(1)).isTrue();
        assertThat(picks(proxies, 1, 3)).containsExactly(0, 0, Pods.NONE);
    }

    @Test
    void withoutALimitEveryActivatorUsesAllPods() {
        Proxies proxies = proxies(0, 2, 2);
        proxies.begin(1, 0);

        // The other activator's request is not seen.
        assertThat(IntStream.range(0, 100).map(i -> proxies.pick(0)).distinct().count())
                .isEqualTo(2);
        assertThat(picks(proxies, 1, 1)).containsExactly(1);
    }

    @ParameterizedTest
    @CsvSource({"2, 0, false", "2, 1, true", "0, 0, false", "0, 1, true"})
    void theGateIsOpenOnlyWithPodsBehindIt(int limit, int podCount, boolean open) {
        assertThat(proxies(limit, 1, podCount).isOpen(0)).isEqualTo(open);
    }

    /** §11: what a pod that left still has counts against what the others may take. */
    @Test
    void theGateStaysShutWhilePodsThatLeftHaveRequests() {
        Proxies proxies = proxies(2, 1, 2);
        picks(proxies, 0, 4);
        int gone = pods.removeOne();
        pods.list();
        proxies.assign(pods, true);
        proxies.end(0, 1 - gone);
        assertThat(proxies.isOpen(0)).isFalse();

        proxies.end(0, gone);
        proxies.end(0, gone);
        assertThat(proxies.isOpen(0)).isTrue();
    }

    /** §10: 2 for no burst; where fewer exist, all of them. */
    @Test
    void requestsGoInTurnToAsManyActivatorsAsAreWanted() {
        Proxies many = new Proxies(scaling(0, "target-burst-capacity", "0"), 4, random);
        settle(1);
        many.ensure(pods.capacity());
        many.assign(pods, true);
        assertThat(IntStream.range(0, 5).map(i -> many.next())).containsExactly(0, 1, 0, 1, 0);

        Proxies few = new Proxies(scaling(0, "target-burst-capacity", "1000"), 3, random);
        few.ensure(pods.capacity());
        few.assign(pods, true);
        assertThat(IntStream.range(0, 5).map(i -> few.next())).containsExactly(0, 1, 2, 0, 1);
    }

    private static int[] asked(int[] shuffled, int sample) {
        return Arrays.stream(shuffled, 0, sample).sorted().toArray();
    }

    /** Three of sixty seconds, and four that have been ready just as long as those but were started later. */
    private void oldAndYoung() {
        settle(3);
        for (int i = 0; i < 4; i++) {
            int young = pods.add(10 * SECOND, 13 * SECOND);
            pods.becomesReady(young, 13 * SECOND);
        }
        pods.list();
    }

    @Test
    void oldPodsAreAskedFirstAndYoungOnesByChance() {
        oldAndYoung();
        int[] chosen = new int[7];
        for (int i = 0; i < 400; i++) {
            for (int pod : asked(pods.shuffled(4, 9 * SECOND, random), 4)) {
                chosen[pod]++;
            }
        }

        assertThat(Arrays.copyOf(chosen, 3)).containsOnly(400);
        assertThat(Arrays.stream(chosen, 3, 7).boxed())
                .allSatisfy(times -> assertThat(times).isBetween(60, 140));
    }

    @Test
    void oldPodsAloneAreAskedByChanceWhereThereAreEnough() {
        oldAndYoung();
        int[] chosen = new int[7];
        for (int i = 0; i < 300; i++) {
            for (int pod : asked(pods.shuffled(2, 9 * SECOND, random), 2)) {
                chosen[pod]++;
            }
        }

        assertThat(Arrays.stream(chosen, 0, 3).boxed())
                .allSatisfy(times -> assertThat(times).isBetween(150, 250));
        assertThat(Arrays.copyOfRange(chosen, 3, 7)).containsOnly(0);
    }

    @Test
    void aPodIsOldByWhenItWasStartedAndNotByWhenItWasReady() {
        oldAndYoung();

        // At 70 s, with a window of 60 s: those of 10 s are just old enough.
        int[] chosen = new int[7];
        for (int i = 0; i < 300; i++) {
            for (int pod : asked(pods.shuffled(3, 10 * SECOND, random), 3)) {
                chosen[pod]++;
            }
        }
        assertThat(chosen).doesNotContain(0).doesNotContain(300);
    }

    @Test
    void whatStartsGoesBeforeWhatIsReadyAndOfEachTheYoungestFirst() {
        settle(1);
        int older = pods.add(SECOND, 20 * SECOND);
        int younger = pods.add(2 * SECOND, 21 * SECOND);
        assertThat(pods.removeOne()).isEqualTo(Pods.NONE);

        assertThat(pods.becomesReady(younger, 21 * SECOND)).isFalse();
        assertThat(pods.becomesReady(older, 20 * SECOND)).isTrue();
        assertThat(pods.removeOne()).isEqualTo(older);
    }
}
