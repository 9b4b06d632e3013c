package dev.knemu.autoscale.simulation;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a simulation second by second, with requests as a flow: what matters of a thousand of them is how many are in flight,
 * how many wait and how many leave. It knows means only; nothing of it is random. A day takes a fraction of a second, and
 * nothing is allocated but the ticks that somebody listens to.
 *
 * <p>Within a second the load is constant, pods that become ready count from its end, and a pass of the reconciler that falls
 * due counts at its end.
 */
public final class FluidEngine {

    private static final long SECOND = 1_000_000_000L;
    private static final double NONE = 1e-9;
    private static final double MICROS = 1e6;

    private final Simulation simulation;
    private final @Nullable Consumer<Tick> listener;
    private final ControlLoop loop;
    private final boolean isOpen;
    private final boolean isScraped;
    private final double limit;
    private final double queueLimit;
    private final double serviceSeconds;
    private final double saturation;
    private final double timeoutSeconds;
    private final double decay;
    private final Batches starting;
    private final Batches draining;
    private final double[] arrived;

    private int ready;
    private double inFlight;
    private double arrivedUntil;
    private double begun;
    private double late;
    private long oldest;
    private boolean isTracked;
    private boolean reportedEarly;
    private double average;
    private double after;
    private double arrivals;
    private double clients;

    FluidEngine(Simulation simulation, @Nullable Consumer<Tick> listener) {
        if (simulation.delivery().isPresent()) {
            throw new InvalidSimulationException("The fluid engine knows of no single requests, so none can be tried"
                    + " again. Run deliveries with the engine of single requests (--engine events).");
        }
        require(simulation.scrapeFailures() == 0, "no single scrapes, so none of them can fail");
        require(simulation.readyLag().isZero(), "no probes, so pods are not used before they are ready");
        require(!simulation.podsReportApart(), "no single pods, so they cannot report apart");
        require(simulation.reportPhase().isZero(), "no single reports of activators, so they come in step");
        this.simulation = simulation;
        this.listener = listener;
        this.loop = new ControlLoop(simulation, listener != null);
        this.isOpen = simulation.workload().kind() == Workload.Kind.RATE;
        this.isScraped = simulation.scaling().isScraped();
        int containerConcurrency = simulation.scaling().containerConcurrency();
        this.limit = containerConcurrency == 0 ? Double.POSITIVE_INFINITY : containerConcurrency;
        this.queueLimit = 11 * limit;
        this.serviceSeconds = simulation.serviceTime().meanSeconds();
        this.saturation = simulation.serviceTime().saturation();
        this.timeoutSeconds = simulation.timeout().toNanos() / 1e9;
        this.decay = Math.exp(-1 / serviceSeconds);
        this.starting = new Batches();
        this.draining = new Batches();
        this.arrived = new double[(int) Math.max(1, simulation.timeout().toSeconds()) + 2];
        this.ready = simulation.pods();
    }

    /** Rather than that a setting is passed over without a word. */
    private static void require(boolean isKnown, String why) {
        if (!isKnown) {
            throw new InvalidSimulationException("The fluid engine knows of " + why
                    + ". Leave that setting out, or run the engine of single requests (--engine events).");
        }
    }

    /** Runs it to its end. */
    public static Headline run(Simulation simulation) {
        return new FluidEngine(simulation, null).run();
    }

    /**
     * Runs it to its end.
     *
     * @param ticks is given each decision
     */
    public static Headline run(Simulation simulation, Consumer<Tick> ticks) {
        return new FluidEngine(simulation, ticks).run();
    }

    Headline run() {
        long seconds = simulation.duration().toSeconds();
        long tickOffset = simulation.tickPhase().toNanos();
        long tickFraction = tickOffset % SECOND;
        boolean isScrapedFirst = simulation.scrapePhase().toNanos() <= tickFraction;
        for (long second = 0; second <= seconds; second++) {
            long now = second * SECOND;
            if (second > 0) {
                flow(second, simulation.workload().at().applyAsDouble(second - 1.0));
            }
            movePods(now);
            boolean isTick = (second - tickOffset / SECOND) % 2 == 0;
            if (second > 0 && isScrapedFirst) {
                measure(second, now);
            }
            if (isTick) {
                decide(second, now + tickFraction);
            }
            if (second > 0 && !isScrapedFirst) {
                measure(second, now);
            }
            if (loop.autoscaler.requeueAt() <= now) {
                reconcile(now);
            }
            expectTraffic(second, now, simulation.workload().at().applyAsDouble(second));
        }
        return loop.headline(false, Optional.empty());
    }

    /** One second of load: what came, what left, and how many were there on average. */
    private void flow(long second, double load) {
        double capacity = ready * limit;
        double pace = ready * Math.min(limit, saturation);
        double before = inFlight;
        double served;
        double refused = 0;
        if (isOpen) {
            arrivals = load;
            average = ready == 0 ? before + load / 2 : relax(load, pace);
            inFlight = ready == 0 ? before + load : after;
            served = before + load - inFlight;
            if (!loop.isProxied(ready) && inFlight > ready * queueLimit) {
                // Of what came just now: what drains from pods that were removed is not turned away.
                refused = Math.min(load, inFlight - ready * queueLimit);
                inFlight -= refused;
                average = Math.min(average, Math.max(before, ready * queueLimit));
            }
        } else {
            double admitted = loop.isProxied(ready) ? load : Math.min(load, ready * queueLimit);
            // A client that is refused asks again a second later.
            refused = load - admitted;
            served = ready == 0 ? 0 : Math.min(admitted, pace) / serviceSeconds;
            arrivals = served + Math.max(0, load - clients) + refused;
            inFlight = admitted;
            average = admitted;
            clients = load;
        }
        account(second, served, refused, capacity, load);
    }

    /** Of an open loop: the requests in flight at the end of a second, and their average. */
    private double relax(double rate, double pace) {
        double busiest = pace / serviceSeconds;
        double level = inFlight;
        double area = 0;
        double left = 1;
        if (level > pace) {
            double slope = rate - busiest;
            double until = slope < 0 ? (pace - level) / slope : left;
            double time = Math.min(left, until);
            area += level * time + slope * time * time / 2;
            level += slope * time;
            left -= time;
        }
        if (left > 0) {
            double goal = rate * serviceSeconds;
            double reached = goal > pace && level < pace
                    ? -serviceSeconds * Math.log((goal - pace) / (goal - level))
                    : goal > pace ? 0 : left;
            double time = Math.min(left, reached);
            double kept = time == 1 ? decay : Math.exp(-time / serviceSeconds);
            area += goal * time + (level - goal) * serviceSeconds * (1 - kept);
            level = goal + (level - goal) * kept;
            left -= time;
            if (left > 0) {
                double slope = rate - busiest;
                area += level * left + slope * left * left / 2;
                level += slope * left;
            }
        }
        after = level < NONE ? 0 : level;
        return area < NONE ? 0 : area;
    }

    private void account(long second, double served, double refused, double capacity, double load) {
        long now = second * SECOND;
        double waiting = ready == 0 ? inFlight : Math.max(0, inFlight - capacity);
        loop.requests += arrivals;
        loop.refused += refused;
        double givenUp = Math.min(late, served);
        late -= givenUp;
        loop.timedOut += givenUp;
        loop.completed += served - givenUp;
        loop.coldStarted += ready == 0 ? arrivals : 0;
        arrivedUntil += arrivals - refused;
        arrived[(int) (second % arrived.length)] = arrivedUntil;
        begin(second, Math.max(begun, arrivedUntil - waiting));
        expire(second);
        loop.podSeconds += ready + starting.total + draining.total;
        loop.waiting(now, waiting > NONE);
        if (load > 0 || inFlight > NONE) {
            loop.loaded(now);
        }
    }

    /** Those that came first begin first: how long they waited is read off when as many had come. */
    private void begin(long second, double until) {
        double start = begun;
        double from = start;
        // What is older has begun or was given up, and its place in the ring is taken.
        oldest = Math.max(oldest, second - (arrived.length - 2));
        while (from < until - NONE && oldest <= second) {
            double there = arrived[(int) (oldest % arrived.length)];
            if (there <= from) {
                oldest++;
                continue;
            }
            double to = Math.min(there, until);
            double middle = (from + to) / 2;
            double before = oldest == 0 ? 0 : arrived[(int) ((oldest - 1) % arrived.length)];
            double came = oldest - 1 + (middle - before) / (there - before);
            double beginsAt = second - 1 + (middle - start) / (until - start);
            double wait = Math.min(Math.max(0, beginsAt - came), timeoutSeconds);
            loop.began((long) (wait * MICROS), to - from);
            if (wait + serviceSeconds > timeoutSeconds) {
                // A pod begins with it, and it is given up before its answer.
                late += to - from;
            }
            from = to;
        }
        begun = until;
    }

    private void expire(long second) {
        long timeout = arrived.length - 2L;
        if (second <= timeout) {
            return;
        }
        double due = arrived[(int) ((second - timeout) % arrived.length)] - begun;
        if (due > NONE) {
            loop.timedOut += due;
            begun += due;
            if (isOpen) {
                inFlight -= due;
            } else {
                loop.requests += due;
                arrivedUntil += due;
                arrived[(int) (second % arrived.length)] = arrivedUntil;
            }
        }
    }

    /** What activators and pods say of the second that ends. */
    private void measure(long second, long now) {
        boolean isProxied = loop.isProxied(ready);
        if (isProxied && isTracked) {
            double early = reportedEarly ? 1 : 0;
            double concurrency = Math.max(0, average - early);
            loop.metrics.record(second, concurrency, Math.max(0, arrivals - early));
            reportedEarly = false;
            isTracked = average > 0 || inFlight > 0;
            if (loop.decider.isPokedBy(concurrency)) {
                decide(second, now);
            }
        } else if (isScraped && ready > 0) {
            loop.metrics.record(second, isProxied ? 0 : average, isProxied ? 0 : arrivals);
        }
    }

    /** The first request after a silence is reported at once, and has a decision made where nothing was wanted. */
    private void expectTraffic(long second, long now, double load) {
        if (load <= 0 || isTracked || !loop.isProxied(ready)) {
            return;
        }
        isTracked = true;
        reportedEarly = true;
        loop.metrics.record(second, 1, 1);
        if (loop.decider.isPokedBy(1)) {
            decide(second, now);
        }
    }

    private void movePods(long now) {
        draining.due(now);
        int arrivedPods = starting.due(now);
        if (arrivedPods > 0) {
            ready += arrivedPods;
            reconcile(now);
        }
    }

    private void decide(long second, long now) {
        if (!loop.decide(now, ready)) {
            return;
        }
        scale(now);
        if (listener != null) {
            double waiting = ready == 0 ? inFlight : Math.max(0, inFlight - ready * limit);
            // The activator sends a pod no more than it can begin with.
            double queued = loop.isProxied(ready) ? 0 : waiting;
            listener.accept(loop.tick(
                    ControlLoop.seconds(now),
                    simulation.workload().at().applyAsDouble(second),
                    inFlight,
                    waiting,
                    queued,
                    ready,
                    starting.total,
                    draining.total));
        }
    }

    private void reconcile(long now) {
        loop.reconcile(now, ready);
        scale(now);
    }

    private void scale(long now) {
        int replicas = loop.autoscaler.replicas();
        int there = ready + starting.total;
        if (replicas > there) {
            starting.add(now + simulation.podStart().toNanos(), replicas - there);
        } else if (replicas < there) {
            int surplus = there - replicas;
            int cancelled = starting.takeNewest(surplus);
            int removed = surplus - cancelled;
            if (removed > 0) {
                ready -= removed;
                draining.add(now + simulation.podDrain().toNanos(), removed);
            }
        }
    }

    /** So many pods for which something is due at an instant; in the order of time. */
    private static final class Batches {

        private long[] at = new long[16];
        private int[] counts = new int[16];
        private int first;
        private int size;
        private int total;

        void add(long due, int count) {
            if (size == at.length) {
                grow();
            }
            int index = (first + size) % at.length;
            at[index] = due;
            counts[index] = count;
            size++;
            total += count;
        }

        private void grow() {
            long[] moreAt = new long[at.length * 2];
            int[] moreCounts = new int[at.length * 2];
            for (int i = 0; i < size; i++) {
                moreAt[i] = at[(first + i) % at.length];
                moreCounts[i] = counts[(first + i) % at.length];
            }
            at = moreAt;
            counts = moreCounts;
            first = 0;
        }

        int due(long now) {
            int count = 0;
            while (size > 0 && at[first] <= now) {
                count += counts[first];
                first = (first + 1) % at.length;
                size--;
            }
            total -= count;
            return count;
        }

        int takeNewest(int wanted) {
            int taken = 0;
            while (size > 0 && taken < wanted) {
                int index = (first + size - 1) % at.length;
                int part = Math.min(counts[index], wanted - taken);
                counts[index] -= part;
                taken += part;
                if (counts[index] == 0) {
                    size--;
                }
            }
            total -= taken;
            return taken;
        }
    }
}
