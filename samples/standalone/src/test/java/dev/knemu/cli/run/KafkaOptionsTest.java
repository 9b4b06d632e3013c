package dev.knemu.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.EmulatorOptions;
import dev.knemu.cli.terminal.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code --kafka FILE}; what speaks to Kafka is not on this class path, and says so when all has been read. */
class KafkaOptionsTest {

    @TempDir
    private Path directory;

    @Command
    private static final class Line {
        @Mixin
        private KafkaOptions kafka;
    }

    private KafkaOptions options(String file) throws IOException {
        Path path = Files.writeString(directory.resolve("client.properties"), file);
        Line line = new Line();
        new CommandLine(line).parseArgs("--kafka", path.toString());
        return line.kafka;
    }

    @Test
    void readsPropertiesOverSeveralLinesAsUtf8() throws IOException {
        KafkaOptions options = options("""
                # of the shop
                bootstrap.servers = kafka-0.shop:9093,kafka-1.shop:9093
                security.protocol=SASL_SSL
                sasl.mechanism: PLAIN
                sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\
                    username="käthe" \\
                    password="a=b\\\\c #d";
                ssl.truststore.location=C:\\\\certs\\\\shop.p12
                """);

        assertThatThrownBy(options::check)
                .isInstanceOf(Problem.class)
                .hasMessageContaining("Kafka at kafka-0.shop:9093,kafka-1.shop:9093 cannot be used");

        assertThat(options.on(EmulatorOptions.defaults(), null).kafka())
                .contains(Map.of(
                        "bootstrap.servers",
                        "kafka-0.shop:9093,kafka-1.shop:9093",
                        "security.protocol",
                        "SASL_SSL",
                        "sasl.mechanism",
                        "PLAIN",
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"käthe\""
                                + " password=\"a=b\\c #d\";",
                        "ssl.truststore.location",
                        "C:\\certs\\shop.p12"));
    }

    @Test
    void saysWhyAFileCannotBeRead() throws IOException {
        KafkaOptions options = options("ssl.truststore.location=C:\\user\\shop.p12\n");

        assertThatThrownBy(options::check)
                .isInstanceOf(Problem.class)
                .hasMessageContaining("client.properties cannot be read");
    }
}
