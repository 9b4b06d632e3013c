package dev.knemu.channel;

import dev.knemu.dispatch.Parcel;
import dev.knemu.event.KnativeEvent;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;

/**
 * The address of one channel: takes an event as it is. A Broker's own channel, behind which filters stand, knows the TTL
 * that the event brings; one without, which did not come through the ingress, no filter lets pass.
 *
 * <p>Source: knative/eventing {@code pkg/channel/event_receiver.go}.
 */
public final class ChannelReceiver implements Receiver {

    private final ChannelRoute channel;
    private final ChannelStore store;

    public ChannelReceiver(ChannelRoute channel, ChannelStore store) {
        this.channel = channel;
        this.store = store;
    }

    @Override
    public boolean isOfTopic() {
        return channel.topic() != null;
    }

    @Override
    public Future<Reply> receive(Request request) {
        CloudEvent event = KnativeEvent.asText(request.event());
        if (channel.ofBroker()) {
            int ttl = Math.max(KnativeEvent.ttl(event).orElse(Parcel.NO_TTL), Parcel.NO_TTL);
            return store.accept(channel, KnativeEvent.withoutTtl(event), ttl, request);
        }
        return store.accept(channel, event, Parcel.NO_TTL, request);
    }
}
