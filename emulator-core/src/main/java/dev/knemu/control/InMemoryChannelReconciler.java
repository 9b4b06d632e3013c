package dev.knemu.control;

import dev.knemu.control.Destinations.Resolution;
import dev.knemu.resource.AddressStatus;
import dev.knemu.resource.Addressable;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.DeliveryStatus;
import dev.knemu.resource.Destination;
import dev.knemu.resource.InMemoryChannel;
import dev.knemu.resource.SubscribableStatus;
import dev.knemu.resource.SubscriberSpec;
import dev.knemu.transport.ClusterAddresses;
import java.util.List;
import java.util.Optional;

/**
 * A channel in memory: an address, and the list of those who subscribe.
 *
 * <p>Source: knative/eventing {@code pkg/reconciler/inmemorychannel/controller/inmemorychannel.go} and {@code
 * …/dispatcher/inmemorychannel.go}.
 */
final class InMemoryChannelReconciler implements Reconciler<InMemoryChannel> {

    @Override
    public InMemoryChannel reconcile(InMemoryChannel stored, Cluster cluster) {
        String namespace = stored.metadata().namespace();
        String name = stored.metadata().name();
        List<SubscriberSpec> subscribers = cluster.members().specs(stored.key());
        InMemoryChannel channel = stored;
        if (!stored.spec().subscribers().equals(subscribers)) {
            channel = cluster.writeOwn(
                    InMemoryChannel.class, stored.withSpec(stored.spec().withSubscribers(subscribers)));
        }
        cluster.routes()
                .channel(
                        channel.key(),
                        PhysicalChannels.ref(channel),
                        channel.isAsync(),
                        Facts.isControlledBy(channel, Broker.KIND),
                        null);

        Conditions conditions = Statuses.begin(channel, cluster)
                .markTrue(InMemoryChannel.DISPATCHER_READY)
                .markTrue("ServiceReady")
                .markTrue("EndpointsReady")
                .markTrue("ChannelServiceReady")
                .markTrue("Addressable");
        InMemoryChannel.Status status = channel.status()
                .withAddress(AddressStatus.of(Addressable.http(ClusterAddresses.channel(namespace, name))))
                .withSubscribable(new SubscribableStatus(cluster.members().statuses(channel.key())));
        Optional<Destination> sink = channel.spec().delivery().flatMap(DeliverySpec::deadLetterSink);
        if (sink.isEmpty()) {
            status = status.withDelivery(DeliveryStatus.EMPTY);
            conditions = Statuses.noDeadLetterSink(conditions);
        } else {
            Resolution resolution = Destinations.resolve(sink.get(), namespace, cluster);
            status = status.withDelivery(resolution.asDeadLetterSink());
            conditions = resolution.isFound()
                    ? conditions.markTrue(Statuses.DEAD_LETTER_SINK)
                    : conditions.markFalse(
                            Statuses.DEAD_LETTER_SINK, "Unable to get the DeadLetterSink's URI", resolution.failure());
        }
        cluster.members().written(channel.key()).forEach(cluster::enqueue);
        return (InMemoryChannel) Statuses.end(channel.withStatus(status), Statuses.policiesNeedOidc(conditions));
    }

    @Override
    public void removed(InMemoryChannel channel, Cluster cluster) {
        cluster.members().forget(channel.key());
        cluster.routes().removeChannel(channel.key());
    }
}
