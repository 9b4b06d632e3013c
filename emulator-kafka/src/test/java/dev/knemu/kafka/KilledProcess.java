package dev.knemu.kafka;

import dev.knemu.channel.DeliveryOrder;
import dev.knemu.channel.InitialOffset;
import dev.knemu.channel.RecordReceiver;
import dev.knemu.channel.TopicException;
import dev.knemu.channel.TopicGroup;
import dev.knemu.channel.TopicPosition;
import dev.knemu.channel.TopicStore;
import dev.knemu.channel.TopicStoreSetup;
import dev.knemu.journal.Ref;
import dev.knemu.time.Time;
import dev.knemu.time.VertxLane;
import dev.knemu.time.VertxTime;
import dev.knemu.transport.ContentMode;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/**
 * Takes events as fast as it can and delivers them to two subscriptions, and says so: {@code A KEY.NUMBER} when one is
 * acknowledged, {@code O KEY.NUMBER} when one is delivered where order is asked for, {@code U KEY.NUMBER} where it is not. It runs until it is killed; with {@code rest} it takes none, and ends when its
 * standard input does.
 */
final class KilledProcess {

    private static final int UNDER_WAY = 100;
    private static final int EACH_RUN = 1_000_000;

    private KilledProcess() {}

    /** @param args bootstrap servers, topic, number of the run, {@code traffic} or {@code rest} */
    public static void main(String[] args) throws Exception {
        String topic = args[1];
        int run = Integer.parseInt(args[2]);
        Vertx vertx = Vertx.vertx();
        Time time = new VertxTime(vertx, Stores.get(VertxLane.start(vertx, 1)).get(0));
        Map<String, String> properties =
                Map.of("bootstrap.servers", args[0], "session.timeout.ms", "1000", "heartbeat.interval.ms", "200");
        TopicStore store = new KafkaStoreProvider()
                .open(new TopicStoreSetup(
                        properties,
                        new Saying(time, run),
                        time,
                        () -> UUID.randomUUID().toString()));
        Stores.get(Future.all(
                store.start(group(topic, DeliveryOrder.ORDERED)), store.start(group(topic, DeliveryOrder.UNORDERED))));
        if (args[3].equals("rest")) {
            while (System.in.read() >= 0) {
                // Nobody says anything; it is the end that counts.
            }
            Stores.get(store.drain());
            Stores.get(store.close());
            Stores.get(vertx.close());
            return;
        }
        Semaphore room = new Semaphore(UNDER_WAY);
        for (int i = run * EACH_RUN; ; i++) {
            room.acquire();
            String key = "k" + i % 7;
            String id = key + "." + i;
            store.append(topic, ContentMode.BINARY, Stores.event(id, key)).onComplete(appended -> {
                if (appended.succeeded()) {
                    say("A " + id);
                }
                room.release();
            });
        }
    }

    private static TopicGroup group(String topic, DeliveryOrder order) {
        return new TopicGroup(
                new Ref("Broker", "default", "shop"),
                new Ref("Trigger", "default", order.name().toLowerCase(Locale.ROOT)),
                "uid",
                "group-" + topic + "-" + order,
                List.of(topic),
                order,
                InitialOffset.LATEST,
                1,
                null);
    }

    private static void say(String line) {
        PrintStream out = System.out;
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }

    /** A subscriber that is sometimes slow. */
    private record Saying(Time time, Random random) implements RecordReceiver {

        Saying(Time time, int seed) {
            this(time, new Random(seed));
        }

        @Override
        public Future<Outcome> deliver(TopicGroup group, TopicPosition position, Instant timestamp, CloudEvent event) {
            say((group.order() == DeliveryOrder.ORDERED ? "O " : "U ") + event.getId());
            int slow;
            synchronized (random) {
                slow = random.nextInt(20);
            }
            if (slow > 0) {
                return Future.succeededFuture(Outcome.AT_REST);
            }
            Promise<Outcome> outcome = Promise.promise();
            time.after(Duration.ofMillis(5), () -> outcome.complete(Outcome.AT_REST));
            return outcome.future();
        }

        @Override
        public void skipped(TopicGroup group, TopicPosition position, String reason) {
            say("S " + position + " " + reason);
        }

        @Override
        public void troubled(TopicGroup group, TopicException problem) {
            say("T " + problem.getMessage());
        }

        @Override
        public void recovered(TopicGroup group) {
            say("R");
        }
    }
}
