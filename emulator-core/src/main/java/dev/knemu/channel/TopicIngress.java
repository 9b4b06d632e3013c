package dev.knemu.channel;

import dev.knemu.dispatch.Parcel;
import dev.knemu.event.KnativeEvent;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.vertx.core.Future;

/**
 * The address of a Kafka Broker, a KafkaChannel or a KafkaSink: what comes is added to a topic as it is. It has no TTL to
 * guard and stamps no arrival.
 *
 * <p>Source: knative-extensions/eventing-kafka-broker {@code data-plane/receiver}.
 */
public final class TopicIngress implements Receiver {

    private final ChannelRoute channel;
    private final ChannelStore store;

    /** @param store of topics */
    public TopicIngress(ChannelRoute channel, ChannelStore store) {
        this.channel = channel;
        this.store = store;
    }

    @Override
    public Future<Reply> receive(Request request) {
        return store.accept(channel, KnativeEvent.asText(request.event()), Parcel.NO_TTL, request);
    }
}
