package dev.knemu.lint;

import dev.knemu.resource.BackoffPolicy;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Channel;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.InMemoryChannel;
import dev.knemu.resource.Parallel;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.Sequence;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@link Rule#RETRY_BUDGET}: once where a delivery is written, or comes from the cluster's defaults. */
final class RetryBudgets {

    private static final Duration FANOUT_LIMIT = Duration.ofMinutes(15);
    private static final Duration TOO_LONG = Duration.ofDays(1);
    private static final int WAITS_TOLD = 4;

    private final Lookout lookout;

    RetryBudgets(Lookout lookout) {
        this.lookout = lookout;
    }

    void look() {
        lookout.all(Broker.class)
                .forEach(it -> look(it.key(), "spec.delivery", it.spec().delivery()));
        lookout.all(Trigger.class)
                .forEach(it -> look(it.key(), "spec.delivery", it.spec().delivery()));
        lookout.all(Channel.class)
                .forEach(it -> look(it.key(), "spec.delivery", it.spec().delivery()));
        lookout.all(InMemoryChannel.class)
                .forEach(it -> look(it.key(), "spec.delivery", it.spec().delivery()));
        lookout.all(Subscription.class)
                .forEach(it -> look(it.key(), "spec.delivery", it.spec().delivery()));
        for (Sequence sequence : lookout.all(Sequence.class)) {
            for (int i = 0; i < sequence.spec().steps().size(); i++) {
                Optional<DeliverySpec> delivery = sequence.spec().steps().get(i).delivery();
                look(sequence.key(), "spec.steps[" + i + "].delivery", delivery);
            }
        }
        for (Parallel parallel : lookout.all(Parallel.class)) {
            for (int i = 0; i < parallel.spec().branches().size(); i++) {
                Optional<DeliverySpec> delivery =
                        parallel.spec().branches().get(i).delivery();
                look(parallel.key(), "spec.branches[" + i + "].delivery", delivery);
            }
        }
    }

    private void look(ResourceKey key, String path, Optional<DeliverySpec> delivery) {
        if (delivery.isEmpty() || delivery.get().retry().orElse(0) == 0) {
            return;
        }
        DeliverySpec spec = delivery.get();
        int retry = spec.retry().orElseThrow();
        Budget budget = Budget.of(spec);
        String requests = "Gives up after " + (retry == 1 ? "1 retry" : retry + " retries");
        if (budget.isWithoutWaits()) {
            lookout.found(
                    Rule.RETRY_BUDGET,
                    retry == 1 ? Severity.INFO : Severity.WARNING,
                    key,
                    path,
                    requests + " without any wait between them: " + budget.reason() + ".",
                    retry == 1 ? "" : "A subscriber that is down for a second gets all of them within it.",
                    retry == 1 ? "" : "Write backoffPolicy: exponential and backoffDelay: PT0.2S, for example.");
            return;
        }
        boolean absurd = budget.total().compareTo(nanos(TOO_LONG)) > 0;
        lookout.found(
                Rule.RETRY_BUDGET,
                absurd ? Severity.WARNING : Severity.INFO,
                key,
                path,
                requests + ", which takes " + Lengths.text(budget.total()) + " of waiting (" + budget.waitsInWords()
                        + ") and the time of the attempts"
                        + (spec.timeout().isEmpty() ? ", which no timeout bounds." : "."),
                why(budget, absurd),
                absurd ? Rule.RETRY_BUDGET.help() : "");
    }

    private static String why(Budget budget, boolean absurd) {
        if (absurd) {
            return "Nobody waits that long, and an event in memory does not outlive its process.";
        }
        return budget.total().compareTo(nanos(FANOUT_LIMIT)) > 0
                ? "Whoever sends an event waits for that; after 15 min the answer is 500."
                : "";
    }

    static BigInteger nanos(Duration duration) {
        return BigInteger.valueOf(duration.getSeconds())
                .multiply(BigInteger.valueOf(1_000_000_000))
                .add(BigInteger.valueOf(duration.getNano()));
    }

    /**
     * What retries cost in time. The first retry counts as number 0, as in the MT Broker and the in-memory channel:
     * exponential waits the delay first, linear not at all. Source: knative/eventing {@code pkg/kncloudevents/retries.go}.
     */
    record Budget(int retry, Optional<BackoffPolicy> policy, Optional<Duration> delay) {

        /** The sum could not be written down any more. */
        private static final int MOST_DOUBLINGS = 256;

        static Budget of(DeliverySpec spec) {
            return new Budget(spec.retry().orElse(0), spec.policy(), spec.delay());
        }

        boolean isWithoutWaits() {
            return total().signum() == 0;
        }

        String reason() {
            if (delay.isEmpty() || policy.isEmpty()) {
                return delay.isEmpty() ? "there is no backoffDelay" : "there is no backoffPolicy";
            }
            return delay.get().isZero() ? "backoffDelay is zero" : "the first retry of linear waits for nothing";
        }

        /** In nanoseconds. */
        BigInteger total() {
            if (policy.isEmpty() || delay.isEmpty()) {
                return BigInteger.ZERO;
            }
            BigInteger unit = nanos(delay.get());
            BigInteger n = BigInteger.valueOf(retry);
            return switch (policy.get()) {
                case LINEAR ->
                    unit.multiply(n).multiply(n.subtract(BigInteger.ONE)).shiftRight(1);
                case EXPONENTIAL ->
                    unit.multiply(BigInteger.ONE
                            .shiftLeft(Math.min(retry, MOST_DOUBLINGS))
                            .subtract(BigInteger.ONE));
            };
        }

        private BigInteger waitBefore(int number) {
            BigInteger unit = nanos(delay.orElseThrow());
            return switch (policy.orElseThrow()) {
                case LINEAR -> unit.multiply(BigInteger.valueOf(number - 1L));
                case EXPONENTIAL -> unit.shiftLeft(Math.min(number - 1, MOST_DOUBLINGS));
            };
        }

        /** {@code 0.2 s, 0.4 s, 0.8 s, 1.6 s … 102.4 s}. */
        String waitsInWords() {
            List<String> waits = new ArrayList<>();
            for (int i = 1; i <= Math.min(retry, WAITS_TOLD); i++) {
                waits.add(Lengths.text(waitBefore(i)));
            }
            String first = String.join(", ", waits);
            if (retry <= WAITS_TOLD) {
                return first;
            }
            return first + (retry == WAITS_TOLD + 1 ? ", " : " … ") + Lengths.text(waitBefore(retry));
        }
    }
}
