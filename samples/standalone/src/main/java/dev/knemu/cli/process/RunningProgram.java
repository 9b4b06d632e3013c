package dev.knemu.cli.process;

import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Length;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.cli.terminal.Stopwatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One program through all its starts, on a thread of its own.
 *
 * <pre>
 *   start ──> wait for the port ──ready──> wait for its end ──> wait a while ──> start again
 *     │              └──ended, or too late──> the run fails (only the first time)
 *     └──cannot be started──> the run fails
 * </pre>
 */
final class RunningProgram {

    private static final long LOOK_MILLIS = 40;
    /** Ctrl-C reaches all programs of a terminal at once; their ends are worth a word only if ours does not follow. */
    private static final long MAYBE_OUR_END_MILLIS = 150;

    private static final long LAST_WORDS_MILLIS = 1_000;
    private static final long FAMILY_MILLIS = 500;
    private static final long END_LOOK_NANOS = 10_000_000;
    /** For what was killed: more than enough, and still not for ever. */
    private static final Duration DEATH = Duration.ofSeconds(1);

    private static final int LAST_LINES = 5;
    private static final int SIGNALLED = 128;

    private final Program program;
    private final Consumer<String> output;
    private final Consumer<String> talk;
    private final Thread thread;
    private final CountDownLatch end = new CountDownLatch(1);
    private final CompletableFuture<Optional<Problem>> firstStart = new CompletableFuture<>();
    private final Deque<String> lastLines = new ArrayDeque<>();
    /** All that was ever seen below the program: of what survives its parent nobody else would know. */
    private final Set<ProcessHandle> family = new LinkedHashSet<>();

    RunningProgram(Program program, Consumer<String> output, Consumer<String> talk) {
        this.program = program;
        this.output = output;
        this.talk = talk;
        this.thread = new Thread(this::live, "knemu-program-" + program.name());
        this.thread.setDaemon(true);
    }

    Program program() {
        return program;
    }

    void start() {
        thread.start();
    }

    private void live() {
        try {
            for (int again = 0; isWanted(); again++) {
                Stopwatch stopwatch = Stopwatch.start();
                Optional<Integer> exitCode = once(stopwatch);
                if (exitCode.isEmpty() || isEnding()) {
                    return;
                }
                again = stopwatch.elapsed().compareTo(Restart.HEALTHY) > 0 ? 0 : again;
                if (!program.restart().after(exitCode.get())) {
                    talk.accept(program.name() + " ended with " + code(exitCode.get()) + ", and is not started again"
                            + (program.port().isPresent() ? "; deliveries to it fail" : ""));
                    return;
                }
                Duration wait = program.restart().waitAfter(again);
                talk.accept(program.name() + " ended with " + code(exitCode.get()) + "; it is started again in "
                        + Length.text(wait));
                end.await(wait.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            firstStart.complete(Optional.empty());
        }
    }

    private boolean isWanted() {
        return end.getCount() > 0;
    }

    private boolean isEnding() throws InterruptedException {
        return end.await(MAYBE_OUR_END_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** @return its exit code; empty when it need not be started again */
    private Optional<Integer> once(Stopwatch stopwatch) throws InterruptedException {
        Process process;
        try {
            process = launch();
        } catch (IOException e) {
            notStarted(e);
            return Optional.empty();
        }
        Thread printer = print(process);
        try {
            if (!becomesReady(process, stopwatch)) {
                return Optional.empty();
            }
            while (!process.waitFor(FAMILY_MILLIS, TimeUnit.MILLISECONDS)) {
                remember(process.descendants());
            }
            return Optional.of(process.exitValue());
        } finally {
            if (!process.isAlive()) {
                // What it leaves behind would keep its port from the next one.
                endFamily(ProcessHandle::destroyForcibly);
                printer.join(LAST_WORDS_MILLIS);
            }
        }
    }

    private Process launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(program.command())
                .directory(program.directory().toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(program.environment());
        synchronized (family) {
            if (!isWanted()) {
                throw new IOException("the run is ending");
            }
            Process process = builder.start();
            family.add(process.toHandle());
            return process;
        }
    }

    private void notStarted(IOException e) {
        Problem problem = new Problem(
                ExitCode.FAILED,
                program.name() + " cannot be started: " + program.commandText(),
                String.valueOf(e.getMessage()),
                "write the command as you would in " + program.directory());
        if (!failed(problem) && isWanted()) {
            talk.accept("knemu: " + problem.getMessage());
        }
    }

    private Thread print(Process process) {
        Thread printer = new Thread(
                () -> {
                    try (BufferedReader lines = new BufferedReader(
                            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            printed(line);
                        }
                    } catch (IOException e) {
                        // It was killed in the middle of a line.
                    }
                },
                "knemu-output-" + program.name());
        printer.setDaemon(true);
        printer.start();
        return printer;
    }

    private void printed(String line) {
        synchronized (lastLines) {
            lastLines.add(line);
            if (lastLines.size() > LAST_LINES) {
                lastLines.remove();
            }
        }
        output.accept(line);
    }

    private boolean becomesReady(Process process, Stopwatch stopwatch) throws InterruptedException {
        if (program.port().isEmpty()) {
            ready(process, stopwatch);
            return true;
        }
        Door door = new Door(program.port().getAsInt(), program.readyPath());
        while (!door.answers()) {
            remember(process.descendants());
            if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                return firstStart.isDone() || !failed(endedEarly(process.exitValue(), door));
            }
            if (!isWanted()) {
                return false;
            }
            if (stopwatch.left(program.readyTimeout()).isZero() && !firstStart.isDone()) {
                failed(tooLate(door));
                return false;
            }
        }
        ready(process, stopwatch);
        return true;
    }

    private void ready(Process process, Stopwatch stopwatch) {
        remember(process.descendants());
        talk.accept(program.name() + " is ready"
                + (program.port().isPresent() ? " on port " + program.port().getAsInt() : "") + " after "
                + Length.text(stopwatch.elapsed()) + " (process " + process.pid() + ")");
        firstStart.complete(Optional.empty());
    }

    private boolean failed(Problem problem) {
        return firstStart.complete(Optional.of(problem));
    }

    private Problem endedEarly(int exitCode, Door door) {
        return new Problem(
                ExitCode.FAILED,
                program.name() + " ended with " + code(exitCode) + " before " + door + " answered: "
                        + program.commandText(),
                said(),
                "run the command by hand in " + program.directory() + ", with PORT="
                        + program.port().getAsInt());
    }

    private Problem tooLate(Door door) {
        return new Problem(
                ExitCode.TIMED_OUT,
                program.name() + " runs, and " + door + " did not answer within " + Length.text(program.readyTimeout()),
                "it is to listen on 127.0.0.1 and the port that it finds in PORT; " + said(),
                "let it read PORT, or say in knemu.yaml which port it has; for a slow start say  ready: {timeout: 2m}");
    }

    private String said() {
        synchronized (lastLines) {
            return lastLines.isEmpty()
                    ? "it printed nothing"
                    : "the last that it printed is\n" + String.join("\n", lastLines);
        }
    }

    private static String code(int exitCode) {
        return "exit code " + exitCode
                + (exitCode > SIGNALLED && exitCode < SIGNALLED + 65 ? " (signal " + (exitCode - SIGNALLED) + ")" : "");
    }

    private void remember(Stream<ProcessHandle> descendants) {
        synchronized (family) {
            family.removeIf(process -> !runs(process));
            descendants.forEach(family::add);
        }
    }

    /** Calls for each that lives, with all that are below it by now. */
    private boolean endFamily(Consumer<ProcessHandle> ending) {
        synchronized (family) {
            Set<ProcessHandle> all = new LinkedHashSet<>();
            family.forEach(process -> process.descendants().forEach(all::add));
            family.addAll(all);
            family.removeIf(process -> !runs(process));
            family.forEach(ending);
            return !family.isEmpty();
        }
    }

    // ---- asked by others

    /**
     * Whether it has been ready.
     *
     * @throws Problem when it cannot become ready
     */
    boolean checkReady() {
        if (!firstStart.isDone()) {
            return false;
        }
        firstStart.join().ifPresent(problem -> {
            throw problem;
        });
        return true;
    }

    /** Returns when something may have changed, soon in any case. */
    void awaitChange() throws InterruptedException {
        try {
            firstStart.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // Asked again by the caller.
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    String awaited() {
        return program.name()
                + (program.port().isPresent() ? " on port " + program.port().getAsInt() : "");
    }

    void expectEnd() {
        synchronized (family) {
            end.countDown();
        }
    }

    /** SIGTERM, to all of them. */
    void terminate() {
        endFamily(ProcessHandle::destroy);
    }

    /** Asked for rather than told: of what is not our own child, the JVM learns only after a second or two. */
    void awaitEnd(Duration limit) {
        Stopwatch stopwatch = Stopwatch.start();
        while (copyOfFamily().stream().anyMatch(RunningProgram::runs)
                && !stopwatch.left(limit).isZero()) {
            LockSupport.parkNanos(END_LOOK_NANOS);
        }
    }

    /** One that has ended, and that its parent has not asked about yet, is dead all the same. */
    private static boolean runs(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        try {
            String state = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
            return !state.substring(state.lastIndexOf(')') + 1).strip().startsWith("Z");
        } catch (IOException e) {
            return process.isAlive();
        }
    }

    private Set<ProcessHandle> copyOfFamily() {
        synchronized (family) {
            return Set.copyOf(family);
        }
    }

    /** @return whether there was anything left to kill */
    boolean kill() {
        return endFamily(ProcessHandle::destroyForcibly);
    }

    /** When all are dead its thread ends, too. */
    void join() {
        awaitEnd(DEATH);
        try {
            thread.join(DEATH.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
