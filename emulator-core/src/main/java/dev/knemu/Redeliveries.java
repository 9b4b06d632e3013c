package dev.knemu;

import dev.knemu.channel.InMemoryChannelStore;
import dev.knemu.channel.Topology;
import dev.knemu.dispatch.Parcel;
import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.event.KnativeEvent;
import dev.knemu.event.KnativeExtensions;
import dev.knemu.journal.DeadLetter;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.time.Lane;
import dev.knemu.time.Time;
import dev.knemu.transport.Headers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** Gives dead letters another chance: the event as it was accepted, on the routes as they are now. */
final class Redeliveries {

    private final Journal journal;
    private final InMemoryChannelStore store;
    private final Supplier<Topology> topology;
    private final Lanes lanes;
    private final Time time;

    Redeliveries(Journal journal, InMemoryChannelStore store, Supplier<Topology> topology, Lanes lanes, Time time) {
        this.journal = journal;
        this.store = store;
        this.topology = topology;
        this.lanes = lanes;
        this.time = time;
    }

    /**
     * As {@link #prepare(DeadLetter, Optional)}, of the dead letter with this id.
     *
     * @throws IllegalArgumentException when there is none
     */
    Supplier<Future<Entry.OfDelivery>> prepare(long id, Optional<URI> to) {
        List<DeadLetter> all = DeadLetter.of(journal);
        DeadLetter dead = all.stream()
                .filter(candidate -> candidate.id() == id)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no dead letter " + id
                        + ". Those that there are: "
                        + all.stream().map(DeadLetter::id).toList() + "."));
        return prepare(dead, to);
    }

    /**
     * Sees now whether it can be done, and does it when asked to.
     *
     * @param to where to send it instead of to the subscriber; retries, replies and dead letters stay the
     *     subscription's
     * @return begins the new delivery; completes when that has come to rest, fails with the reason when it cannot begin
     * @throws IllegalStateException when the event or the subscription is gone
     */
    Supplier<Future<Entry.OfDelivery>> prepare(DeadLetter dead, Optional<URI> to) {
        Entry.Accepted accepted = dead.accepted()
                .orElseThrow(() -> new IllegalStateException("Dead letter " + dead.id()
                        + " cannot be delivered again: its event has made room in the journal. Give the journal more"
                        + " entries or bytes, or send the event anew."));
        SubscriptionRoute route = topology.get()
                .all()
                .flatMap(channel -> channel.subscriptions().stream())
                .filter(candidate -> candidate.ref().equals(dead.subscription()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Dead letter " + dead.id()
                        + " cannot be delivered again: " + dead.subscription()
                        + " is not there any more. Apply it again first, or send the event anew."));
        SubscriptionRoute way = to.map(route::withSubscriber).orElse(route);
        Lane lane = lanes.all().get((int) (dead.id() % lanes.all().size()));
        return () -> {
            Promise<Entry.OfDelivery> rested = Promise.promise();
            try {
                lane.execute(() -> store.redeliver(parcel(dead, accepted, way, lane), way, dead.id())
                        .onComplete(rested));
            } catch (RejectedExecutionException e) {
                rested.fail("the emulator is closed");
            }
            return rested.future();
        };
    }

    /** What came with the event beside itself (headers, trace) is not in the journal, and so does not come again. */
    private Parcel parcel(DeadLetter dead, Entry.Accepted accepted, SubscriptionRoute route, Lane lane) {
        return new Parcel(
                accepted.event(),
                route.behindFilter() ? ttl(dead) : Parcel.NO_TTL,
                Headers.NONE,
                Headers.NONE,
                accepted.address(),
                accepted.seq(),
                time.now(),
                lane,
                false);
    }

    /** What is left of it is known of an event that went to the sink; any other begins anew. */
    private static int ttl(DeadLetter dead) {
        return dead.end() instanceof Entry.DeadLettered deadLettered
                ? KnativeEvent.ttl(deadLettered.event()).orElse(KnativeExtensions.MAX_BROKER_TTL)
                : KnativeExtensions.MAX_BROKER_TTL;
    }
}
