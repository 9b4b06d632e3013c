package dev.knemu.cli.autoscale;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.knemu.autoscale.Decision;
import dev.knemu.autoscale.simulation.Headline;
import dev.knemu.autoscale.simulation.Tick;
import dev.knemu.cli.terminal.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A run, written down while it goes on: what is kept of it does not grow with its length. */
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

        /** So many are looked at before the width of columns is settled. */
        private static final int MOST_ROWS = 1000;

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
        /** Of the first rows, once they are written. */
        private Table.@Nullable Layout layout;

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
            row(
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

        private void row(String... cells) {
            if (layout != null) {
                out.println(layout.line(cells));
                return;
            }
            table.row(cells);
            if (table.size() == MOST_ROWS) {
                layout = table.layout();
                table.lines().forEach(out::println);
            }
        }

        private static String rounded(double value) {
            return CalcCommand.number(Math.rint(value * 100) / 100);
        }

        @Override
        void end(Headline headline) {
            if (layout == null) {
                table.lines().forEach(out::println);
            }
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
        private final JsonGenerator json;

        OfJson(PrintWriter out) {
            this.out = out;
            try {
                json = JsonFactory.builder()
                        .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                        .build()
                        .createGenerator(out)
                        .useDefaultPrettyPrinter();
                json.writeStartObject();
                json.writeStringField("format", "knemu-autoscale-sim/1");
                json.writeArrayFieldStart("ticks");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        void tick(Tick tick) {
            try {
                json.writeStartObject();
                List<Object> values = values(tick);
                for (int i = 0; i < COLUMNS.length; i++) {
                    json.writeFieldName(COLUMNS[i]);
                    value(values.get(i));
                }
                json.writeStringField("explanation", tick.explain());
                json.writeEndObject();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void value(Object value) throws IOException {
            if (value instanceof Double number) {
                json.writeNumber(number);
            } else if (value instanceof Integer number) {
                json.writeNumber(number);
            } else {
                json.writeBoolean((Boolean) value);
            }
        }

        @Override
        void end(Headline headline) {
            try {
                json.writeEndArray();
                json.writeObjectFieldStart("headline");
                json.writeNumberField("requests", headline.requests());
                json.writeNumberField("completed", headline.completed());
                json.writeNumberField("refused", headline.refused());
                json.writeNumberField("timedOut", headline.timedOut());
                json.writeNumberField("coldStarted", headline.coldStarted());
                json.writeNumberField("podSeconds", headline.podSeconds());
                json.writeNumberField("mostPods", headline.mostPods());
                json.writeNumberField("panics", headline.panics());
                json.writeNumberField("flaps", headline.flaps());
                json.writeNumberField("timeToRecoverSeconds", seconds(headline.timeToRecover()));
                if (headline.timeToZero().isPresent()) {
                    json.writeNumberField(
                            "timeToZeroSeconds", seconds(headline.timeToZero().get()));
                }
                percentiles("waitSeconds", headline.waits());
                if (headline.latencies().isPresent()) {
                    percentiles("latencySeconds", headline.latencies().get());
                }
                if (headline.events().isPresent()) {
                    events(headline.events().get());
                }
                json.writeEndObject();
                json.writeEndObject();
                json.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            out.println();
        }

        private void events(Headline.Events events) throws IOException {
            json.writeObjectFieldStart("events");
            json.writeNumberField("accepted", events.accepted());
            json.writeNumberField("delivered", events.delivered());
            json.writeNumberField("lost", events.lost());
            json.writeNumberField("retries", events.retries());
            percentiles("deliverySeconds", events.latencies());
            json.writeEndObject();
        }

        private void percentiles(String name, Headline.Percentiles percentiles) throws IOException {
            json.writeObjectFieldStart(name);
            json.writeNumberField("p50", seconds(percentiles.p50()));
            json.writeNumberField("p95", seconds(percentiles.p95()));
            json.writeNumberField("p99", seconds(percentiles.p99()));
            json.writeEndObject();
        }

        private static double seconds(Duration duration) {
            return duration.toNanos() / 1e9;
        }
    }
}
