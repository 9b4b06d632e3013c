package dev.knemu.control;

import dev.knemu.journal.Ref;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Channel;
import dev.knemu.resource.ChannelTemplateSpec;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.Destination;
import dev.knemu.resource.FreeForm;
import dev.knemu.resource.InMemoryChannel;
import dev.knemu.resource.KReference;
import dev.knemu.resource.KafkaChannel;
import dev.knemu.resource.ObjectMeta;
import dev.knemu.resource.PhysicalChannel;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The channels that Brokers, Channels, Sequences and Parallels make out of a template.
 *
 * <p>Source: knative/eventing {@code pkg/channel/…/physical_channel.go}.
 */
final class PhysicalChannels {

    private PhysicalChannels() {}

    /**
     * A channel, or why there is none.
     *
     * @param failure {@code ""} if there is a channel
     */
    record Made(Optional<? extends PhysicalChannel> channel, String failure) {}

    /**
     * @param metadata name, namespace, labels and annotations; the owner is added
     * @param delivery of the owner; absent: the template's
     */
    static Made ensure(
            ChannelTemplateSpec template,
            ObjectMeta metadata,
            Optional<DeliverySpec> delivery,
            Resource owner,
            Cluster cluster) {
        ResourceKey key = ResourceKey.of(template.apiVersion(), template.kind(), metadata.namespace(), metadata.name());
        if (!isInMemory(key) && !isKafka(key)) {
            return new Made(Optional.empty(), notEmulated(template));
        }
        Optional<DeliverySpec> inherited;
        try {
            inherited = delivery.or(() -> template.spec().flatMap(PhysicalChannels::delivery));
        } catch (IllegalArgumentException notAUri) {
            return new Made(
                    Optional.empty(),
                    "the channel template's spec.delivery.deadLetterSink.uri: " + notAUri.getMessage());
        }
        if (isKafka(key)) {
            Optional<String> refusal = cluster.topics().refusal(KafkaChannel.KIND);
            if (refusal.isPresent()) {
                return new Made(Optional.empty(), refusal.get());
            }
            KafkaChannel wanted = new KafkaChannel(
                    metadata.withController(owner),
                    new KafkaChannel.Spec(
                            number(template, "/numPartitions"),
                            number(template, "/replicationFactor"),
                            template.spec()
                                    .flatMap(spec -> spec.text("/retentionDuration"))
                                    .orElse(""),
                            List.of(),
                            inherited),
                    KafkaChannel.Status.EMPTY);
            Cluster.Ensured<KafkaChannel> ensured = cluster.ensure(KafkaChannel.class, wanted, owner);
            return new Made(ensured.resource(), ensured.failure());
        }
        InMemoryChannel wanted = new InMemoryChannel(
                metadata.withController(owner),
                new InMemoryChannel.Spec(List.of(), inherited),
                InMemoryChannel.Status.EMPTY);
        Cluster.Ensured<InMemoryChannel> ensured = cluster.ensure(InMemoryChannel.class, wanted, owner);
        return new Made(ensured.resource(), ensured.failure());
    }

    static boolean isInMemory(ResourceKey key) {
        return key.kind().equals(InMemoryChannel.KIND)
                && key.group().equals(ResourceKey.groupOf(InMemoryChannel.API_VERSION));
    }

    private static boolean isKafka(ResourceKey key) {
        return key.kind().equals(KafkaChannel.KIND)
                && key.group().equals(ResourceKey.groupOf(KafkaChannel.API_VERSION));
    }

    private static int number(ChannelTemplateSpec template, String field) {
        return template.spec()
                .flatMap(spec -> spec.at(field))
                .map(number -> number.asInt())
                .orElse(0);
    }

    /** Whom people mean: the Broker or Channel that had the channel made, else the channel itself. */
    static Ref ref(PhysicalChannel channel) {
        String namespace = channel.metadata().namespace();
        return channel.metadata()
                .controller()
                .filter(owner ->
                        owner.kind().equals(Broker.KIND) || owner.kind().equals(Channel.KIND))
                .map(owner -> new Ref(owner.kind(), namespace, owner.name()))
                .orElseGet(() ->
                        new Ref(channel.kind(), namespace, channel.metadata().name()));
    }

    private static String notEmulated(ChannelTemplateSpec template) {
        return "channels of kind " + template.kind() + " (" + template.apiVersion()
                + ") are not emulated here; use InMemoryChannel (" + InMemoryChannel.API_VERSION + ") or KafkaChannel ("
                + KafkaChannel.API_VERSION + ")";
    }

    /**
     * The delivery in a template's spec, which is kept without a schema because it may be any kind's.
     *
     * @throws IllegalArgumentException if its dead letter sink is not a URI
     */
    private static Optional<DeliverySpec> delivery(FreeForm spec) {
        if (spec.at("/delivery").isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new DeliverySpec(
                deadLetterSink(spec),
                spec.at("/delivery/retry").map(number -> number.asInt()),
                spec.text("/delivery/backoffPolicy"),
                spec.text("/delivery/backoffDelay"),
                spec.text("/delivery/timeout"),
                spec.text("/delivery/retryAfterMax"),
                spec.text("/delivery/format")));
    }

    private static Optional<Destination> deadLetterSink(FreeForm spec) {
        String at = "/delivery/deadLetterSink";
        if (spec.at(at).isEmpty()) {
            return Optional.empty();
        }
        Optional<KReference> ref = spec.at(at + "/ref")
                .map(any -> new KReference(
                        spec.text(at + "/ref/kind").orElse(""),
                        spec.text(at + "/ref/namespace").orElse(""),
                        spec.text(at + "/ref/name").orElse(""),
                        spec.text(at + "/ref/apiVersion").orElse(""),
                        spec.text(at + "/ref/group").orElse(""),
                        spec.text(at + "/ref/address").orElse("")));
        return Optional.of(new Destination(
                ref, spec.text(at + "/uri").map(URI::create), spec.text(at + "/CACerts"), spec.text(at + "/audience")));
    }
}
