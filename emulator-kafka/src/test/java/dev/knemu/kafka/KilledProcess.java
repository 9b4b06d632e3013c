package dev.knemu.kafka;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Response;
import dev.knemu.Sent;
import dev.knemu.Sink;
import dev.knemu.Subscriber;
import java.io.PrintStream;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;

/**
 * An emulator that takes events as fast as it can and delivers them to two Triggers, and says so: {@code A KEY.NUMBER}
 * when one was answered 202, {@code O KEY.NUMBER} when one is delivered where order is asked for, {@code U KEY.NUMBER}
 * where it is not. It runs until it is killed; with {@code rest} it takes none, and ends when its standard input does.
 */
final class KilledProcess {

    private static final int UNDER_WAY = 100;
    private static final int EACH_RUN = 1_000_000;

    private static final String MANIFESTS = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: three-partitions, namespace: NAMESPACE}
            data:
              default.topic.partitions: "3"
              default.topic.replication.factor: "1"
              bootstrap.servers: localhost:9092
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata:
              name: orders
              namespace: NAMESPACE
              annotations: {eventing.knative.dev/broker.class: Kafka}
            spec:
              config: {apiVersion: v1, kind: ConfigMap, name: three-partitions}
              delivery: {retry: 5, backoffPolicy: linear, backoffDelay: PT0.01S}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata:
              name: in-order
              namespace: NAMESPACE
              annotations: {kafka.eventing.knative.dev/delivery.order: ordered}
            spec:
              broker: orders
              subscriber: {ref: {apiVersion: v1, kind: Service, name: in-order}}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: in-any-order, namespace: NAMESPACE}
            spec:
              broker: orders
              subscriber: {ref: {apiVersion: v1, kind: Service, name: in-any-order}}
            """;

    private KilledProcess() {}

    /** @param args bootstrap servers, namespace, number of the run, {@code traffic} or {@code rest} */
    public static void main(String[] args) throws Exception {
        int run = Integer.parseInt(args[2]);
        EmulatorOptions options = EmulatorOptions.defaults()
                .withKafka(Map.of(
                        "bootstrap.servers",
                        args[0],
                        "session.timeout.ms",
                        "1000",
                        "heartbeat.interval.ms",
                        "200",
                        "fetch.max.wait.ms",
                        "50"));
        try (EventingEmulator eventing = EventingEmulator.start(options)) {
            Random random = new Random(run);
            eventing.subscriber(args[1], "in-order", saying("O ", random));
            eventing.subscriber(args[1], "in-any-order", saying("U ", random));
            eventing.apply(MANIFESTS.replace("NAMESPACE", args[1]));
            if (args[3].equals("rest")) {
                while (System.in.read() >= 0) {
                    // Nobody says anything; it is the end that counts.
                }
                return;
            }
            send(eventing.broker(args[1], "orders"), run);
        }
    }

    private static void send(Sink broker, int run) throws InterruptedException {
        Semaphore room = new Semaphore(UNDER_WAY);
        for (int i = run * EACH_RUN; ; i++) {
            room.acquire();
            String key = "k" + i % 7;
            String id = key + "." + i;
            Sent sent =
                    broker.send(event -> event.withId(id).withType("order.paid").withExtension("partitionkey", key));
            sent.answer().whenComplete((answer, thrown) -> {
                if (answer != null && answer.status() == 202) {
                    say("A " + id);
                }
                room.release();
            });
        }
    }

    private static void say(String line) {
        PrintStream out = System.out;
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }

    /** A subscriber that sometimes fails first; what it takes it has said before. */
    private static Subscriber saying(String how, Random random) {
        return Subscriber.responding(event -> {
                    int luck;
                    synchronized (random) {
                        luck = random.nextInt(20);
                    }
                    if (luck == 0) {
                        return Response.status(503);
                    }
                    say(how + event.getId());
                    return Response.accepted();
                })
                .nonBlocking();
    }
}
