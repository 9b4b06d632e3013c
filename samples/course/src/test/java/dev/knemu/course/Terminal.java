package dev.knemu.course;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A bash that stays open, as a reader's does: what one block starts in the background is there in the next, and prints
 * on the same screen.
 */
final class Terminal implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path script;
    private final Process bash;
    private final Writer keyboard;
    private final BlockingQueue<Integer> exitCodes = new LinkedBlockingQueue<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition printed = lock.newCondition();
    private final StringBuilder screen = new StringBuilder();

    /**
     * @param directory where it starts
     * @param script a file that it may overwrite
     */
    Terminal(Path directory, Path script, Map<String, String> environment) throws IOException {
        this.script = script;
        ProcessBuilder builder = new ProcessBuilder("bash", "--noprofile", "--norc").directory(directory.toFile());
        builder.environment().putAll(environment);
        bash = builder.start();
        keyboard = bash.outputWriter(StandardCharsets.UTF_8);
        read(bash.getInputStream(), this::print);
        StringBuilder line = new StringBuilder();
        read(bash.getErrorStream(), text -> takeExitCodes(line.append(text)));
        // Both streams on the screen, and one of its own for what the reader does not see. With job control, since a
        // terminal has it: "kill %1" works, and what runs in the background does not ignore Ctrl-C.
        type("exec 3>&2 2>&1; set -m");
    }

    private static void read(InputStream stream, Consumer<String> to) {
        Thread thread = new Thread(() -> {
            try (Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
                char[] buffer = new char[8192];
                for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
                    to.accept(new String(buffer, 0, n));
                }
            } catch (IOException e) {
                // Closed under our hands when the process ended: there is no more to read.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void takeExitCodes(StringBuilder line) {
        for (int end = line.indexOf("\n"); end >= 0; end = line.indexOf("\n")) {
            exitCodes.add(Integer.parseInt(line.substring(0, end)));
            line.delete(0, end + 1);
        }
    }

    private void print(String text) {
        lock.lock();
        try {
            screen.append(text);
            printed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void type(String line) throws IOException {
        keyboard.write(line + "\n");
        keyboard.flush();
    }

    /**
     * Runs commands to the end; what they put into the background goes on.
     *
     * @return the exit code of the last
     * @throws AssertionError they have not ended after half a minute
     */
    int run(String commands) throws IOException, InterruptedException {
        Files.writeString(script, commands);
        type(". '" + script + "' </dev/null; echo $? >&3");
        Integer exitCode = exitCodes.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (exitCode == null) {
            throw new AssertionError("still running after " + PATIENCE.toSeconds() + " s. On the screen:\n" + screen());
        }
        return exitCode;
    }

    private String screen() {
        lock.lock();
        try {
            return screen.toString();
        } finally {
            lock.unlock();
        }
    }

    /** What has been printed since the last time, once it is enough, or once nobody would have waited any longer. */
    String output(Predicate<String> enough) throws InterruptedException {
        lock.lock();
        try {
            long nanos = PATIENCE.toNanos();
            while (!enough.test(screen.toString()) && nanos > 0) {
                nanos = printed.awaitNanos(nanos);
            }
            String output = screen.toString();
            screen.setLength(0);
            return output;
        } finally {
            lock.unlock();
        }
    }

    /** The command lines of what was started here and still runs. */
    List<String> stillRunning() {
        return bash.descendants()
                .map(process -> process.info().commandLine().orElse("process " + process.pid()))
                .toList();
    }

    @Override
    public void close() {
        List<ProcessHandle> all = bash.descendants().toList();
        bash.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        bash.onExit().join();
        all.forEach(process -> process.onExit().join());
    }
}
