package dev.knemu.cli.autoscale;

import dev.knemu.autoscale.simulation.Delivery;
import dev.knemu.autoscale.simulation.Delivery.BackoffPolicy;
import dev.knemu.cli.terminal.Length;
import dev.knemu.resource.Broker;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ServingService;
import dev.knemu.resource.Trigger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A broker before the revision, by the names of a delivery spec. */
final class DeliveryOptions {

    enum Policy {
        linear,
        exponential
    }

    /** What a Trigger says, and who it is. */
    record Found(String trigger, DeliverySpec spec) {}

    @Option(names = "--parallelism", paramLabel = "N", description = "deliveries at a time; requests are events then")
    private Optional<Integer> parallelism = Optional.empty();

    @Option(names = "--retry", paramLabel = "N", description = "of a delivery that failed (the Trigger's)")
    private Optional<Integer> retry = Optional.empty();

    @Option(names = "--backoff-policy", paramLabel = "POLICY", description = "linear or exponential (the Trigger's)")
    private Optional<Policy> policy = Optional.empty();

    @Option(
            names = "--backoff-delay",
            paramLabel = "TIME",
            converter = Length.class,
            description = "such as PT0.2S (the Trigger's)")
    private Optional<Duration> delay = Optional.empty();

    boolean isGiven() {
        return parallelism.isPresent() || retry.isPresent() || policy.isPresent() || delay.isPresent();
    }

    /** @param found what the manifests say of it */
    Optional<Delivery> delivery(Optional<Found> found) {
        if (!isGiven() && found.isEmpty()) {
            return Optional.empty();
        }
        Optional<DeliverySpec> spec = found.map(Found::spec);
        BackoffPolicy backoff = policy.map(Policy::name)
                        .or(() -> spec.flatMap(DeliverySpec::backoffPolicy))
                        .filter("linear"::equals)
                        .isPresent()
                ? BackoffPolicy.LINEAR
                : BackoffPolicy.EXPONENTIAL;
        return Optional.of(new Delivery(
                parallelism.orElse(0),
                retry.or(() -> spec.flatMap(DeliverySpec::retry)).orElse(0),
                backoff,
                delay.or(() -> spec.flatMap(DeliverySpec::delay)).orElse(Duration.ZERO)));
    }

    /** The delivery of the first Trigger whose subscriber is the Service, or of its Broker. */
    static Optional<Found> find(Manifest manifest, ServingService service) {
        List<Trigger> triggers = manifest.resources().stream()
                .filter(Trigger.class::isInstance)
                .map(Trigger.class::cast)
                .filter(trigger -> isFor(trigger, service))
                .toList();
        return triggers.stream()
                .findFirst()
                .flatMap(trigger -> trigger.spec()
                        .delivery()
                        .or(() -> broker(manifest, trigger)
                                .flatMap(broker -> broker.spec().delivery()))
                        .map(spec -> new Found(trigger.metadata().name(), spec)));
    }

    private static boolean isFor(Trigger trigger, ServingService service) {
        return trigger.spec()
                .subscriber()
                .ref()
                .filter(ref -> ref.kind().equals("Service")
                        // Kubernetes' own Service of that name leads to the same pods.
                        && (ref.apiVersion().startsWith("serving.knative.dev/")
                                || ref.apiVersion().equals("v1"))
                        && isInSameNamespace(trigger, service)
                        && ref.name().equals(service.metadata().name()))
                .isPresent();
    }

    private static boolean isInSameNamespace(Resource one, Resource other) {
        return one.metadata().namespace().equals(other.metadata().namespace());
    }

    private static Optional<Broker> broker(Manifest manifest, Trigger trigger) {
        return manifest.resources().stream()
                .filter(Broker.class::isInstance)
                .map(Broker.class::cast)
                .filter(broker ->
                        broker.metadata().name().equals(trigger.spec().broker()) && isInSameNamespace(trigger, broker))
                .findFirst();
    }
}
