package dev.knemu.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VertxLaneTest {

    private Vertx vertx;
    private List<VertxLane> lanes;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        lanes = VertxLane.start(vertx, 2)
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    @Test
    void standEachOnAnEventLoopOfItsOwn() throws Exception {
        CompletableFuture<Thread> first = new CompletableFuture<>();
        CompletableFuture<Thread> second = new CompletableFuture<>();
        lanes.get(0).execute(() -> first.complete(Thread.currentThread()));
        lanes.get(1).execute(() -> second.complete(Thread.currentThread()));

        assertThat(get(first)).isNotSameAs(get(second)).isNotSameAs(Thread.currentThread());
    }

    @Test
    void isCurrentOnlyOnItsThread() throws Exception {
        CompletableFuture<List<Boolean>> seen = new CompletableFuture<>();
        lanes.get(0)
                .execute(() ->
                        seen.complete(lanes.stream().map(VertxLane::isCurrent).toList()));

        assertThat(get(seen)).containsExactly(true, false);
        assertThat(lanes.get(0).isCurrent()).isFalse();
    }

    @Test
    void runsATaskGivenByATaskAfterIt() throws Exception {
        VertxLane lane = lanes.get(0);
        List<String> order = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        lane.execute(() -> {
            order.add("first begins");
            lane.execute(() -> order.add("second"));
            lane.execute(() -> {
                order.add("third");
                done.complete(null);
            });
            order.add("first ends");
        });
        get(done);

        assertThat(order).containsExactly("first begins", "first ends", "second", "third");
    }

    @Test
    void runsATaskGivenOnItsThreadAtOnceWhenAtRest() throws Exception {
        VertxLane lane = lanes.get(0);
        CompletableFuture<List<String>> done = new CompletableFuture<>();
        lane.context().runOnContext(ignored -> {
            List<String> order = new ArrayList<>();
            lane.execute(() -> order.add("task"));
            order.add("after");
            done.complete(order);
        });

        assertThat(get(done)).containsExactly("task", "after");
    }

    @Test
    void keepsTheOrderOfTasksFromElsewhere() throws Exception {
        VertxLane lane = lanes.get(0);
        List<Integer> order = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        IntStream.range(0, 1_000).forEach(i -> lane.execute(() -> order.add(i)));
        lane.execute(() -> done.complete(null));
        get(done);

        assertThat(order).isSorted().hasSize(1_000);
    }

    @Test
    void takesEachTaskOfSeveralThreadsOnceAndInTheOrderOfItsThread() throws Exception {
        VertxLane lane = lanes.get(0);
        List<List<Integer>> orders = List.of(new ArrayList<>(), new ArrayList<>());
        List<Thread> threads = orders.stream()
                .map(order ->
                        new Thread(() -> IntStream.range(0, 50_000).forEach(i -> lane.execute(() -> order.add(i)))))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        lane.execute(() -> done.complete(null));
        get(done);

        assertThat(orders)
                .allSatisfy(order -> assertThat(order)
                        .isEqualTo(IntStream.range(0, 50_000).boxed().toList()));
    }

    @Test
    void refusesEveryTaskOnceItsEventLoopHasEnded() throws Exception {
        VertxLane lane = lanes.get(0);
        stop();

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> lane.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        }
    }

    @Test
    void goesOnAfterATaskThatThrows() throws Exception {
        VertxLane lane = lanes.get(0);
        CompletableFuture<Throwable> reported = new CompletableFuture<>();
        CompletableFuture<Void> next = new CompletableFuture<>();
        vertx.exceptionHandler(reported::complete);
        lane.context().exceptionHandler(reported::complete);
        lane.execute(() -> {
            lane.execute(() -> next.complete(null));
            throw new IllegalStateException("mine alone");
        });

        get(next);
        assertThat(get(reported)).hasMessage("mine alone");
    }

    @Test
    void letsTheEventLoopBreatheInALongChain() throws Exception {
        VertxLane lane = lanes.get(0);
        CompletableFuture<Integer> looked = new CompletableFuture<>();
        int[] links = {0};
        Runnable[] link = new Runnable[1];
        link[0] = () -> {
            links[0]++;
            if (!looked.isDone()) {
                lane.execute(link[0]);
            }
        };
        lane.execute(() -> {
            lane.context().runOnContext(ignored -> looked.complete(links[0]));
            link[0].run();
        });

        assertThat(get(looked)).isLessThanOrEqualTo(VertxLane.TASKS_IN_A_ROW);
    }

    @Test
    void doesNotDeepenTheStackInALongChain() throws Exception {
        VertxLane lane = lanes.get(0);
        CompletableFuture<Void> done = new CompletableFuture<>();
        int[] left = {200_000};
        Runnable[] link = new Runnable[1];
        link[0] = () -> {
            if (--left[0] == 0) {
                done.complete(null);
            } else {
                lane.execute(link[0]);
            }
        };
        lane.execute(link[0]);

        get(done);
    }
}
