package dev.knemu.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Runs {@link KafkaSpeed} in a JVM that compiles as one in production does. Not part of the build, since a build does
 * not time; {@code -Dtest=KafkaBenchmark} asks for it.
 */
class KafkaBenchmark {

    @Test
    void besidePlainClients() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KafkaSpeed.class.getName())
                .inheritIO()
                .start();

        assertThat(process.waitFor()).isZero();
    }
}
