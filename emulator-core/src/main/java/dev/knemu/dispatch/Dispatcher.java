package dev.knemu.dispatch;

import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Ref;
import dev.knemu.telemetry.Telemetry;
import dev.knemu.time.Lane;
import dev.knemu.time.Time;
import dev.knemu.transport.Cancellation;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Transport;
import io.vertx.core.Future;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Delivers an accepted event to the subscriptions that it matched.
 *
 * <p>Everything about one event happens on its {@link Parcel#lane() lane}; the dispatcher itself may be shared by all
 * lanes.
 */
public final class Dispatcher {

    final Transport transport;
    final Time time;
    final Journal journal;
    final Supplier<EventSightings> sightings;
    final Telemetry telemetry;
    private final List<LaneWork> lanes = new CopyOnWriteArrayList<>();
    private volatile @Nullable Network network;

    /** For those who do not look for replies. */
    public Dispatcher(Transport transport, Time time, Journal journal) {
        this(transport, time, journal, () -> EventSightings.NONE, Telemetry.NONE);
    }

    /**
     * @param sightings asked for every reply, since the feature behind it may be switched while events flow
     * @param telemetry told of every delivery and attempt
     */
    public Dispatcher(
            Transport transport, Time time, Journal journal, Supplier<EventSightings> sightings, Telemetry telemetry) {
        this.transport = transport;
        this.time = time;
        this.journal = journal;
        this.sightings = sightings;
        this.telemetry = telemetry;
    }

    /**
     * Sends every attempt that begins from now on through a network that may do to it what networks do. May be called
     * from any thread.
     *
     * @param network {@code null}: straight to the transport
     */
    public void through(@Nullable Network network) {
        this.network = network;
    }

    @Nullable
    Network network() {
        return network;
    }

    /** Who is told of deliveries, and of what is accepted for them. */
    public Telemetry telemetry() {
        return telemetry;
    }

    /**
     * Delivers to all subscriptions at once. Called on the parcel's lane; the answer completes there, when every
     * delivery has come to rest: 202 when each was taken by its subscriber or its dead letter sink, 500 when one was
     * not.
     *
     * @param cancellation when the producer goes away, deliveries that are still open are given up; {@code null} when
     *     nobody waits for the answer, and then {@link DeliveryRules#fanoutLimit} does not apply either
     */
    public Future<Reply> dispatch(Parcel parcel, List<SubscriptionRoute> matched, @Nullable Cancellation cancellation) {
        Fanout fanout = new Fanout(this, workOf(parcel.lane()), parcel, matched.size());
        return fanout.run(matched, cancellation);
    }

    /**
     * Delivers once more what came to rest in vain, as a new delivery that nobody's answer waits for. Called on the
     * parcel's lane; completes there with the entry that says how the new delivery came to rest.
     *
     * @param route where to, and how hard to try
     * @param original the number of the delivery that came to rest in vain
     * @throws IllegalStateException when the journal is off: nothing could tell how it ended
     */
    public Future<Entry.OfDelivery> redeliver(Parcel parcel, SubscriptionRoute route, long original) {
        if (journal.isOff()) {
            throw new IllegalStateException("A journal that keeps nothing knows no dead letters.");
        }
        return new Fanout(this, workOf(parcel.lane()), parcel, 1).again(route, original);
    }

    private LaneWork workOf(Lane lane) {
        for (LaneWork work : lanes) {
            if (work.lane == lane) {
                return work;
            }
        }
        synchronized (lanes) {
            for (LaneWork work : lanes) {
                if (work.lane == lane) {
                    return work;
                }
            }
            LaneWork work = new LaneWork(this, lane);
            lanes.add(work);
            return work;
        }
    }

    /** An attempt on this lane has got what {@link dev.knemu.transport.Cancellation#markUnanswered} says. Called on that lane. */
    public void stalled(Lane lane) {
        workOf(lane).changed();
    }

    /** How many deliveries have not come to rest, over all lanes; any thread may ask, and hears of a moment just past. */
    public int openDeliveries() {
        int open = 0;
        for (LaneWork work : lanes) {
            open += work.size();
        }
        return open;
    }

    /** Whether a delivery waits for an answer that only the real world can give. Asked where no lane runs. */
    public boolean awaitsOutside() {
        for (LaneWork work : lanes) {
            if (work.awaitsOutside()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Completes when no delivery of a lane has an attempt under way that may be answered, so that only time can move them;
     * with the number of attempts ever begun there. Called on that lane, completes there.
     */
    public Future<Long> whenQuiet(Lane lane) {
        return workOf(lane).whenQuiet();
    }

    /** Completes when every delivery of a lane has come to rest. Called on that lane, completes there. */
    public Future<Long> whenEmpty(Lane lane) {
        return workOf(lane).whenEmpty();
    }

    /** The deliveries that have not come to rest on a lane, oldest first. Called on that lane. */
    public List<OpenDelivery> open(Lane lane) {
        List<OpenDelivery> open = new ArrayList<>();
        workOf(lane).forEach(delivery -> open.add(delivery.describe()));
        return open;
    }

    /**
     * The accepted entries that the open deliveries of a lane serve, each as often as it has deliveries. Called on that
     * lane. An event of which nothing is open, and nothing of what it led to, has come to rest for good.
     */
    public long[] openAccepted(Lane lane) {
        return workOf(lane).accepted();
    }

    /** Gives up every open delivery of a lane, with this reason in the journal. Called on that lane. */
    public List<OpenDelivery> abandon(Lane lane, String reason) {
        List<OpenDelivery> abandoned = open(lane);
        workOf(lane).forEach(delivery -> delivery.abandon(reason));
        return abandoned;
    }

    /**
     * A delivery that has not come to rest.
     *
     * @param kept whether its topic keeps the event, so that whoever reads next delivers it
     */
    public record OpenDelivery(
            Ref subscription,
            URI destination,
            String eventId,
            int attempts,
            boolean waiting,
            String state,
            boolean kept) {

        @Override
        public String toString() {
            return "event " + eventId + " to " + subscription + " at " + destination + ": " + state;
        }
    }
}
