package dev.knemu.cli.client;

import dev.knemu.cli.load.Rate;
import dev.knemu.cli.load.Schedule;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Length;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Many events to one address.
 *
 * <p>With a rate it is an open loop: an event is sent when it is due, whether or not those before were answered, so that
 * a slow answer does not hide, and its latency counts from when it was due. Without one, so many are under way at any time, and the next is sent when one is answered.
 */
final class Load {

    private static final int UNDER_WAY = 16;
    private static final long LOOK_MILLIS = 450;
    private static final int MOST_UNDER_WAY = 10_000;

    private final Function<OutgoingEvent, CompletableFuture<Integer>> sender;
    private final IntFunction<OutgoingEvent> events;
    private final int count;
    private final Optional<Rate> rate;
    private final LongSupplier nanoTime;
    private final Semaphore room;
    private final int rooms;

    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final long[] latencies;
    private int answered;
    private Optional<Throwable> failure = Optional.empty();
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile int sent;

    /**
     * @param sender gives the status that an event was answered with
     * @param nanoTime for lengths of time
     */
    Load(
            Function<OutgoingEvent, CompletableFuture<Integer>> sender,
            IntFunction<OutgoingEvent> events,
            int count,
            Optional<Rate> rate,
            LongSupplier nanoTime) {
        this.sender = sender;
        this.events = events;
        this.count = count;
        this.rate = rate;
        this.nanoTime = nanoTime;
        this.rooms = rate.isPresent() ? MOST_UNDER_WAY : UNDER_WAY;
        this.room = new Semaphore(rooms);
        this.latencies = new long[count];
    }

    /** Sends no more; what is under way is waited for a moment. */
    void stop() {
        stop.countDown();
    }

    /** Returns when all are answered, or soon after it was stopped. */
    Summary run() throws InterruptedException {
        long start = nanoTime.getAsLong();
        Optional<Schedule> schedule = rate.map(given -> new Schedule(start, given));
        for (int i = 0; i < count && !isStopped(); i++) {
            OptionalLong due =
                    schedule.isPresent() ? OptionalLong.of(schedule.get().due(i)) : OptionalLong.empty();
            waitUntil(due);
            room.acquire();
            if (isStopped()) {
                room.release();
            } else {
                send(events.apply(i), due.orElseGet(nanoTime));
            }
        }
        awaitAnswers();
        return summary(Duration.ofNanos(nanoTime.getAsLong() - start));
    }

    /** Of all; who has stopped it waits no longer than a moment, and what is open then is without an answer. */
    private void awaitAnswers() throws InterruptedException {
        boolean wasStopped;
        do {
            wasStopped = isStopped();
        } while (!room.tryAcquire(rooms, LOOK_MILLIS, TimeUnit.MILLISECONDS) && !wasStopped);
    }

    private boolean isStopped() {
        return stop.getCount() == 0;
    }

    /** Returns early when it is stopped. */
    private void waitUntil(OptionalLong due) throws InterruptedException {
        if (due.isPresent()) {
            stop.await(due.getAsLong() - nanoTime.getAsLong(), TimeUnit.NANOSECONDS);
        }
    }

    private void send(OutgoingEvent event, long due) {
        sent++;
        sender.apply(event).whenComplete((status, problem) -> {
            record(status, problem, nanoTime.getAsLong() - due);
            room.release();
        });
    }

    private synchronized void record(Integer status, Throwable problem, long nanos) {
        if (problem != null) {
            failure = failure.isPresent() ? failure : Optional.of(problem);
        } else {
            latencies[answered++] = nanos;
            statuses.merge(status, 1, Integer::sum);
        }
    }

    /** For people who wait. */
    synchronized String progress() {
        return sent + " of " + count + " sent, " + answered + " answered";
    }

    private synchronized Summary summary(Duration took) {
        long[] sorted = Arrays.copyOf(latencies, answered);
        Arrays.sort(sorted);
        return new Summary(sent, Map.copyOf(statuses), sent - answered, failure, took, sorted);
    }

    /**
     * How it went.
     *
     * @param latencies nanoseconds, ascending
     */
    record Summary(
            int sent,
            Map<Integer, Integer> statuses,
            int unanswered,
            Optional<Throwable> failure,
            Duration took,
            long[] latencies) {

        int accepted() {
            return statuses.entrySet().stream()
                    .filter(entry -> entry.getKey() / 100 == 2)
                    .mapToInt(Map.Entry::getValue)
                    .sum();
        }

        private int refused() {
            return sent - accepted() - unanswered;
        }

        int exitCode() {
            return refused() > 0 ? ExitCode.WRONG : unanswered > 0 ? ExitCode.FAILED : ExitCode.OK;
        }

        private double millis(double part) {
            int index = (int) Math.ceil(part * latencies.length) - 1;
            return latencies.length == 0 ? 0 : latencies[Math.max(0, index)] / 1e6;
        }

        String text() {
            double seconds = Math.max(took.toNanos() / 1e9, 1e-9);
            String text = String.format(
                    Locale.ROOT,
                    "%d sent in %s (%.0f/s): %d accepted",
                    sent,
                    Length.text(took),
                    sent / seconds,
                    accepted());
            String refusals = new TreeMap<>(statuses)
                    .entrySet().stream()
                            .filter(entry -> entry.getKey() / 100 != 2)
                            .map(entry -> ", " + entry.getValue() + " refused with " + entry.getKey())
                            .collect(Collectors.joining());
            String silent = unanswered > 0 ? ", " + unanswered + " without an answer" : "";
            return text
                    + refusals
                    + silent
                    + String.format(
                            Locale.ROOT,
                            "%nlatency: p50 %.1f ms, p99 %.1f ms, most %.1f ms",
                            millis(0.5),
                            millis(0.99),
                            millis(1));
        }

        String json() {
            var json = Json.object()
                    .put("sent", sent)
                    .put("accepted", accepted())
                    .put("refused", refused())
                    .put("unanswered", unanswered)
                    .put("took", took.toString());
            var byStatus = json.putObject("statuses");
            new TreeMap<>(statuses).forEach((status, times) -> byStatus.put(String.valueOf(status), times));
            json.putObject("latencyMillis")
                    .put("p50", millis(0.5))
                    .put("p99", millis(0.99))
                    .put("max", millis(1));
            return Json.line(json);
        }
    }
}
