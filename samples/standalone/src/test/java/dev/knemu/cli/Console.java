package dev.knemu.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import picocli.CommandLine;

/** A terminal for one command: runs it in this JVM, keeps what it says, and can wait for a line. */
public final class Console {

    private static final long PATIENCE_SECONDS = 30;

    public final Stream out = new Stream();
    public final Stream err = new Stream();

    private final CompletableFuture<Void> stop = new CompletableFuture<>();
    private final int usualPort;
    private CompletableFuture<Integer> running = CompletableFuture.completedFuture(0);

    public Console() {
        this(0);
    }

    public Console(int usualPort) {
        this.usualPort = usualPort;
    }

    /** Runs to the end. */
    public int run(String... arguments) {
        CommandLine commandLine = Knemu.commandLine(this::awaitStop, usualPort, arguments);
        return commandLine
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private void awaitStop() throws InterruptedException {
        try {
            stop.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    public void start(String... arguments) {
        running = CompletableFuture.supplyAsync(() -> run(arguments), Console::onAThreadOfItsOwn);
    }

    /** As a program's main thread is: one of the common pool would be missing there, where answers come in. */
    private static void onAThreadOfItsOwn(Runnable command) {
        Thread thread = new Thread(command, "knemu-command");
        thread.setDaemon(true);
        thread.start();
    }

    /** Waits for a command that ends by itself. */
    public int end() {
        return get(running, "the command to end");
    }

    /** As Ctrl-C does. */
    public int stop() {
        stop.complete(null);
        return end();
    }

    private <T> T get(CompletableFuture<T> future, String what) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("Waited in vain for " + what + ".\nout:\n" + out + "\nerr:\n" + err, e);
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** What a command wrote, line by line. */
    public final class Stream extends StringWriter {

        private record Awaited(Predicate<String> wanted, int n, CompletableFuture<String> found) {}

        private final List<Awaited> awaited = new ArrayList<>();

        /** The first line, now or later, that contains the text. */
        public String await(String text) {
            return awaitTimes(text, 1);
        }

        /** The line, now or later, that is the n-th to contain the text. */
        public String awaitTimes(String text, int n) {
            CompletableFuture<String> found = new CompletableFuture<>();
            synchronized (getBuffer()) {
                awaited.add(new Awaited(line -> line.contains(text), n, found));
                look();
            }
            return get(found, n + " times a line with \"" + text + "\"");
        }

        @Override
        public void flush() {
            synchronized (getBuffer()) {
                look();
            }
        }

        private void look() {
            String whole = toString();
            List<String> lines =
                    whole.substring(0, whole.lastIndexOf('\n') + 1).lines().toList();
            awaited.forEach(wish -> lines.stream()
                    .filter(wish.wanted())
                    .skip(wish.n() - 1)
                    .findFirst()
                    .ifPresent(wish.found()::complete));
        }
    }
}
