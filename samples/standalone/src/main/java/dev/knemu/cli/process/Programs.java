package dev.knemu.cli.process;

import dev.knemu.cli.terminal.Paint;
import dev.knemu.cli.terminal.Progress;
import dev.knemu.cli.terminal.Stopwatch;
import dev.knemu.cli.terminal.Talk;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * All programs of one run. Whatever becomes of the run, none of them outlives it: also when the JVM is told to end before
 * the run could end them.
 */
public final class Programs implements AutoCloseable {

    /** For one that is no longer wanted while the others run on. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** For those who must go at once. */
    private static final Duration SHORT_GRACE = Duration.ofMillis(200);

    private final Talk talk;
    private final Paint paint;
    private final List<RunningProgram> running = new CopyOnWriteArrayList<>();
    private final Thread atTheEnd = new Thread(() -> stop(SHORT_GRACE), "knemu-programs-end");

    public Programs(Talk talk, Paint paint) {
        this.talk = talk;
        this.paint = paint;
        Runtime.getRuntime().addShutdownHook(atTheEnd);
    }

    /** A port that is free now. The system hands them out in turn, so it will not soon give this one to another. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("This machine has no free port: " + e.getMessage(), e);
        }
    }

    /**
     * Starts a program, and does not wait for it.
     *
     * @return ends it, and does not wait for that either
     */
    public Runnable start(Program program) {
        int width = running.stream()
                .mapToInt(other -> other.program().name().length())
                .max()
                .orElse(0);
        String name =
                program.name() + " ".repeat(Math.max(0, width - program.name().length()));
        String mark = paint.hue(running.size(), name + " | ");
        RunningProgram started = new RunningProgram(program, line -> talk.say(mark + line), talk::say);
        running.add(started);
        started.start();
        return () -> end(started);
    }

    private void end(RunningProgram program) {
        program.expectEnd();
        Thread ending = new Thread(
                () -> {
                    program.terminate();
                    program.awaitEnd(GRACE);
                    program.kill();
                    program.join();
                    running.remove(program);
                },
                "knemu-program-end-" + program.program().name());
        ending.setDaemon(true);
        ending.start();
    }

    /**
     * Waits until each program is ready for the first time.
     *
     * @throws dev.knemu.cli.terminal.Problem as soon as one of them cannot become it
     */
    public void awaitReady() throws InterruptedException {
        try (Progress progress = new Progress(talk, Stopwatch.start())) {
            for (List<RunningProgram> waiting = waiting(); !waiting.isEmpty(); waiting = waiting()) {
                progress.still("Waiting for "
                        + waiting.stream().map(RunningProgram::awaited).collect(Collectors.joining(", ")));
                waiting.get(0).awaitChange();
            }
        }
    }

    private List<RunningProgram> waiting() {
        List<RunningProgram> waiting = new ArrayList<>();
        for (RunningProgram program : running) {
            if (!program.checkReady()) {
                waiting.add(program);
            }
        }
        return waiting;
    }

    /** From now on a program that ends is not worth a word, nor started again. */
    public void expectEnd() {
        running.forEach(RunningProgram::expectEnd);
    }

    /**
     * Ends all programs and what they have started: asks them first (SIGTERM), and kills what is left after the grace.
     * When it returns nothing of them runs any more.
     */
    public void stop(Duration grace) {
        expectEnd();
        running.forEach(RunningProgram::terminate);
        Stopwatch stopwatch = Stopwatch.start();
        running.forEach(program -> program.awaitEnd(stopwatch.left(grace)));
        List<String> killed = running.stream()
                .filter(RunningProgram::kill)
                .map(program -> program.program().name())
                .toList();
        if (!killed.isEmpty()) {
            talk.say("Killed after " + grace.toMillis() + " ms, since SIGTERM did not end it: "
                    + String.join(", ", killed));
        }
        running.forEach(RunningProgram::join);
        running.clear();
    }

    @Override
    public void close() {
        stop(SHORT_GRACE);
        try {
            Runtime.getRuntime().removeShutdownHook(atTheEnd);
        } catch (IllegalStateException e) {
            // The JVM is ending already, and the hook has nothing left to do.
        }
    }
}
