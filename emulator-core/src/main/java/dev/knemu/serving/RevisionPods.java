package dev.knemu.serving;

import dev.knemu.autoscale.ActivatorMeter;
import dev.knemu.autoscale.Decider;
import dev.knemu.autoscale.PodAutoscaler;
import dev.knemu.autoscale.PodAutoscaler.Reachability;
import dev.knemu.autoscale.RevisionMetrics;
import dev.knemu.autoscale.RevisionScaling;
import dev.knemu.time.Lane;
import dev.knemu.time.Time;
import dev.knemu.transport.AddressBook;
import dev.knemu.transport.Cancellation;
import dev.knemu.transport.Reply;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pods of one revision, and who stands before them.
 *
 * <pre>
 *  request ─> activator: waits for a pod that is free ─> pod: takes containerConcurrency at a time, ten times that wait ─> program
 *     └── directly, while there are pods enough for a burst ──────^
 *  every second:     pods and activator say what load they had
 *  every 2 seconds:  Decider ─> PodAutoscaler ─> pods start, pods leave
 * </pre>
 *
 * <p>At zero, with nobody waiting, no timer runs. What measures and decides is {@linkplain Time#standing standing}: nobody waits
 * for it but a request, which has its own timeout to wait for. One activator stands before a revision; it sees a pod the moment
 * it is ready. Everything happens on the home lane but the way onwards and the answer, which are the request's lane's.
 *
 * <p>May be called from any thread.
 */
public final class RevisionPods implements AddressBook.Way {

    private static final long SECOND = 1_000_000_000L;
    private static final int TICK = (int) (Decider.TICK_NANOS / SECOND);
    private static final int QUEUE_FACTOR = 10;
    private static final int FEW = 3;
    private static final int MOST_STEPS = 12;

    private final String name;
    private final String podName;
    private final Surroundings world;
    private final Runnable changed;
    private final Random random;
    private volatile AddressBook.Endpoint behind;
    private volatile Scale scale =
            new Scale(OptionalInt.empty(), 0, 0, PodAutoscaler.Active.UNKNOWN, "Queued", false, true);
    private volatile List<ScalingStep> steps = List.of();

    // On the home lane only.
    private Settings settings;
    private RevisionScaling scaling;
    private final long createdAt;
    private final RevisionMetrics metrics;
    private final Decider decider;
    private final PodAutoscaler autoscaler;
    private final ActivatorMeter activator;
    private final List<Pod> ready = new ArrayList<>();
    private final List<Pod> starting = new ArrayList<>();
    private final Deque<Ticket<?>> gate = new ArrayDeque<>();
    private int made;
    private int underWay;
    private int nextPick;
    private int nextDirect = -1;
    private boolean isReported;
    private boolean hasStopped;
    private Time.@Nullable Timer beat;
    private Time.@Nullable Timer requeue;
    private long requeueAt = PodAutoscaler.NEVER;

    /**
     * Nothing happens before {@link #start}.
     *
     * @param name for people: {@code namespace/name}
     * @param behind the program that runs in each of the pods
     * @param changed told, on the home lane, that {@link #scale} is another
     */
    public RevisionPods(
            String name, Settings settings, AddressBook.Endpoint behind, Surroundings world, Runnable changed) {
        this.name = name;
        this.podName = name.substring(name.indexOf('/') + 1) + "-pod-";
        this.settings = settings;
        this.scaling = settings.scaling();
        this.behind = behind;
        this.world = world;
        this.changed = changed;
        this.random = new Random(world.seed() ^ name.hashCode());
        this.createdAt = now();
        this.metrics = new RevisionMetrics(scaling);
        this.decider = new Decider(scaling, createdAt, 0);
        this.autoscaler = PodAutoscaler.created(scaling, createdAt);
        this.activator = new ActivatorMeter(createdAt);
        autoscaler.reachability(settings.reachability());
    }

    /** Its first pods begin to start. */
    public void start() {
        onHome(() -> {
            scalePods();
            wake();
            reconcile();
        });
    }

    /** Other settings from now on. */
    public void update(Settings settings) {
        onHome(() -> {
            if (settings.equals(this.settings) || hasStopped) {
                return;
            }
            this.settings = settings;
            scaling = settings.scaling();
            decider.update(scaling);
            metrics.resize(scaling, second(now()));
            autoscaler.update(scaling);
            autoscaler.reachability(settings.reachability());
            wake();
            reconcile();
        });
    }

    /** Another program in the pods, for every request that is not with one yet. */
    public void behind(AddressBook.Endpoint behind) {
        this.behind = behind;
    }

    @Override
    public AddressBook.Endpoint behind() {
        return behind;
    }

    /** For people: {@code namespace/name}. */
    public String name() {
        return name;
    }

    /** How many pods there are now. */
    public Scale scale() {
        return scale;
    }

    /** The last decisions, oldest first; of those that came to the same only the last. */
    public List<ScalingStep> steps() {
        return steps;
    }

    /** Its pods are gone at once; who waits for one is refused, who is with one is answered. */
    public void stop() {
        onHome(() -> {
            hasStopped = true;
            cancel(beat);
            cancel(requeue);
            starting.forEach(pod -> cancel(pod.start));
            starting.clear();
            for (Ticket<?> ticket : List.copyOf(gate)) {
                refuse(ticket, 503, "the revision " + name + " was deleted");
            }
            ready.clear();
        });
    }

    private static void cancel(Time.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    private void onHome(Runnable task) {
        if (world.home().isCurrent()) {
            task.run();
        } else {
            world.home().execute(task);
        }
    }

    private long now() {
        Instant now = world.time().now();
        return now.getEpochSecond() * SECOND + now.getNano();
    }

    private static long second(long nanos) {
        return Math.floorDiv(nanos, SECOND);
    }

    // ---- the way of a request

    @Override
    public <T> Future<T> pass(
            Lane lane, Cancellation cancellation, Supplier<Future<T>> onwards, Function<Reply, T> refused) {
        Ticket<T> ticket = new Ticket<>(this, lane, cancellation, onwards, refused);
        cancellation.asksForPod(name);
        cancellation.onCancel(() -> {
            ticket.answer(Reply.noAnswer("the request was taken back while it was on its way to a pod of " + name));
            onHome(() -> leave(ticket));
        });
        onHome(() -> arrive(ticket));
        world.underWay().accept(cancellation, ticket.answer.future());
        return ticket.answer.future();
    }

    private void arrive(Ticket<?> ticket) {
        if (ticket.isOver) {
            return;
        }
        ticket.isHeld = true;
        long now = now();
        ticket.arrivedAt = now;
        if (hasStopped) {
            refuse(ticket, 503, "the revision " + name + " was deleted");
            return;
        }
        ticket.timer = world.time().after(settings.timeout(), () -> expire(ticket), ticket);
        wake();
        if (isProxied()) {
            ticket.isProxied = true;
            boolean isFirst = activator.arrive(now);
            ticket.isMeasured = true;
            enterGate(ticket);
            if (isFirst) {
                metrics.record(second(now), 1, 1);
                if (decider.isPokedBy(1)) {
                    decide();
                }
            }
        } else {
            nextDirect = (nextDirect + 1) % ready.size();
            enterPod(ticket, ready.get(nextDirect));
        }
    }

    private boolean isProxied() {
        return ready.isEmpty() || !autoscaler.isServed();
    }

    private void enterGate(Ticket<?> ticket) {
        Pod pod = gate.isEmpty() && isGateOpen() ? pick() : null;
        if (pod == null) {
            ticket.hasWaited = true;
            gate.add(ticket);
        } else {
            proxy(ticket, pod);
        }
    }

    private boolean isGateOpen() {
        int limit = scaling.containerConcurrency();
        return limit == 0 ? !ready.isEmpty() : underWay < limit * ready.size();
    }

    private void openGate() {
        while (!gate.isEmpty() && isGateOpen()) {
            Pod pod = pick();
            if (pod == null) {
                return;
            }
            proxy(gate.remove(), pod);
        }
    }

    /** Without a limit the less busy of two; with a small one the first that is free, else in turn. */
    private @Nullable Pod pick() {
        int limit = scaling.containerConcurrency();
        int pods = ready.size();
        if (limit == 0) {
            return lessBusy(pods);
        }
        // After the last of the pods, or where some of them have left, it begins with the first.
        int first = limit <= FEW || nextPick >= pods ? 0 : nextPick;
        for (int i = 0; i < pods; i++) {
            int position = (first + i) % pods;
            if (ready.get(position).proxied < limit) {
                nextPick = position + 1;
                return ready.get(position);
            }
        }
        return null;
    }

    private Pod lessBusy(int pods) {
        if (pods == 1) {
            return ready.get(0);
        }
        int first = pods > 2 ? random.nextInt(pods) : 0;
        int second = pods > 2 ? random.nextInt(pods - 1) : 0;
        Pod one = ready.get(first);
        Pod other = ready.get(second < first ? second : second + 1);
        boolean isOne = one.proxied == other.proxied ? random.nextBoolean() : one.proxied < other.proxied;
        return isOne ? one : other;
    }

    private void proxy(Ticket<?> ticket, Pod pod) {
        underWay++;
        pod.proxied++;
        enterPod(ticket, pod);
    }

    private void enterPod(Ticket<?> ticket, Pod pod) {
        ticket.pod = pod;
        if (!ticket.isProxied) {
            pod.meter.arrive(now(), false);
            ticket.isMeasured = true;
        }
        int limit = scaling.containerConcurrency();
        if (limit == 0 || pod.begun < limit) {
            begin(ticket, pod);
        } else if (pod.queue.size() < QUEUE_FACTOR * limit) {
            ticket.hasWaited = true;
            pod.queue.add(ticket);
        } else {
            refuse(ticket, 503, "pending request queue full");
        }
    }

    private void begin(Ticket<?> ticket, Pod pod) {
        pod.begun++;
        ticket.isBegun = true;
        Duration waited = ticket.hasWaited ? Duration.ofNanos(now() - ticket.arrivedAt) : null;
        ticket.lane.execute(() -> ticket.goOn(pod.name, waited, () -> onHome(() -> leave(ticket))));
    }

    private void expire(Ticket<?> ticket) {
        refuse(ticket, 504, ticket.isProxied ? "activator request timeout" : "request timeout");
        ticket.lane.execute(ticket.cancellation::cancel);
    }

    private void refuse(Ticket<?> ticket, int status, String text) {
        ticket.onLane(() -> ticket.answer(Reply.status(status, text)));
        leave(ticket);
    }

    /** Gives back all that it holds; without effect the second time. */
    private void leave(Ticket<?> ticket) {
        if (ticket.isOver) {
            return;
        }
        ticket.isOver = true;
        if (!ticket.isHeld) {
            // It was taken back before it arrived.
            return;
        }
        cancel(ticket.timer);
        long now = now();
        Pod pod = ticket.pod;
        if (ticket.isMeasured && ticket.isProxied) {
            activator.leave(now);
        } else if (ticket.isMeasured && pod != null) {
            pod.meter.leave(now, false);
        }
        if (pod == null) {
            gate.remove(ticket);
            return;
        }
        if (ticket.isProxied) {
            underWay--;
            pod.proxied--;
        }
        if (ticket.isBegun) {
            pod.begun--;
            takeNext(pod);
        } else {
            pod.queue.remove(ticket);
        }
        openGate();
    }

    private void takeNext(Pod pod) {
        Ticket<?> next = pod.queue.poll();
        if (next != null) {
            begin(next, pod);
        }
    }

    // ---- what is measured and decided

    /** The clock runs as long as there is anything to measure; on waking it keeps the beat that it had. */
    private void wake() {
        if (beat == null && !hasStopped) {
            // Rounded, since a clock that is read may be a little behind the timer that fired.
            long beats = Math.round((now() - createdAt) / (double) SECOND);
            long due = createdAt + (beats + 1) * SECOND - now();
            beat = world.time().standing(Duration.ofNanos(due), () -> beat(beats + 1), "the autoscaler of " + name);
        }
    }

    private void beat(long beats) {
        beat = null;
        long now = now();
        ready.forEach(pod -> pod.meter.report(now));
        starting.forEach(pod -> pod.meter.report(now));
        isReported = activator.report(now);
        boolean isPoked = false;
        if (isReported) {
            metrics.record(second(now), activator.concurrency(), activator.requests());
            isPoked = decider.isPokedBy(activator.concurrency());
        }
        if (scaling.isScraped() && !ready.isEmpty()) {
            scrape(now);
        }
        if (isPoked || beats % TICK == 0) {
            decide();
        }
        if (isResting()) {
            cancel(requeue);
            requeue = null;
        } else {
            wake();
        }
    }

    /** Without pods there is only the activator, and it knows of no request: the next one will be its first again. */
    private boolean isResting() {
        return autoscaler.replicas() == 0 && !isReported;
    }

    private void scrape(long now) {
        int sample = RevisionMetrics.sampleSize(ready.size());
        List<Pod> asked = ready;
        if (sample < ready.size()) {
            asked = new ArrayList<>(ready);
            Collections.shuffle(asked, random);
            long oldEnough = now - scaling.stableWindow().toNanos();
            // Those of age come first; the order among them stays by chance.
            asked.sort((one, other) -> Boolean.compare(one.startedAt > oldEnough, other.startedAt > oldEnough));
        }
        double concurrency = 0;
        double requests = 0;
        for (Pod pod : asked.subList(0, sample)) {
            concurrency += pod.meter.concurrency();
            requests += pod.meter.requests();
        }
        metrics.record(second(now), concurrency / sample * ready.size(), requests / sample * ready.size());
    }

    private void decide() {
        int desired = decider.desired();
        int burst = decider.excessBurstCapacity();
        boolean isReachable = settings.reachability() != Reachability.UNREACHABLE;
        if (!decider.decide(now(), ready.size(), isReachable, metrics)) {
            return;
        }
        if (decider.desired() != desired || decider.excessBurstCapacity() < 0 != burst < 0) {
            reconcile();
        } else {
            remember();
        }
    }

    private void reconcile() {
        // Whatever is inactive was led to the activator in the pass before.
        autoscaler.reconcile(now(), ready.size(), decider.desired(), decider.excessBurstCapacity(), true);
        remember();
        scalePods();
        queueAgain();
        publish();
    }

    private void queueAgain() {
        long due = hasStopped ? PodAutoscaler.NEVER : autoscaler.requeueAt();
        if (due == requeueAt && requeue != null) {
            return;
        }
        cancel(requeue);
        requeue = null;
        requeueAt = due;
        if (due != PodAutoscaler.NEVER) {
            requeue = world.time()
                    .standing(
                            Duration.ofNanos(Math.max(0, due - now())),
                            () -> {
                                requeue = null;
                                wake();
                                reconcile();
                            },
                            "the autoscaler of " + name + " looks again");
        }
    }

    private void remember() {
        decider.decision().ifPresent(decision -> {
            ScalingStep step = new ScalingStep(
                    Instant.ofEpochSecond(
                            Math.floorDiv(decision.atNanos(), SECOND), Math.floorMod(decision.atNanos(), SECOND)),
                    decision,
                    autoscaler.want(),
                    autoscaler.replicas(),
                    autoscaler.step());
            List<ScalingStep> all = new ArrayList<>(steps);
            if (!all.isEmpty()
                    && (all.get(all.size() - 1).time().equals(step.time())
                            || all.get(all.size() - 1).cameToTheSame(step))) {
                all.remove(all.size() - 1);
            }
            all.add(step);
            steps = List.copyOf(all.subList(Math.max(0, all.size() - MOST_STEPS), all.size()));
        });
    }

    private void publish() {
        int desired = autoscaler.desiredScale();
        Scale now = new Scale(
                desired < 0 ? OptionalInt.empty() : OptionalInt.of(desired),
                ready.size(),
                autoscaler.replicas(),
                autoscaler.active(),
                autoscaler.reason(),
                autoscaler.isInitialized(),
                isProxied());
        if (!now.equals(scale)) {
            scale = now;
            changed.run();
        }
    }

    // ---- pods

    private void scalePods() {
        if (hasStopped) {
            return;
        }
        int replicas = autoscaler.replicas();
        while (ready.size() + starting.size() < replicas) {
            Pod pod = new Pod(podName + ++made, now());
            starting.add(pod);
            pod.start = world.time()
                    .standing(settings.podStart(), () -> becomeReady(pod), "a pod of " + name + " becomes ready");
        }
        // Those that are not ready go first, then the youngest.
        while (ready.size() + starting.size() > replicas) {
            if (starting.isEmpty()) {
                ready.remove(ready.size() - 1);
            } else {
                cancel(starting.remove(starting.size() - 1).start);
            }
        }
    }

    private void becomeReady(Pod pod) {
        if (starting.remove(pod)) {
            ready.add(pod);
            reconcile();
            openGate();
        }
    }
}
