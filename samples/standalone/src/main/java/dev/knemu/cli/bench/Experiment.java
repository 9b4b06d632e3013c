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
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
            // Slow load would leave code cold that is warm in a broker that has run for a day.
            warmUp(scenario.isOurs() ? most() : atRate(fixed.rate()), scenario.isOurs());
            cell(workload(fixed.rate().perSecond(), null), Optional.of(fixed.rate()))
                    .ifPresent(cells::add);
            return cells;
        }
        warmUp(most(), true);
        Optional<Cell> maximum = cell(scenario.workload(), Optional.empty());
        maximum.ifPresent(cells::add);
        if (plan.rate() instanceof LoadRate.OfMax part && maximum.isPresent()) {
            double most = maximum.get().summary().get("throughput").median();
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

    /** @param untilWarm whether it may take longer than planned */
    private void warmUp(Load load, boolean untilWarm) {
        if (plan.warmup().isZero()) {
            return;
        }
        progress.accept("warm-up");
        if (!untilWarm) {
            phase(load, plan.warmup());
            return;
        }
        Warmth warmth = new Warmth(plan.warmup(), Meter::compiledMillis);
        while (!warmth.isEnough() && !stopped.getAsBoolean()) {
            Phase slice = phase(load, warmth.slice());
            warmth.add(Duration.ofNanos(slice.nanos()), slice.accepted());
        }
    }

    /** @param rate empty for the highest */
    private Optional<Cell> cell(Workload workload, Optional<Rate> rate) {
        List<Run> runs = new ArrayList<>();
        List<String> notes = new ArrayList<>(scenario.notes());
        List<Phase> measured = new ArrayList<>();
        Load load = rate.map(this::atRate).orElseGet(this::most);
        for (int i = 1; i <= plan.repeat() && !stopped.getAsBoolean(); i++) {
            progress.accept("run " + i + " of " + plan.repeat()
                    + rate.map(at -> String.format(Locale.ROOT, " at %,.0f/s", at.perSecond()))
                            .orElse(" at the highest rate"));
            Phase phase = phase(load, plan.duration());
            if (phase.outcome().sent() > 0) {
                runs.add(run(phase, rate));
                notes.addAll(notes(phase, i));
                measured.add(phase);
            }
            if (stopped.getAsBoolean()) {
                notes.add("Stopped after " + Length.text(Duration.ofNanos(phase.nanos())) + " of run " + i + " of "
                        + plan.repeat() + ", which was to take " + Length.text(plan.duration()) + ".");
            }
        }
        notes.addAll(doubts(measured));
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
        return notes;
    }

    /** Whether the sender was so late that the latencies say more of it than of the broker. */
    private static boolean isLate(Outcome outcome) {
        return lagNanos(outcome) > outcome.answers().getValueAtPercentile(LAG_PERCENTILE) / 2
                && lagNanos(outcome) > MUCH_LAG_NANOS;
    }

    private static long lagNanos(Outcome outcome) {
        return outcome.lag().getValueAtPercentile(LAG_PERCENTILE);
    }

    /** Why the figures are to be doubted, whatever became of the events. */
    private static List<String> doubts(List<Phase> phases) {
        List<String> doubts = new ArrayList<>();
        String compiling =
                runs(phases, phase -> Warmth.isMuch(phase.taken().compiledMillis(), Duration.ofNanos(phase.nanos())));
        if (!compiling.isEmpty()) {
            doubts.add("The JVM was still compiling in " + compiling
                    + ": it is faster later. A longer --warmup shows how much.");
        }
        String late = runs(phases, phase -> isLate(phase.outcome()));
        if (!late.isEmpty()) {
            doubts.add(String.format(
                    Locale.ROOT,
                    "The sender itself was up to %.2f ms late at p99 in %s, which the latencies contain.",
                    phases.stream()
                                    .map(Phase::outcome)
                                    .filter(Experiment::isLate)
                                    .mapToLong(Experiment::lagNanos)
                                    .max()
                                    .orElse(0)
                            / 1e6,
                    late));
        }
        return doubts;
    }

    /** {@code run 2}, {@code runs 1, 2, 3}; {@code ""} for none. */
    private static String runs(List<Phase> phases, Predicate<Phase> which) {
        List<String> numbers = IntStream.range(0, phases.size())
                .filter(i -> which.test(phases.get(i)))
                .mapToObj(i -> String.valueOf(i + 1))
                .toList();
        return numbers.isEmpty() ? "" : (numbers.size() == 1 ? "run " : "runs ") + String.join(", ", numbers);
    }
}
