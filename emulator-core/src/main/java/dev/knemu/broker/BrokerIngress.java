package dev.knemu.broker;

import dev.knemu.channel.BrokerRoute;
import dev.knemu.channel.ChannelRoute;
import dev.knemu.channel.ChannelStore;
import dev.knemu.channel.Name;
import dev.knemu.event.KnativeEvent;
import dev.knemu.event.KnativeExtensions;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Ref;
import dev.knemu.time.Time;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Takes events for one Broker: looks whether it exists, guards against endless loops, stamps the arrival.
 *
 * <p>Source: knative/eventing {@code pkg/broker/ingress/ingress_handler.go}. What comes before (method, path, whether
 * the request is an event at all) is {@code transport}'s.
 */
public final class BrokerIngress implements Receiver {

    private final Name name;
    private final @Nullable BrokerRoute broker;
    private final ChannelStore store;
    private final Time time;
    private final Journal journal;

    /**
     * @param name whom the sender addressed
     * @param broker {@code null} when there is no such Broker
     */
    public BrokerIngress(Name name, @Nullable BrokerRoute broker, ChannelStore store, Time time, Journal journal) {
        this.name = name;
        this.broker = broker;
        this.store = store;
        this.time = time;
        this.journal = journal;
    }

    @Override
    public Future<Reply> receive(Request request) {
        if (broker == null) {
            return refuse(request, 404, "Broker " + name + " does not exist");
        }
        int ttl = ttl(request);
        if (ttl == 0) {
            return refuse(
                    request,
                    400,
                    "the event has used up its " + KnativeExtensions.BROKER_TTL
                            + ": it came back to a Broker too often, most likely in a loop of replies");
        }
        ChannelRoute channel = broker.channel();
        if (channel == null) {
            return refuse(request, 500, "Broker " + name + " has no channel yet; its status says why");
        }
        Instant now = time.now();
        return store.accept(channel, KnativeEvent.arrivedAt(request.event(), now), ttl, request, now);
    }

    /** An event that brings no TTL, or none that is a number, gets the most there is; any other loses one. */
    private static int ttl(Request request) {
        OptionalInt brought = KnativeEvent.ttl(request.event());
        return brought.isPresent() ? Math.max(brought.getAsInt(), 1) - 1 : KnativeExtensions.MAX_BROKER_TTL;
    }

    private Future<Reply> refuse(Request request, int status, String reason) {
        if (!journal.isOff()) {
            journal.record(new Entry.Refused(
                    journal.nextSeq(),
                    time.now(),
                    request.cause(),
                    new Ref("Broker", name.namespace(), name.name()),
                    status,
                    reason,
                    request.event()));
        }
        // The ingress answers refusals with an empty body; why is in the journal.
        return Future.succeededFuture(Reply.status(status));
    }
}
