package dev.knemu;

import dev.knemu.control.SourceRuntimes;
import dev.knemu.control.Workload;
import dev.knemu.dispatch.Dispatcher.OpenDelivery;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Ref;
import dev.knemu.resource.Container;
import dev.knemu.resource.PingSource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.source.CronRunner;
import dev.knemu.source.Heartbeats;
import dev.knemu.source.HeartbeatsRunner;
import dev.knemu.source.InvalidScheduleException;
import dev.knemu.source.PingListener;
import dev.knemu.source.PingSourceRunner;
import dev.knemu.source.Post;
import dev.knemu.source.Schedule;
import dev.knemu.source.SourceRunner;
import dev.knemu.time.Lane;
import dev.knemu.time.Time;
import dev.knemu.transport.ClusterAddresses;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Transport;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sources that run, one runner each; what their sinks do not take is in the journal. */
final class SourceRunners implements SourceRuntimes {

    private static final Logger LOG = LoggerFactory.getLogger(SourceRunners.class);

    private final Transport transport;
    private final Time time;
    private final Lane lane;
    private final Supplier<String> ids;
    private final Supplier<Duration> jitter;
    private final Journal journal;
    private final Map<ResourceKey, SourceRunner> runners = new ConcurrentHashMap<>();
    private final Set<SourceRunner> stopping = ConcurrentHashMap.newKeySet();

    /** By image name, or by {@link #workloadName}. */
    private final Map<String, Program> programs = new ConcurrentHashMap<>();

    private final Map<ResourceKey, Program.Running> running = new ConcurrentHashMap<>();
    private volatile @Nullable URI port;
    private volatile boolean ended;

    SourceRunners(
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

    /** Where programs on this machine reach the emulator. */
    void reachableAt(URI port) {
        this.port = port;
    }

    void program(String image, Program program) {
        programs.put(Container.imageName(image), program);
    }

    void program(String namespace, String workload, Program program) {
        programs.put(workloadName(namespace, workload), program);
    }

    // No image's name has a slash.
    private static String workloadName(String namespace, String name) {
        return namespace + "/" + name;
    }

    private @Nullable Program program(Workload workload) {
        String namespace = workload.key().namespace();
        for (String name : List.of(
                workloadName(namespace, workload.ownerName()),
                workloadName(namespace, workload.key().name()),
                workload.container().imageName())) {
            Program program = programs.get(name);
            if (program != null) {
                return program;
            }
        }
        return null;
    }

    @Override
    public Fate fateOf(Workload workload) {
        if (program(workload) != null && workload.timetable().isEmpty()) {
            return Fate.RUNS;
        }
        if (!workload.container().imageName().equals(Heartbeats.IMAGE)) {
            return Fate.UNKNOWN;
        }
        try {
            Heartbeats.of(workload.container());
            workload.timetable().ifPresent(SourceRunners::schedule);
            return Fate.RUNS;
        } catch (IllegalArgumentException | InvalidScheduleException e) {
            return Fate.ends(
                    "The stand-in for the image " + workload.container().image() + " ends: " + e.getMessage());
        }
    }

    @Override
    public synchronized void start(PingSource source, URI sink) {
        if (ended) {
            return;
        }
        PingSourceRunner runner = (PingSourceRunner) runners.computeIfAbsent(
                source.key(), key -> new PingSourceRunner(transport, time, lane, ids, jitter, losses()));
        runner.start(source, sink);
    }

    @Override
    public void start(Workload workload) {
        Program program = program(workload);
        if (program != null && workload.timetable().isEmpty()) {
            start(workload, program);
        } else {
            start(workload, Heartbeats.of(workload.container()));
        }
    }

    private static Schedule schedule(Workload.Timetable timetable) {
        return Schedule.parse(timetable.schedule(), timetable.timeZone());
    }

    private synchronized void start(Workload workload, Heartbeats heartbeats) {
        if (ended) {
            return;
        }
        if (workload.timetable().isPresent()) {
            CronRunner runner = new CronRunner(schedule(workload.timetable().get()), time, lane, () -> {
                HeartbeatsRunner job = heartbeats(workload, heartbeats);
                job.start();
                return job;
            });
            runners.put(workload.key(), runner);
            runner.start();
        } else {
            HeartbeatsRunner runner = heartbeats(workload, heartbeats);
            runners.put(workload.key(), runner);
            runner.start();
        }
    }

    private HeartbeatsRunner heartbeats(Workload workload, Heartbeats heartbeats) {
        return new HeartbeatsRunner(
                heartbeats,
                workload.ownerKind(),
                workload.key().namespace(),
                workload.ownerName(),
                transport,
                time,
                lane,
                ids,
                this::lost);
    }

    // Without the lock: what the application does when its program starts is its own affair.
    private void start(Workload workload, Program program) {
        if (!ended) {
            running.put(workload.key(), program.start(reaching(workload.container())));
            if (ended) {
                stopProgram(workload.key());
            }
        }
    }

    private void stopProgram(ResourceKey workload) {
        Program.Running program = running.remove(workload);
        if (program != null) {
            try {
                program.stop();
            } catch (RuntimeException e) {
                // All others are to be stopped nevertheless, and the emulator with them.
                LOG.error("What ran in place of {} could not be stopped", workload, e);
            }
        }
    }

    private Container reaching(Container container) {
        URI emulator = port;
        Optional<String> sink = container.variable("K_SINK");
        return emulator == null || sink.isEmpty()
                ? container
                : container.withEnv(
                        "K_SINK",
                        ClusterAddresses.reachable(URI.create(sink.get()), emulator)
                                .toString());
    }

    @Override
    public void stop(ResourceKey source) {
        stopProgram(source);
        SourceRunner runner;
        synchronized (this) {
            runner = runners.remove(source);
        }
        if (runner != null) {
            stop(runner);
        }
    }

    /** What has fired is still brought to its sink; until then the runner is not forgotten. */
    private Future<Void> stop(SourceRunner runner) {
        stopping.add(runner);
        return runner.stop().onComplete(stopped -> stopping.remove(runner));
    }

    /** Completes when all that fired has been delivered or lost. */
    Future<Void> stop() {
        ended = true;
        List.copyOf(running.keySet()).forEach(this::stopProgram);
        List<SourceRunner> started;
        synchronized (this) {
            started = List.copyOf(runners.values());
            runners.clear();
        }
        // Without the lock: in virtual time this runs what is due, and that may be an application that applies.
        List<Future<Void>> stopped = new ArrayList<>();
        List.copyOf(stopping).forEach(runner -> stopped.add(runner.stop()));
        started.forEach(runner -> stopped.add(stop(runner)));
        return Future.join(stopped).mapEmpty();
    }

    /** Gives up what has fired and is not at rest, with this reason in the journal. Called on the lane, when stopped. */
    List<OpenDelivery> abandon(String reason) {
        List<OpenDelivery> abandoned = new ArrayList<>();
        for (SourceRunner runner : stopping) {
            for (Post post : runner.open()) {
                String id = post.event().getId();
                dropped(post, 0, 0, "event " + id + " was not taken before " + reason);
                abandoned.add(
                        new OpenDelivery(ref(post), post.sink(), id, 0, true, "its sink had not taken it", false));
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
        return Stream.concat(runners.values().stream(), stopping.stream()).anyMatch(SourceRunner::awaitsOutside);
    }

    private PingListener losses() {
        return new PingListener() {
            @Override
            public void lost(Ping ping, int attempts, Reply reply) {
                SourceRunners.this.lost(ping, attempts, reply);
            }
        };
    }

    private void lost(Post post, int attempts, Reply reply) {
        String why = reply.isAnswer() ? "answered " + reply.status() : reply.failure();
        dropped(post, reply.status(), attempts, "event " + post.event().getId() + " was not taken: " + why);
    }

    private void dropped(Post post, int status, int attempts, String reason) {
        if (!journal.isOff()) {
            journal.record(new Entry.Dropped(
                    journal.nextSeq(),
                    time.now(),
                    0,
                    journal.nextDelivery(0),
                    ref(post),
                    post.sink(),
                    status,
                    attempts,
                    reason,
                    false));
        }
    }

    private static Ref ref(Post post) {
        return new Ref(post.kind(), post.namespace(), post.name());
    }
}
