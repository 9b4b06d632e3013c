package dev.knemu.autoscale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each decision in a sentence, with the numbers of its formula. */
class DecisionTest {

    private static final long SECOND = 1_000_000_000L;

    private static Decider decider(String... keysAndValues) {
        Map<String, String> annotations = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            annotations.put("autoscaling.knative.dev/" + keysAndValues[i], keysAndValues[i + 1]);
        }
        return new Decider(RevisionScaling.of(AutoscalerConfig.DEFAULTS, annotations, 0), 0, 0);
    }

    private static String explained(Decider decider) {
        return decider.decision().orElseThrow().explain();
    }

    @Test
    void saysHowItCameToStablePods() {
        Decider decider = decider("target", "10");
        decider.decide(0, 2, true, 20, 14.5);

        assertThat(explained(decider))
                .isEqualTo("stable 20 / target 7 = 3 pods, panic 14.5 / target 7 = 3 pods;"
                        + " 3 wanted for 2 ready is under the panic threshold 2× (1.5×), stable mode: 3 wanted,"
                        + " so 3 pods; excess burst capacity is floor(2 × 10 - 211 - 14.5) = -206:"
                        + " the activator is in the path.");
    }

    @Test
    void saysWhyItPanics() {
        Decider decider = decider("target", "10");
        decider.decide(0, 1, true, 1.5, 50);

        assertThat(explained(decider))
                .contains(
                        "8 wanted for 1 ready is at or over the panic threshold 2× (8×), panic: 8 wanted, so 8 pods;");
    }

    @Test
    void saysThatPanicGoesOn() {
        Decider decider = decider("target", "10", "target-burst-capacity", "0");
        decider.decide(0, 1, true, 1.5, 50);
        decider.decide(10 * SECOND, 8, true, 1.5, 0);

        assertThat(explained(decider))
                .contains(
                        "panic goes on (last over it 10 s ago): it never scales down in panic and keeps 8, so 8 pods;")
                .endsWith("target-burst-capacity 0 needs no activator while there are pods.");
    }

    @Test
    void saysWhichLimitHeldItBack() {
        Decider down = decider("target", "10", "target-burst-capacity", "-1");
        down.decide(0, 10, true, 7, 7);
        assertThat(explained(down))
                .contains("1 wanted, max-scale-down-rate 2 allows 5, so 5 pods;")
                .endsWith("target-burst-capacity -1 keeps the activator in the path.");

        Decider up = decider("target", "10");
        up.decide(0, 1, true, 70_000, 0);
        assertThat(explained(up)).contains("10000 wanted, max-scale-up-rate 1000 allows 1000, so 1000 pods;");

        Decider floor = decider("target", "10", "activation-scale", "4");
        floor.decide(0, 1, true, 1, 1);
        assertThat(explained(floor)).contains("1 wanted, activation-scale is 4, so 4 pods;");
    }

    @Test
    void saysThatADelayHoldsIt() {
        Decider decider = decider("target", "10", "scale-down-delay", "1m");
        decider.decide(0, 4, true, 28, 28);
        decider.decide(2 * SECOND, 4, true, 14, 14);

        assertThat(explained(decider))
                .contains("stable mode: 2 wanted; the scale-down delay of 1m0s still holds 4, so 4 pods;");
    }

    @Test
    void saysWhenPodsAreReachedDirectly() {
        Decider decider = decider();
        decider.decide(0, 3, true, 1, 1);

        assertThat(explained(decider)).endsWith("floor(3 × 100 - 211 - 1) = 88: pods are reached directly.");
    }
}
