package dev.knemu.time;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

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
 */
public final class VirtualTime implements Time, Lane {

    /** Where virtual time begins unless told otherwise. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** How long {@link #settle()} waits for real work, unless told otherwise. */
    public static final Duration REAL_TIME_GUARD = Duration.ofSeconds(10);

    private static final int MOST_STEPS = 1_000_000;

    private final Object monitor = new Object();
    private final ArrayDeque<Runnable> mailbox = new ArrayDeque<>();
    private final PriorityQueue<Task> timers =
            new PriorityQueue<>(Comparator.comparing((Task task) -> task.due).thenComparing(task -> task.order));
    private final Duration realTimeGuard;
    private Thread runner;
    private long order;
    private int waiting;
    private volatile Instant now;
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
        return schedule(delay, task, false);
    }

    @Override
    public Timer standing(Duration delay, Runnable task) {
        return schedule(delay, task, true);
    }

    private Timer schedule(Duration delay, Runnable task, boolean standing) {
        synchronized (monitor) {
            Task timer = new Task(now.plus(delay.isNegative() ? Duration.ZERO : delay), order++, task, standing);
            timers.add(timer);
            if (!standing) {
                waiting++;
            }
            return timer;
        }
    }

    @Override
    public boolean isCurrent() {
        synchronized (monitor) {
            return runner == Thread.currentThread();
        }
    }

    @Override
    public void execute(Runnable task) {
        synchronized (monitor) {
            mailbox.add(task);
            if (runner != null) {
                // Whoever runs now takes it along; a thread that waits in settle() wants to know.
                monitor.notifyAll();
                return;
            }
            runner = Thread.currentThread();
        }
        drain();
    }

    /** Runs what there is to run, as the thread that has the turn, and gives the turn back. */
    private void drain() {
        boolean finished = false;
        try {
            while (true) {
                Runnable task;
                synchronized (monitor) {
                    task = mailbox.poll();
                    if (task == null) {
                        runner = null;
                        finished = true;
                        monitor.notifyAll();
                        return;
                    }
                }
                task.run();
            }
        } finally {
            if (!finished) {
                synchronized (monitor) {
                    runner = null;
                    monitor.notifyAll();
                }
            }
        }
    }

    /**
     * Runs everything that can run without time passing, and waits for what is outstanding in the real world.
     *
     * @throws RealTimeLimitException when an answer from outside does not come within the real-time guard
     * @throws IllegalStateException when called from the lane itself, which would wait for itself
     */
    public void settle() {
        if (isCurrent()) {
            throw new IllegalStateException(
                    "settle, advance and runUntilIdle wait for the emulator, and this call comes"
                            + " from inside it (an event handler, a timer). Call them from the test.");
        }
        long deadline = System.nanoTime() + realTimeGuard.toNanos();
        while (true) {
            synchronized (monitor) {
                while (runner != null) {
                    await(deadline);
                }
                if (mailbox.isEmpty() && !fireWhatIsDue()) {
                    if (!outstanding.getAsBoolean()) {
                        return;
                    }
                    await(deadline);
                    continue;
                }
                runner = Thread.currentThread();
            }
            drain();
        }
    }

    /** An immediate retry waits for nothing: it belongs to the present. */
    private boolean fireWhatIsDue() {
        Task next = nextTimer();
        if (next == null || next.due.isAfter(now)) {
            return false;
        }
        timers.poll();
        next.finish();
        mailbox.add(next.task);
        return true;
    }

    private void await(long deadline) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new RealTimeLimitException("Nothing came from outside the emulator for " + realTimeGuard
                    + " of real time, and virtual time does not pass while an answer is awaited. " + report.get());
        }
        try {
            monitor.wait(Math.max(1, left / 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RealTimeLimitException("Interrupted while waiting for an answer from outside the emulator.");
        }
    }

    /** Lets {@code duration} pass: everything due until then happens at its own time, and settles. */
    public void advance(Duration duration) {
        Instant until = now.plus(duration);
        settle();
        for (int steps = 0; step(until, steps); steps++) {
            settle();
        }
        now = until;
    }

    /**
     * Jumps over every wait until nothing waits any more. Schedules and upper limits ({@link Time#standing}) fire when
     * their time comes on the way, but are not waited for.
     *
     * @throws IllegalStateException when waits keep breeding; the message lists those that are pending
     */
    public void runUntilIdle() {
        settle();
        for (int steps = 0; anythingWaits() && step(Instant.MAX, steps); steps++) {
            settle();
        }
    }

    private boolean anythingWaits() {
        synchronized (monitor) {
            return waiting > 0;
        }
    }

    /** Moves to the next due time up to {@code until}, and runs one task; false when there is none. */
    private boolean step(Instant until, int steps) {
        Task next;
        synchronized (monitor) {
            next = nextTimer();
            if (next == null || next.due.isAfter(until)) {
                return false;
            }
            if (steps >= MOST_STEPS) {
                throw new IllegalStateException(
                        "Waits keep breeding: " + steps + " have passed by " + now + ". Pending: " + pending());
            }
            timers.poll();
            next.finish();
            now = next.due;
        }
        execute(next.task);
        return true;
    }

    /** Taken-back timers stay in the queue until they surface: taking one out of its middle would cost a search. */
    private Task nextTimer() {
        Task next = timers.peek();
        while (next != null && next.done) {
            timers.poll();
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

    private final class Task implements Timer {
        private final Instant due;
        private final long order;
        private final Runnable task;
        private final boolean standing;
        private boolean done;

        private Task(Instant due, long order, Runnable task, boolean standing) {
            this.due = due;
            this.order = order;
            this.task = task;
            this.standing = standing;
        }

        @Override
        public void cancel() {
            synchronized (monitor) {
                finish();
            }
        }

        private void finish() {
            if (!done) {
                done = true;
                if (!standing) {
                    waiting--;
                }
            }
        }
    }
}
