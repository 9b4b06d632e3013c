package dev.knemu.resource;

import java.util.List;
import java.util.Optional;

/** The subscribers of a channel, as it knows them. Source: {@code pkg/apis/duck/v1/subscribable_types.go}. */
public record SubscribableStatus(List<SubscriberStatus> subscribers) {

    public static final SubscribableStatus EMPTY = new SubscribableStatus(List.of());

    public SubscribableStatus {
        subscribers = SharedList.of(subscribers);
    }

    public Optional<SubscriberStatus> subscriber(String uid) {
        return subscribers.stream()
                .filter(subscriber -> subscriber.uid().equals(uid))
                .findFirst();
    }
}
