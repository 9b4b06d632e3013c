package dev.knemu.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VertxTimeTest {

    private Vertx vertx;
    private List<VertxLane> lanes;
    private VertxTime time;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        lanes = VertxLane.start(vertx, 2)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        time = new VertxTime(vertx, lanes.get(0));
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private <T> T on(VertxLane lane, Consumer<CompletableFuture<T>> what) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        lane.execute(() -> what.accept(result));
        return result.get(10, TimeUnit.SECONDS);
    }

    @Test
    void runsATaskOnTheLaneThatAskedAndNotBeforeItsTime() throws Exception {
        Instant asked = time.now();
        VertxLane lane = lanes.get(1);
        boolean current = on(
                lane,
                (CompletableFuture<Boolean> done) ->
                        time.after(Duration.ofMillis(20), () -> done.complete(lane.isCurrent())));

        assertThat(current).isTrue();
        assertThat(Duration.between(asked, time.now())).isGreaterThanOrEqualTo(Duration.ofMillis(20));
    }

    @Test
    void runsATaskThatNoLaneAskedForAtHome() throws Exception {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        time.standing(Duration.ZERO, () -> done.complete(lanes.get(0).isCurrent()));

        assertThat(done.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void runsTasksThatAreDueTogetherInTheOrderAsked() throws Exception {
        List<Integer> order = new CopyOnWriteArrayList<>();
        on(lanes.get(0), (CompletableFuture<Boolean> done) -> {
            for (int i = 0; i < 100; i++) {
                int number = i;
                time.after(Duration.ofMillis(5), () -> order.add(number));
            }
            time.after(Duration.ofMillis(5), () -> done.complete(true));
        });

        assertThat(order).isSorted().hasSize(100);
    }

    @Test
    void doesNotRunWhatWasTakenBack() throws Exception {
        List<String> ran = new CopyOnWriteArrayList<>();
        on(lanes.get(0), (CompletableFuture<Boolean> done) -> {
            Time.Timer timer = time.after(Duration.ofMillis(5), () -> ran.add("taken back"));
            timer.cancel();
            timer.cancel();
            time.after(Duration.ofMillis(10), () -> done.complete(true));
        });

        assertThat(ran).isEmpty();
    }

    @Test
    void doesNotRunWhatWasTakenBackByATaskThatWasDueBefore() throws Exception {
        List<String> ran = new CopyOnWriteArrayList<>();
        on(lanes.get(0), (CompletableFuture<Boolean> done) -> {
            Time.Timer[] second = new Time.Timer[1];
            time.after(Duration.ofMillis(5), () -> second[0].cancel());
            second[0] = time.after(Duration.ofMillis(5), () -> ran.add("taken back"));
            time.after(Duration.ofMillis(10), () -> done.complete(true));
        });

        assertThat(ran).isEmpty();
    }

    @Test
    void bearsADelayWithoutEnd() throws Exception {
        on(lanes.get(0), (CompletableFuture<Boolean> done) -> {
            time.after(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999), () -> done.complete(false))
                    .cancel();
            time.after(Duration.ofDays(5_000), () -> done.complete(false)).cancel();
            time.after(Duration.ofMillis(1), () -> done.complete(true));
        });
    }

    @ParameterizedTest
    @CsvSource({"PT0S,1", "PT-5S,1", "PT0.000000001S,1", "PT0.001S,1", "PT0.0010001S,2", "PT1.5S,1500", "PT24H,86400000"
    })
    void roundsUpToMilliseconds(Duration delay, long millis) {
        assertThat(VertxTime.millis(delay)).isEqualTo(millis);
    }
}
