package dev.knemu.lint;

import dev.knemu.graph.Reference;
import dev.knemu.resource.BackoffPolicy;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Channel;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.InMemoryChannel;
import dev.knemu.resource.KafkaChannel;
import dev.knemu.resource.KafkaSource;
import dev.knemu.resource.Parallel;
import dev.knemu.resource.PhysicalChannel;
import dev.knemu.resource.Resource;
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

    private static final String CUT_OFF =
            "Whoever sends an event waits for that; after 15 min the answer is 500, and what"
                    + " is still to be tried again is dropped, without a dead letter.";

    private static final String FEWER_OR_ASYNC =
            "Retry less often or with shorter waits; or annotate the Broker or channel" + " with "
                    + InMemoryChannel.ASYNC_HANDLER_ANNOTATION
                    + ": \"true\", which answers at once and has no such limit.";

    private final Lookout lookout;

    RetryBudgets(Lookout lookout) {
        this.lookout = lookout;
    }

    void look() {
        lookout.all(Broker.class)
                .forEach(it -> look(it, "spec.delivery", it.spec().delivery()));
        lookout.all(Trigger.class)
                .forEach(it -> look(it, "spec.delivery", it.spec().delivery()));
        lookout.all(Channel.class)
                .forEach(it -> look(it, "spec.delivery", it.spec().delivery()));
        lookout.all(PhysicalChannel.class).forEach(it -> look(it, "spec.delivery", it.channelDelivery()));
        lookout.all(KafkaSource.class)
                .forEach(it -> look(it, "spec.delivery", it.spec().delivery()));
        lookout.all(Subscription.class)
                .forEach(it -> look(it, "spec.delivery", it.spec().delivery()));
        for (Sequence sequence : lookout.all(Sequence.class)) {
            for (int i = 0; i < sequence.spec().steps().size(); i++) {
                Optional<DeliverySpec> delivery = sequence.spec().steps().get(i).delivery();
                look(sequence, "spec.steps[" + i + "].delivery", delivery);
            }
        }
        for (Parallel parallel : lookout.all(Parallel.class)) {
            for (int i = 0; i < parallel.spec().branches().size(); i++) {
                Optional<DeliverySpec> delivery =
                        parallel.spec().branches().get(i).delivery();
                look(parallel, "spec.branches[" + i + "].delivery", delivery);
            }
        }
    }

    private void look(Resource resource, String path, Optional<DeliverySpec> delivery) {
        if (delivery.isEmpty() || delivery.get().retry().orElse(0) == 0) {
            return;
        }
        DeliverySpec spec = delivery.get();
        ResourceKey key = resource.key();
        int retry = spec.retry().orElseThrow();
        Budget budget = Budget.of(spec, isOverKafka(resource));
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
        Optional<Boolean> awaited =
                budget.total().compareTo(nanos(FANOUT_LIMIT)) > 0 ? isAwaited(resource) : Optional.of(false);
        boolean cutOff = awaited.orElse(false);
        lookout.found(
                Rule.RETRY_BUDGET,
                absurd || cutOff ? Severity.WARNING : Severity.INFO,
                key,
                path,
                requests + ", which takes " + Lengths.text(budget.total()) + " of waiting (" + budget.waitsInWords()
                        + ") and the time of the attempts"
                        + (spec.timeout().isEmpty() && budget.first() == 0 ? ", which no timeout bounds." : "."),
                why(absurd, awaited),
                absurd ? Rule.RETRY_BUDGET.help() : cutOff ? FEWER_OR_ASYNC : "");
    }

    private static String why(boolean absurd, Optional<Boolean> awaited) {
        if (absurd) {
            return "Nobody waits that long, and an event in memory does not outlive its process.";
        }
        return awaited.map(sure -> sure ? CUT_OFF : "")
                .orElse("Unless who takes events for it answers at once: " + CUT_OFF);
    }

    /**
     * Whether whoever sends an event waits until all its deliveries have come to rest; empty where that is said by what is
     * not in the manifests.
     */
    private Optional<Boolean> isAwaited(Resource resource) {
        if (resource instanceof Trigger) {
            return parent(resource, Reference.Role.BROKER).flatMap(this::isAwaited);
        }
        if (resource instanceof Subscription) {
            return parent(resource, Reference.Role.CHANNEL).flatMap(this::isAwaited);
        }
        if (isOverKafka(resource)) {
            return Optional.of(false);
        }
        if (resource instanceof Broker broker
                && !broker.brokerClass().isEmpty()
                && !broker.brokerClass().equals(Broker.MT_CLASS)) {
            return Optional.of(false);
        }
        // As the control plane reads it: of the channel itself, and handed on by a Broker or Channel to the one it
        // makes.
        return Optional.of(resource.metadata()
                .annotation(InMemoryChannel.ASYNC_HANDLER_ANNOTATION)
                .filter("true"::equals)
                .isEmpty());
    }

    /** Where whoever sends has his answer when a topic has the event, and the waits are other ones. */
    private boolean isOverKafka(Resource resource) {
        if (resource instanceof Trigger) {
            return parent(resource, Reference.Role.BROKER)
                    .filter(this::isOverKafka)
                    .isPresent();
        }
        if (resource instanceof Subscription) {
            return parent(resource, Reference.Role.CHANNEL)
                    .filter(this::isOverKafka)
                    .isPresent();
        }
        return resource instanceof KafkaChannel
                || resource instanceof KafkaSource
                || resource instanceof Broker broker && broker.isKafka();
    }

    private Optional<? extends Resource> parent(Resource resource, Reference.Role role) {
        return Reference.of(resource).stream()
                .filter(reference -> reference.role() == role)
                .findFirst()
                .flatMap(reference -> lookout.targets()
                        .find(reference.to(), resource.metadata().namespace())
                        .key())
                .flatMap(key -> lookout.get(key, Resource.class));
    }

    static BigInteger nanos(Duration duration) {
        return BigInteger.valueOf(duration.getSeconds())
                .multiply(BigInteger.valueOf(1_000_000_000))
                .add(BigInteger.valueOf(duration.getNano()));
    }

    /**
     * What retries cost in time. The first retry counts as number 0 in the MT Broker and the in-memory channel:
     * exponential waits the delay first, linear not at all. Source: knative/eventing {@code pkg/kncloudevents/retries.go}.
     * Over Kafka it counts as number 1, and what is not said is exponential from a second.
     *
     * @param first what the first retry counts as
     */
    record Budget(int retry, Optional<BackoffPolicy> policy, Optional<Duration> delay, int first) {

        /** The sum could not be written down any more. */
        private static final int MOST_DOUBLINGS = 256;

        static Budget of(DeliverySpec spec, boolean kafka) {
            int retry = spec.retry().orElse(0);
            return kafka
                    ? new Budget(
                            retry,
                            spec.policy().or(() -> Optional.of(BackoffPolicy.EXPONENTIAL)),
                            spec.delay().or(() -> Optional.of(Duration.ofSeconds(1))),
                            1)
                    : new Budget(retry, spec.policy(), spec.delay(), 0);
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
                    unit.multiply(n)
                            .multiply(n.add(BigInteger.valueOf(2L * first - 1)))
                            .shiftRight(1);
                case EXPONENTIAL ->
                    unit.multiply(BigInteger.ONE
                                    .shiftLeft(Math.min(retry, MOST_DOUBLINGS))
                                    .subtract(BigInteger.ONE))
                            .shiftLeft(first);
            };
        }

        private BigInteger waitBefore(int number) {
            BigInteger unit = nanos(delay.orElseThrow());
            return switch (policy.orElseThrow()) {
                case LINEAR -> unit.multiply(BigInteger.valueOf(number - 1L + first));
                case EXPONENTIAL -> unit.shiftLeft(Math.min(number - 1 + first, MOST_DOUBLINGS));
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
