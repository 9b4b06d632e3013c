package dev.knemu.kafka;

import dev.knemu.EmulatorOptions;
import dev.knemu.Sent;
import dev.knemu.Sink;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** A Broker of class Kafka and its Triggers, as several emulators on one cluster share them. */
final class Orders {

    private static final int UNDER_WAY = 100;
    private static final int KEYS = 7;

    /** Some for each emulator, as long as there are no more of them: one without any would wait for its first delivery. */
    private static final int PARTITIONS = 6;

    private Orders() {}

    /** An emulator that goes without a word is missed after a second or two. */
    static EmulatorOptions options(String bootstrapServers, int sessionMillis) {
        return EmulatorOptions.defaults()
                .withKafka(Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "session.timeout.ms",
                        Integer.toString(sessionMillis),
                        "heartbeat.interval.ms",
                        Integer.toString(sessionMillis / 6),
                        "fetch.max.wait.ms",
                        "50"));
    }

    static String broker(String namespace, int partitions) {
        return """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: partitions, namespace: NAMESPACE}
                data:
                  default.topic.partitions: "PARTITIONS"
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
                  config: {apiVersion: v1, kind: ConfigMap, name: partitions}
                  delivery: {retry: 5, backoffPolicy: linear, backoffDelay: PT0.01S}
                """.replace("NAMESPACE", namespace).replace("PARTITIONS", Integer.toString(partitions));
    }

    /** @param order {@code ordered} or {@code unordered} */
    static String trigger(String namespace, String name, String order, String subscriber) {
        return """
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata:
                  name: NAME
                  namespace: NAMESPACE
                  annotations: {kafka.eventing.knative.dev/delivery.order: ORDER}
                spec:
                  broker: orders
                  subscriber: SUBSCRIBER
                """.replace("NAMESPACE", namespace)
                .replace("NAME", name)
                .replace("ORDER", order)
                .replace("SUBSCRIBER", subscriber);
    }

    /** Both Triggers to one who {@linkplain OrdersReceived hears} of every delivery. */
    static String manifests(String namespace, String subscriber) {
        return broker(namespace, PARTITIONS)
                + trigger(namespace, "in-order", "ordered", "{uri: " + subscriber + "/in-order}")
                + trigger(namespace, "in-any-order", "unordered", "{uri: " + subscriber + "/in-any-order}");
    }

    /**
     * Sends as fast as is answered. Of each key, those of one emulator have rising numbers: {@code KEY.NUMBER}.
     *
     * @param emulator whose keys no other has
     * @param from the first number; {@code to} is the first that is not sent
     * @param accepted told the ids that were answered 202
     */
    static void send(Sink broker, int emulator, int from, int to, Consumer<String> accepted)
            throws InterruptedException {
        Semaphore room = new Semaphore(UNDER_WAY);
        for (int i = from; i < to; i++) {
            room.acquire();
            String key = "k" + emulator + "-" + i % KEYS;
            String id = key + "." + i;
            Sent sent =
                    broker.send(event -> event.withId(id).withType("order.paid").withExtension("partitionkey", key));
            sent.answer().whenComplete((answer, thrown) -> {
                if (answer != null && answer.status() == 202) {
                    accepted.accept(id);
                }
                room.release();
            });
        }
        room.acquire(UNDER_WAY);
    }
}
