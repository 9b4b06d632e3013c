package dev.knemu.autoscale.simulation;

import dev.knemu.autoscale.ActivatorMeter;
import dev.knemu.autoscale.Activators;
import dev.knemu.autoscale.RequestMeter;
import dev.knemu.autoscale.RevisionMetrics;
import dev.knemu.autoscale.RevisionScaling;
import dev.knemu.autoscale.simulation.Simulation.Policy;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a simulation request by request: each one's way through an activator or directly to a pod, its waits, its answer.
 * The same simulation gives the same numbers to the last bit.
 *
 * <p>An activator sees a pod the moment it is ready; requests travel in no time. How much a pod is slowed down by its load is
 * settled when a request begins. A client that is refused asks again a second later. Requests that a removed pod has begun with
 * or queued are finished by it.
 */
public final class EventEngine {

    private static final long SECOND = 1_000_000_000L;
    private static final double NANOS = 1e9;
    private static final int NO_POD = -1;
    private static final int FEW = 3;
    private static final int QUEUE_FACTOR = 10;
    private static final int MOST = 10_000_000;

    // The order of events of the same instant.
    private static final int COMPLETION = 0;
    private static final int POD_READY = 1;
    private static final int NEXT_SECOND = 2;
    private static final int ARRIVAL = 3;
    private static final int CLIENT = 4;
    private static final int POD_REPORT = 5;
    private static final int ACTIVATOR_REPORT = 6;
    private static final int SCRAPE = 7;
    private static final int TICK = 8;
    private static final int RECONCILE = 9;
    private static final int TIMEOUT = 10;
    private static final int POD_GONE = 11;
    private static final int KIND_SHIFT = 32;

    private static final int STARTING = 0;
    private static final int READY = 1;
    private static final int DRAINING = 2;
    private static final int GONE = 3;

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

    // Requests.
    private long[] arrivedAt = new long[256];
    private int[] podOf = new int[256];
    private int[] activatorOf = new int[256];
    private boolean[] late = new boolean[256];
    private int[] free = new int[256];
    private int freeCount;
    private int made;
    private int inFlight;
    private int waiting;

    // The load.
    private double rate;
    private double work;
    private int clients;
    private int surplus;

    // Pods; the numbers of those that are gone are used again.
    private int[] state = new int[0];
    private long[] readyAt = new long[0];
    private int[] begun = new int[0];
    private RequestMeter[] meters = new RequestMeter[0];
    private int podCount;
    private int[] ready = new int[0];
    private int readyCount;
    private int starting;
    private int draining;
    private long podsChangedAt;
    private int nextDirect;
    private final RequestQueues podQueues = new RequestQueues();
    private int[] scratch = new int[0];

    // Activators.
    private final RequestQueues gates = new RequestQueues();
    private final ActivatorMeter[] activatorMeters;
    private final int[] underWay;
    private final boolean[] isTimed;
    private int[][] assigned;
    private final int[][] slots;
    private final int[] lastPick;
    private int nextActivator;
    private int activatorsInUse;
    private long reconcileAt = Long.MAX_VALUE;

    private EventEngine(Simulation simulation, @Nullable Consumer<Tick> listener) {
        this.simulation = simulation;
        this.listener = listener;
        this.loop = new ControlLoop(simulation, listener != null);
        this.random = new Randomness(simulation.seed());
        this.scaling = simulation.scaling();
        this.limit = scaling.containerConcurrency();
        this.timeoutNanos = simulation.timeout().toNanos();
        this.end = simulation.duration().toNanos();
        this.isOpen = simulation.workload().kind() == Workload.Kind.RATE;
        int activators = simulation.activators();
        activatorMeters = new ActivatorMeter[activators];
        underWay = new int[activators];
        isTimed = new boolean[activators];
        assigned = new int[activators][];
        slots = new int[activators][];
        lastPick = new int[activators];
        for (int i = 0; i < activators; i++) {
            activatorMeters[i] = new ActivatorMeter(0);
            assigned[i] = new int[0];
            slots[i] = new int[0];
        }
        gates.ensure(activators);
        for (int i = 0; i < simulation.pods(); i++) {
            int pod = newPod();
            state[pod] = READY;
            readyAt[pod] = -scaling.stableWindow().toNanos();
            starting--;
        }
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

    private Headline run() {
        add(0, NEXT_SECOND, 0);
        add(SECOND, POD_REPORT, 0);
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
        countPodSeconds();
        return loop.headline(true);
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
                arrive();
                work = pause();
                nextArrival();
            }
            case CLIENT -> nextOfClient();
            case POD_REPORT -> reportOfPods();
            case ACTIVATOR_REPORT -> reportOfActivators();
            case SCRAPE -> scrape();
            case TICK -> {
                add(now + 2 * SECOND, TICK, 0);
                decide();
            }
            case RECONCILE -> {
                if (reconcileAt == now) {
                    reconcileAt = Long.MAX_VALUE;
                    loop.reconcile(now, readyCount);
                    scale();
                }
            }
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
            boolean wasSilent = rate == 0;
            rate = level;
            if (wasSilent && work == 0) {
                // Evenly spaced, each stands in the middle of its own time: so none falls to the second after the last.
                work = simulation.workload().isPoisson() ? pause() : 0.5;
            }
            nextArrival();
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

    /** How much work there is until the next arrival: 1 at a rate of 1 takes a second. */
    private double pause() {
        return simulation.workload().isPoisson() ? random.exponential() : 1;
    }

    /** The next arrival, if it falls into this second: of the next one the rate is not known yet. */
    private void nextArrival() {
        if (rate <= 0) {
            return;
        }
        long second = now / SECOND * SECOND + SECOND;
        long due = now + (long) (work / rate * NANOS);
        if (due < second) {
            add(due, ARRIVAL, 0);
        } else {
            work -= (second - now) / NANOS * rate;
            // What rounding leaves is due at once.
            work = Math.max(work, 1e-12);
        }
    }

    private void nextOfClient() {
        if (surplus > 0) {
            surplus--;
        } else {
            arrive();
        }
    }

    // ---- the way of a request

    private void arrive() {
        int request = freeCount > 0 ? free[--freeCount] : newRequest();
        arrivedAt[request] = now;
        podOf[request] = NO_POD;
        late[request] = false;
        inFlight++;
        loop.requests++;
        loop.loaded(now);
        if (readyCount == 0) {
            loop.coldStarted++;
        }
        if (loop.isProxied(readyCount)) {
            int activator = nextActivator % activatorsInUse;
            nextActivator = (activator + 1) % activatorsInUse;
            activatorOf[request] = activator;
            waiting++;
            boolean isReportedAtOnce = activatorMeters[activator].arrive(now);
            enterGate(activator, request);
            // Last, since it may change the pods.
            if (isReportedAtOnce) {
                reportAtOnce();
            }
        } else {
            activatorOf[request] = NO_POD;
            waiting++;
            enterPod(direct(), request);
        }
    }

    private int newRequest() {
        if (made == arrivedAt.length) {
            int more = made * 2;
            arrivedAt = Arrays.copyOf(arrivedAt, more);
            podOf = Arrays.copyOf(podOf, more);
            activatorOf = Arrays.copyOf(activatorOf, more);
            late = Arrays.copyOf(late, more);
            free = Arrays.copyOf(free, more);
        }
        return made++;
    }

    private void enterGate(int activator, int request) {
        if (gates.first(activator) < 0 && isOpen(activator)) {
            int pod = pick(activator);
            if (pod != NO_POD) {
                proxy(activator, pod, request);
                return;
            }
        }
        gates.add(activator, request);
        if (!isTimed[activator]) {
            isTimed[activator] = true;
            add(arrivedAt[request] + timeoutNanos, TIMEOUT, activator);
        }
    }

    private boolean isOpen(int activator) {
        return limit == 0 ? readyCount > 0 : underWay[activator] < limit * assigned[activator].length;
    }

    private void openGate(int activator) {
        while (gates.first(activator) >= 0 && isOpen(activator)) {
            int pod = pick(activator);
            if (pod == NO_POD) {
                return;
            }
            int request = gates.take(activator);
            if (now - arrivedAt[request] >= timeoutNanos) {
                timeOut(request);
            } else {
                proxy(activator, pod, request);
            }
        }
    }

    private int pick(int activator) {
        int[] pods = assigned[activator];
        int[] used = slots[activator];
        if (limit == 0) {
            return lessBusy(pods, used);
        }
        int first = limit <= FEW ? 0 : lastPick[activator] + 1;
        for (int i = 0; i < pods.length; i++) {
            int position = first + i < pods.length ? first + i : (first + i) % pods.length;
            if (used[pods[position]] < limit) {
                lastPick[activator] = position;
                return pods[position];
            }
        }
        return NO_POD;
    }

    private int lessBusy(int[] pods, int[] used) {
        if (pods.length <= 1) {
            return pods.length == 0 ? NO_POD : pods[0];
        }
        int one = 0;
        int other = 1;
        if (pods.length > 2) {
            one = random.below(pods.length);
            other = random.below(pods.length - 1);
            other += other >= one ? 1 : 0;
        }
        int difference = used[pods[one]] - used[pods[other]];
        boolean isFirst = difference == 0 ? random.fraction() < 0.5 : difference < 0;
        return pods[isFirst ? one : other];
    }

    private int direct() {
        Policy policy = simulation.directPolicy();
        if (policy == Policy.RANDOM) {
            return ready[random.below(readyCount)];
        }
        nextDirect = (nextDirect + 1) % readyCount;
        int pod = ready[nextDirect];
        if (policy == Policy.LEAST_REQUESTS) {
            for (int i = 0; i < readyCount; i++) {
                if (load(ready[i]) < load(pod)) {
                    pod = ready[i];
                }
            }
        }
        return pod;
    }

    private int load(int pod) {
        return begun[pod] + podQueues.size(pod);
    }

    private void proxy(int activator, int pod, int request) {
        underWay[activator]++;
        slots[activator][pod]++;
        enterPod(pod, request);
    }

    private void enterPod(int pod, int request) {
        podOf[request] = pod;
        if (activatorOf[request] == NO_POD) {
            meters[pod].arrive(now, false);
        }
        if (limit == 0 || begun[pod] < limit) {
            begin(pod, request);
        } else if (podQueues.size(pod) < QUEUE_FACTOR * limit) {
            podQueues.add(pod, request);
        } else {
            waiting--;
            loop.refused++;
            leave(request, SECOND);
        }
    }

    private void begin(int pod, int request) {
        begun[pod]++;
        waiting--;
        loop.began((now - arrivedAt[request]) / 1000, 1);
        double nanos = simulation.serviceTime().draw(random, begun[pod]) * NANOS;
        long deadline = arrivedAt[request] + timeoutNanos;
        long finished = now + (long) Math.max(1, Math.min(nanos, timeoutNanos + 1.0));
        if (finished > deadline) {
            late[request] = true;
            finished = deadline;
        }
        add(finished, COMPLETION, request);
    }

    private void complete(int request) {
        int pod = podOf[request];
        begun[pod]--;
        if (late[request]) {
            loop.timedOut++;
        } else {
            loop.completed++;
            loop.answered((now - arrivedAt[request]) / 1000);
        }
        while (podQueues.first(pod) >= 0 && begun[pod] < limit) {
            int next = podQueues.take(pod);
            if (now - arrivedAt[next] >= timeoutNanos) {
                timeOut(next);
            } else {
                begin(pod, next);
            }
        }
        leave(request, 0);
        loop.loaded(now);
    }

    private void timeOut(int request) {
        waiting--;
        loop.timedOut++;
        leave(request, 0);
    }

    /** @param rest until the client asks again */
    private void leave(int request, long rest) {
        inFlight--;
        int activator = activatorOf[request];
        int pod = podOf[request];
        if (activator == NO_POD) {
            meters[pod].leave(now, false);
        } else {
            activatorMeters[activator].leave(now);
        }
        free[freeCount++] = request;
        if (!isOpen) {
            add(now + rest, CLIENT, 0);
        }
        if (activator != NO_POD && pod != NO_POD) {
            underWay[activator]--;
            slots[activator][pod]--;
            openGate(activator);
        }
    }

    private void expire(int activator) {
        isTimed[activator] = false;
        while (gates.first(activator) >= 0 && now - arrivedAt[gates.first(activator)] >= timeoutNanos) {
            timeOut(gates.take(activator));
        }
        if (gates.first(activator) >= 0) {
            isTimed[activator] = true;
            add(arrivedAt[gates.first(activator)] + timeoutNanos, TIMEOUT, activator);
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

    private void reportOfPods() {
        add(now + SECOND, POD_REPORT, 0);
        // Of those that start as well: the first report with requests in it covers one second like all others.
        for (int pod = 0; pod < podCount; pod++) {
            if (state[pod] == READY || state[pod] == STARTING) {
                meters[pod].report(now);
            }
        }
    }

    private void scrape() {
        add(now + SECOND, SCRAPE, 0);
        if (readyCount == 0) {
            return;
        }
        int sample = RevisionMetrics.sampleSize(readyCount);
        if (sample < readyCount) {
            shuffle(sample);
        } else {
            System.arraycopy(ready, 0, scratch, 0, readyCount);
        }
        double concurrency = 0;
        double requests = 0;
        for (int i = 0; i < sample; i++) {
            concurrency += meters[scratch[i]].concurrency();
            requests += meters[scratch[i]].requests();
        }
        loop.metrics.record(now / SECOND, concurrency / sample * readyCount, requests / sample * readyCount);
    }

    /** A sample without doubles, at the beginning of {@link #scratch}: pods as old as the stable window come first. */
    private void shuffle(int sample) {
        long oldEnough = now - scaling.stableWindow().toNanos();
        int old = 0;
        int young = readyCount;
        for (int i = 0; i < readyCount; i++) {
            if (readyAt[ready[i]] <= oldEnough) {
                scratch[old++] = ready[i];
            } else {
                scratch[--young] = ready[i];
            }
        }
        for (int i = 0; i < sample; i++) {
            int bound = i < old ? old : readyCount;
            int other = i + random.below(bound - i);
            int pod = scratch[i];
            scratch[i] = scratch[other];
            scratch[other] = pod;
        }
    }

    // ---- pods

    private void decide() {
        if (loop.decide(now, readyCount)) {
            scale();
            if (listener != null) {
                listener.accept(loop.tick(
                        ControlLoop.seconds(now),
                        isOpen ? rate : clients,
                        inFlight,
                        waiting,
                        podQueues.total(),
                        readyCount,
                        starting,
                        draining));
            }
        }
    }

    private void scale() {
        int replicas = loop.autoscaler.replicas();
        for (int there = readyCount + starting; there < replicas; there++) {
            int pod = newPod();
            readyAt[pod] = now + simulation.podStart().toNanos();
            add(readyAt[pod], POD_READY, pod);
        }
        int surplus = readyCount + starting - replicas;
        if (surplus > 0) {
            remove(surplus);
        }
        activatorsChanged();
        long due = loop.autoscaler.requeueAt();
        if (due != Long.MAX_VALUE && due != reconcileAt) {
            reconcileAt = Math.max(due, now);
            add(reconcileAt, RECONCILE, 0);
        }
    }

    private int newPod() {
        countPodSeconds();
        int pod = 0;
        while (pod < podCount && state[pod] != GONE) {
            pod++;
        }
        if (pod == podCount) {
            podCount++;
            if (podCount > state.length) {
                growPods(Math.max(16, podCount * 2));
            }
        }
        state[pod] = STARTING;
        starting++;
        begun[pod] = 0;
        meters[pod] = new RequestMeter(now);
        return pod;
    }

    private void growPods(int more) {
        state = Arrays.copyOf(state, more);
        readyAt = Arrays.copyOf(readyAt, more);
        begun = Arrays.copyOf(begun, more);
        meters = Arrays.copyOf(meters, more);
        ready = Arrays.copyOf(ready, more);
        scratch = Arrays.copyOf(scratch, more);
        podQueues.ensure(more);
        for (int i = 0; i < slots.length; i++) {
            slots[i] = Arrays.copyOf(slots[i], more);
        }
    }

    private void becomeReady(int pod) {
        if (state[pod] != STARTING || readyAt[pod] != now) {
            return;
        }
        countPodSeconds();
        state[pod] = READY;
        starting--;
        listPods();
        loop.reconcile(now, readyCount);
        scale();
    }

    /** Those that are not ready go first, then the youngest. */
    private void remove(int surplus) {
        countPodSeconds();
        for (int left = surplus; left > 0; left--) {
            int victim = NO_POD;
            for (int pod = 0; pod < podCount; pod++) {
                boolean isThere = state[pod] == STARTING || state[pod] == READY;
                if (isThere && (victim == NO_POD || goesBefore(pod, victim))) {
                    victim = pod;
                }
            }
            if (state[victim] == STARTING) {
                starting--;
                state[victim] = GONE;
            } else {
                draining++;
                state[victim] = DRAINING;
                add(now + simulation.podDrain().toNanos(), POD_GONE, victim);
            }
        }
        listPods();
    }

    private boolean goesBefore(int pod, int other) {
        if (state[pod] != state[other]) {
            return state[pod] == STARTING;
        }
        return readyAt[pod] > readyAt[other];
    }

    private void gone(int pod) {
        if (load(pod) > 0) {
            add(now + SECOND, POD_GONE, pod);
        } else {
            countPodSeconds();
            draining--;
            state[pod] = GONE;
        }
    }

    private void listPods() {
        readyCount = 0;
        for (int pod = 0; pod < podCount; pod++) {
            if (state[pod] == READY) {
                ready[readyCount++] = pod;
            }
        }
        activatorsInUse = 0;
        activatorsChanged();
    }

    /** Which activators stand before the revision, and which pods each uses. */
    private void activatorsChanged() {
        int wanted = Math.min(underWay.length, Activators.count(scaling, readyCount));
        if (wanted == activatorsInUse) {
            return;
        }
        activatorsInUse = wanted;
        for (int i = 0; i < underWay.length; i++) {
            int index = i < wanted ? i : -1;
            int size = 0;
            for (int position = 0; position < readyCount; position++) {
                if (limit == 0 || Activators.isAssigned(position, readyCount, index, wanted)) {
                    scratch[size++] = ready[position];
                }
            }
            assigned[i] = Arrays.copyOf(scratch, size);
        }
        for (int i = 0; i < underWay.length; i++) {
            openGate(i);
        }
    }

    private void countPodSeconds() {
        loop.podSeconds += (readyCount + starting + draining) * ((now - podsChangedAt) / NANOS);
        podsChangedAt = now;
    }
}
