package dev.knemu.autoscale.simulation;

import dev.knemu.autoscale.ActivatorMeter;
import dev.knemu.autoscale.RevisionMetrics;
import dev.knemu.autoscale.RevisionScaling;
import dev.knemu.autoscale.simulation.Simulation.Policy;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a simulation request by request: each one's way through an activator or directly to a pod, its waits, its answer.
 * The same simulation gives the same numbers to the last bit.
 *
 * <p>Requests travel in no time. How much a pod is slowed down by its load is
 * settled when a request begins. A client that is refused asks again a second later. Requests that a removed pod has begun with
 * or queued are finished by it.
 */
public final class EventEngine {

    private static final long SECOND = 1_000_000_000L;
    private static final double NANOS = 1e9;
    private static final int NO_POD = Pods.NONE;
    private static final int ALL_PODS = Integer.MAX_VALUE;
    /** What chance decides beside the way of requests draws from numbers of its own: it changes nothing else. */
    private static final long OTHER_SEED = 0x5DEECE66DL;

    private static final int QUEUE_FACTOR = 10;
    private static final int MOST = 10_000_000;

    // The order of events of the same instant.
    private static final int COMPLETION = 0;
    private static final int POD_READY = 1;
    private static final int POD_PROBE = 2;
    private static final int NEXT_SECOND = 3;
    private static final int ARRIVAL = 4;
    private static final int CLIENT = 5;
    private static final int ATTEMPT = 6;
    private static final int POD_REPORT = 7;
    private static final int ACTIVATOR_REPORT = 8;
    private static final int SCRAPE = 9;
    private static final int TICK = 10;
    private static final int RECONCILE = 11;
    private static final int TIMEOUT = 12;
    private static final int POD_GONE = 13;
    private static final int KIND_SHIFT = 32;

    private final Simulation simulation;
    private final @Nullable Consumer<Tick> listener;
    private final ControlLoop loop;
    private final Randomness random;
    private final EventQueue events = new EventQueue();
    private final RevisionScaling scaling;
    private final int limit;
    private final long timeoutNanos;
    private final long end;
    private final boolean isOpen;
    private long now;

    private final RequestTable requests = new RequestTable();
    private final @Nullable Deliveries deliveries;
    private int inFlight;
    private int waiting;

    // The load.
    private final ArrivalTimes times;
    private int clients;
    private int surplus;

    private final Pods pods = new Pods();
    private final Randomness otherRandom;
    private final long probeNanos;
    /** Where pods report apart: when in a second each number does; -1 before it has one. */
    private long[] reportPhases = new long[0];

    private int nextDirect;

    // Activators.
    private final RequestQueues gates = new RequestQueues();
    private final ActivatorMeter[] activatorMeters;
    private final boolean[] isTimed;
    private final Proxies proxies;
    private long reconcileAt = Long.MAX_VALUE;

    EventEngine(Simulation simulation, @Nullable Consumer<Tick> listener) {
        this.simulation = simulation;
        this.listener = listener;
        this.loop = new ControlLoop(simulation, listener != null);
        this.random = new Randomness(simulation.seed());
        this.otherRandom = new Randomness(simulation.seed() ^ OTHER_SEED);
        this.probeNanos = simulation.probePeriod().toNanos();
        this.deliveries = simulation.delivery().map(Deliveries::new).orElse(null);
        this.times = new ArrivalTimes(simulation.workload(), random);
        this.scaling = simulation.scaling();
        this.limit = scaling.containerConcurrency();
        this.timeoutNanos = simulation.timeout().toNanos();
        this.end = simulation.duration().toNanos();
        this.isOpen = simulation.workload().kind() == Workload.Kind.RATE;
        int activators = simulation.activators();
        activatorMeters = new ActivatorMeter[activators];
        isTimed = new boolean[activators];
        proxies = new Proxies(scaling, activators, random);
        for (int i = 0; i < activators; i++) {
            activatorMeters[i] = new ActivatorMeter(0);
        }
        gates.ensure(activators);
        for (int i = 0; i < simulation.pods(); i++) {
            pods.addSettled(-scaling.stableWindow().toNanos());
        }
        podsGrew();
        listPods();
    }

    /** Runs it to its end. */
    public static Headline run(Simulation simulation) {
        return new EventEngine(simulation, null).run();
    }

    /**
     * Runs it to its end.
     *
     * @param ticks is given each decision
     */
    public static Headline run(Simulation simulation, Consumer<Tick> ticks) {
        return new EventEngine(simulation, ticks).run();
    }

    Headline run() {
        add(0, NEXT_SECOND, 0);
        if (!simulation.podsReportApart()) {
            add(SECOND, POD_REPORT, ALL_PODS);
        }
        arrival(times.first());
        add(SECOND + simulation.reportPhase().toNanos(), ACTIVATOR_REPORT, 0);
        if (scaling.isScraped()) {
            add(SECOND + simulation.scrapePhase().toNanos(), SCRAPE, 0);
        }
        add(simulation.tickPhase().toNanos(), TICK, 0);
        while (events.time() <= end) {
            now = events.time();
            long event = events.take();
            handle((int) (event >>> KIND_SHIFT), (int) event);
        }
        now = end;
        pods.countSeconds(now);
        loop.podSeconds = pods.seconds();
        return loop.headline(true, Optional.ofNullable(deliveries).map(Deliveries::figures));
    }

    private void add(long time, int kind, int number) {
        events.add(time, (long) kind << KIND_SHIFT | number);
    }

    private void handle(int kind, int number) {
        switch (kind) {
            case COMPLETION -> complete(number);
            case POD_READY -> becomeReady(number);
            case NEXT_SECOND -> nextSecond();
            case ARRIVAL -> {
                accept();
                arrival(times.afterArrival(now));
            }
            case CLIENT -> nextOfClient();
            case POD_REPORT -> reportOfPods(number);
            case ACTIVATOR_REPORT -> reportOfActivators();
            case SCRAPE -> scrape();
            case TICK -> {
                add(now + 2 * SECOND, TICK, 0);
                decide();
            }
            case RECONCILE -> {
                if (reconcileAt == now) {
                    reconcileAt = Long.MAX_VALUE;
                    loop.reconcile(now, pods.readyCount);
                    scale();
                }
            }
            case ATTEMPT -> arrive(number);
            case POD_PROBE -> probed(number);
            case TIMEOUT -> expire(number);
            default -> gone(number);
        }
    }

    // ---- the load

    private void nextSecond() {
        add(now + SECOND, NEXT_SECOND, 0);
        double level = simulation.workload().at().applyAsDouble((double) (now / SECOND));
        if (!(level <= MOST)) {
            throw new InvalidSimulationException("A load of " + level
                    + " is too much for single requests. Choose one up to " + MOST + ", or the fluid engine.");
        }
        loop.waiting(now, waiting > 0);
        if (isOpen) {
            arrival(times.inSecond(now, level));
        } else {
            int wanted = (int) Math.rint(level);
            while (clients < wanted) {
                clients++;
                if (surplus > 0) {
                    surplus--;
                } else {
                    add(now, CLIENT, 0);
                }
            }
            surplus += Math.max(0, clients - wanted);
            clients = Math.min(clients, wanted);
        }
    }

    private void arrival(long due) {
        if (due != ArrivalTimes.NONE) {
            add(due, ARRIVAL, 0);
        }
    }

    private void nextOfClient() {
        if (surplus > 0) {
            surplus--;
        } else {
            arrive(Deliveries.NONE);
        }
    }

    /** One more of an open load: a request, or an event of the broker before it. */
    private void accept() {
        if (deliveries == null) {
            arrive(Deliveries.NONE);
        } else {
            int event = deliveries.accept(now);
            if (event != Deliveries.NONE) {
                arrive(event);
            }
        }
    }

    // ---- the way of a request

    private void arrive(int event) {
        int request = requests.add(now, NO_POD, event);
        inFlight++;
        loop.requests++;
        loop.loaded(now);
        if (pods.readyCount == 0) {
            loop.coldStarted++;
        }
        if (loop.isProxied(pods.readyCount)) {
            int activator = proxies.next();
            requests.activatorOf[request] = activator;
            waiting++;
            boolean isReportedAtOnce = activatorMeters[activator].arrive(now);
            enterGate(activator, request);
            // Last, since it may change the pods.
            if (isReportedAtOnce) {
                reportAtOnce();
            }
        } else {
            waiting++;
            enterPod(direct(), request);
        }
    }

    private void enterGate(int activator, int request) {
        if (gates.first(activator) < 0 && proxies.isOpen(activator)) {
            int pod = proxies.pick(activator);
            if (pod != NO_POD) {
                proxy(activator, pod, request);
                return;
            }
        }
        gates.add(activator, request);
        if (!isTimed[activator]) {
            isTimed[activator] = true;
            add(requests.arrivedAt[request] + timeoutNanos, TIMEOUT, activator);
        }
    }

    private void openGate(int activator) {
        while (gates.first(activator) >= 0 && proxies.isOpen(activator)) {
            int pod = proxies.pick(activator);
            if (pod == NO_POD) {
                return;
            }
            int request = gates.take(activator);
            if (now - requests.arrivedAt[request] >= timeoutNanos) {
                timeOut(request);
            } else {
                proxy(activator, pod, request);
            }
        }
    }

    private int direct() {
        Policy policy = simulation.directPolicy();
        if (policy == Policy.RANDOM) {
            return pods.ready[random.below(pods.readyCount)];
        }
        nextDirect = (nextDirect + 1) % pods.readyCount;
        int pod = pods.ready[nextDirect];
        if (policy == Policy.LEAST_REQUESTS) {
            for (int i = 0; i < pods.readyCount; i++) {
                if (pods.load(pods.ready[i]) < pods.load(pod)) {
                    pod = pods.ready[i];
                }
            }
        }
        return pod;
    }

    private void proxy(int activator, int pod, int request) {
        proxies.begin(activator, pod);
        enterPod(pod, request);
    }

    private void enterPod(int pod, int request) {
        requests.podOf[request] = pod;
        if (requests.activatorOf[request] == NO_POD) {
            pods.meters[pod].arrive(now, false);
        }
        if (limit == 0 || pods.begun[pod] < limit) {
            begin(pod, request);
        } else if (pods.queues.size(pod) < QUEUE_FACTOR * limit) {
            pods.queues.add(pod, request);
        } else {
            waiting--;
            loop.refused++;
            leave(request, SECOND, false);
        }
    }

    private void begin(int pod, int request) {
        pods.begun[pod]++;
        waiting--;
        loop.began((now - requests.arrivedAt[request]) / 1000, 1);
        double nanos = simulation.serviceTime().draw(random, pods.begun[pod]) * NANOS;
        long deadline = requests.arrivedAt[request] + timeoutNanos;
        long finished = now + (long) Math.max(1, Math.min(nanos, timeoutNanos + 1.0));
        if (finished > deadline) {
            requests.isLate[request] = true;
            finished = deadline;
        }
        add(finished, COMPLETION, request);
    }

    private void complete(int request) {
        int pod = requests.podOf[request];
        pods.begun[pod]--;
        boolean isLate = requests.isLate[request];
        if (isLate) {
            loop.timedOut++;
        } else {
            loop.completed++;
            loop.answered((now - requests.arrivedAt[request]) / 1000);
        }
        while (pods.queues.first(pod) >= 0 && pods.begun[pod] < limit) {
            int next = pods.queues.take(pod);
            if (now - requests.arrivedAt[next] >= timeoutNanos) {
                timeOut(next);
            } else {
                begin(pod, next);
            }
        }
        leave(request, 0, !isLate);
        loop.loaded(now);
    }

    private void timeOut(int request) {
        waiting--;
        loop.timedOut++;
        leave(request, 0, false);
    }

    /** @param rest until the client asks again */
    private void leave(int request, long rest, boolean isSuccess) {
        inFlight--;
        int activator = requests.activatorOf[request];
        int pod = requests.podOf[request];
        if (activator == NO_POD) {
            pods.meters[pod].leave(now, false);
        } else {
            activatorMeters[activator].leave(now);
        }
        int event = requests.eventOf[request];
        requests.remove(request);
        if (event != Deliveries.NONE) {
            settle(event, isSuccess);
        }
        if (!isOpen) {
            add(now + rest, CLIENT, 0);
        }
        if (activator != NO_POD && pod != NO_POD) {
            proxies.end(activator, pod);
            openGate(activator);
        }
    }

    /** An event whose request has ended; what follows from it is an event of this instant, so that no refusals pile up here. */
    private void settle(int event, boolean isSuccess) {
        Deliveries all = Objects.requireNonNull(deliveries);
        if (isSuccess) {
            all.succeeded(event, now);
        } else {
            long pause = all.retryAfter(event);
            if (pause >= 0) {
                add(now + pause, ATTEMPT, event);
                return;
            }
        }
        int next = all.next();
        if (next != Deliveries.NONE) {
            add(now, ATTEMPT, next);
        }
    }

    private void expire(int activator) {
        isTimed[activator] = false;
        while (gates.first(activator) >= 0 && now - requests.arrivedAt[gates.first(activator)] >= timeoutNanos) {
            timeOut(gates.take(activator));
        }
        if (gates.first(activator) >= 0) {
            isTimed[activator] = true;
            add(requests.arrivedAt[gates.first(activator)] + timeoutNanos, TIMEOUT, activator);
        }
    }

    // ---- what is measured

    private void reportAtOnce() {
        loop.metrics.record(now / SECOND, 1, 1);
        if (loop.decider.isPokedBy(1)) {
            decide();
        }
    }

    private void reportOfActivators() {
        add(now + SECOND, ACTIVATOR_REPORT, 0);
        boolean isPoked = false;
        for (ActivatorMeter meter : activatorMeters) {
            if (meter.report(now)) {
                loop.metrics.record(now / SECOND, meter.concurrency(), meter.requests());
                isPoked |= loop.decider.isPokedBy(meter.concurrency());
            }
        }
        if (isPoked) {
            decide();
        }
    }

    /** Of those that start as well: the first report with requests in it covers one second like all others. */
    private void reportOfPods(int number) {
        add(now + SECOND, POD_REPORT, number);
        if (number != ALL_PODS) {
            if (pods.isThere(number)) {
                pods.meters[number].report(now);
            }
            return;
        }
        for (int pod = 0; pod < pods.count(); pod++) {
            if (pods.isThere(pod)) {
                pods.meters[pod].report(now);
            }
        }
    }

    private void scrape() {
        add(now + SECOND, SCRAPE, 0);
        if (pods.readyCount == 0) {
            return;
        }
        int sample = RevisionMetrics.sampleSize(pods.readyCount);
        boolean canFail = simulation.scrapeFailures() > 0;
        long oldEnough = now - scaling.stableWindow().toNanos();
        int[] asked = canFail
                ? pods.shuffled(pods.readyCount, oldEnough, random)
                : sample < pods.readyCount ? pods.shuffled(sample, oldEnough, random) : pods.ready;
        double concurrency = 0;
        double count = 0;
        int answers = 0;
        for (int i = 0; i < pods.readyCount && answers < sample; i++) {
            // Another one is asked instead.
            if (!canFail || otherRandom.fraction() >= simulation.scrapeFailures()) {
                concurrency += pods.meters[asked[i]].concurrency();
                count += pods.meters[asked[i]].requests();
                answers++;
            }
        }
        if (answers == sample) {
            loop.metrics.record(now / SECOND, concurrency / sample * pods.readyCount, count / sample * pods.readyCount);
        }
    }

    // ---- pods

    private void decide() {
        if (loop.decide(now, pods.readyCount)) {
            scale();
            if (listener != null) {
                listener.accept(loop.tick(
                        ControlLoop.seconds(now),
                        isOpen ? times.rate() : clients,
                        inFlight,
                        waiting,
                        pods.queues.total(),
                        pods.readyCount,
                        pods.starting,
                        pods.draining));
            }
        }
    }

    private void scale() {
        int replicas = loop.autoscaler.replicas();
        for (int there = pods.readyCount + pods.starting; there < replicas; there++) {
            start();
        }
        int surplusPods = pods.readyCount + pods.starting - replicas;
        if (surplusPods > 0) {
            remove(surplusPods);
        }
        assign(false);
        long due = loop.autoscaler.requeueAt();
        if (due != Long.MAX_VALUE && due != reconcileAt) {
            reconcileAt = Math.max(due, now);
            add(reconcileAt, RECONCILE, 0);
        }
    }

    private void start() {
        long readyAt = now + simulation.podStart().toNanos();
        int pod = pods.add(now, readyAt);
        podsGrew();
        add(readyAt, POD_READY, pod);
        long answersAt = Math.max(now, readyAt - simulation.readyLag().toNanos());
        if (probeNanos == 0) {
            if (answersAt < readyAt) {
                add(answersAt, POD_PROBE, pod);
            }
        } else {
            add((answersAt + probeNanos - 1) / probeNanos * probeNanos, POD_PROBE, pod);
        }
    }

    private void podsGrew() {
        int more = pods.capacity();
        if (more > reportPhases.length) {
            int before = reportPhases.length;
            reportPhases = Arrays.copyOf(reportPhases, more);
            Arrays.fill(reportPhases, before, more, -1);
            proxies.ensure(more);
        }
        if (simulation.podsReportApart()) {
            for (int pod = 0; pod < pods.count(); pod++) {
                if (reportPhases[pod] < 0) {
                    reportPhases[pod] = (long) (otherRandom.fraction() * SECOND);
                    long first = now / SECOND * SECOND + reportPhases[pod];
                    add(first > now ? first : first + SECOND, POD_REPORT, pod);
                }
            }
        }
    }

    private void becomeReady(int pod) {
        if (pods.becomesReady(pod, now)) {
            if (probeNanos == 0) {
                pods.probe(pod);
            }
            listPods();
            loop.reconcile(now, pods.readyCount);
            scale();
        }
    }

    /** An activator has an answer of a pod, whether or not Kubernetes calls it ready by now. */
    private void probed(int pod) {
        // Else the probe was of a pod that is gone, and whose number another one has.
        boolean answers = now >= pods.readyAt(pod) - simulation.readyLag().toNanos();
        if (answers && pods.probe(pod)) {
            listPods();
        }
    }

    /** Those that are not ready go first, then the youngest. */
    private void remove(int surplusPods) {
        pods.countSeconds(now);
        for (int left = surplusPods; left > 0; left--) {
            int drained = pods.removeOne();
            if (drained != NO_POD) {
                add(now + simulation.podDrain().toNanos(), POD_GONE, drained);
            }
        }
        listPods();
    }

    private void gone(int pod) {
        if (pods.load(pod) > 0) {
            add(now + SECOND, POD_GONE, pod);
        } else {
            pods.end(pod, now);
        }
    }

    private void listPods() {
        pods.list();
        assign(true);
    }

    private void assign(boolean podsChanged) {
        if (proxies.assign(pods, podsChanged)) {
            for (int i = 0; i < proxies.count(); i++) {
                openGate(i);
            }
        }
    }
}
