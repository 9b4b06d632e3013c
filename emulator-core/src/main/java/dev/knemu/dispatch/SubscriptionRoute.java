package dev.knemu.dispatch;

import dev.knemu.filter.Filter;
import dev.knemu.journal.Ref;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * One subscription of one channel, with every name resolved: all that routing and delivery need to know of a Trigger or
 * a Subscription.
 *
 * @param ref the resource that people know it by; for a Broker's Trigger the Trigger, not the generated Subscription
 * @param uid of that resource; a recreated resource is another one
 * @param filter which events pass
 * @param subscriber where they go
 * @param reply where an event in the subscriber's answer goes; {@code null}: it is discarded
 * @param deadLetterSink where an undeliverable event goes; {@code null}: nowhere
 * @param plan how hard to try
 * @param behindFilter whether the Broker's filter stands between the channel and the subscriber: it takes the TTL off
 *     and puts it on the reply, and calls an answer with a body that is no CloudEvent a bad gateway
 * @param hasSubscriber whether the Trigger's subscriber is known; otherwise {@code subscriber} is the filter's own
 *     address, and the filter answers every attempt with 404
 * @param rules of the data plane that its channel belongs to
 */
public record SubscriptionRoute(
        Ref ref,
        String uid,
        Filter filter,
        URI subscriber,
        @Nullable URI reply,
        @Nullable URI deadLetterSink,
        DeliveryPlan plan,
        boolean behindFilter,
        boolean hasSubscriber,
        DeliveryRules rules) {

    /** Of a channel in memory. */
    public SubscriptionRoute(
            Ref ref,
            String uid,
            Filter filter,
            URI subscriber,
            @Nullable URI reply,
            @Nullable URI deadLetterSink,
            DeliveryPlan plan,
            boolean behindFilter,
            boolean hasSubscriber) {
        this(ref, uid, filter, subscriber, reply, deadLetterSink, plan, behindFilter, hasSubscriber, DeliveryRules.MT);
    }

    /** The same with another destination. */
    public SubscriptionRoute withSubscriber(URI subscriber) {
        return new SubscriptionRoute(
                ref, uid, filter, subscriber, reply, deadLetterSink, plan, behindFilter, true, rules);
    }
}
