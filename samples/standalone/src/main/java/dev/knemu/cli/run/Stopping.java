package dev.knemu.cli.run;

import dev.knemu.CloseReport;
import dev.knemu.EventingEmulator;
import dev.knemu.cli.process.Programs;
import dev.knemu.cli.terminal.Length;
import dev.knemu.cli.terminal.Progress;
import dev.knemu.cli.terminal.Stopwatch;
import dev.knemu.cli.terminal.Talk;
import dev.knemu.dispatch.Dispatcher.OpenDelivery;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The end of a run. People wait for it with a hand on the keyboard, so it takes less than a second unless they asked for
 * more: what is still open then is named, not waited for.
 */
public final class Stopping {

    /** What leaves enough of a second for all else that has to end. */
    public static final Duration USUAL_DRAIN = Duration.ofMillis(500);

    /** For closing sockets and threads, once deliveries are through. */
    private static final Duration MACHINERY = Duration.ofMillis(250);

    /** Kafka is told how far everything has come, or it would be delivered once more; that is a matter of the network. */
    private static final Duration KAFKA = Duration.ofSeconds(10);

    /** However long deliveries took, programs get so long to end. */
    private static final Duration LEAST_GRACE = Duration.ofMillis(200);

    private static final long LOOK_MILLIS = 50;

    private final EventingEmulator eventing;
    private final Programs programs;
    private final Duration drain;
    private final Talk talk;
    private final Duration machinery;

    /**
     * @param programs that deliveries may wait for
     * @param drain the drain limit that the emulator was started with */
    public Stopping(EventingEmulator eventing, Programs programs, Duration drain, Talk talk) {
        this.eventing = eventing;
        this.programs = programs;
        this.drain = drain;
        this.talk = talk;
        this.machinery = eventing.options().kafka().isPresent() ? KAFKA : MACHINERY;
    }

    /**
     * Ends the emulator, says what was still open, and ends the programs, which until then could take their events.
     *
     * @return whether Kafka keeps some of what was open
     */
    public boolean stop() {
        programs.expectEnd();
        talk.say("Stopping. New events are refused; deliveries that are open have " + Length.text(drain)
                + " to come to rest. Press Ctrl-C again to end at once.");
        Stopwatch stopwatch = Stopwatch.start();
        CompletableFuture<CloseReport> closing = CompletableFuture.supplyAsync(eventing::shutDown);
        try (Progress progress = new Progress(talk, stopwatch)) {
            while (!closing.isDone() && !stopwatch.left(drain.plus(machinery)).isZero()) {
                progress.still("Waiting for deliveries to come to rest, up to " + Length.text(drain));
                look(closing);
            }
        }
        talk.say("Stopped: "
                + (closing.isDone()
                        ? closing.join()
                        : "connections are still open, and are cut; what was open is not known"));
        Duration left = stopwatch.left(drain.plus(MACHINERY));
        programs.stop(left.compareTo(LEAST_GRACE) < 0 ? LEAST_GRACE : left);
        return closing.isDone() && closing.join().undelivered().stream().anyMatch(OpenDelivery::kept);
    }

    private static void look(CompletableFuture<CloseReport> closing) {
        try {
            closing.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // Looked at again by the caller.
        } catch (ExecutionException e) {
            throw new IllegalStateException("the emulator did not close", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
