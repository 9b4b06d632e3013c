package dev.knemu.source;

import dev.knemu.time.Lane;
import dev.knemu.time.Time;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Transport;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One heartbeats container that runs: the first event at once, then one at each tick.
 *
 * <p>As in the program, an event that is still tried again holds up those behind it, and of the ticks that pass meanwhile
 * one is kept. Source: knative/eventing {@code cmd/heartbeats/main.go}, Go {@code time.Ticker}.
 *
 * <p>Methods may be called from any thread; everything else happens on the lane. What was made is sent to the end.
 */
public final class HeartbeatsRunner implements SourceRunner {

    /** Requests after the first. */
    static final int RETRIES = 10;

    /** The wait before the first retry; each further one is twice as long. */
    static final Duration FIRST_WAIT = Duration.ofMillis(20);

    /** Hears of events that their sink did not take. Called on the lane; must not block. */
    @FunctionalInterface
    public interface Losses {
        void lost(Post post, int attempts, Reply reply);
    }

    /** Whose event it is: the ContainerSource, or what else was applied. */
    private record Beat(String kind, String namespace, String name, URI sink, CloudEvent event) implements Post {}

    private final Heartbeats heartbeats;
    private final String kind;
    private final String namespace;
    private final String name;
    private final Time time;
    private final Lane lane;
    private final Supplier<String> ids;
    private final Posts<Beat> posts;

    private int sent;
    private boolean sending;
    private boolean ticked;
    private boolean stopped;
    private Time.@Nullable Timer ticker;

    /**
     * @param kind of what was applied, for people
     * @param ids gives each event its id
     */
    public HeartbeatsRunner(
            Heartbeats heartbeats,
            String kind,
            String namespace,
            String name,
            Transport transport,
            Time time,
            Lane lane,
            Supplier<String> ids,
            Losses losses) {
        this.heartbeats = heartbeats;
        this.kind = kind;
        this.namespace = namespace;
        this.name = name;
        this.time = time;
        this.lane = lane;
        this.ids = ids;
        this.posts = new Posts<>(transport, time, lane, RETRIES, FIRST_WAIT, new Posts.Listener<>() {
            @Override
            public void delivered(Beat beat) {
                done();
            }

            @Override
            public void lost(Beat beat, int attempts, Reply reply) {
                losses.lost(beat, attempts, reply);
                done();
            }
        });
    }

    /** Sends from now on; without a sink, nothing. */
    public void start() {
        heartbeats
                .sink()
                .ifPresent(sink -> lane.execute(() -> {
                    if (!stopped) {
                        if (!heartbeats.oneShot()) {
                            awaitTick();
                        }
                        send(sink);
                    }
                }));
    }

    @Override
    public Future<Void> stop() {
        Promise<Void> rest = Promise.promise();
        lane.execute(() -> {
            stopped = true;
            if (ticker != null) {
                ticker.cancel();
            }
            posts.whenAtRest().onComplete(rest);
        });
        return rest.future();
    }

    @Override
    public List<? extends Post> open() {
        return posts.open();
    }

    @Override
    public boolean awaitsOutside() {
        return posts.awaitsOutside();
    }

    private void awaitTick() {
        Runnable tick = () -> {
            awaitTick();
            ticked = true;
            sendIfTicked();
        };
        ticker = time.standing(heartbeats.period(), tick, "heartbeats tick");
    }

    private void done() {
        sending = false;
        sendIfTicked();
    }

    private void sendIfTicked() {
        if (ticked && !sending && !stopped) {
            ticked = false;
            heartbeats.sink().ifPresent(this::send);
        }
    }

    private void send(URI sink) {
        sending = true;
        sent++;
        Beat beat = new Beat(kind, namespace, name, sink, heartbeats.event(sent, ids.get(), time.now()));
        posts.add(beat);
        posts.send(beat);
    }
}
