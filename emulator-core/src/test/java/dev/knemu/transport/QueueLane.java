package dev.knemu.transport;

import dev.knemu.time.Lane;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A lane on the test's own thread, as virtual time has one: tasks wait until the test runs them. */
final class QueueLane implements Lane {

    private final Thread thread = Thread.currentThread();
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Waits for a task and runs it. */
    void runOne() throws InterruptedException {
        Runnable task = tasks.poll(10, TimeUnit.SECONDS);
        if (task == null) {
            throw new AssertionError("No task arrived within 10 seconds.");
        }
        task.run();
    }
}
