package dev.knemu.kafka.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The properties of every client of one cluster: Knative's, where ours give no better, then those of the user.
 *
 * <p>Source: knative eventing-kafka-broker {@code data-plane/config/broker/100-config-kafka-broker-data-plane.yaml}.
 * Left are its {@code enable.idempotence=false}, with which a batch that is sent again may overtake the next; its {@code
 * StickyAssignor}, which takes all partitions from everybody when one member comes or goes; and its {@code
 * request.timeout.ms}, of 2 seconds, which a broker that starts does not keep.
 */
public final class ClientProperties {

    private static final String JAAS = "sasl.jaas.config";

    private final Map<String, String> given;
    private final Supplier<String> ids;

    /**
     * @param given the user's; they win
     * @param ids for {@code client.id}
     * @throws IllegalArgumentException when one of them cannot be used; names it, and what to write
     */
    public ClientProperties(Map<String, String> given, Supplier<String> ids) {
        this.given = Map.copyOf(given);
        this.ids = ids;
        check();
    }

    private void check() {
        String servers = given.get("bootstrap.servers");
        if (servers == null || servers.isBlank()) {
            throw new IllegalArgumentException(
                    "The Kafka client property bootstrap.servers is missing: nothing says where"
                            + " the cluster is. Write host and port of one of its brokers, such as localhost:9092.");
        }
        refuse("acks", "all", "-1");
        refuse("enable.auto.commit", "false");
        try {
            new ProducerConfig(producer());
            new ConsumerConfig(consumer("check"));
            new AdminClientConfig(admin());
        } catch (ConfigException e) {
            throw new IllegalArgumentException(
                    "The Kafka client properties cannot be used: " + e.getMessage()
                            + ". Correct that property, or leave it out for its default.",
                    e);
        }
    }

    private void refuse(String name, String... allowed) {
        String value = given.get(name);
        if (value == null) {
            return;
        }
        for (String one : allowed) {
            if (value.equals(one)) {
                return;
            }
        }
        throw new IllegalArgumentException("The Kafka client property " + name + " is \"" + value
                + "\", and with that events could be lost that a producer was told are safe. Leave it out, or write "
                + allowed[0] + ".");
    }

    /** Where the cluster is, for people. */
    public String cluster() {
        return given.getOrDefault("bootstrap.servers", "");
    }

    Map<String, Object> producer() {
        Map<String, Object> all = new HashMap<>();
        all.put("acks", "all");
        all.put("enable.idempotence", "true");
        all.put("batch.size", "16384");
        all.put("linger.ms", "0");
        all.put("delivery.timeout.ms", "120000");
        all.put("request.timeout.ms", "30000");
        all.put("max.request.size", "1048576");
        // Only the thread that appends is held up, and only where a topic has gone away since it was last written to.
        all.put("max.block.ms", "1000");
        common(all, "producer");
        all.put("key.serializer", ByteArraySerializer.class);
        all.put("value.serializer", ByteArraySerializer.class);
        return all;
    }

    /**
     * Of one member of a group.
     *
     * @param group {@code group.id}
     */
    public Map<String, Object> consumer(String group) {
        Map<String, Object> all = new HashMap<>();
        all.put("max.poll.records", "500");
        all.put("session.timeout.ms", "10000");
        all.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
        all.put("isolation.level", "read_committed");
        all.put("default.api.timeout.ms", "15000");
        // A group that is started gets an offset for every partition there is. One without is younger than that, and
        // all that is in it was written since.
        all.put("auto.offset.reset", "earliest");
        all.put("allow.auto.create.topics", "false");
        all.put("auto.commit.interval.ms", "5000");
        common(all, "consumer");
        all.put("group.id", group);
        all.put("enable.auto.commit", "false");
        all.put("key.deserializer", ByteArrayDeserializer.class);
        all.put("value.deserializer", ByteArrayDeserializer.class);
        return all;
    }

    Map<String, Object> admin() {
        Map<String, Object> all = new HashMap<>();
        all.put("default.api.timeout.ms", "10000");
        all.put("request.timeout.ms", "5000");
        common(all, "admin");
        return all;
    }

    private void common(Map<String, Object> all, String kind) {
        all.put("reconnect.backoff.max.ms", "1000");
        // No MBeans: several emulators of one JVM know nothing of each other.
        all.put("metric.reporters", "");
        all.putAll(given);
        all.put("client.id", given.getOrDefault("client.id", "knemu") + "-" + kind + "-" + ids.get());
    }

    /** How often what came to rest is committed; the property {@code auto.commit.interval.ms}. */
    public Duration commitInterval() {
        return millis("auto.commit.interval.ms");
    }

    /** How long one request to the cluster may take, retries included. */
    public Duration limit() {
        return millis("default.api.timeout.ms");
    }

    private Duration millis(String name) {
        return Duration.ofMillis(Long.parseLong(String.valueOf(consumer("").get(name))));
    }

    /** Without what is secret. */
    @Override
    public String toString() {
        Map<String, String> shown = new HashMap<>(given);
        shown.replaceAll((name, value) -> name.equals(JAAS) || name.contains("password") ? "(secret)" : value);
        return shown.toString();
    }
}
