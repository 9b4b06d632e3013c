package dev.knemu.time;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Time that passes only when it is told to.
 *
 * <p>Starts at {@link #START} and goes from due time to due time, so that a task sees its own due time as {@link
 * #now()}. It is also the one lane of an emulator in virtual time: whoever calls in runs what there is to run, so a
 * test that uses one thread has one order of events, the same on every run. Calls from other threads (the answer of a
 * real HTTP subscriber) are taken in turn.
 *
 * <p>Where real work is outstanding, {@link #settle()} waits for it in real time, up to a guard; time does not pass
 * meanwhile.
 *
 * <p>What is due now (an immediate retry) belongs to the present: whoever has the turn runs it, and nobody need let time
 * pass for it. A task that throws ends the turn of its caller, who gets the exception; what is left runs at the next
 * call.
 */
public final class VirtualTime implements Time, Lane {

    /** Where virtual time begins unless told otherwise. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** How long {@link #settle()} waits for real work, unless told otherwise. */
    public static final Duration REAL_TIME_GUARD = Duration.ofSeconds(10);

    private static final int MOST_STEPS = 100_000;
    private static final int MOST_TASKS_AT_ONCE = 10_000_000;

    /** Below so many taken-back timers a sweep is not worth it. */
    private static final int SWEEP = 64;

    private static final Object NOT_SAID = "a timer of the test's own";

    private static final Comparator<Task> BY_TURN =
            Comparator.comparing((Task task) -> task.due).thenComparing(task -> task.order);

    private final Object monitor = new Object();

    /** Held by who lets time pass: two who do it at once would otherwise set it forth and back. */
    private final ReentrantLock passing = new ReentrantLock();

    private final ArrayDeque<Runnable> mailbox = new ArrayDeque<>();
    private final PriorityQueue<Task> timers = new PriorityQueue<>(BY_TURN);
    private final Duration realTimeGuard;
    private long order;
    private long turns;
    private int sleepers;
    private int waiting;
    private int takenBack;
    private volatile Instant now;

    /** Who has the turn. Written under the monitor; whether it is the caller can be read without. */
    private volatile @Nullable Thread runner;

    private BooleanSupplier outstanding = () -> false;
    private Supplier<String> report = () -> "";

    public VirtualTime() {
        this(START, REAL_TIME_GUARD);
    }

    /**
     * @param start what {@link #now()} says first
     * @param realTimeGuard how long {@link #settle()} waits, in real time, for an answer from outside
     */
    public VirtualTime(Instant start, Duration realTimeGuard) {
        this.now = start;
        this.realTimeGuard = realTimeGuard;
    }

    /**
     * Tells what {@link #settle()} waits for.
     *
     * @param outstanding whether an answer is awaited that only real time can bring; asked on this lane
     * @param report what to say about it when the guard runs out
     */
    public void watch(BooleanSupplier outstanding, Supplier<String> report) {
        this.outstanding = outstanding;
        this.report = report;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        return schedule(delay, task, NOT_SAID, false);
    }

    @Override
    public Timer after(Duration delay, Runnable task, Object what) {
        return schedule(delay, task, what, false);
    }

    @Override
    public Timer standing(Duration delay, Runnable task) {
        return schedule(delay, task, NOT_SAID, true);
    }

    @Override
    public Timer standing(Duration delay, Runnable task, Object what) {
        return schedule(delay, task, what, true);
    }

    private Timer schedule(Duration delay, Runnable task, Object what, boolean standing) {
        synchronized (monitor) {
            Task timer =
                    new Task(later(now, delay.isNegative() ? Duration.ZERO : delay), order++, task, what, standing);
            timers.add(timer);
            if (!standing) {
                waiting++;
            }
            return timer;
        }
    }

    /** A wait beyond the end of time is one until the end of time. */
    private static Instant later(Instant instant, Duration delay) {
        try {
            return instant.plus(delay);
        } catch (DateTimeException | ArithmeticException e) {
            return Instant.MAX;
        }
    }

    @Override
    public boolean isCurrent() {
        return runner == Thread.currentThread();
    }

    @Override
    public void execute(Runnable task) {
        Runnable first = task;
        synchronized (monitor) {
            if (runner != null) {
                // Whoever runs now takes it along; a thread that waits in settle() wants to know.
                mailbox.add(task);
                wakeSleepers();
                return;
            }
            runner = Thread.currentThread();
            turns++;
            // What a task that threw has left behind comes first.
            if (!mailbox.isEmpty()) {
                mailbox.add(task);
                first = mailbox.poll();
            }
        }
        drain(first);
    }

    /**
     * Runs what there is to run now, as the thread that has the turn, and gives the turn back.
     *
     * @param first taken already; {@code null}: nothing is
     */
    private void drain(@Nullable Runnable first) {
        boolean finished = false;
        Runnable task = first;
        try {
            for (int tasks = 0; ; tasks++) {
                if (tasks == MOST_TASKS_AT_ONCE) {
                    throw new IllegalStateException("Tasks keep breeding: " + tasks + " have run at " + now
                            + " without time passing. Most likely an event goes round in a circle.");
                }
                if (task != null) {
                    task.run();
                }
                synchronized (monitor) {
                    turns++;
                    task = mailbox.isEmpty() ? takeWhatIsDue() : mailbox.poll();
                    if (task == null) {
                        runner = null;
                        finished = true;
                        wakeSleepers();
                        return;
                    }
                }
            }
        } finally {
            if (!finished) {
                synchronized (monitor) {
                    runner = null;
                    wakeSleepers();
                }
            }
        }
    }

    /** Telling nobody is a call into the JVM all the same, and every event comes by here. */
    private void wakeSleepers() {
        if (sleepers > 0) {
            monitor.notifyAll();
        }
    }

    private @Nullable Runnable takeWhatIsDue() {
        Task next = nextTimer();
        if (next == null || next.due.isAfter(now)) {
            return null;
        }
        return take(next);
    }

    private Runnable take(Task next) {
        timers.poll();
        Runnable task = next.task;
        next.finish();
        return task == null ? () -> {} : task;
    }

    /**
     * Runs everything that can run without time passing, and waits for what is outstanding in the real world.
     *
     * @throws RealTimeLimitException when nothing happens within the real-time guard although an answer from outside is
     *     awaited
     * @throws IllegalStateException when called from the lane itself, which would wait for itself; or when tasks breed
     *     tasks without end
     */
    public void settle() {
        refuseFromInside();
        RealTimeGuard guard = new RealTimeGuard();
        while (true) {
            synchronized (monitor) {
                while (runner != null) {
                    guard.await("Another thread has been at work in the emulator");
                }
                if (!hasWork()) {
                    if (!outstanding.getAsBoolean()) {
                        return;
                    }
                    guard.await("Nothing came from outside the emulator");
                    continue;
                }
                runner = Thread.currentThread();
            }
            drain(null);
        }
    }

    private void refuseFromInside() {
        if (isCurrent()) {
            throw new IllegalStateException(
                    "settle, advance and runUntilIdle wait for the emulator, and this call comes"
                            + " from inside it (an event handler, a timer). Call them from the test.");
        }
    }

    private boolean hasWork() {
        if (!mailbox.isEmpty()) {
            return true;
        }
        Task next = nextTimer();
        return next != null && !next.due.isAfter(now);
    }

    /** How long to wait for others in real time. As long as something happens, it begins anew. */
    private final class RealTimeGuard {
        private long seen = -1;
        private long deadline;

        private void await(String what) {
            long time = System.nanoTime();
            if (turns != seen) {
                seen = turns;
                deadline = time + nanos(realTimeGuard);
            }
            long left = deadline - time;
            if (left <= 0) {
                throw new RealTimeLimitException(what + " for " + realTimeGuard
                        + " of real time, and virtual time does not pass while an answer is awaited. "
                        + (runner == null ? report.get() : ""));
            }
            sleepers++;
            try {
                monitor.wait(Math.max(1, left / 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RealTimeLimitException("Interrupted while waiting for an answer from outside the emulator.");
            } finally {
                sleepers--;
            }
        }

        private static long nanos(Duration duration) {
            return duration.compareTo(Duration.ofDays(1)) < 0
                    ? duration.toNanos()
                    : Duration.ofDays(1).toNanos();
        }
    }

    /**
     * Lets {@code duration} pass: everything due until then happens at its own time, and settles. Two threads that both
     * let time pass do so one after the other.
     *
     * @param duration zero or more
     * @throws IllegalArgumentException when it is negative
     * @throws IllegalStateException as {@link #runUntilIdle}
     * @throws RealTimeLimitException as {@link #settle()}
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(
                    "Time cannot pass backwards: duration is " + duration + ". Write PT0S or more.");
        }
        refuseFromInside();
        passing.lock();
        try {
            settle();
            passUntil(later(now, duration));
        } finally {
            passing.unlock();
        }
    }

    /**
     * Jumps over every wait until nothing waits any more. Schedules and upper limits ({@link Time#standing}) fire when
     * their time comes on the way, but are not waited for.
     *
     * @throws IllegalStateException when waits keep breeding, with the list of those that are pending; or when called
     *     from the lane itself
     * @throws RealTimeLimitException as {@link #settle()}
     */
    public void runUntilIdle() {
        refuseFromInside();
        passing.lock();
        try {
            settle();
            passUntil(null);
        } finally {
            passing.unlock();
        }
    }

    /**
     * Goes from due time to due time, settling at each.
     *
     * @param until where to stop; {@code null}: when nothing waits
     */
    private void passUntil(@Nullable Instant until) {
        for (int steps = 0; ; steps++) {
            Runnable task = () -> {};
            synchronized (monitor) {
                // Else somebody came in since: first what belongs to the present.
                if (runner == null && !hasWork() && !outstanding.getAsBoolean()) {
                    Task next = nextTimer();
                    if (until != null && (next == null || next.due.isAfter(until))) {
                        now = until;
                        return;
                    }
                    if (next == null || (until == null && waiting == 0)) {
                        return;
                    }
                    if (steps >= MOST_STEPS) {
                        throw new IllegalStateException("Waits keep breeding: " + steps + " have passed by " + now
                                + ". Pending: "
                                + waits().stream()
                                        .filter(wait -> !wait.standing())
                                        .limit(10)
                                        .toList());
                    }
                    now = next.due;
                    task = take(next);
                }
            }
            execute(task);
            settle();
        }
    }

    /** Taken-back timers stay in the queue until they surface or are swept: finding one in its middle would cost. */
    private @Nullable Task nextTimer() {
        Task next = timers.peek();
        while (next != null && next.done) {
            timers.poll();
            takenBack--;
            next = timers.peek();
        }
        return next;
    }

    /** When what waits now is due, in order; {@link Time#standing} tasks are left out. */
    public List<Instant> pending() {
        synchronized (monitor) {
            List<Instant> due = new ArrayList<>();
            timers.stream().filter(task -> !task.standing && !task.done).forEach(task -> due.add(task.due));
            due.sort(Comparator.naturalOrder());
            return due;
        }
    }

    /**
     * What waits for time to pass, by when it is due; that which repeats or guards is {@linkplain Wait#standing marked}.
     */
    public List<Wait> waits() {
        List<Task> waiting;
        List<Object> what = new ArrayList<>();
        synchronized (monitor) {
            waiting = timers.stream().filter(task -> !task.done).sorted(BY_TURN).toList();
            waiting.forEach(task -> what.add(task.what));
        }
        // Asked for with no lock held: the texts are other people's code.
        List<Wait> waits = new ArrayList<>();
        for (int i = 0; i < waiting.size(); i++) {
            Task task = waiting.get(i);
            waits.add(new Wait(task.due, task.standing, String.valueOf(what.get(i))));
        }
        return waits;
    }

    /**
     * Something that waits for time to pass.
     *
     * @param due when it happens
     * @param standing whether it repeats or guards, so that {@link #runUntilIdle} does not wait for it
     * @param what happens then: which attempt of which delivery, which source fires
     */
    public record Wait(Instant due, boolean standing, String what) {

        @Override
        public String toString() {
            return due + " " + what;
        }
    }

    private final class Task implements Timer {
        private final Instant due;
        private final long order;
        private final boolean standing;
        private @Nullable Runnable task;
        private @Nullable Object what;
        private boolean done;

        private Task(Instant due, long order, Runnable task, Object what, boolean standing) {
            this.due = due;
            this.order = order;
            this.task = task;
            this.what = what;
            this.standing = standing;
        }

        @Override
        public void cancel() {
            synchronized (monitor) {
                if (done) {
                    return;
                }
                finish();
                takenBack++;
                // A million attempts that answered in time must not leave a million timeouts behind.
                if (takenBack > SWEEP && takenBack > timers.size() / 2) {
                    timers.removeIf(timer -> timer.done);
                    takenBack = 0;
                }
            }
        }

        private void finish() {
            done = true;
            // What it holds (a delivery, an event) need not wait in the queue with it.
            task = null;
            what = null;
            if (!standing) {
                waiting--;
            }
        }
    }
}
