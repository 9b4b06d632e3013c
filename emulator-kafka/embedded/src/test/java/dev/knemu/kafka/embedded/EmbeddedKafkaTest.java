package dev.knemu.kafka.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {

    @Test
    void keepsItsRecordsAndItsAddressThroughARestart() throws Exception {
        Path directory;
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            directory = kafka.directory();
            String address = kafka.bootstrapServers();
            write(kafka, "before");

            kafka.stop();
            kafka.restart();

            assertThat(kafka.bootstrapServers()).isEqualTo(address);
            assertThat(read(kafka)).isEqualTo("before");
        }
        assertThat(directory).doesNotExist();
    }

    @Test
    void leavesNoThread() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();

        EmbeddedKafka.start().close();

        Set<String> left = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && thread.isAlive())
                .map(Thread::getName)
                .collect(Collectors.toSet());
        assertThat(left).isEmpty();
    }

    @Test
    void goesOnWithTheRecordsOfADirectory(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
            write(kafka, "kept");
        }
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
            assertThat(read(kafka)).isEqualTo("kept");
        }
    }

    @Test
    void leavesADirectoryToTheOneThatUsesIt(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory, 0)) {
            assertThatThrownBy(() -> EmbeddedKafka.start(directory, 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Kafka cannot use the directory " + directory
                            + ": another Kafka that runs uses it. End that one, or name a directory of its own.");

            write(kafka, "unharmed");
        }
        EmbeddedKafka.start(directory, 0).close();
    }

    @Test
    void saysWhichPortIsTaken(@TempDir Path directory) throws IOException {
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> EmbeddedKafka.start(directory, port))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("The embedded Kafka did not start at 127.0.0.1:" + port + ": ")
                    .hasMessageEndingWith(
                            "See that nothing else uses that port, or choose port 0 for any that is free.");
        }
    }

    @Test
    void saysWhichDirectoryIsOfNoUse(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "not a directory");

        assertThatThrownBy(() -> EmbeddedKafka.start(file, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Kafka cannot use the directory " + file + ": ")
                .hasMessageEndingWith("Name an empty directory, or one that this Kafka has filled.");
    }

    private static void write(EmbeddedKafka kafka, String value) throws Exception {
        Map<String, Object> client = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (Admin admin = Admin.create(client)) {
            admin.createTopics(List.of(new NewTopic("t", Optional.of(1), Optional.empty())))
                    .all()
                    .get(10, TimeUnit.SECONDS);
        }
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("t", value)).get(10, TimeUnit.SECONDS);
        }
    }

    private static String read(EmbeddedKafka kafka) {
        Map<String, Object> client = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition("t", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            return consumer.poll(Duration.ofSeconds(10)).iterator().next().value();
        }
    }
}
