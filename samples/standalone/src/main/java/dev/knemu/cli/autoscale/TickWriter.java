package dev.knemu.cli.autoscale;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.autoscale.Decision;
import dev.knemu.autoscale.simulation.Headline;
import dev.knemu.autoscale.simulation.Tick;
import dev.knemu.cli.terminal.Table;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A run, written down. */
abstract class TickWriter {

    private static final String[] COLUMNS = {
        "second",
        "load",
        "inFlight",
        "waiting",
        "stable",
        "panic",
        "desired",
        "want",
        "ready",
        "starting",
        "draining",
        "panicking",
        "excessBurstCapacity",
        "activatorInPath",
        "requests",
        "refused",
        "timedOut"
    };

    abstract void tick(Tick tick);

    abstract void end(Headline headline);

    static TickWriter of(SimCommand.Format format, PrintWriter out) {
        return switch (format) {
            case table -> new OfTable(out);
            case csv -> new OfCsv(out);
            case json -> new OfJson(out);
        };
    }

    private static List<Object> values(Tick tick) {
        Decision decision = tick.decision();
        return List.of(
                tick.second(),
                tick.load(),
                tick.inFlight(),
                tick.waiting(),
                decision.stable(),
                decision.panic(),
                decision.desired(),
                tick.want(),
                tick.ready(),
                tick.starting(),
                tick.draining(),
                decision.isPanicking(),
                decision.excessBurstCapacity(),
                tick.isProxied(),
                tick.requests(),
                tick.refused(),
                tick.timedOut());
    }

    private static String text(Object value) {
        return value instanceof Double number ? CalcCommand.number(number) : value.toString();
    }

    /** Only what changed, for people. */
    private static final class OfTable extends TickWriter {

        private final PrintWriter out;
        private final Table table = new Table(
                "TIME",
                "LOAD",
                "WAITING",
                "STABLE",
                "PANIC",
                "DESIRED",
                "READY",
                "STARTING",
                "PANICKING",
                "BURST",
                "PATH");
        private @Nullable String before;

        OfTable(PrintWriter out) {
            this.out = out;
        }

        @Override
        void tick(Tick tick) {
            Decision decision = tick.decision();
            String state = tick.want() + "/" + tick.ready() + "/" + tick.starting() + "/" + decision.isPanicking() + "/"
                    + tick.isProxied();
            if (state.equals(before)) {
                return;
            }
            before = state;
            table.row(
                    CalcCommand.number(tick.second()) + "s",
                    rounded(tick.load()),
                    rounded(tick.waiting()),
                    rounded(decision.stable()),
                    rounded(decision.panic()),
                    String.valueOf(Math.max(0, tick.want())),
                    String.valueOf(tick.ready()),
                    String.valueOf(tick.starting()),
                    decision.isPanicking() ? "yes" : "no",
                    String.valueOf(decision.excessBurstCapacity()),
                    tick.isProxied() ? "activator" : "direct");
        }

        private static String rounded(double value) {
            return CalcCommand.number(Math.rint(value * 100) / 100);
        }

        @Override
        void end(Headline headline) {
            table.lines().forEach(out::println);
            out.println();
            Table figures = new Table("FIGURE", "VALUE")
                    .row("requests", rounded(headline.requests()))
                    .row("answered", rounded(headline.completed()))
                    .row("refused (503)", rounded(headline.refused()))
                    .row("timed out (504)", rounded(headline.timedOut()))
                    .row("came while no pod was ready", rounded(headline.coldStarted()))
                    .row("wait p50 / p95 / p99", percentiles(headline.waits()))
                    .row(
                            "latency p50 / p95 / p99",
                            headline.latencies().map(OfTable::percentiles).orElse("unknown (--engine events)"))
                    .row("pod-seconds", rounded(headline.podSeconds()))
                    .row("most pods", String.valueOf(headline.mostPods()))
                    .row("panics", String.valueOf(headline.panics()))
                    .row("flaps", String.valueOf(headline.flaps()))
                    .row("longest with requests waiting", seconds(headline.timeToRecover()))
                    .row(
                            "to zero after the last load",
                            headline.timeToZero().map(OfTable::seconds).orElse("not reached"));
            headline.events()
                    .ifPresent(events -> figures.row("events accepted", String.valueOf(events.accepted()))
                            .row("events delivered", String.valueOf(events.delivered()))
                            .row("events lost", String.valueOf(events.lost()))
                            .row("retries", String.valueOf(events.retries()))
                            .row("delivery p50 / p95 / p99", percentiles(events.latencies())));
            out.println(figures);
        }

        private static String percentiles(Headline.Percentiles percentiles) {
            return seconds(percentiles.p50()) + " / " + seconds(percentiles.p95()) + " / " + seconds(percentiles.p99());
        }

        private static String seconds(Duration duration) {
            return CalcCommand.number(duration.toMillis() / 1000.0) + " s";
        }
    }

    private static final class OfCsv extends TickWriter {

        private final PrintWriter out;

        OfCsv(PrintWriter out) {
            this.out = out;
            out.println(String.join(",", COLUMNS));
        }

        @Override
        void tick(Tick tick) {
            out.println(values(tick).stream().map(TickWriter::text).collect(Collectors.joining(",")));
        }

        @Override
        void end(Headline headline) {
            // One table a file: the figures are those of json.
        }
    }

    private static final class OfJson extends TickWriter {

        private final PrintWriter out;
        private final ObjectNode root = JsonNodeFactory.instance.objectNode().put("format", "knemu-autoscale-sim/1");
        private final ArrayNode ticks = root.putArray("ticks");

        OfJson(PrintWriter out) {
            this.out = out;
        }

        @Override
        void tick(Tick tick) {
            ObjectNode one = ticks.addObject();
            List<Object> values = values(tick);
            for (int i = 0; i < COLUMNS.length; i++) {
                one.putPOJO(COLUMNS[i], values.get(i));
            }
            one.put("explanation", tick.explain());
        }

        @Override
        void end(Headline headline) {
            ObjectNode figures = root.putObject("headline");
            figures.put("requests", headline.requests())
                    .put("completed", headline.completed())
                    .put("refused", headline.refused())
                    .put("timedOut", headline.timedOut())
                    .put("coldStarted", headline.coldStarted())
                    .put("podSeconds", headline.podSeconds())
                    .put("mostPods", headline.mostPods())
                    .put("panics", headline.panics())
                    .put("flaps", headline.flaps())
                    .put("timeToRecoverSeconds", seconds(headline.timeToRecover()));
            headline.timeToZero().ifPresent(time -> figures.put("timeToZeroSeconds", seconds(time)));
            percentiles(figures.putObject("waitSeconds"), headline.waits());
            headline.latencies().ifPresent(latencies -> percentiles(figures.putObject("latencySeconds"), latencies));
            headline.events().ifPresent(events -> {
                ObjectNode all = figures.putObject("events");
                all.put("accepted", events.accepted())
                        .put("delivered", events.delivered())
                        .put("lost", events.lost())
                        .put("retries", events.retries());
                percentiles(all.putObject("deliverySeconds"), events.latencies());
            });
            out.println(root.toPrettyString());
        }

        private static void percentiles(ObjectNode node, Headline.Percentiles percentiles) {
            node.put("p50", seconds(percentiles.p50()))
                    .put("p95", seconds(percentiles.p95()))
                    .put("p99", seconds(percentiles.p99()));
        }

        private static double seconds(Duration duration) {
            return duration.toNanos() / 1e9;
        }
    }
}
