package dev.knemu.cli.bench;

import dev.knemu.cli.load.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What became of the events of one phase. Every latency counts from when an event was due.
 *
 * <p>Events are made by one thread; answers and arrivals come on any. Each of those threads has histograms of its own,
 * which are added up in the end. How often an event has arrived is kept in a ring for the newest events, and settled when
 * an event leaves it: the tally of an hour takes no more memory than that of a second.
 */
final class Tally {

    /** Events whose arrivals are counted one by one. More than can be under way at a time. */
    private static final int RING = 1 << 18;

    private static final int NOT_ACCEPTED = 1 << 30;

    private final int phase;
    private final List<EventTemplate> templates;
    private final int[] expectedEach;
    private final Clock clock;
    private final long start;
    private final byte[] scratch = new byte[EventId.LENGTH];

    private final AtomicIntegerArray ring = new AtomicIntegerArray(RING);
    private final AtomicLong answered = new AtomicLong();
    private final LongAdder delivered = new LongAdder();
    private final LongAdder strays = new LongAdder();
    private final LongAdder afterSettling = new LongAdder();
    private final Queue<OfThread> ofThreads = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<OfThread> ofThread = ThreadLocal.withInitial(this::newThread);
    private final Map<Integer, Long> refusals = new TreeMap<>();
    private final Histogram lag = Latencies.histogram();
    private @Nullable String firstProblem;
    private final LongAdder notAccepted = new LongAdder();
    private final LongAdder notExpected = new LongAdder();
    private long failed;
    private long missed;
    private long expected;
    private long lost;
    private long duplicates;
    private volatile long made;

    /** What one thread has seen; written by it alone. */
    private static final class OfThread {
        private final Histogram answers = Latencies.histogram();
        private final Histogram deliveries = Latencies.histogram();
    }

    /**
     * @param phase tells events of this phase from those of others
     * @param templates in turn, each event is made of one
     * @param expectedEach how often an event of the template of this number is to arrive
     */
    Tally(int phase, List<EventTemplate> templates, int[] expectedEach, Clock clock) {
        this.phase = phase;
        this.templates = List.copyOf(templates);
        this.expectedEach = expectedEach.clone();
        this.clock = clock;
        this.start = clock.nanos();
    }

    private OfThread newThread() {
        OfThread made = new OfThread();
        ofThreads.add(made);
        return made;
    }

    // ---- the thread that sends

    long start() {
        return start;
    }

    /** The next event, which counts as sent from here on. */
    BenchEvent next(long due) {
        long number = made;
        int slot = (int) number & RING - 1;
        if (number >= RING) {
            settle(number - RING, ring.getAndSet(slot, 0));
        }
        int templateNumber = templateOf(number);
        expected += expectedEach[templateNumber];
        made = number + 1;
        Latencies.record(lag, clock.nanos() - due);
        return new BenchEvent(
                templates.get(templateNumber), EventId.text(phase, number, due - start, scratch), number, due, this);
    }

    /** An event was due and could not be sent, since too many were without an answer. */
    void missed() {
        missed++;
    }

    private int templateOf(long number) {
        return (int) (number % expectedEach.length);
    }

    private void settle(long number, int arrivals) {
        int expectedOnce = expectedEach[templateOf(number)];
        if ((arrivals & NOT_ACCEPTED) == 0) {
            lost += Math.max(0, expectedOnce - arrivals);
            duplicates += Math.max(0, arrivals - expectedOnce);
        }
    }

    // ---- any thread

    void answered(BenchEvent event, int status) {
        Latencies.record(ofThread.get().answers, clock.nanos() - event.due());
        if (status / 100 != 2) {
            refused(event, status);
        }
        answered.incrementAndGet();
    }

    private void refused(BenchEvent event, int status) {
        synchronized (refusals) {
            refusals.merge(status, 1L, Long::sum);
        }
        notAccepted(event);
    }

    void failed(BenchEvent event, String problem) {
        synchronized (refusals) {
            failed++;
            firstProblem = firstProblem == null ? problem : firstProblem;
        }
        notAccepted(event);
        answered.incrementAndGet();
    }

    private void notAccepted(BenchEvent event) {
        notAccepted.increment();
        notExpected.add(expectedEach[templateOf(event.number())]);
        if (isInRing(event.number())) {
            ring.getAndAdd((int) event.number() & RING - 1, NOT_ACCEPTED);
        }
    }

    void arrived(String id) {
        long now = clock.nanos();
        if (EventId.phase(id) != phase) {
            strays.increment();
            return;
        }
        long number = EventId.number(id);
        Latencies.record(ofThread.get().deliveries, now - start - EventId.nanos(id));
        if (isInRing(number)) {
            ring.getAndIncrement((int) number & RING - 1);
        } else {
            afterSettling.increment();
        }
        delivered.increment();
    }

    private boolean isInRing(long number) {
        return number >= made - RING && number < made;
    }

    // ---- looking

    long sent() {
        return made;
    }

    /** With any answer, or with the certainty that none will come. */
    long answered() {
        return answered.get();
    }

    long accepted() {
        return answered() - notAccepted.sum();
    }

    long delivered() {
        return delivered.sum();
    }

    /** How often one of the newest events has arrived. */
    int arrivals(long number) {
        return ring.get((int) number & RING - 1) & NOT_ACCEPTED - 1;
    }

    /** Whether every answer has come, and as many arrivals as are to come. */
    boolean isComplete() {
        return answered() >= sent() && delivered() >= expected();
    }

    /** For the thread that sends. */
    private long expected() {
        return expected - notExpected.sum();
    }

    /** Adds up; for the thread that has sent, once nothing more is sent. What comes later counts as lost. */
    Outcome settled() {
        long sent = made;
        for (long number = Math.max(0, sent - RING); number < sent; number++) {
            settle(number, ring.get((int) number & RING - 1));
        }
        Histogram answers = Latencies.histogram();
        Histogram deliveries = Latencies.histogram();
        ofThreads.forEach(thread -> {
            answers.add(thread.answers);
            deliveries.add(thread.deliveries);
        });
        // Those came after their event had been settled as lost.
        lost = Math.max(0, lost - afterSettling.sum());
        synchronized (refusals) {
            return new Outcome(
                    sent,
                    accepted(),
                    new TreeMap<>(refusals),
                    failed,
                    sent - answered(),
                    Optional.ofNullable(firstProblem),
                    missed,
                    expected(),
                    lost,
                    duplicates,
                    answers,
                    deliveries,
                    lag);
        }
    }
}
