package dev.knemu.control;

import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.SharedList;
import dev.knemu.resource.SubscriberSpec;
import dev.knemu.resource.SubscriberStatus;
import java.util.Collection;
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
        final Map<String, Entry> byUid = new HashMap<>();
        SharedList<SubscriberSpec> specs = SharedList.empty();
        SharedList<SubscriberStatus> statuses = SharedList.empty();
        long nextPlace;
        /** Changed since the channel was last written. */
        Map<String, ResourceKey> fresh = new LinkedHashMap<>();
    }

    private record Entry(Member member, long place) {}

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
        Entry before = members.byUid.get(place.uid());
        if (before != null && before.member().equals(member)) {
            return;
        }
        Entry entry = new Entry(member, before == null ? members.nextPlace++ : before.place());
        members.byUid.put(place.uid(), entry);
        cluster.routes().subscribe(channel, place.uid(), member.route());
        if (before == null
                || !member.spec().equals(before.member().spec())
                || !member.status().equals(before.member().status())) {
            members.specs = members.specs.with(entry.place(), member.spec());
            members.statuses = members.statuses.with(entry.place(), member.status());
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
        Entry entry = members == null ? null : members.byUid.remove(place.uid());
        if (entry != null) {
            members.specs = members.specs.without(entry.place());
            members.statuses = members.statuses.without(entry.place());
            members.fresh.remove(place.uid());
            cluster.routes().unsubscribe(place.channel(), place.uid());
            cluster.enqueue(place.channel());
        }
    }

    boolean isIn(ResourceKey channel, Resource subscription) {
        return new Place(channel, subscription.metadata().uid()).equals(places.get(subscription.key()));
    }

    /** Whether the channel is still to be written for this Subscription, which then comes round again. */
    boolean isWaiting(ResourceKey channel, String uid) {
        OfChannel members = channels.get(channel);
        return members != null && members.fresh.containsKey(uid);
    }

    /** Whether the channel has been written since this generation of the Subscription entered it. */
    boolean isWritten(ResourceKey channel, String uid, long generation) {
        OfChannel members = channels.get(channel);
        if (members == null || members.fresh.containsKey(uid)) {
            return false;
        }
        Entry entry = members.byUid.get(uid);
        return entry != null && entry.member().spec().generation() == generation;
    }

    /** What the channel's spec says of those in it, in the order in which they came. */
    SharedList<SubscriberSpec> specs(ResourceKey channel) {
        OfChannel members = channels.get(channel);
        return members == null ? SharedList.empty() : members.specs;
    }

    /** What the channel's status says of them, in the same order. */
    SharedList<SubscriberStatus> statuses(ResourceKey channel) {
        OfChannel members = channels.get(channel);
        return members == null ? SharedList.empty() : members.statuses;
    }

    /** The channel has been written; gives those who wait for it. */
    Collection<ResourceKey> written(ResourceKey channel) {
        OfChannel members = channels.get(channel);
        if (members == null) {
            return List.of();
        }
        // A map that once held a hundred thousand would cost as many steps to clear, for ever.
        Map<String, ResourceKey> waiting = members.fresh;
        members.fresh = new LinkedHashMap<>();
        return waiting.values();
    }

    /** The channel is gone; those who were in it enter again when it is back. */
    void forget(ResourceKey channel) {
        OfChannel members = channels.remove(channel);
        if (members != null) {
            members.byUid.values().forEach(entry -> places.remove(entry.member().subscription()));
        }
    }
}
