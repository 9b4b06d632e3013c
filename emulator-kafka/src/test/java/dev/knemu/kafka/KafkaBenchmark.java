package dev.knemu.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
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
                .redirectErrorStream(true)
                .start();
        // Not inherited: what a child writes past Surefire would get into what Surefire's two JVMs tell each other.
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            said.lines().forEach(System.out::println);
        }

        assertThat(process.waitFor()).isZero();
    }
}
