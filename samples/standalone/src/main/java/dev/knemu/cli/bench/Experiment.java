package dev.knemu.cli.bench;

import dev.knemu.cli.bench.report.Cell;
import dev.knemu.cli.bench.report.Latency;
import dev.knemu.cli.bench.report.Run;
import dev.knemu.cli.bench.report.Timeline;
import dev.knemu.cli.bench.report.Workload;
import dev.knemu.cli.load.Clock;
import dev.knemu.cli.load.Rate;
import dev.knemu.cli.terminal.Length;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Measures one scenario: warms it up, and then runs the load as often as planned. */
final class Experiment {

    /** With that a broker says that it has enough. */
    private static final Set<Integer> REFUSALS = Set.of(429, 503);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Of somebody who has pressed Ctrl-C. */
    private static final Duration LITTLE_PATIENCE = Duration.ofSeconds(1);

    /** Of the events that were due, so many must have been accepted for the rate to be kept. */
    private static final double KEPT = 0.98;

    private static final double LAG_PERCENTILE = 99;
    private static final long MUCH_LAG_NANOS = 1_000_000;
    private static final double NANOS = 1e9;

    private final Scenario scenario;
    private final Plan plan;
    private final Phases phases;
    private final BooleanSupplier stopped;
    private final Consumer<String> progress;
    private final Clock clock;

    /** @param progress hears what is being done */
    Experiment(Scenario scenario, Plan plan, Phases phases, BooleanSupplier stopped, Consumer<String> progress) {
        this.scenario = scenario;
        this.plan = plan;
        this.phases = phases;
        this.stopped = stopped;
        this.progress = progress;
        this.clock = phases.clock();
    }

    /** The load of one phase. */
    @FunctionalInterface
    private interface Load {
        void send(Sending sending, Duration duration);
    }

    /** As many as there was time for; two where the rate is a part of the maximum, which is the first. */
    List<Cell> run() {
        List<Cell> cells = new ArrayList<>();
        if (plan.rate() instanceof LoadRate.Fixed fixed) {
            warmUp(atRate(fixed.rate()));
            cell(workload(fixed.rate().perSecond(), null), Optional.of(fixed.rate()))
                    .ifPresent(cells::add);
            return cells;
        }
        warmUp(most());
        Optional<Cell> maximum = cell(scenario.workload(), Optional.empty());
        maximum.ifPresent(cells::add);
        if (plan.rate() instanceof LoadRate.OfMax part && maximum.isPresent()) {
            double most = median(maximum.get());
            Rate rate = new Rate(Math.max(1, most * part.percent() / 100));
            cell(workload(null, part.percent()), Optional.of(rate))
                    .map(cell -> cell.withNote(String.format(
                            Locale.ROOT, "The rate is %,.0f/s, of a maximum of %,.0f/s.", rate.perSecond(), most)))
                    .ifPresent(cells::add);
        }
        return cells;
    }

    private Load most() {
        return (sending, duration) -> sending.asFastAsPossible(duration, plan.inFlight());
    }

    private Load atRate(Rate rate) {
        return (sending, duration) -> sending.atRate(rate, duration, scenario.mostUnderWay());
    }

    private static double median(Cell cell) {
        double[] rates =
                cell.runs().stream().mapToDouble(Run::eventsPerSecond).sorted().toArray();
        return rates[rates.length / 2];
    }

    private Workload workload(@Nullable Double rate, @Nullable Double percent) {
        Workload of = scenario.workload();
        return new Workload(
                of.triggers(),
                of.filter(),
                of.matchPercent(),
                of.payloadBytes(),
                of.subscribers(),
                of.journal(),
                rate,
                percent);
    }

    private void warmUp(Load load) {
        if (!plan.warmup().isZero()) {
            progress.accept("warm-up");
            phase(load, plan.warmup());
        }
    }

    /** @param rate empty for the highest */
    private Optional<Cell> cell(Workload workload, Optional<Rate> rate) {
        List<Run> runs = new ArrayList<>();
        List<String> notes = new ArrayList<>(scenario.notes());
        Load load = rate.map(this::atRate).orElseGet(this::most);
        for (int i = 1; i <= plan.repeat() && !stopped.getAsBoolean(); i++) {
            progress.accept("run " + i + " of " + plan.repeat()
                    + rate.map(at -> String.format(Locale.ROOT, " at %,.0f/s", at.perSecond()))
                            .orElse(" at the highest rate"));
            Phase phase = phase(load, plan.duration());
            if (phase.outcome().sent() > 0) {
                runs.add(run(phase, rate));
                notes.addAll(notes(phase, i));
            }
        }
        return runs.isEmpty() ? Optional.empty() : Optional.of(new Cell(workload, notes, runs));
    }

    /**
     * @param nanos how long was sent
     * @param accepted in that time
     * @param delivered in that time
     */
    private record Phase(
            Outcome outcome, long nanos, long accepted, long delivered, Timeline timeline, Meter.Taken taken) {}

    private Phase phase(Load load, Duration duration) {
        Tally tally = phases.next(scenario.templates(), scenario.expected());
        scenario.arrivals().goTo(tally);
        Samples samples = new Samples(tally, duration);
        Sending sending = new Sending(tally, scenario.target(), samples, clock, stopped);
        Meter meter = new Meter();
        load.send(sending, duration);
        long nanos = clock.nanos() - tally.start();
        long accepted = tally.accepted();
        long delivered = tally.delivered();
        Meter.Taken taken = meter.taken();
        sending.awaitRest(stopped.getAsBoolean() ? LITTLE_PATIENCE : PATIENCE);
        return new Phase(tally.settled(), nanos, accepted, delivered, samples.timeline(), taken);
    }

    private Run run(Phase phase, Optional<Rate> rate) {
        Outcome outcome = phase.outcome();
        Duration took = Duration.ofNanos(phase.nanos());
        double perSecond = Run.perSecond(phase.accepted(), took);
        long refused = refused(outcome);
        long expected = outcome.expected();
        boolean isKept = rate.isPresent()
                && outcome.missed() == 0
                && refused == 0
                && phase.accepted() >= KEPT * rate.get().perSecond() * phase.nanos() / NANOS - 1;
        return new Run(
                took,
                outcome.sent(),
                outcome.accepted(),
                refused,
                failed(outcome),
                outcome.missed(),
                new Run.Deliveries(
                        expected, Math.max(0, expected - outcome.lost()), outcome.lost(), outcome.duplicates()),
                perSecond,
                Run.perSecond(phase.delivered(), took),
                !isKept,
                latency(outcome.answers()),
                latency(outcome.deliveries()),
                phase.timeline(),
                phase.taken().cpuSeconds(),
                phase.taken().gc());
    }

    private static long refused(Outcome outcome) {
        return outcome.refusals().entrySet().stream()
                .filter(entry -> REFUSALS.contains(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static long failed(Outcome outcome) {
        return outcome.sent() - outcome.accepted() - refused(outcome);
    }

    private static Latency latency(Histogram histogram) {
        return Latency.of(
                histogram.getTotalCount(),
                histogram.getMean(),
                histogram.getMaxValue(),
                histogram::getValueAtPercentile);
    }

    private static List<String> notes(Phase phase, int run) {
        Outcome outcome = phase.outcome();
        List<String> notes = new ArrayList<>();
        if (failed(outcome) > 0) {
            String others = outcome.refusals().entrySet().stream()
                    .filter(entry -> !REFUSALS.contains(entry.getKey()))
                    .map(entry -> entry.getValue() + " were answered with " + entry.getKey())
                    .collect(Collectors.joining(", "));
            notes.add("Run " + run + ": "
                    + Stream.of(
                                    others,
                                    outcome.problem()
                                            .map(problem -> outcome.failed() + " failed (" + problem + ")")
                                            .orElse(""),
                                    outcome.unanswered() == 0
                                            ? ""
                                            : outcome.unanswered() + " had no answer " + Length.text(PATIENCE)
                                                    + " after the last one")
                            .filter(part -> !part.isEmpty())
                            .collect(Collectors.joining(", "))
                    + ".");
        }
        long lag = outcome.lag().getValueAtPercentile(LAG_PERCENTILE);
        if (lag > outcome.answers().getValueAtPercentile(LAG_PERCENTILE) / 2 && lag > MUCH_LAG_NANOS) {
            notes.add(String.format(
                    Locale.ROOT,
                    "Run %d: the sender itself was %.2f ms late at p99, which the latencies contain.",
                    run,
                    lag / 1e6));
        }
        return notes;
    }
}
