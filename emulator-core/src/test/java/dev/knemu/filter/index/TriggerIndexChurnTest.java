package dev.knemu.filter.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.filter.ExactFilter;
import dev.knemu.filter.Filter;
import dev.knemu.filter.PrefixFilter;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Readers on other threads, while filters come, go and change. */
class TriggerIndexChurnTest {

    private static final int STEADY = 40;
    private static final int RESTLESS = 200;
    private static final int CHANGES = 6_000;
    private static final int READERS = 3;

    private static final List<CloudEvent> EVENTS = List.of(event("even"), event("odd"));

    private final AtomicReference<TriggerIndex<String>> current = new AtomicReference<>(TriggerIndex.empty());

    private static CloudEvent event(String type) {
        return CloudEventBuilder.v1()
                .withId("1")
                .withType(type)
                .withSource(URI.create("/shop/1"))
                .build();
    }

    private static Filter filter(int number) {
        String type = number % 2 == 0 ? "even" : "odd";
        return number % 3 == 0 ? PrefixFilter.of(Map.of("type", type)) : ExactFilter.of(Map.of("type", type));
    }

    @Test
    void losesAndInventsNothing() throws Exception {
        List<List<String>> steady = List.of(new ArrayList<>(), new ArrayList<>());
        TriggerIndex<String> first = TriggerIndex.empty();
        for (int i = 0; i < STEADY; i++) {
            first = first.with("steady-" + i, filter(i), "steady-" + i);
            steady.get(i % 2).add("steady-" + i);
        }
        current.set(first);
        CountDownLatch reading = new CountDownLatch(READERS);
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(READERS);
        try {
            List<Future<Void>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                readers.add(threads.submit(reader(steady, reading, done)));
            }
            reading.await();
            for (int i = 0; i < CHANGES; i++) {
                String key = "restless-" + i % RESTLESS;
                TriggerIndex<String> index = current.get();
                // Each is there, changes sides, and goes.
                current.set(i / RESTLESS % 3 == 2 ? index.without(key) : index.with(key, filter(i / RESTLESS), key));
            }
            done.set(true);
            for (Future<Void> reader : readers) {
                reader.get();
            }
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    /** Whatever the moment: each steady one once and in order, and of the restless ones none twice. */
    private Callable<Void> reader(List<List<String>> steady, CountDownLatch reading, AtomicBoolean done) {
        return () -> {
            do {
                for (int side = 0; side < EVENTS.size(); side++) {
                    TriggerIndex<String> index = current.get();
                    List<String> found = index.match(EVENTS.get(side));
                    assertThat(found)
                            .doesNotHaveDuplicates()
                            .startsWith(steady.get(side).toArray(new String[0]));
                    // The same version gives the same, whatever has been made of it since.
                    assertThat(index.match(EVENTS.get(side))).isEqualTo(found);
                    assertThat(index.values()).containsAll(found);
                }
                reading.countDown();
            } while (!done.get());
            return null;
        };
    }
}
