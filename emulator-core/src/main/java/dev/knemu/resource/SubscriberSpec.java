package dev.knemu.resource;

import java.net.URI;
import java.util.Optional;

/**
 * One subscriber of a channel, resolved: what a Subscription puts into {@code spec.subscribers}.
 *
 * <p>Source: {@code SubscriberSpec} in knative.dev/eventing, {@code pkg/apis/duck/v1/subscribable_types.go}.
 *
 * @param uid the Subscription's uid
 * @param generation the Subscription's generation
 * @param name the Subscription's name
 */
public record SubscriberSpec(
        Optional<String> name,
        String uid,
        long generation,
        Optional<URI> subscriberUri,
        Optional<String> subscriberCACerts,
        Optional<String> subscriberAudience,
        Optional<URI> replyUri,
        Optional<String> replyCACerts,
        Optional<String> replyAudience,
        Optional<DeliverySpec> delivery,
        Optional<AuthStatus> auth) {

    public static SubscriberSpec of(
            Subscription subscription,
            Optional<URI> subscriberUri,
            Optional<URI> replyUri,
            Optional<DeliverySpec> delivery) {
        return new SubscriberSpec(
                Optional.of(subscription.metadata().name()),
                subscription.metadata().uid(),
                subscription.metadata().generation(),
                subscriberUri,
                Optional.empty(),
                Optional.empty(),
                replyUri,
                Optional.empty(),
                Optional.empty(),
                delivery,
                Optional.empty());
    }
}
