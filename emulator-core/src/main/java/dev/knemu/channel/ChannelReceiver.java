package dev.knemu.channel;

import dev.knemu.dispatch.Parcel;
import dev.knemu.event.KnativeEvent;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.vertx.core.Future;

/**
 * The address of one channel: takes an event as it is.
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
    public Future<Reply> receive(Request request) {
        return store.accept(channel, KnativeEvent.asText(request.event()), Parcel.NO_TTL, request);
    }
}
