package dev.knemu.control;

import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.SubscriberSpec;
import dev.knemu.resource.SubscriberStatus;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who subscribes to which channel. Kept beside the channels and written into them once a round, so that the cost of one
 * Subscription does not grow with those that are there already.
 */
final class Members {

    /**
     * One Subscription in a channel.
     *
     * @param subscription whose entry it is
     * @param route where its events go; it is followed from the end of the round on
     */
    record Member(ResourceKey subscription, SubscriberSpec spec, SubscriberStatus status, SubscriptionRoute route) {}

    private record Place(ResourceKey channel, String uid) {}

    private static final class OfChannel {
        final Map<String, Member> byUid = new LinkedHashMap<>();
        /** Changed since the channel was last written. */
        final Map<String, ResourceKey> fresh = new LinkedHashMap<>();
    }

    private final Map<ResourceKey, OfChannel> channels = new HashMap<>();
    private final Map<ResourceKey, Place> places = new HashMap<>();
    private final Cluster cluster;

    Members(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Enters the Subscription, or changes its entry; it leaves any other place. */
    void put(ResourceKey channel, Member member) {
        Place place = new Place(channel, member.spec().uid());
        Place old = places.put(member.subscription(), place);
        if (old != null && !old.equals(place)) {
            remove(old);
        }
        OfChannel members = channels.computeIfAbsent(channel, any -> new OfChannel());
        Member before = members.byUid.put(place.uid(), member);
        if (!member.equals(before)) {
            cluster.routes().subscribe(channel, place.uid(), member.route());
        }
        if (before == null || !member.spec().equals(before.spec())) {
            members.fresh.put(place.uid(), member.subscription());
            cluster.enqueue(channel);
        }
    }

    /** The Subscription is gone, or no longer has a channel. */
    void leave(ResourceKey subscription) {
        Place place = places.remove(subscription);
        if (place != null) {
            remove(place);
        }
    }

    private void remove(Place place) {
        OfChannel members = channels.get(place.channel());
        if (members != null && members.byUid.remove(place.uid()) != null) {
            members.fresh.remove(place.uid());
            cluster.routes().unsubscribe(place.channel(), place.uid());
            cluster.enqueue(place.channel());
        }
    }

    /** Whether the channel has been written since this generation of the Subscription entered it. */
    boolean isWritten(ResourceKey channel, String uid, long generation) {
        OfChannel members = channels.get(channel);
        if (members == null || members.fresh.containsKey(uid)) {
            return false;
        }
        Member member = members.byUid.get(uid);
        return member != null && member.spec().generation() == generation;
    }

    /** In the order in which they came. */
    List<Member> of(ResourceKey channel) {
        OfChannel members = channels.get(channel);
        return members == null ? List.of() : List.copyOf(members.byUid.values());
    }

    /** The channel has been written; gives those who wait for it. */
    List<ResourceKey> written(ResourceKey channel) {
        OfChannel members = channels.get(channel);
        if (members == null) {
            return List.of();
        }
        List<ResourceKey> waiting = List.copyOf(members.fresh.values());
        members.fresh.clear();
        return waiting;
    }

    /** The channel is gone; those who were in it enter again when it is back. */
    void forget(ResourceKey channel) {
        OfChannel members = channels.remove(channel);
        if (members != null) {
            members.byUid.values().forEach(member -> places.remove(member.subscription()));
        }
    }
}
