package dev.knemu.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.resource.PingSource;
import dev.knemu.time.VirtualTime;
import dev.knemu.transport.ContentMode;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PingSourceRunnerTest {

    private static final URI SINK = URI.create("http://sink.shop.svc.cluster.local/");
    private static final PingSource EVERY_MINUTE =
            PingSource.named("tick").inNamespace("shop").schedule("* * * * *");

    private final VirtualTime time = new VirtualTime();
    private final AtomicInteger ids = new AtomicInteger();
    private final List<Duration> arrivals = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();
    private final List<URI> sinks = new ArrayList<>();
    private final Deque<Reply> answers = new ArrayDeque<>();
    private final List<String> heard = new ArrayList<>();

    private final PingListener listener = new PingListener() {
        @Override
        public void attempted(Ping ping, int attempt, Reply reply) {
            heard.add("attempt " + attempt + " of " + ping.event().getId() + ": "
                    + (reply.isAnswer() ? reply.status() : reply.failure()));
        }

        @Override
        public void delivered(Ping ping) {
            heard.add("delivered " + ping.event().getId());
        }

        @Override
        public void lost(Ping ping, int attempts, Reply reply) {
            heard.add("lost " + ping.event().getId() + " after " + attempts);
        }
    };

    private final PingSourceRunner runner = runner(PingSourceRunner.NO_JITTER);

    private PingSourceRunner runner(Supplier<Duration> jitter) {
        return new PingSourceRunner(
                (sink, request) -> {
                    arrivals.add(Duration.between(VirtualTime.START, time.now()));
                    requests.add(request);
                    sinks.add(sink);
                    return Future.succeededFuture(answers.isEmpty() ? Reply.ACCEPTED : answers.poll());
                },
                time,
                time,
                () -> "id" + ids.incrementAndGet(),
                jitter,
                listener);
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Duration millis(int millis) {
        return Duration.ofMillis(millis);
    }

    @Nested
    class Firing {

        @Test
        void followsTheSchedule() {
            runner.start(EVERY_MINUTE, SINK);
            time.advance(Duration.ofMinutes(3));

            assertThat(arrivals).containsExactly(seconds(60), seconds(120), seconds(180));
            assertThat(sinks).containsOnly(SINK);
        }

        @Test
        void followsASixFieldSchedule() {
            // C-203
            runner.start(EVERY_MINUTE.schedule("*/10 * * * * *"), SINK);
            time.advance(seconds(30));

            assertThat(arrivals).containsExactly(seconds(10), seconds(20), seconds(30));
        }

        @Test
        void followsTheTimezone() {
            // C-385
            runner.start(EVERY_MINUTE.schedule("0 2 * * *").timezone("Europe/Berlin"), SINK);
            time.advance(Duration.ofHours(24));

            assertThat(arrivals).containsExactly(Duration.ofHours(1));
        }

        @Test
        void isHeldBackByTheJitterAndStampedWhenSent() {
            PingSourceRunner late = runner(() -> millis(137));
            late.start(EVERY_MINUTE, SINK);
            time.advance(Duration.ofMinutes(2));
            time.runUntilIdle();

            assertThat(arrivals).containsExactly(millis(60_137), millis(120_137));
            assertThat(requests.get(0).event().getTime()).isEqualTo("2026-01-01T00:01:00.137Z");
        }

        @Test
        void doesNotKeepTheEmulatorBusy() {
            runner.start(EVERY_MINUTE, SINK);
            time.runUntilIdle();

            assertThat(arrivals).isEmpty();
        }

        @Test
        void neverHappensOnAScheduleThatNeverMatches() {
            runner.start(EVERY_MINUTE.schedule("0 0 30 2 *"), SINK);
            time.advance(Duration.ofDays(400));

            assertThat(arrivals).isEmpty();
        }

        @Test
        void isRefusedWhereTheScheduleOrTheDataCannotBeRead() {
            assertThatThrownBy(() -> runner.start(EVERY_MINUTE.schedule("@every 1s"), SINK))
                    .isInstanceOf(InvalidScheduleException.class);
            assertThatThrownBy(() -> runner.start(EVERY_MINUTE.dataBase64("text/plain", "?"), SINK))
                    .isInstanceOf(IllegalArgumentException.class);
            time.advance(Duration.ofMinutes(5));

            assertThat(arrivals).isEmpty();
        }

        @Test
        void jitterIsBelowHalfASecondAndComesFromTheGivenSource() {
            Supplier<Duration> jitter = PingSourceRunner.jitter(new Random(1));
            Set<Duration> seen = new TreeSet<>();
            for (int i = 0; i < 10_000; i++) {
                seen.add(jitter.get());
            }

            assertThat(seen).hasSize(500).contains(Duration.ZERO, millis(499));
            assertThat(PingSourceRunner.jitter(new Random(1)).get())
                    .isEqualTo(PingSourceRunner.jitter(new Random(1)).get());
        }
    }

    @Nested
    class Event {

        private CloudEvent fired(PingSource source) {
            runner.start(source, SINK);
            time.advance(Duration.ofMinutes(1));
            return requests.get(0).event();
        }

        @Test
        void namesThePingSource() {
            CloudEvent event = fired(EVERY_MINUTE);

            assertThat(event.getSpecVersion()).hasToString("1.0");
            assertThat(event.getType()).isEqualTo("dev.knative.sources.ping");
            assertThat(event.getSource()).hasToString("/apis/v1/namespaces/shop/pingsources/tick");
            assertThat(event.getId()).isEqualTo("id1");
            assertThat(event.getTime()).isEqualTo("2026-01-01T00:01:00Z");
            assertThat(event.getDataContentType()).isNull();
            assertThat(event.getData()).isNull();
            assertThat(event.getSubject()).isNull();
            assertThat(event.getExtensionNames()).isEmpty();
        }

        @Test
        void travelsInBinaryModeOnBehalfOfItsNamespace() {
            fired(EVERY_MINUTE);

            Request request = requests.get(0);
            assertThat(request.namespace()).isEqualTo("shop");
            assertThat(request.mode()).isEqualTo(ContentMode.BINARY);
            assertThat(request.origin()).isEqualTo(Request.Origin.INSIDE);
            assertThat(request.preferReply()).isFalse();
            assertThat(request.lane()).isSameAs(time);
        }

        @Test
        void carriesTextAsItIs() {
            // C-202
            CloudEvent event = fired(EVERY_MINUTE.data("text/plain", "häuser\n"));

            assertThat(event.getDataContentType()).isEqualTo("text/plain");
            assertThat(event.getData().toBytes()).asString().isEqualTo("häuser\n");
        }

        @Test
        void carriesDecodedBytes() {
            CloudEvent event = fired(EVERY_MINUTE.dataBase64("application/octet-stream", "AAH/"));

            assertThat(event.getDataContentType()).isEqualTo("application/octet-stream");
            assertThat(event.getData().toBytes()).containsExactly(0, 1, 0xff);
        }

        @Test
        void carriesTheExtensionsOfCeOverrides() {
            CloudEvent event = fired(EVERY_MINUTE.extension("region", "eu").extension("tenant", "a"));

            assertThat(event.getExtensionNames()).containsExactlyInAnyOrder("region", "tenant");
            assertThat(event.getExtension("region")).isEqualTo("eu");
        }

        @Test
        void hasItsOwnIdEachTimeButNotForEachAttempt() {
            answers.add(Reply.status(503));
            runner.start(EVERY_MINUTE, SINK);
            time.advance(Duration.ofMinutes(2));
            time.runUntilIdle();

            assertThat(requests).extracting(request -> request.event().getId()).containsExactly("id1", "id1", "id2");
            assertThat(requests.get(1).event()).isEqualTo(requests.get(0).event());
        }
    }

    @Nested
    class Retrying {

        private void fire(Reply... replies) {
            answers.addAll(List.of(replies));
            runner.start(EVERY_MINUTE, SINK);
            time.advance(seconds(60));
            runner.stop();
            time.runUntilIdle();
        }

        @ParameterizedTest
        @ValueSource(ints = {404, 413, 425, 429, 502, 503, 504})
        void happensFiveTimesWithDoublingWaits(int status) {
            Reply reply = Reply.status(status);

            fire(reply, reply, reply, reply, reply, reply, Reply.OK);

            assertThat(arrivals)
                    .containsExactly(
                            millis(60_000),
                            millis(60_050),
                            millis(60_150),
                            millis(60_350),
                            millis(60_750),
                            millis(61_550));
            assertThat(heard).hasSize(7).last().isEqualTo("lost id1 after 6");
        }

        @Test
        void followsAMissingAnswer() {
            fire(Reply.noAnswer("connection refused"), Reply.OK);

            assertThat(heard)
                    .containsExactly("attempt 1 of id1: connection refused", "attempt 2 of id1: 200", "delivered id1");
        }

        @ParameterizedTest
        @ValueSource(ints = {300, 400, 401, 403, 405, 408, 409, 415, 500, 501})
        void doesNotFollowOtherAnswers(int status) {
            fire(Reply.status(status));

            assertThat(heard).containsExactly("attempt 1 of id1: " + status, "lost id1 after 1");
        }

        @ParameterizedTest
        @ValueSource(ints = {200, 202, 204, 299})
        void endsWithAnySuccess(int status) {
            fire(Reply.status(503), Reply.status(status));

            assertThat(heard).containsExactly("attempt 1 of id1: 503", "attempt 2 of id1: " + status, "delivered id1");
        }
    }

    @Nested
    class Changing {

        @Test
        void replacesTheOldSchedule() {
            runner.start(EVERY_MINUTE, SINK);
            time.advance(seconds(90));
            URI other = URI.create("http://other/");
            runner.update(EVERY_MINUTE.schedule("*/20 * * * * *"), other);
            time.advance(seconds(30));

            assertThat(arrivals).containsExactly(seconds(60), seconds(100), seconds(120));
            assertThat(sinks).containsExactly(SINK, other, other);
        }

        @Test
        void leavesWhatHasFiredItsOwnWay() {
            answers.add(Reply.status(503));
            runner.start(EVERY_MINUTE, SINK);
            time.advance(seconds(60));
            runner.update(EVERY_MINUTE, URI.create("http://other/"));
            time.runUntilIdle();

            assertThat(sinks).containsExactly(SINK, SINK);
            assertThat(heard).last().isEqualTo("delivered id1");
        }

        @Test
        void stopsAtOnceWhenNothingIsOpen() {
            runner.start(EVERY_MINUTE, SINK);
            time.advance(seconds(60));
            Future<Void> stopped = runner.stop();
            time.advance(Duration.ofMinutes(5));

            assertThat(stopped.isComplete()).isTrue();
            assertThat(arrivals).containsExactly(seconds(60));
        }

        @Test
        void stopsWhenEveryFiredEventIsAtRest() {
            answers.add(Reply.status(503));
            runner.start(EVERY_MINUTE, SINK);
            time.advance(seconds(60));
            Future<Void> stopped = runner.stop();

            assertThat(stopped.isComplete()).isFalse();
            assertThat(runner.open())
                    .singleElement()
                    .satisfies(ping -> assertThat(ping.event().getId()).isEqualTo("id1"));

            time.runUntilIdle();

            assertThat(stopped.isComplete()).isTrue();
            assertThat(runner.open()).isEmpty();
            assertThat(heard).last().isEqualTo("delivered id1");
        }

        @Test
        void startsAgainAfterAStop() {
            runner.start(EVERY_MINUTE, SINK);
            runner.stop();
            runner.start(EVERY_MINUTE, SINK);
            time.advance(seconds(60));

            assertThat(arrivals).containsExactly(seconds(60));
        }
    }

    @Test
    void doesNotFireTwiceWhenATimerIsEarly() {
        // A real timer counts milliseconds and may come a little before the second.
        List<Runnable> timers = new ArrayList<>();
        Instant[] now = {Instant.parse("2026-01-01T00:00:30Z")};
        PingSourceRunner early = new PingSourceRunner(
                (sink, request) -> {
                    requests.add(request);
                    return Future.succeededFuture(Reply.OK);
                },
                new dev.knemu.time.Time() {
                    @Override
                    public Instant now() {
                        return now[0];
                    }

                    @Override
                    public Timer after(Duration delay, Runnable task) {
                        return standing(delay, task);
                    }

                    @Override
                    public Timer standing(Duration delay, Runnable task) {
                        timers.add(task);
                        now[0] = now[0].plus(delay).minusMillis(1);
                        return () -> {};
                    }
                },
                time,
                () -> "id",
                PingSourceRunner.NO_JITTER,
                PingListener.NONE);

        early.start(EVERY_MINUTE, SINK);
        timers.get(0).run();

        assertThat(requests).hasSize(1);
        assertThat(now[0]).isEqualTo("2026-01-01T00:01:59.999Z");
    }
}
