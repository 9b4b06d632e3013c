package dev.knemu.kafka;

import dev.knemu.channel.DeliveryOrder;
import dev.knemu.channel.InitialOffset;
import dev.knemu.channel.RecordMapping;
import dev.knemu.channel.RecordReceiver;
import dev.knemu.channel.TopicGroup;
import dev.knemu.channel.TopicPosition;
import dev.knemu.channel.TopicSpec;
import dev.knemu.channel.TopicStore;
import dev.knemu.channel.TopicStoreSetup;
import dev.knemu.journal.Ref;
import dev.knemu.kafka.embedded.EmbeddedKafka;
import dev.knemu.time.Time;
import dev.knemu.time.VertxLane;
import dev.knemu.time.VertxTime;
import dev.knemu.transport.ContentMode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Stores on one cluster for one test, and a topic and group names that no other test uses. */
final class Stores implements AutoCloseable {

    private static final AtomicInteger TESTS = new AtomicInteger();

    private final EmbeddedKafka kafka;
    private final Vertx vertx = Vertx.vertx();
    private final Time time;
    private final List<TopicStore> open = new ArrayList<>();
    private final String name =
            "test-" + TESTS.incrementAndGet() + "-" + ProcessHandle.current().pid();
    private final AtomicInteger ids = new AtomicInteger();

    Stores(EmbeddedKafka kafka) throws Exception {
        this.kafka = kafka;
        this.time = new VertxTime(vertx, get(VertxLane.start(vertx, 1)).get(0));
    }

    TopicStore open(RecordReceiver receiver, String... namesAndValues) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "bootstrap.servers", kafka.bootstrapServers(),
                "session.timeout.ms", "2000",
                "heartbeat.interval.ms", "300",
                // A consumer that is closed waits for the answer to its last question.
                "fetch.max.wait.ms", "50"));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        TopicStore store = new KafkaStoreProvider()
                .open(new TopicStoreSetup(properties, receiver, time, () -> "id-" + ids.incrementAndGet()));
        open.add(store);
        return store;
    }

    String topic() {
        return name;
    }

    String topic(TopicStore store, int partitions) throws Exception {
        get(store.admin().create(new TopicSpec(name, partitions, 3, Map.of())));
        return name;
    }

    TopicGroup group(DeliveryOrder order) {
        return group(order, InitialOffset.LATEST, null);
    }

    TopicGroup group(DeliveryOrder order, InitialOffset begin, @Nullable RecordMapping mapping) {
        return new TopicGroup(
                new Ref("Broker", "default", "shop"),
                new Ref("Trigger", "default", name),
                "uid-1",
                "group-" + name,
                List.of(name),
                order,
                begin,
                1,
                mapping);
    }

    static CloudEvent event(String id) {
        return CloudEventBuilder.v1()
                .withId(id)
                .withSource(URI.create("/test"))
                .withType("t")
                .withData("text/plain", id.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    static CloudEvent event(String id, String key) {
        return CloudEventBuilder.v1(event(id))
                .withExtension("partitionkey", key)
                .build();
    }

    /** Appends events with the ids prefix0, prefix1 … and waits for all to be acknowledged. */
    void append(TopicStore store, String prefix, int count) throws Exception {
        List<Future<TopicPosition>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(store.append(name, ContentMode.BINARY, event(prefix + i)));
        }
        get(Future.join(all));
    }

    static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        for (TopicStore store : open) {
            join(store.close());
        }
        join(vertx.close());
    }

    private static void join(Future<?> future) {
        future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
