package dev.knemu.channel;

import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.journal.Ref;
import java.util.List;

/**
 * One channel with all its subscriptions, as routing needs it.
 *
 * @param ref the resource that people know it by: the Broker for a Broker's own channel
 * @param async whether a producer is answered at once ({@code messaging.knative.dev/async-handler: "true"}) instead of
 *     when every delivery has come to rest
 * @param ofBroker whether it is a Broker's own channel
 */
public record ChannelRoute(Ref ref, List<SubscriptionRoute> subscriptions, boolean async, boolean ofBroker) {

    public ChannelRoute {
        subscriptions = List.copyOf(subscriptions);
    }
}
