package dev.knemu;

import dev.knemu.control.SourceRuntimes;
import dev.knemu.dispatch.Dispatcher.OpenDelivery;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Ref;
import dev.knemu.resource.PingSource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.source.PingListener;
import dev.knemu.source.PingSourceRunner;
import dev.knemu.time.Lane;
import dev.knemu.time.Time;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Transport;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The PingSources that run, one runner each; what their sinks do not take is in the journal. */
final class PingSources implements SourceRuntimes {

    private final Transport transport;
    private final Time time;
    private final Lane lane;
    private final Supplier<String> ids;
    private final Supplier<Duration> jitter;
    private final Journal journal;
    private final Map<ResourceKey, PingSourceRunner> runners = new ConcurrentHashMap<>();
    private final Set<PingSourceRunner> stopping = ConcurrentHashMap.newKeySet();

    PingSources(
            Transport transport,
            Time time,
            Lane lane,
            Supplier<String> ids,
            Supplier<Duration> jitter,
            Journal journal) {
        this.transport = transport;
        this.time = time;
        this.lane = lane;
        this.ids = ids;
        this.jitter = jitter;
        this.journal = journal;
    }

    @Override
    public synchronized void start(PingSource source, URI sink) {
        runners.computeIfAbsent(source.key(), key -> new PingSourceRunner(transport, time, lane, ids, jitter, losses()))
                .start(source, sink);
    }

    @Override
    public void stop(ResourceKey source) {
        PingSourceRunner runner;
        synchronized (this) {
            runner = runners.remove(source);
        }
        if (runner != null) {
            stop(runner);
        }
    }

    /** What has fired is still brought to its sink; until then the runner is not forgotten. */
    private Future<Void> stop(PingSourceRunner runner) {
        stopping.add(runner);
        return runner.stop().onComplete(stopped -> stopping.remove(runner));
    }

    /** Completes when all that fired has been delivered or lost. */
    Future<Void> stop() {
        List<PingSourceRunner> running;
        synchronized (this) {
            running = List.copyOf(runners.values());
            runners.clear();
        }
        // Without the lock: in virtual time this runs what is due, and that may be an application that applies.
        List<Future<Void>> stopped = new ArrayList<>();
        List.copyOf(stopping).forEach(runner -> stopped.add(runner.stop()));
        running.forEach(runner -> stopped.add(stop(runner)));
        return Future.join(stopped).mapEmpty();
    }

    /** Gives up what has fired and is not at rest, with this reason in the journal. Called on the lane, when stopped. */
    List<OpenDelivery> abandon(String reason) {
        List<OpenDelivery> abandoned = new ArrayList<>();
        for (PingSourceRunner runner : stopping) {
            for (PingListener.Ping ping : runner.open()) {
                String id = ping.event().getId();
                dropped(ping, 0, 0, "event " + id + " was not taken before " + reason);
                abandoned.add(new OpenDelivery(ref(ping), ping.sink(), id, 0, true, "its sink had not taken it"));
            }
        }
        stopping.clear();
        return abandoned;
    }

    /**
     * Whether a sink's answer is awaited that only real time can bring. Asked where no lane runs, and with virtual time's
     * lock held: who starts a source holds ours and then wants that one, so this must not want ours.
     */
    boolean awaitsOutside() {
        return Stream.concat(runners.values().stream(), stopping.stream()).anyMatch(PingSourceRunner::awaitsOutside);
    }

    private PingListener losses() {
        return new PingListener() {
            @Override
            public void lost(Ping ping, int attempts, Reply reply) {
                String why = reply.isAnswer() ? "answered " + reply.status() : reply.failure();
                dropped(ping, reply.status(), attempts, "event " + ping.event().getId() + " was not taken: " + why);
            }
        };
    }

    private void dropped(PingListener.Ping ping, int status, int attempts, String reason) {
        if (!journal.isOff()) {
            journal.record(new Entry.Dropped(
                    journal.nextSeq(),
                    time.now(),
                    0,
                    journal.nextDelivery(0),
                    ref(ping),
                    ping.sink(),
                    status,
                    attempts,
                    reason));
        }
    }

    private static Ref ref(PingListener.Ping ping) {
        return new Ref(
                PingSource.KIND,
                ping.source().metadata().namespace(),
                ping.source().metadata().name());
    }
}
