package dev.knemu.autoscale;

import static dev.knemu.autoscale.PodAutoscaler.Active.FALSE;
import static dev.knemu.autoscale.PodAutoscaler.Active.TRUE;
import static dev.knemu.autoscale.PodAutoscaler.Active.UNKNOWN;
import static dev.knemu.autoscale.PodAutoscaler.Reachability.UNREACHABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.autoscale.PodAutoscaler.Step;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bounds, the way to zero and the status, as knative/serving pkg/reconciler/autoscaling/kpa has them. */
class PodAutoscalerTest {

    private static final long SECOND = 1_000_000_000L;
    private static final int BURST = -100;

    private static final Set<String> OF_CLUSTER =
            Set.of("enable-scale-to-zero", "allow-zero-initial-scale", "scale-to-zero-grace-period");

    private static RevisionScaling scaling(String... keysAndValues) {
        Map<String, String> cluster = new HashMap<>();
        Map<String, String> annotations = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            if (OF_CLUSTER.contains(keysAndValues[i])) {
                cluster.put(keysAndValues[i], keysAndValues[i + 1]);
            } else {
                annotations.put("autoscaling.knative.dev/" + keysAndValues[i], keysAndValues[i + 1]);
            }
        }
        return RevisionScaling.of(AutoscalerConfig.of(cluster), annotations, 0);
    }

    private static PodAutoscaler created(String... keysAndValues) {
        return PodAutoscaler.created(scaling(keysAndValues), 0);
    }

    /** Long active, with so many pods, all requests through the activator. */
    private static PodAutoscaler running(int pods, String... keysAndValues) {
        return PodAutoscaler.settled(scaling(keysAndValues), 0, pods, false);
    }

    private static int pass(PodAutoscaler autoscaler, long second, int ready, int decided) {
        return autoscaler.reconcile(second * SECOND, ready, decided, BURST, true);
    }

    @ParameterizedTest
    @CsvSource({"2, 5, 1, 2", "2, 5, 9, 5", "2, 5, 4, 4", "0, 0, 900, 900", "5, 2, 3, 5", "5, 2, 6, 2"})
    void keepsWithinItsBoundsTestingMinFirst(String min, String max, int decided, int replicas) {
        assertThat(pass(running(1, "min-scale", min, "max-scale", max), 0, 1, decided))
                .isEqualTo(replicas);
    }

    @Test
    void ignoresMinScaleWhereItCannotBeReached() {
        PodAutoscaler autoscaler = running(3, "min-scale", "3", "max-scale", "4");
        autoscaler.reachability(UNREACHABLE);

        assertThat(pass(autoscaler, 0, 3, 1)).isEqualTo(1);
        assertThat(pass(autoscaler, 2, 1, 9)).isEqualTo(4);
    }

    @Test
    void holdsTheInitialScaleUntilItWasReachedEvenAboveMaxScale() {
        PodAutoscaler autoscaler = created("initial-scale", "4", "max-scale", "2");
        assertThat(autoscaler.replicas()).isEqualTo(4);
        assertThat(pass(autoscaler, 0, 0, 1)).isEqualTo(4);
        assertThat(autoscaler.isInitialized()).isFalse();

        assertThat(pass(autoscaler, 4, 4, 1)).isEqualTo(4);
        assertThat(autoscaler.isInitialized()).isTrue();
        assertThat(pass(autoscaler, 6, 4, 1)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"2, 0, 2", "2, 3, 3", "1, 0, 1"})
    void holdsAnInitialScaleAboveOneOrItsMinScaleIfThatIsMore(String initial, String min, int replicas) {
        PodAutoscaler autoscaler = created("initial-scale", initial, "min-scale", min);
        autoscaler.reconcile(0, 0, 1, BURST, true);

        assertThat(autoscaler.want()).isEqualTo(replicas);
    }

    @Test
    void forgetsTheInitialScaleOfWhatCannotBeReached() {
        PodAutoscaler autoscaler = created("initial-scale", "4");
        autoscaler.reachability(UNREACHABLE);

        assertThat(pass(autoscaler, 0, 0, 1)).isEqualTo(1);
    }

    @Test
    void doesNothingWithoutADecisionUnlessItIsActivating() {
        PodAutoscaler active = running(1, "min-scale", "3");
        assertThat(pass(active, 0, 1, -1)).isEqualTo(1);
        assertThat(active.want()).isEqualTo(-1);
        assertThat(active.step()).isEqualTo(Step.NO_DECISION);

        assertThat(pass(created("min-scale", "3"), 0, 0, -1)).isEqualTo(3);
    }

    /** §9: the mode is Proxy and there are two activators before anything is decided. */
    @Test
    void beginsBehindTwoActivators() {
        PodAutoscaler autoscaler = created();

        assertThat(autoscaler.isServed()).isFalse();
        assertThat(autoscaler.activators()).isEqualTo(2);
        assertThat(autoscaler.desiredScale()).isEqualTo(-1);
        assertThat(autoscaler.requeueAt()).isEqualTo(PodAutoscaler.NEVER);
    }

    @Test
    void countsItsTimesFromWhenItWasMade() {
        PodAutoscaler autoscaler = PodAutoscaler.created(scaling(), 1000 * SECOND);
        assertThat(pass(autoscaler, 1630, 0, 0)).isEqualTo(1);
        assertThat(autoscaler.step()).isEqualTo(Step.ACTIVATING);
        assertThat(pass(autoscaler, 1631, 0, 0)).isZero();
        assertThat(autoscaler.activeSinceNanos()).isEqualTo(1631 * SECOND);
        assertThat(pass(autoscaler, 1632, 0, 0)).isZero();
    }

    @Test
    void remembersItsPodsWhereItWasThereForLong() {
        PodAutoscaler autoscaler = running(3, "initial-scale", "4");
        assertThat(autoscaler.want()).isEqualTo(3);
        assertThat(autoscaler.desiredScale()).isEqualTo(3);
        assertThat(autoscaler.actualScale()).isEqualTo(3);
        assertThat(PodAutoscaler.settled(scaling(), 0, 0, true).isServed()).isFalse();

        assertThat(pass(autoscaler, 0, 3, 1)).isEqualTo(1);
    }

    private static PodAutoscaler before(PodAutoscaler.Active active) {
        return switch (active) {
            case UNKNOWN -> created();
            case TRUE -> running(1);
            case FALSE -> running(0);
        };
    }

    /** §9.5, row by row, with a threshold of 1. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, TRUE, FALSE, NoTraffic",
        "0, 1, TRUE, FALSE, NoTraffic",
        "0, 0, FALSE, FALSE, NoTraffic",
        "0, 1, FALSE, FALSE, NoTraffic",
        "1, 0, UNKNOWN, UNKNOWN, Queued",
        "1, 0, TRUE, UNKNOWN, Queued",
        "1, 0, FALSE, UNKNOWN, Queued",
        "1, 1, UNKNOWN, TRUE, ''",
        "1, 1, TRUE, TRUE, ''",
        "1, 1, FALSE, TRUE, ''",
        "-1, 0, FALSE, FALSE, NoTraffic",
        "-1, 0, UNKNOWN, UNKNOWN, Queued",
        "-1, 0, TRUE, UNKNOWN, Queued",
        "-1, 1, FALSE, FALSE, NoTraffic",
        "-1, 1, UNKNOWN, TRUE, ''",
        "-1, 1, TRUE, TRUE, ''",
    })
    void saysWhetherItIsActive(
            int want, int ready, PodAutoscaler.Active before, PodAutoscaler.Active after, String reason) {
        PodAutoscaler autoscaler = before(before);
        pass(autoscaler, 0, ready, want);

        assertThat(autoscaler.want()).isEqualTo(want);
        assertThat(autoscaler.active()).isEqualTo(after);
        assertThat(autoscaler.reason()).isEqualTo(reason);
        assertThat(autoscaler.actualScale()).isEqualTo(ready);
    }

    /** §9.5: with a threshold of 0 there is nothing to wait for, and so nothing that took too long. */
    @Test
    void isInactiveWhereItsThresholdIsZeroWhateverIsWanted() {
        PodAutoscaler autoscaler = created("allow-zero-initial-scale", "true", "initial-scale", "0");
        assertThat(pass(autoscaler, 0, 0, 2)).isEqualTo(2);
        assertThat(autoscaler.active()).isEqualTo(FALSE);
        assertThat(autoscaler.reason()).isEqualTo("NoTraffic");
        assertThat(autoscaler.isInitialized()).isTrue();
        pass(autoscaler, 2, 0, 2);
        assertThat(autoscaler.active()).isEqualTo(UNKNOWN);

        PodAutoscaler unreachable = created("allow-zero-initial-scale", "true", "initial-scale", "0", "min-scale", "3");
        unreachable.reachability(UNREACHABLE);
        pass(unreachable, 0, 0, 2);
        assertThat(unreachable.active()).isEqualTo(FALSE);
    }

    @Test
    void desiresNothingOnceNothingIsWanted() {
        PodAutoscaler autoscaler = running(2);
        pass(autoscaler, 0, 2, 0);
        assertThat(autoscaler.desiredScale()).isZero();

        pass(autoscaler, 1, 2, -1);
        assertThat(autoscaler.desiredScale()).isZero();
        assertThat(autoscaler.step()).isEqualTo(Step.NO_DECISION);
        assertThat(autoscaler.requeueAt()).isEqualTo(PodAutoscaler.NEVER);
    }

    /** §9.1: min-scale is not enforced while nothing is decided, except while activating. */
    @Test
    void keepsItsPodsBelowMinScaleWhileInactiveAndUndecided() {
        PodAutoscaler autoscaler = running(0, "min-scale", "3");

        assertThat(pass(autoscaler, 0, 0, -1)).isZero();
        assertThat(autoscaler.want()).isEqualTo(-1);
    }

    @Test
    void comesToLifeWhenItsPodsAreReady() {
        PodAutoscaler autoscaler = created();
        pass(autoscaler, 0, 0, -1);
        assertThat(autoscaler.active()).isEqualTo(UNKNOWN);
        assertThat(autoscaler.reason()).isEqualTo("Queued");
        assertThat(autoscaler.want()).isEqualTo(-1);
        assertThat(autoscaler.replicas()).isEqualTo(1);

        pass(autoscaler, 3, 1, -1);
        assertThat(autoscaler.active()).isEqualTo(TRUE);
        assertThat(autoscaler.reason()).isEmpty();
        assertThat(autoscaler.activeSinceNanos()).isEqualTo(3 * SECOND);
    }

    @Test
    void mayBeginWithNothing() {
        PodAutoscaler autoscaler = created("allow-zero-initial-scale", "true", "initial-scale", "0");
        assertThat(pass(autoscaler, 0, 0, -1)).isZero();
        assertThat(autoscaler.active()).isEqualTo(FALSE);
        assertThat(autoscaler.reason()).isEqualTo("NoTraffic");

        assertThat(pass(autoscaler, 9, 0, 2)).isEqualTo(2);
        assertThat(autoscaler.active()).isEqualTo(UNKNOWN);
    }

    @Test
    void keepsOnePodWhereZeroIsOff() {
        PodAutoscaler autoscaler = running(2, "enable-scale-to-zero", "false");

        assertThat(pass(autoscaler, 0, 2, 0)).isEqualTo(1);
        assertThat(autoscaler.step()).isEqualTo(Step.ZERO_IS_OFF);
    }

    @Test
    void givesUpPodsThatDoNotBecomeReady() {
        PodAutoscaler autoscaler = created();
        assertThat(pass(autoscaler, 0, 0, 0)).isEqualTo(1);
        assertThat(autoscaler.step()).isEqualTo(Step.ACTIVATING);
        assertThat(autoscaler.requeueAt()).isEqualTo(630 * SECOND);
        assertThat(pass(autoscaler, 630, 0, 0)).isEqualTo(1);

        assertThat(pass(autoscaler, 631, 0, 0)).isZero();
        assertThat(autoscaler.step()).isEqualTo(Step.TIMED_OUT);
        assertThat(autoscaler.active()).isEqualTo(FALSE);
        assertThat(autoscaler.reason()).isEqualTo("TimedOut");

        pass(autoscaler, 640, 0, -1);
        assertThat(autoscaler.reason()).isEqualTo("TimedOut");
        pass(autoscaler, 650, 0, 0);
        assertThat(autoscaler.reason()).isEqualTo("NoTraffic");
    }

    @Test
    void keepsOnePodUntilItWasActiveForAStableWindow() {
        PodAutoscaler autoscaler = created("initial-scale", "4");
        pass(autoscaler, 0, 0, 4);
        pass(autoscaler, 3, 4, 4);

        assertThat(pass(autoscaler, 4, 4, 0)).isEqualTo(1);
        assertThat(autoscaler.step()).isEqualTo(Step.ACTIVE_TOO_SHORT);
        assertThat(autoscaler.requeueAt()).isEqualTo(63 * SECOND);
        assertThat(pass(autoscaler, 62, 1, 0)).isEqualTo(1);
        assertThat(autoscaler.active()).isEqualTo(TRUE);

        assertThat(pass(autoscaler, 63, 1, 0)).isEqualTo(1);
        assertThat(autoscaler.active()).isEqualTo(FALSE);
        assertThat(autoscaler.step()).isEqualTo(Step.DEACTIVATED);
    }

    @Test
    void leavesAtOnceWhereTheActivatorWasLongInThePath() {
        PodAutoscaler autoscaler = running(1);
        assertThat(pass(autoscaler, 0, 1, 0)).isEqualTo(1);
        assertThat(autoscaler.step()).isEqualTo(Step.DEACTIVATED);
        assertThat(autoscaler.requeueAt()).isEqualTo(3 * SECOND);

        assertThat(pass(autoscaler, 3, 1, 0)).isZero();
        assertThat(autoscaler.step()).isEqualTo(Step.ZERO);
        assertThat(autoscaler.reason()).isEqualTo("NoTraffic");
    }

    @Test
    void waitsForTheGracePeriodWhereTheActivatorIsNewInThePath() {
        PodAutoscaler autoscaler = PodAutoscaler.settled(scaling(), 0, 3, true);
        assertThat(autoscaler.isServed()).isTrue();
        assertThat(autoscaler.reconcile(0, 3, 0, 50, false)).isEqualTo(3);
        assertThat(autoscaler.isServed()).isFalse();
        assertThat(autoscaler.requeueAt()).isZero();

        assertThat(pass(autoscaler, 1, 3, 0)).isEqualTo(3);
        assertThat(autoscaler.step()).isEqualTo(Step.IN_GRACE);
        assertThat(autoscaler.requeueAt()).isEqualTo(30 * SECOND);
        assertThat(pass(autoscaler, 30, 3, 0)).isZero();
    }

    @Test
    void waitsUntilTheActivatorAnswers() {
        PodAutoscaler autoscaler = running(1);
        pass(autoscaler, 0, 1, 0);

        assertThat(autoscaler.reconcile(40 * SECOND, 1, 0, BURST, false)).isEqualTo(1);
        assertThat(autoscaler.step()).isEqualTo(Step.WAITS_FOR_ACTIVATOR);
        // §9.3, step 1: it is asked again a second later, and the pass follows another second later.
        assertThat(autoscaler.requeueAt()).isEqualTo(42 * SECOND);
        assertThat(pass(autoscaler, 42, 1, 0)).isZero();
    }

    @Test
    void asksNoActivatorWhereItIsAlwaysInThePath() {
        PodAutoscaler autoscaler = running(1, "target-burst-capacity", "-1");
        autoscaler.reconcile(0, 1, 0, -1, false);

        assertThat(autoscaler.reconcile(40 * SECOND, 1, 0, -1, false)).isZero();
    }

    /** Served until it becomes inactive at 0; or proxied so long before. */
    private static PodAutoscaler inactive(boolean served, String retention) {
        RevisionScaling scaling = scaling("scale-to-zero-pod-retention-period", retention);
        PodAutoscaler autoscaler = PodAutoscaler.settled(scaling, 0, 1, served);
        autoscaler.reconcile(0, 1, 0, served ? 5 : -5, !served);
        return autoscaler;
    }

    @Test
    void countsTheTimeProxiedOnceTheRetentionHasPassed() {
        PodAutoscaler longProxied = inactive(false, "20s");
        assertThat(pass(longProxied, 19, 1, 0)).isEqualTo(1);
        assertThat(longProxied.step()).isEqualTo(Step.RETAINED);
        assertThat(longProxied.requeueAt()).isEqualTo(20 * SECOND);
        assertThat(pass(longProxied, 25, 1, 0)).isZero();
    }

    @Test
    void leavesTheMomentRetentionAndGraceAreOver() {
        assertThat(pass(inactive(false, "20s"), 20, 1, 0)).isZero();

        PodAutoscaler autoscaler = PodAutoscaler.settled(scaling(), 0, 1, true);
        pass(autoscaler, 0, 1, 1);
        pass(autoscaler, 10, 1, 0);
        assertThat(autoscaler.step()).isEqualTo(Step.DEACTIVATED);
        // Proxied since 0, inactive since 10: it is the former that counts.
        assertThat(pass(autoscaler, 29, 1, 0)).isEqualTo(1);
        assertThat(autoscaler.requeueAt()).isEqualTo(30 * SECOND);
        assertThat(pass(autoscaler, 30, 1, 0)).isZero();
    }

    @Test
    void isActiveWithOnePodWhereItCannotBeReached() {
        PodAutoscaler autoscaler = running(3, "min-scale", "3");
        assertThat(pass(autoscaler, 0, 1, 3)).isEqualTo(3);
        assertThat(autoscaler.active()).isEqualTo(UNKNOWN);

        autoscaler.reachability(UNREACHABLE);
        pass(autoscaler, 2, 1, 1);
        assertThat(autoscaler.active()).isEqualTo(TRUE);
    }

    @Test
    void waitsForTheRestOfTheGracePeriodAfterTheRetention() {
        PodAutoscaler autoscaler = inactive(true, "20s");
        assertThat(pass(autoscaler, 25, 1, 0)).isEqualTo(1);
        assertThat(autoscaler.step()).isEqualTo(Step.IN_GRACE);
        assertThat(autoscaler.requeueAt()).isEqualTo(30 * SECOND);
    }

    @Test
    void waitsForALongRetentionWhateverTheTimeProxied() {
        PodAutoscaler autoscaler = inactive(false, "90s");

        assertThat(pass(autoscaler, 40, 1, 0)).isEqualTo(1);
        assertThat(autoscaler.requeueAt()).isEqualTo(90 * SECOND);
        assertThat(pass(autoscaler, 90, 1, 0)).isZero();
    }

    @Test
    void retainsNothingThatCannotBeReached() {
        PodAutoscaler autoscaler = inactive(false, "90s");
        autoscaler.reachability(UNREACHABLE);

        assertThat(pass(autoscaler, 3, 1, 0)).isZero();
    }

    @Test
    void comesBackFromZero() {
        PodAutoscaler autoscaler = PodAutoscaler.settled(scaling(), 0, 0, false);
        assertThat(autoscaler.active()).isEqualTo(FALSE);

        assertThat(pass(autoscaler, 1, 0, 3)).isEqualTo(3);
        assertThat(autoscaler.active()).isEqualTo(UNKNOWN);
        pass(autoscaler, 4, 1, 3);
        assertThat(autoscaler.active()).isEqualTo(TRUE);
        assertThat(autoscaler.actualScale()).isEqualTo(1);
        assertThat(autoscaler.desiredScale()).isEqualTo(3);
    }

    @Test
    void isQueuedAgainWhereItLosesItsPods() {
        PodAutoscaler autoscaler = running(2, "min-scale", "2");
        pass(autoscaler, 0, 1, 2);

        assertThat(autoscaler.active()).isEqualTo(UNKNOWN);
    }

    @Test
    void neverForgetsWhatItDesiredForAnUnknown() {
        PodAutoscaler autoscaler = running(2);
        pass(autoscaler, 0, 2, 2);
        pass(autoscaler, 2, 2, -1);

        assertThat(autoscaler.desiredScale()).isEqualTo(2);
        assertThat(autoscaler.active()).isEqualTo(TRUE);
    }

    @Test
    void staysInactiveWithoutADecision() {
        PodAutoscaler autoscaler = PodAutoscaler.settled(scaling(), 0, 0, false);
        pass(autoscaler, 0, 1, -1);
        assertThat(autoscaler.active()).isEqualTo(FALSE);
        pass(autoscaler, 2, 0, -1);
        assertThat(autoscaler.active()).isEqualTo(FALSE);
    }

    @ParameterizedTest
    @CsvSource({"2, 0, true", "2, 5, true", "1, 0, true", "2, -1, false", "0, 5, false"})
    void servesDirectlyWithPodsWantedAndBurstToSpare(int decided, int burst, boolean served) {
        PodAutoscaler autoscaler = running(2);
        autoscaler.reconcile(0, 2, decided, burst, false);

        assertThat(autoscaler.isServed()).isEqualTo(served);
    }

    /**
     * §10: Serve exactly where more than 0 are wanted and there is burst to spare. An older kpa.go serves an active
     * revision directly while nothing is decided (-1) as well; that is not followed.
     */
    @Test
    void isProxiedWhileNothingIsDecided() {
        PodAutoscaler autoscaler = PodAutoscaler.settled(scaling(), 0, 3, true);
        autoscaler.reconcile(0, 3, -1, 50, false);

        assertThat(autoscaler.active()).isEqualTo(TRUE);
        assertThat(autoscaler.want()).isEqualTo(-1);
        assertThat(autoscaler.isServed()).isFalse();
    }

    @Test
    void wantsActivatorsForItsReadyPods() {
        PodAutoscaler autoscaler = running(3);
        pass(autoscaler, 0, 3, 3);

        assertThat(autoscaler.activators()).isEqualTo(6);
    }

    @Test
    void scalesByNewSettings() {
        PodAutoscaler autoscaler = running(1);
        autoscaler.update(scaling("min-scale", "2"));

        assertThat(pass(autoscaler, 0, 1, 1)).isEqualTo(2);
    }
}
