package dev.knemu.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Sink;
import dev.knemu.Subscriber;
import dev.knemu.channel.DeliveryOrder;
import dev.knemu.channel.InitialOffset;
import dev.knemu.channel.RecordReceiver;
import dev.knemu.channel.TopicException;
import dev.knemu.channel.TopicGroup;
import dev.knemu.channel.TopicPosition;
import dev.knemu.channel.TopicSpec;
import dev.knemu.channel.TopicStore;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Ref;
import dev.knemu.kafka.embedded.EmbeddedKafka;
import dev.knemu.kafka.record.EventRecords;
import dev.knemu.time.VertxLane;
import dev.knemu.transport.ContentMode;
import dev.knemu.transport.Headers;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The store beside a plain producer and a plain consumer with the same settings, in turns, on one embedded broker.
 *
 * <p>Both ends and the broker share the machine: what counts is the proportion of what was measured in the same round.
 * Who goes first changes from round to round. Medians are printed, of speeds as of proportions, and how far the
 * proportions lie apart.
 */
final class KafkaSpeed {

    private static final int WARM_UP = 2;
    private static final int MEASURED = 7;
    private static final int EVENTS = 200_000;

    /** How often a topic is read in each round, since once takes a fifth of a second. */
    private static final int READINGS = 5;

    private static final int UNDER_WAY = 5_000;
    private static final int LONE = 3_000;
    private static final CloudEvent EVENT = CloudEventBuilder.v1()
            .withId("0f8fad5b-d9cb-469f-a165-70867728950e")
            .withSource(URI.create("/shop/eu/orders"))
            .withType("com.example.order.paid")
            .withSubject("order-4711")
            .withData("application/json", ("{\"text\":\"" + "x".repeat(180) + "\"}").getBytes(UTF_8))
            .build();

    private static final String BROKER = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: four-partitions}
            data:
              default.topic.partitions: "4"
              default.topic.replication.factor: "1"
              bootstrap.servers: localhost:9092
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata:
              name: speed-ROUND
              annotations: {eventing.knative.dev/broker.class: Kafka}
            spec:
              config: {apiVersion: v1, kind: ConfigMap, name: four-partitions}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: all-ROUND}
            spec:
              broker: speed-ROUND
              subscriber: {ref: {apiVersion: v1, kind: Service, name: all}}
            """;

    private final EmbeddedKafka kafka;
    private final Stores stores;
    private final List<VertxLane> lanes;
    private int topics;
    private int groups;

    /** @param lanes as many as an emulator has by default */
    private KafkaSpeed(EmbeddedKafka kafka, Stores stores, List<VertxLane> lanes) {
        this.kafka = kafka;
        this.stores = stores;
        this.lanes = lanes;
    }

    public static void main(String[] args) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start();
                Stores stores = new Stores(kafka)) {
            Vertx vertx = Vertx.vertx();
            new KafkaSpeed(
                            kafka,
                            stores,
                            Stores.get(VertxLane.start(
                                    vertx, EmulatorOptions.defaults().lanes())))
                    .run();
            Stores.get(vertx.close());
        }
    }

    /** What is measured in each round, in events a second. */
    private record Round(
            double plainIn,
            double in,
            double plainOut,
            double plainEvents,
            double out,
            double plainThrough,
            double through) {

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "into the store %,.0f plain, %,.0f Knemu; out of it %,.0f plain (%,.0f as events), %,.0f Knemu; through"
                            + " a Broker %,.0f plain, %,.0f Knemu events/s",
                    plainIn,
                    in,
                    plainOut,
                    plainEvents,
                    out,
                    plainThrough,
                    through);
        }
    }

    private void run() throws Exception {
        List<Round> measured = new ArrayList<>();
        for (int number = 1; number <= WARM_UP + MEASURED; number++) {
            Round round = round(number);
            System.out.println((number <= WARM_UP ? "warm-up " : "round " + (number - WARM_UP) + ": ") + round);
            if (number > WARM_UP) {
                measured.add(round);
            }
        }
        System.out.println();
        System.out.println("| | plain clients, events/s | Knemu, events/s | Knemu of plain | lowest to highest |");
        System.out.println("|---|--:|--:|--:|--:|");
        print("into a topic", measured, Round::plainIn, Round::in);
        print("out of a topic", measured, Round::plainOut, Round::out);
        print("out of a topic, as events", measured, Round::plainEvents, Round::out);
        print("through a Broker to a Trigger", measured, Round::plainThrough, Round::through);
        System.out.println();
        lone();
    }

    private Round round(int number) throws Exception {
        String plain = topic();
        String ours = topic();
        // Who comes second finds the machine, the broker and its files as the first has left them.
        boolean first = number % 2 == 0;
        double in = first ? ingest(ours) : 0;
        double plainIn = plainIngest(plain);
        in = first ? in : ingest(ours);
        double out = first ? reading(group -> delivery(ours, group)) : 0;
        double plainOut = reading(group -> plainDelivery(plain, group));
        double plainEvents = reading(group -> plainEvents(plain, group));
        out = first ? out : reading(group -> delivery(ours, group));
        double through = first ? through(number) : 0;
        double plainThrough = plainThrough();
        through = first ? through : through(number);
        return new Round(plainIn, in, plainOut, plainEvents, out, plainThrough, through);
    }

    private static void print(
            String what, List<Round> rounds, ToDoubleFunction<Round> plain, ToDoubleFunction<Round> ours) {
        double[] proportions = rounds.stream()
                .mapToDouble(round -> 100 * ours.applyAsDouble(round) / plain.applyAsDouble(round))
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | %.0f %% | %.0f to %.0f %% |%n",
                what,
                median(rounds, plain),
                median(rounds, ours),
                proportions[proportions.length / 2],
                proportions[0],
                proportions[proportions.length - 1]);
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> speed) {
        return rounds.stream().mapToDouble(speed).sorted().toArray()[rounds.size() / 2];
    }

    private String topic() throws Exception {
        String topic = "speed-" + topics++;
        Stores.get(stores.open(new Received()).admin().create(new TopicSpec(topic, 4, 1, Map.of())));
        return topic;
    }

    private Map<String, Object> plain() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        properties.put("acks", "all");
        properties.put("enable.idempotence", "true");
        properties.put("batch.size", "16384");
        properties.put("linger.ms", "0");
        properties.put("max.poll.records", "500");
        properties.put("isolation.level", "read_committed");
        properties.put("auto.offset.reset", "earliest");
        properties.put("enable.auto.commit", "true");
        return properties;
    }

    private double plainIngest(String topic) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(plain(), new ByteArraySerializer(), new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> one = EventRecords.write(topic, ContentMode.BINARY, EVENT);
            Semaphore room = new Semaphore(UNDER_WAY);
            long begun = System.nanoTime();
            for (int i = 0; i < EVENTS; i++) {
                room.acquire();
                producer.send(
                        new ProducerRecord<>(topic, null, null, null, one.value(), new RecordHeaders(one.headers())),
                        (metadata, thrown) -> room.release());
            }
            room.acquire(UNDER_WAY);
            return EVENTS * 1e9 / (System.nanoTime() - begun);
        }
    }

    private double ingest(String topic) throws Exception {
        TopicStore store = stores.open(new Received());
        Semaphore room = new Semaphore(UNDER_WAY);
        long begun = System.nanoTime();
        for (int i = 0; i < EVENTS; i++) {
            room.acquire();
            store.append(topic, ContentMode.BINARY, EVENT).onComplete(appended -> room.release());
        }
        room.acquire(UNDER_WAY);
        double speed = EVENTS * 1e9 / (System.nanoTime() - begun);
        Stores.get(store.close());
        return speed;
    }

    private interface Reading {
        /** @return how many nanoseconds that took */
        long by(String group) throws Exception;
    }

    /** By one new group after the other. */
    private double reading(Reading reading) throws Exception {
        long nanos = 0;
        for (int i = 0; i < READINGS; i++) {
            nanos += reading.by("readers-" + groups++);
        }
        return READINGS * EVENTS * 1e9 / nanos;
    }

    /** From the first record on: who joins a group, and how long that takes, is another matter. */
    private long plainDelivery(String topic, String group) {
        Map<String, Object> properties = plain();
        properties.put("group.id", group);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            int count = 0;
            while (count == 0) {
                count = consumer.poll(Duration.ofSeconds(1)).count();
            }
            long begun = System.nanoTime();
            while (count < EVENTS) {
                count += consumer.poll(Duration.ofSeconds(1)).count();
            }
            return System.nanoTime() - begun;
        }
    }

    /** As {@link #plainDelivery}, with the events that CloudEvents' own deserializer makes of the records. */
    private long plainEvents(String topic, String group) {
        Map<String, Object> properties = plain();
        properties.put("group.id", group);
        try (KafkaConsumer<byte[], CloudEvent> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new CloudEventDeserializer())) {
            consumer.subscribe(List.of(topic));
            int count = 0;
            while (count == 0) {
                count = consumer.poll(Duration.ofSeconds(1)).count();
            }
            long begun = System.nanoTime();
            while (count < EVENTS) {
                count += consumer.poll(Duration.ofSeconds(1)).count();
            }
            return System.nanoTime() - begun;
        }
    }

    private long delivery(String topic, String group) throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch all = new CountDownLatch(EVENTS);
        TopicStore store = stores.open(new Counting(all) {
            @Override
            public Future<Outcome> deliver(
                    TopicGroup group, TopicPosition position, Instant timestamp, CloudEvent event, Headers trace) {
                if (position.offset() == 0) {
                    first.countDown();
                }
                return super.deliver(group, position, timestamp, event, trace);
            }
        });
        store.start(group(topic, group));
        first.await();
        long begun = System.nanoTime();
        all.await();
        long nanos = System.nanoTime() - begun;
        Stores.get(store.close());
        return nanos;
    }

    /** A producer and a consumer at once, until the consumer has all. */
    private double plainThrough() throws Exception {
        String topic = topic();
        Map<String, Object> properties = plain();
        properties.put("group.id", "plain-" + topic);
        CountDownLatch ready = new CountDownLatch(1);
        CountDownLatch all = new CountDownLatch(1);
        Thread reader = new Thread(() -> {
            try (KafkaConsumer<byte[], byte[]> consumer =
                    new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                consumer.subscribe(List.of(topic));
                for (int count = 0; count < EVENTS; ) {
                    count += consumer.poll(Duration.ofMillis(100)).count();
                    if (!consumer.assignment().isEmpty()) {
                        ready.countDown();
                    }
                }
            }
            all.countDown();
        });
        reader.start();
        ready.await();
        long begun = System.nanoTime();
        plainIngest(topic);
        all.await();
        return EVENTS * 1e9 / (System.nanoTime() - begun);
    }

    /** A whole emulator: a Broker of class Kafka, and a Trigger whose subscriber is a function. */
    private double through(int round) throws Exception {
        CountDownLatch all = new CountDownLatch(EVENTS);
        try (EventingEmulator eventing = EventingEmulator.start(EmulatorOptions.defaults()
                .withJournal(Journal.Level.OFF)
                .withKafka(Map.of("bootstrap.servers", kafka.bootstrapServers())))) {
            eventing.subscriber(
                    "all", Subscriber.accepting(event -> all.countDown()).nonBlocking());
            eventing.apply(BROKER.replace("ROUND", Integer.toString(round)));
            Sink broker = eventing.broker("speed-" + round);
            Semaphore room = new Semaphore(UNDER_WAY);
            long begun = System.nanoTime();
            for (int i = 0; i < EVENTS; i++) {
                room.acquire();
                broker.send(EVENT).answer().whenComplete((answer, thrown) -> room.release());
            }
            all.await();
            return EVENTS * 1e9 / (System.nanoTime() - begun);
        }
    }

    private static TopicGroup group(String topic, String id) {
        return new TopicGroup(
                new Ref("Broker", "default", "shop"),
                new Ref("Trigger", "default", "all"),
                "uid",
                id,
                List.of(topic),
                DeliveryOrder.UNORDERED,
                InitialOffset.EARLIEST,
                1,
                null);
    }

    /** One event at a time: how long until it is acknowledged, and until it is delivered. */
    private void lone() throws Exception {
        String topic = topic();
        AtomicInteger delivered = new AtomicInteger();
        Semaphore arrived = new Semaphore(0);
        RecordReceiver receiver = new Counting(null) {
            @Override
            public Future<Outcome> deliver(
                    TopicGroup group, TopicPosition position, Instant timestamp, CloudEvent event, Headers trace) {
                delivered.incrementAndGet();
                arrived.release();
                return super.deliver(group, position, timestamp, event, trace);
            }
        };
        TopicStore store = stores.open(receiver);
        long[] plain = new long[LONE];
        long[] ours = new long[LONE];
        long[] through = new long[LONE];
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(plain(), new ByteArraySerializer(), new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> one = EventRecords.write(topic, ContentMode.BINARY, EVENT);
            for (int i = 0; i < LONE; i++) {
                long begun = System.nanoTime();
                producer.send(new ProducerRecord<>(topic, null, null, null, one.value(), one.headers()))
                        .get();
                plain[i] = System.nanoTime() - begun;
                begun = System.nanoTime();
                Stores.get(store.append(topic, ContentMode.BINARY, EVENT));
                ours[i] = System.nanoTime() - begun;
            }
        }
        TopicGroup latest = new TopicGroup(
                new Ref("Broker", "default", "shop"),
                new Ref("Trigger", "default", "all"),
                "uid",
                "lone-" + topic,
                List.of(topic),
                DeliveryOrder.UNORDERED,
                InitialOffset.LATEST,
                1,
                null);
        Stores.get(store.start(latest));
        for (int i = 0; i < LONE; i++) {
            long begun = System.nanoTime();
            store.append(topic, ContentMode.BINARY, EVENT);
            arrived.acquire();
            through[i] = System.nanoTime() - begun;
        }
        System.out.println("| a lone event | p50, ms | p99, ms |");
        System.out.println("|---|--:|--:|");
        print("until it is acknowledged, plain", plain);
        print("until it is acknowledged, Knemu", ours);
        print("until it is delivered, Knemu", through);
    }

    private static void print(String what, long[] nanos) {
        long[] sorted = Arrays.copyOfRange(nanos, nanos.length / 5, nanos.length);
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "| %s | %.2f | %.2f |%n",
                what,
                sorted[sorted.length / 2] / 1e6,
                sorted[sorted.length * 99 / 100] / 1e6);
    }

    private class Counting implements RecordReceiver {
        private final CountDownLatch all;
        private static final Future<Outcome> REST = Future.succeededFuture(Outcome.AT_REST);

        Counting(CountDownLatch all) {
            this.all = all;
        }

        @Override
        public Executor laneOf(String topic, int partition) {
            return lanes.get(partition % lanes.size());
        }

        @Override
        public Future<Outcome> deliver(
                TopicGroup group, TopicPosition position, Instant timestamp, CloudEvent event, Headers trace) {
            if (all != null) {
                all.countDown();
            }
            return REST;
        }

        @Override
        public void skipped(TopicGroup group, TopicPosition position, String reason) {
            throw new IllegalStateException(reason);
        }

        @Override
        public void troubled(TopicGroup group, TopicException problem) {
            System.out.println(problem.getMessage());
        }

        @Override
        public void recovered(TopicGroup group) {
            System.out.println("recovered");
        }
    }
}
