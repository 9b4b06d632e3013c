package dev.knemu.resource;

import java.util.Optional;

/** What a channel says of one of its subscribers. Source: {@code pkg/apis/duck/v1/subscribable_types.go}. */
public record SubscriberStatus(
        String uid, long observedGeneration, Condition.Status ready, String message, Optional<AuthStatus> auth) {

    public static SubscriberStatus ready(SubscriberSpec subscriber) {
        return new SubscriberStatus(
                subscriber.uid(), subscriber.generation(), Condition.Status.True, "", Optional.empty());
    }
}
