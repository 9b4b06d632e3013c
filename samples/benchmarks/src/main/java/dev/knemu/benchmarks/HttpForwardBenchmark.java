package dev.knemu.benchmarks;

import dev.knemu.journal.Journal;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * HTTP in, one passing Trigger, HTTP out, beside a bare Vert.x forwarder: the same load, the same sink, one machine, one
 * run.
 *
 * <p>Three processes: this one holds the load generator and the sink, the two forwarders have one each, so that neither
 * warms up or clutters the other's code. Rounds alternate between the two, so that what else the machine does falls on
 * both; the ratio of each pair of neighbours is the figure to trust, the requests per second are not.
 */
public final class HttpForwardBenchmark {

    private static final int MOST_REQUESTS = 2_000_000;

    private HttpForwardBenchmark() {}

    /** Options: {@code --rounds --seconds --warmup --connections --loops --journal --triggers --load --java-options}. */
    public static void main(String[] arguments) throws Exception {
        Flags flags = Flags.parse(
                arguments,
                "rounds=5",
                "seconds=5",
                "warmup=15",
                "connections=16,64",
                "loops=" + Runtime.getRuntime().availableProcessors(),
                "journal=outcomes",
                "triggers=1",
                "load=50",
                "java-options=",
                "serve=",
                "sink=0");
        if (flags.text("serve").isEmpty()) {
            measure(flags);
        } else {
            serve(flags);
        }
    }

    private static void measure(Flags flags) throws Exception {
        int sink = startSink();
        try (LoadGenerator load = new LoadGenerator();
                Forwarder bare = Forwarder.fork("bare", sink, flags);
                Forwarder knemu = Forwarder.fork("knemu", sink, flags)) {
            System.out.printf(
                    "%d event loops and lanes each, journal %s, Triggers %d, 200-byte events, rounds of %s s after one of %s s"
                            + " for warm-up%n",
                    flags.number("loops"),
                    flags.text("journal"),
                    flags.number("triggers"),
                    flags.text("seconds"),
                    flags.text("warmup"));
            for (String connections : flags.text("connections").split(",")) {
                compare(load, bare, knemu, Integer.parseInt(connections.trim()), flags);
            }
        }
        System.exit(0);
    }

    private static void compare(LoadGenerator load, Forwarder bare, Forwarder knemu, int connections, Flags flags)
            throws InterruptedException {
        List<Pair> pairs = new ArrayList<>();
        System.out.printf("%n%d connections%n", connections);
        System.out.println(Pair.HEADER);
        Duration warmup = Duration.ofSeconds(flags.number("warmup"));
        Duration time = Duration.ofSeconds(flags.number("seconds"));
        for (int i = 0; i <= flags.number("rounds"); i++) {
            Duration duration = i == 0 ? warmup : time;
            Pair pair = new Pair(
                    measure(load, bare, connections, duration, 0), measure(load, knemu, connections, duration, 0));
            pair.print(i == 0 ? "warm" : Integer.toString(i));
            if (i > 0) {
                pairs.add(pair);
            }
        }
        summarize("knemu/bare by requests per second", pairs, Pair::ratio);
        summarize("knemu/bare by processor time", pairs, Pair::ratioOfWork);
        int part = flags.number("load");
        if (part > 0 && !pairs.isEmpty()) {
            double[] most = pairs.stream()
                    .mapToDouble(pair -> pair.bare.round.perSecond())
                    .sorted()
                    .toArray();
            compareLatency(load, bare, knemu, connections, flags, part, median(most) * part / 100);
        }
    }

    /** Both at the same fixed rate: as a closed loop, who answers late is asked less, and looks better for it. */
    private static void compareLatency(
            LoadGenerator load, Forwarder bare, Forwarder knemu, int connections, Flags flags, int part, double rate)
            throws InterruptedException {
        System.out.printf(
                Locale.ROOT,
                "%nat %d %% of what bare forwards, %.0f req/s; latency in µs from when a request was due%n"
                        + "            bare                                knemu%n"
                        + "round    req/s     p50     p99   p99.9     req/s     p50     p99   p99.9%n",
                part,
                rate);
        Duration time = Duration.ofSeconds(flags.number("seconds"));
        for (int i = 1; i <= flags.number("rounds"); i++) {
            LoadGenerator.Round ofBare =
                    measure(load, bare, connections, time, rate).round();
            LoadGenerator.Round ofKnemu =
                    measure(load, knemu, connections, time, rate).round();
            System.out.printf(Locale.ROOT, "%-5d %s  %s%n", i, latencies(ofBare), latencies(ofKnemu));
        }
    }

    private static String latencies(LoadGenerator.Round round) {
        return String.format(
                Locale.ROOT,
                "%8.0f %7.0f %7.0f %7.0f",
                round.perSecond(),
                round.p50Micros(),
                round.p99Micros(),
                round.p999Micros());
    }

    private static Measured measure(
            LoadGenerator load, Forwarder forwarder, int connections, Duration time, double rate)
            throws InterruptedException {
        Duration ownBefore = processorTime(ProcessHandle.current());
        Duration before = processorTime(forwarder.process.toHandle());
        LoadGenerator.Round round =
                load.run(forwarder.port, "/default/default", connections, time, MOST_REQUESTS, rate);
        Duration used = processorTime(forwarder.process.toHandle()).minus(before);
        Duration ownUsed = processorTime(ProcessHandle.current()).minus(ownBefore);
        double requests = Math.max(1, round.answered());
        return new Measured(round, used.toNanos() / 1e3 / requests, ownUsed.toNanos() / 1e3 / requests);
    }

    private static Duration processorTime(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static void summarize(String what, List<Pair> pairs, ToDoubleFunction<Pair> figure) {
        double[] sorted = pairs.stream().mapToDouble(figure).sorted().toArray();
        if (sorted.length > 0) {
            System.out.printf(
                    Locale.ROOT,
                    "%-34s median %.3f, from %.3f to %.3f%n",
                    what,
                    median(sorted),
                    sorted[0],
                    sorted[sorted.length - 1]);
        }
    }

    /**
     * One round with one forwarder.
     *
     * @param work processor time of the forwarder for each request, in microseconds
     * @param ownWork the same of the load generator and the sink together
     */
    private record Measured(LoadGenerator.Round round, double work, double ownWork) {}

    private record Pair(Measured bare, Measured knemu) {

        static final String HEADER = "               bare: processor                               knemu: processor"
                + "                               knemu/bare by\n"
                + "round    req/s  µs/req   p50 µs   p99 µs  (load,sink)      req/s  µs/req   p50 µs   p99 µs"
                + "  (load,sink)     req/s    work";

        double ratio() {
            return knemu.round.perSecond() / bare.round.perSecond();
        }

        /** What the ratio would be on a machine that does nothing else and is never idle. */
        double ratioOfWork() {
            return (bare.work + bare.ownWork) / (knemu.work + knemu.ownWork);
        }

        void print(String round) {
            System.out.printf(
                    Locale.ROOT, "%-5s %s %s  %8.3f%8.3f%n", round, text(bare), text(knemu), ratio(), ratioOfWork());
        }

        private static String text(Measured measured) {
            LoadGenerator.Round round = measured.round;
            String trouble = round.refused() + round.broken() == 0
                    ? ""
                    : " %d refused, %d connections broke".formatted(round.refused(), round.broken());
            return "%8.0f %7.1f %8.0f %8.0f %10.1f  %s"
                    .formatted(
                            round.perSecond(),
                            measured.work,
                            round.p50Micros(),
                            round.p99Micros(),
                            measured.ownWork,
                            trouble);
        }
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static int startSink() throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        return vertx.createHttpServer()
                .requestHandler(request -> request.endHandler(
                        ignored -> request.response().setStatusCode(202).end()))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
    }

    /** The other end of {@link Forwarder#fork}: says its port, and ends when its parent does. */
    private static void serve(Flags flags) throws Exception {
        int sink = flags.number("sink");
        int loops = flags.number("loops");
        int port = flags.text("serve").equals("bare")
                ? BareForwarder.start(sink, loops)
                : KnemuForwarder.start(
                        sink,
                        loops,
                        Journal.Level.valueOf(flags.text("journal").toUpperCase(Locale.ROOT)),
                        flags.number("triggers"));
        System.out.println(port);
        while (System.in.read() >= 0) {
            // Nothing is said; only the end counts.
        }
        System.exit(0);
    }

    /** A forwarder in a process of its own. */
    private static final class Forwarder implements AutoCloseable {
        private final Process process;
        private final int port;

        private Forwarder(Process process, int port) {
            this.process = process;
            this.port = port;
        }

        static Forwarder fork(String which, int sink, Flags flags) throws IOException {
            List<String> command = new ArrayList<>();
            command.add(ProcessHandle.current().info().command().orElse("java"));
            if (!flags.text("java-options").isBlank()) {
                for (String option : flags.text("java-options").trim().split("\\s+")) {
                    command.add(option.replace("%s", which));
                }
            }
            command.addAll(List.of("-cp", System.getProperty("java.class.path")));
            command.add(HttpForwardBenchmark.class.getName());
            command.addAll(List.of("--serve", which, "--sink", Integer.toString(sink)));
            command.addAll(List.of("--loops", flags.text("loops"), "--journal", flags.text("journal")));
            command.addAll(List.of("--triggers", flags.text("triggers")));
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader said =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = said.readLine();
            while (line != null && !line.matches("\\d+")) {
                line = said.readLine();
            }
            if (line == null) {
                throw new IOException("The forwarder \"" + which + "\" ended before it listened; see above.");
            }
            return new Forwarder(process, Integer.parseInt(line));
        }

        @Override
        public void close() throws IOException {
            process.getOutputStream().close();
            process.onExit()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .exceptionally(late -> process.destroyForcibly())
                    .join();
        }
    }
}
