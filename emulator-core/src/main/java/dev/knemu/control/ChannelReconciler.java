package dev.knemu.control;

import dev.knemu.control.Destinations.Resolution;
import dev.knemu.control.PhysicalChannels.Made;
import dev.knemu.resource.Addressable;
import dev.knemu.resource.Channel;
import dev.knemu.resource.ChannelTemplateSpec;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.DeliveryStatus;
import dev.knemu.resource.Destination;
import dev.knemu.resource.InMemoryChannel;
import dev.knemu.resource.KReference;
import dev.knemu.resource.ObjectMeta;
import dev.knemu.resource.PhysicalChannel;
import java.util.Optional;

/**
 * A Channel: another channel of the same name that does the work.
 *
 * <p>Source: knative/eventing {@code pkg/reconciler/channel/channel.go}, {@code
 * pkg/apis/messaging/v1/channel_lifecycle.go}.
 */
final class ChannelReconciler implements Reconciler<Channel> {

    private static final String BACKING_READY = "BackingChannelReady";
    private static final String ADDRESSABLE = "Addressable";

    @Override
    public Channel reconcile(Channel channel, Cluster cluster) {
        Conditions conditions = Statuses.begin(channel, cluster);
        Optional<ChannelTemplateSpec> template = channel.spec().channelTemplate();
        Made made = template.isPresent()
                ? PhysicalChannels.ensure(
                        template.get(), metadata(channel), channel.spec().delivery(), channel, cluster)
                : new Made(Optional.empty(), "failed to find channelTemplate");
        if (made.channel().isEmpty()) {
            return end(
                    channel, channel.status(), conditions.markFalse(BACKING_READY, "ChannelFailure", made.failure()));
        }
        // Its subscribers as well: they are repeated in the status.
        PhysicalChannel backing =
                cluster.get(PhysicalChannel.class, made.channel().get().key()).orElseThrow();
        Channel.Status status = channel.status()
                .withChannel(Optional.of(KReference.to(backing)))
                .withAddress(backing.address())
                .withSubscribable(backing.subscribable());
        conditions = Statuses.takeOver(
                conditions,
                BACKING_READY,
                Statuses.ready(backing),
                "BackingChannelNotConfigured",
                "BackingChannel has not yet been reconciled.");
        boolean hasAddress =
                backing.address().address().flatMap(Addressable::url).isPresent();
        conditions = hasAddress
                ? conditions.markTrue(ADDRESSABLE)
                : conditions.markFalse(ADDRESSABLE, "EmptyHostname", "hostname is the empty string");

        Optional<Destination> sink = channel.spec().delivery().flatMap(DeliverySpec::deadLetterSink);
        if (sink.isEmpty()) {
            status = status.withDelivery(DeliveryStatus.EMPTY);
            conditions = Statuses.noDeadLetterSink(conditions);
        } else {
            Resolution resolution =
                    Destinations.resolve(sink.get(), channel.metadata().namespace(), cluster);
            status = status.withDelivery(resolution.asDeadLetterSink());
            conditions = resolution.isFound()
                    ? conditions.markTrue(Statuses.DEAD_LETTER_SINK)
                    : conditions.markFalse(
                            Statuses.DEAD_LETTER_SINK, "Unable to get the DeadLetterSink's URI", resolution.failure());
        }
        return end(channel, status, Statuses.policiesNeedOidc(conditions));
    }

    /** As upstream: the backing channel is no copy of the Channel's labels, only async handling is handed on. */
    private static ObjectMeta metadata(Channel channel) {
        ObjectMeta metadata =
                ObjectMeta.of(channel.metadata().namespace(), channel.metadata().name());
        return channel.metadata()
                .annotation(InMemoryChannel.ASYNC_HANDLER_ANNOTATION)
                .map(value -> metadata.withAnnotation(InMemoryChannel.ASYNC_HANDLER_ANNOTATION, value))
                .orElse(metadata);
    }

    private static Channel end(Channel channel, Channel.Status status, Conditions conditions) {
        return (Channel) Statuses.end(channel.withStatus(status), conditions);
    }
}
