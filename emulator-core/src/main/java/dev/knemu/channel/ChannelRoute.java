package dev.knemu.channel;

import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.filter.index.TriggerIndex;
import dev.knemu.journal.Ref;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One channel with all its subscriptions, as routing needs it.
 *
 * @param ref the resource that people know it by: the Broker for a Broker's own channel
 * @param index its subscriptions, found by the events that pass their filters
 * @param async whether a producer is answered at once ({@code messaging.knative.dev/async-handler: "true"}) instead of
 *     when every delivery has come to rest
 * @param ofBroker whether it is a Broker's own channel, behind which the MT Broker's filters stand
 * @param topic where its events are kept; {@code null}: in memory
 */
public record ChannelRoute(
        Ref ref,
        TriggerIndex<SubscriptionRoute> index,
        boolean async,
        boolean ofBroker,
        @Nullable TopicRoute topic) {

    /** In memory. */
    public ChannelRoute(Ref ref, TriggerIndex<SubscriptionRoute> index, boolean async, boolean ofBroker) {
        this(ref, index, async, ofBroker, null);
    }

    /** In memory, of subscriptions in this order. */
    public ChannelRoute(Ref ref, List<SubscriptionRoute> subscriptions, boolean async, boolean ofBroker) {
        this(ref, index(subscriptions), async, ofBroker);
    }

    private static TriggerIndex<SubscriptionRoute> index(List<SubscriptionRoute> subscriptions) {
        TriggerIndex<SubscriptionRoute> index = TriggerIndex.empty();
        for (SubscriptionRoute subscription : subscriptions) {
            index = index.with(String.valueOf(index.size()), subscription.filter(), subscription);
        }
        return index;
    }

    /** All of them, in the order in which they came: for who lists them, not for who routes. */
    public List<SubscriptionRoute> subscriptions() {
        return index.values();
    }
}
