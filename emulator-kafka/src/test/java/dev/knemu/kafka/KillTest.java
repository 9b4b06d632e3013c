package dev.knemu.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.kafka.embedded.EmbeddedKafka;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A process with an emulator that takes events and delivers them is killed in the middle of it, at random moments, and started again.
 *
 * <p>How often is the system property {@code knemu.kafka.kills}, {@value #KILLS} by default; when, follows from {@code
 * knemu.kafka.seed}.
 */
@ExtendWith(RunningKafka.class)
class KillTest {

    private static final int KILLS = 1;

    private final Set<String> acknowledged = new HashSet<>();
    private final List<String> inOrder = new ArrayList<>();
    private final Set<String> inAnyOrder = new HashSet<>();

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void whatWasAcknowledgedIsDelivered(EmbeddedKafka kafka) throws Exception {
        Random random = new Random(Long.getLong("knemu.kafka.seed", 42));
        int kills = Integer.getInteger("knemu.kafka.kills", KILLS);
        String namespace = "killed-" + ProcessHandle.current().pid();

        for (int run = 0; run < kills; run++) {
            kill(start(kafka, namespace, run, "traffic"), 200 + random.nextInt(4_000));
        }
        readUntilAllAreDelivered(start(kafka, namespace, kills, "rest"));

        assertThat(acknowledged).hasSizeGreaterThan(20 * kills);
        assertThat(inAnyOrder).containsAll(acknowledged);
        assertThat(inOrder).containsAll(acknowledged);
        assertThat(outOfOrder()).isEmpty();
    }

    private static Process start(EmbeddedKafka kafka, String namespace, int run, String what) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledProcess.class.getName(),
                        kafka.bootstrapServers(),
                        namespace,
                        Integer.toString(run),
                        what)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Kills it once it has said so much; what it said until then counts. */
    private void kill(Process process, int lines) throws IOException, InterruptedException {
        try (BufferedReader said = said(process)) {
            int left = lines;
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                note(line);
                if (--left == 0) {
                    // Not of the process itself: that would close the stream as well, with what it had said.
                    process.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(process.waitFor()).as("it did not end by itself").isEqualTo(137);
    }

    private void readUntilAllAreDelivered(Process process) throws IOException, InterruptedException {
        Set<String> missing = new HashSet<>();
        acknowledged.forEach(id -> missing.addAll(List.of("O " + id, "U " + id)));
        inOrder.forEach(id -> missing.remove("O " + id));
        inAnyOrder.forEach(id -> missing.remove("U " + id));
        try (BufferedReader said = said(process)) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                note(line);
                missing.remove(line);
                if (missing.isEmpty()) {
                    // It has nothing else to do than to wait for this.
                    process.getOutputStream().close();
                }
            }
        }
        assertThat(process.waitFor()).isZero();
    }

    private static BufferedReader said(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    private void note(String line) {
        String id = line.substring(line.indexOf(' ') + 1);
        switch (line.charAt(0)) {
            case 'A' -> acknowledged.add(id);
            case 'O' -> inOrder.add(id);
            case 'U' -> inAnyOrder.add(id);
            default -> {
                // What else it has to say about its cluster is not in question here.
            }
        }
    }

    /** Of each key, the events that came for the first time after one that was written later. */
    private List<String> outOfOrder() {
        List<String> wrong = new ArrayList<>();
        Map<String, Integer> last = new HashMap<>();
        for (String id : new LinkedHashSet<>(inOrder)) {
            int number = Integer.parseInt(id.substring(id.indexOf('.') + 1));
            Integer before = last.put(id.substring(0, id.indexOf('.')), number);
            if (before != null && before > number) {
                wrong.add(id + " after " + before);
            }
        }
        return wrong;
    }
}
