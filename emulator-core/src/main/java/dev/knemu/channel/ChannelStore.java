package dev.knemu.channel;

import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import java.time.Instant;

/** Where accepted events wait until every delivery has come to rest. */
public interface ChannelStore {

    /**
     * Takes an event and sees to its deliveries. Called on the request's lane; completes there with what the sender is
     * owed, and never fails.
     *
     * @param event as subscribers will see it
     * @param ttl how often it may enter a Broker again; {@link dev.knemu.dispatch.Parcel#NO_TTL} outside a Broker
     * @param request what else came with it
     */
    Future<Reply> accept(ChannelRoute channel, CloudEvent event, int ttl, Request request);

    /** As {@link #accept(ChannelRoute, CloudEvent, int, Request)}, by somebody who has just looked at the clock. */
    Future<Reply> accept(ChannelRoute channel, CloudEvent event, int ttl, Request request, Instant now);

    /** Refuses producers from now on; what is open goes on, and events on behalf of it are still taken. */
    void stopAccepting();

    /** How many accepted events have deliveries that are not at rest. May be asked from any thread. */
    int openEvents();
}
