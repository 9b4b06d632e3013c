package dev.knemu;

import dev.knemu.control.SourceRuntimes;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The PingSources that run, one runner each; what their sinks do not take is in the journal. */
final class PingSources implements SourceRuntimes {

    private final Transport transport;
    private final Time time;
    private final Lane lane;
    private final Supplier<String> ids;
    private final Supplier<Duration> jitter;
    private final Journal journal;
    private final Map<ResourceKey, PingSourceRunner> runners = new ConcurrentHashMap<>();

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
    public synchronized void stop(ResourceKey source) {
        PingSourceRunner runner = runners.remove(source);
        if (runner != null) {
            runner.stop();
        }
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
        running.forEach(runner -> stopped.add(runner.stop()));
        return Future.join(stopped).mapEmpty();
    }

    /**
     * Whether a sink's answer is awaited that only real time can bring. Asked where no lane runs, and with virtual time's
     * lock held: who starts a source holds ours and then wants that one, so this must not want ours.
     */
    boolean awaitsOutside() {
        return runners.values().stream().anyMatch(PingSourceRunner::awaitsOutside);
    }

    private PingListener losses() {
        return new PingListener() {
            @Override
            public void lost(Ping ping, int attempts, Reply reply) {
                if (!journal.isOff()) {
                    Ref source = new Ref(
                            PingSource.KIND,
                            ping.source().metadata().namespace(),
                            ping.source().metadata().name());
                    journal.record(new Entry.Dropped(
                            journal.nextSeq(),
                            time.now(),
                            0,
                            journal.nextDelivery(),
                            source,
                            ping.sink(),
                            reply.status(),
                            attempts,
                            "event " + ping.event().getId() + " was not taken: "
                                    + (reply.isAnswer() ? "answered " + reply.status() : reply.failure())));
                }
            }
        };
    }
}
