package dev.knemu.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class VirtualTimeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime();
    private final List<String> log = new ArrayList<>();

    private Runnable log(String what) {
        return () -> log.add(what + "@" + Duration.between(VirtualTime.START, time.now()));
    }

    @Test
    void beginsAtAFixedInstant() {
        assertThat(time.now()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    }

    @Test
    void listsWhatWaitsByWhenItIsDue() {
        time.standing(SECOND.multipliedBy(3), log("c"), "c fires");
        time.after(SECOND.multipliedBy(2), log("b"), "b waits");
        time.after(SECOND, log("a"));
        time.after(SECOND, log("d"), "d is taken back").cancel();

        assertThat(time.waits())
                .containsExactly(
                        new VirtualTime.Wait(VirtualTime.START.plus(SECOND), false, "a timer of the test's own"),
                        new VirtualTime.Wait(VirtualTime.START.plusSeconds(2), false, "b waits"),
                        new VirtualTime.Wait(VirtualTime.START.plusSeconds(3), true, "c fires"));
    }

    @Nested
    class Advancing {

        @Test
        void runsEachTaskAtItsOwnDueTime() {
            time.after(SECOND.multipliedBy(3), log("c"));
            time.after(SECOND, log("a"));
            time.after(SECOND.multipliedBy(2), log("b"));

            time.advance(Duration.ofSeconds(2));

            assertThat(log).containsExactly("a@PT1S", "b@PT2S");
            assertThat(time.now()).isEqualTo(VirtualTime.START.plusSeconds(2));
        }

        @Test
        void runsTasksThatAreDueTogetherInTheOrderAskedFor() {
            time.after(SECOND, log("first"));
            time.standing(SECOND, log("second"));
            time.after(SECOND, log("third"));

            time.advance(SECOND);

            assertThat(log).containsExactly("first@PT1S", "second@PT1S", "third@PT1S");
        }

        @Test
        void runsWhatATaskAsksForOnTheWay() {
            time.after(SECOND, () -> {
                log("outer").run();
                time.after(SECOND, log("inner"));
            });

            time.advance(Duration.ofSeconds(2));

            assertThat(log).containsExactly("outer@PT1S", "inner@PT2S");
        }

        @Test
        void passesEvenWhenNothingWaits() {
            time.advance(Duration.ofDays(365));

            assertThat(time.now()).isEqualTo(VirtualTime.START.plus(Duration.ofDays(365)));
        }

        @Test
        void byNothingRunsOnlyWhatIsDueNow() {
            time.after(Duration.ZERO, log("now"));
            time.after(Duration.ofNanos(1), log("later"));

            time.advance(Duration.ZERO);

            assertThat(log).containsExactly("now@PT0S");
        }

        @Test
        void refusesToGoBack() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> time.advance(SECOND.negated()))
                    .withMessageContaining("PT-1S");
            assertThat(time.now()).isEqualTo(VirtualTime.START);
        }

        @Test
        void countsANegativeDelayAsNone() {
            time.after(SECOND.negated(), log("late"));

            time.settle();

            assertThat(log).containsExactly("late@PT0S");
        }

        @Test
        void takesADelayBeyondTheEndOfTimeAsNever() {
            time.after(Duration.ofSeconds(Long.MAX_VALUE), log("never"));

            time.advance(Duration.ofDays(1000));

            assertThat(log).isEmpty();
            assertThat(time.pending()).containsExactly(Instant.MAX);
        }

        @Test
        void ofTwoThreadsAddsUp() throws InterruptedException {
            AtomicBoolean wentBack = new AtomicBoolean();
            AtomicReference<Instant> last = new AtomicReference<>(VirtualTime.START);
            repeat(time, () -> {
                if (time.now().isBefore(last.getAndSet(time.now()))) {
                    wentBack.set(true);
                }
            });
            Runnable advancing = () -> {
                for (int i = 0; i < 500; i++) {
                    time.advance(SECOND);
                }
            };
            Thread one = new Thread(advancing);
            Thread two = new Thread(advancing);

            one.start();
            two.start();
            one.join();
            two.join();

            assertThat(time.now()).isEqualTo(VirtualTime.START.plusSeconds(1000));
            assertThat(wentBack).isFalse();
        }

        private static void repeat(Time time, Runnable task) {
            time.standing(Duration.ofMillis(700), () -> {
                task.run();
                repeat(time, task);
            });
        }
    }

    @Nested
    class RunningUntilIdle {

        @Test
        void jumpsOverEveryWait() {
            time.after(Duration.ofHours(10), () -> {
                log("a").run();
                time.after(Duration.ofHours(10), log("b"));
            });

            time.runUntilIdle();

            assertThat(log).containsExactly("a@PT10H", "b@PT20H");
            assertThat(time.now()).isEqualTo(VirtualTime.START.plus(Duration.ofHours(20)));
        }

        @Test
        void doesNotWaitForStandingTasks() {
            time.standing(SECOND, log("cron"));

            time.runUntilIdle();

            assertThat(log).isEmpty();
            assertThat(time.now()).isEqualTo(VirtualTime.START);
        }

        @Test
        void runsStandingTasksOnTheWay() {
            time.standing(SECOND, log("cron"));
            time.after(Duration.ofSeconds(2), log("retry"));
            time.standing(Duration.ofSeconds(3), log("limit"));

            time.runUntilIdle();

            assertThat(log).containsExactly("cron@PT1S", "retry@PT2S");
        }

        @Test
        void doesNotWaitForWhatWasTakenBack() {
            Time.Timer timer = time.after(Duration.ofHours(1), log("timeout"));
            timer.cancel();

            time.runUntilIdle();

            assertThat(log).isEmpty();
            assertThat(time.now()).isEqualTo(VirtualTime.START);
        }

        @Test
        void stopsWhenWaitsKeepBreedingAndSaysWhatIsPending() {
            breed(SECOND);

            assertThatIllegalStateException()
                    .isThrownBy(time::runUntilIdle)
                    .withMessageContaining("keep breeding")
                    .withMessageContaining("Pending: ["
                            + VirtualTime.START.plusSeconds(100_001).toString());
        }

        @Test
        void stopsWhenTasksBreedWithoutTimePassing() {
            breed(Duration.ZERO);

            assertThatIllegalStateException()
                    .isThrownBy(time::runUntilIdle)
                    .withMessageContaining("without time passing")
                    .withMessageContaining("circle");
        }

        private void breed(Duration delay) {
            time.after(delay, () -> breed(delay));
        }
    }

    @Nested
    class TakingBack {

        @Test
        void isWithoutEffectWhenTheTaskHasRun() {
            Time.Timer timer = time.after(SECOND, log("a"));
            time.after(Duration.ofSeconds(2), log("b"));
            time.advance(SECOND);

            timer.cancel();
            timer.cancel();

            time.runUntilIdle();
            assertThat(log).containsExactly("a@PT1S", "b@PT2S");
            assertThat(time.pending()).isEmpty();
        }

        @Test
        void worksForATaskThatIsDueTogetherWithTheOneThatTakesItBack() {
            AtomicReference<Time.Timer> second = new AtomicReference<>();
            time.after(SECOND, () -> second.get().cancel());
            second.set(time.after(SECOND, log("second")));

            time.runUntilIdle();

            assertThat(log).isEmpty();
        }

        @Test
        void ofManyTimeoutsLeavesTheOthersInOrder() {
            for (int i = 0; i < 10_000; i++) {
                time.after(Duration.ofMinutes(10), log("timeout")).cancel();
                if (i % 5_000 == 0) {
                    time.after(Duration.ofSeconds(10_000 - i), log("kept " + i));
                }
            }

            assertThat(time.pending())
                    .containsExactly(VirtualTime.START.plusSeconds(5_000), VirtualTime.START.plusSeconds(10_000));
            time.runUntilIdle();
            assertThat(log).containsExactly("kept 5000@PT1H23M20S", "kept 0@PT2H46M40S");
        }
    }

    @Nested
    class AsALane {

        @Test
        void runsATaskAtOnceForWhoCallsFromOutside() {
            time.execute(log("a"));

            assertThat(log).containsExactly("a@PT0S");
            assertThat(time.isCurrent()).isFalse();
        }

        @Test
        void runsATaskGivenFromInsideAfterTheOneThatGaveIt() {
            time.execute(() -> {
                time.execute(log("inner"));
                log("outer").run();
                assertThat(time.isCurrent()).isTrue();
            });

            assertThat(log).containsExactly("outer@PT0S", "inner@PT0S");
        }

        @Test
        void doesNotMakeAChainOfTasksAChainOfStackFrames() {
            AtomicInteger steps = new AtomicInteger();
            time.execute(new Runnable() {
                @Override
                public void run() {
                    if (steps.incrementAndGet() < 200_000) {
                        time.execute(this);
                    }
                }
            });

            assertThat(steps).hasValue(200_000);
        }

        @Test
        void runsAnImmediateRetryWithoutBeingAskedToSettle() {
            time.execute(() -> time.after(Duration.ZERO, log("retry")));

            assertThat(log).containsExactly("retry@PT0S");
        }

        @Test
        void goesOnAfterATaskThatThrows() {
            assertThatThrownBy(() -> time.execute(() -> {
                        time.execute(log("next"));
                        throw new IllegalStateException("bug");
                    }))
                    .hasMessage("bug");

            time.settle();

            assertThat(log).containsExactly("next@PT0S");
        }

        @Test
        void letsSeveralThreadsTakeTurns() throws InterruptedException {
            int[] counter = new int[1];
            AtomicInteger inside = new AtomicInteger();
            AtomicBoolean together = new AtomicBoolean();
            List<Thread> threads = Stream.generate(() -> new Thread(() -> {
                        for (int i = 0; i < 5_000; i++) {
                            time.execute(() -> {
                                if (inside.incrementAndGet() != 1) {
                                    together.set(true);
                                }
                                counter[0]++;
                                inside.decrementAndGet();
                            });
                        }
                    }))
                    .limit(4)
                    .toList();

            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            time.settle();

            assertThat(counter[0]).isEqualTo(20_000);
            assertThat(together).isFalse();
        }
    }

    @Nested
    class CalledFromInside {

        @Test
        void refusesToWaitForItself() {
            List<Runnable> waits = List.of(time::settle, () -> time.advance(SECOND), time::runUntilIdle);
            for (Runnable wait : waits) {
                assertThatIllegalStateException()
                        .isThrownBy(() -> time.execute(wait))
                        .withMessageContaining("from inside")
                        .withMessageContaining("Call them from the test");
            }
        }
    }

    @Nested
    class WithWorkInTheRealWorld {

        private final AtomicBoolean outstanding = new AtomicBoolean();

        @Test
        void settleWaitsForTheAnswer() {
            time.watch(outstanding::get, () -> "");
            outstanding.set(true);
            CountDownLatch waiting = new CountDownLatch(1);
            Thread world = new Thread(() -> {
                awaitLatch(waiting);
                time.execute(() -> {
                    log("answer").run();
                    outstanding.set(false);
                });
            });
            world.start();
            waiting.countDown();

            time.settle();

            assertThat(log).containsExactly("answer@PT0S");
        }

        @Test
        void timeDoesNotPassWhileAnAnswerIsAwaited() {
            time.watch(outstanding::get, () -> "");
            outstanding.set(true);
            time.after(Duration.ofMinutes(10), log("timeout"));
            Thread world = new Thread(() -> time.execute(() -> {
                log("answer").run();
                outstanding.set(false);
            }));
            world.start();

            time.advance(Duration.ofHours(1));

            assertThat(log).containsExactly("answer@PT0S", "timeout@PT10M");
        }

        @Test
        void eachOfManyAnswersBeginsTheGuardAnew() throws InterruptedException {
            VirtualTime patient = new VirtualTime(VirtualTime.START, Duration.ofSeconds(1));
            AtomicInteger left = new AtomicInteger(8);
            patient.watch(() -> left.get() > 0, () -> "");
            Object never = new Object();
            Thread world = new Thread(() -> {
                while (left.get() > 0) {
                    // A real pause: the guard is about real time.
                    synchronized (never) {
                        try {
                            never.wait(150);
                        } catch (InterruptedException e) {
                            return;
                        }
                    }
                    patient.execute(left::decrementAndGet);
                }
            });
            world.start();

            patient.settle();

            assertThat(left).hasValue(0);
            world.join();
        }

        @Test
        void theGuardSaysWhatIsAwaited() {
            VirtualTime impatient = new VirtualTime(VirtualTime.START, Duration.ofMillis(20));
            impatient.watch(() -> true, () -> "Open: event e1 to Trigger default/orders.");

            assertThatThrownBy(impatient::settle)
                    .isInstanceOf(RealTimeLimitException.class)
                    .hasMessageContaining("PT0.02S of real time")
                    .hasMessageContaining("Open: event e1 to Trigger default/orders.");
        }

        @Test
        void theGuardSaysWhenAnotherThreadDoesNotGiveTheTurnBack() throws InterruptedException {
            VirtualTime impatient = new VirtualTime(VirtualTime.START, Duration.ofMillis(20));
            CountDownLatch entered = new CountDownLatch(1);
            CountDownLatch leave = new CountDownLatch(1);
            Thread other = new Thread(() -> impatient.execute(() -> {
                entered.countDown();
                awaitLatch(leave);
            }));
            other.start();
            awaitLatch(entered);

            assertThatThrownBy(impatient::settle)
                    .isInstanceOf(RealTimeLimitException.class)
                    .hasMessageContaining("Another thread");

            leave.countDown();
            other.join();
        }

        @Test
        void anInterruptEndsTheWait() {
            time.watch(() -> true, () -> "");
            Thread.currentThread().interrupt();

            assertThatThrownBy(time::settle).isInstanceOf(RealTimeLimitException.class);
            assertThat(Thread.interrupted()).isTrue();
        }

        private static void awaitLatch(CountDownLatch latch) {
            try {
                assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
