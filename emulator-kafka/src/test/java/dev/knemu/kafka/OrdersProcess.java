package dev.knemu.kafka;

import dev.knemu.EventingEmulator;
import dev.knemu.journal.Entry;
import dev.knemu.kafka.embedded.EmbeddedKafka;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * An emulator in a process of its own that shares {@link Orders}, takes events as fast as it can, and says the id of each
 * that was answered 202. It ends with its standard input, if nobody kills it before.
 */
final class OrdersProcess {

    /** More than are delivered before it is killed, and not so many that all others are busy with them for long. */
    private static final int EVENTS = 2_000;

    private final Process process;
    private final Thread listener;

    private OrdersProcess(Process process, Consumer<String> accepted) {
        this.process = process;
        this.listener = new Thread(() -> listen(accepted), "orders-process-" + process.pid());
        listener.start();
    }

    /**
     * @param emulator its number, which no other has
     * @param accepted told what it says, by one thread
     */
    static OrdersProcess start(
            EmbeddedKafka kafka, String namespace, int emulator, String subscriber, Consumer<String> accepted)
            throws IOException {
        return new OrdersProcess(
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                OrdersProcess.class.getName(),
                                kafka.bootstrapServers(),
                                namespace,
                                Integer.toString(emulator),
                                subscriber)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start(),
                accepted);
    }

    private void listen(Consumer<String> accepted) {
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                // What else it has to say about its cluster is not in question here.
                if (line.startsWith("A ")) {
                    accepted.accept(line.substring(2));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("What process " + process.pid() + " said cannot be read", e);
        }
    }

    /** Kills it with SIGKILL; what it said until then has been heard when this returns. */
    int kill() throws InterruptedException {
        // Not of the process itself: that would close the stream as well, with what it had said.
        process.toHandle().destroyForcibly();
        return end();
    }

    /** Lets it end by itself; what it said has been heard when this returns. */
    int close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        return end();
    }

    private int end() throws InterruptedException {
        int status = process.waitFor();
        listener.join();
        return status;
    }

    /** @param args bootstrap servers, namespace, number of the emulator, subscriber */
    public static void main(String[] args) throws Exception {
        try (EventingEmulator eventing = EventingEmulator.start(Orders.options(args[0], 1_200))) {
            eventing.apply(Orders.manifests(args[1], args[3]));
            // What is given up after all its retries is told, or it would look like what was lost.
            eventing.journal().listen(entry -> {
                if (entry instanceof Entry.Dropped dropped) {
                    System.err.println(eventing.journal().entry(dropped.cause()) + " was dropped: " + dropped);
                }
            });
            Orders.send(eventing.broker(args[1], "orders"), Integer.parseInt(args[2]), 0, EVENTS, OrdersProcess::say);
            while (System.in.read() >= 0) {
                // Nobody says anything; it is the end that counts.
            }
        }
    }

    private static void say(String id) {
        PrintStream out = System.out;
        synchronized (out) {
            out.println("A " + id);
            out.flush();
        }
    }
}
