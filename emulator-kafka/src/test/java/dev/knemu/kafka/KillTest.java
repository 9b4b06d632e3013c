package dev.knemu.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.EventingEmulator;
import dev.knemu.journal.Entry;
import dev.knemu.kafka.embedded.EmbeddedKafka;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Processes with emulators that take events and deliver them are killed in the middle of it, at random moments.
 *
 * <p>How often is the system property {@code knemu.kafka.kills}, {@value #KILLS} by default; when, follows from {@code
 * knemu.kafka.seed}; how many emulators there are beside the one that is never killed, {@code knemu.kafka.emulators}, five at
 * the most.
 */
@ExtendWith(RunningKafka.class)
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class KillTest {

    private static final int KILLS = 1;
    private static final int KILLED = 137;

    private final int kills = Integer.getInteger("knemu.kafka.kills", KILLS);
    private final Random random = new Random(Long.getLong("knemu.kafka.seed", 42));
    private final OrdersReceived received = new OrdersReceived();
    private final List<OrdersProcess> processes = new ArrayList<>();
    private final EmbeddedKafka kafka;
    private int emulators;

    KillTest(EmbeddedKafka kafka) throws Exception {
        this.kafka = kafka;
    }

    @AfterEach
    void end() throws Exception {
        for (OrdersProcess process : processes) {
            process.kill();
        }
        received.close();
    }

    @Test
    void whoIsStartedAgainDeliversWhatWasAcknowledged() throws Exception {
        String namespace = "killed-" + ProcessHandle.current().pid();

        for (int i = 0; i < kills; i++) {
            start(namespace);
            killOne();
        }
        assertThat(received.accepted()).isGreaterThan(20 * kills);
        try (EventingEmulator last = EventingEmulator.start(Orders.options(kafka.bootstrapServers(), 1_200))) {
            last.apply(Orders.manifests(namespace, received.uri(++emulators)));
            received.saying(id -> whatIs(last, namespace, id));
            received.awaitAccepted();
        }

        assertThat(received.outOfOrder()).isEmpty();
    }

    @Test
    void theOthersTakeOverWhatAKilledOneLeaves() throws Exception {
        String namespace = "left-" + ProcessHandle.current().pid();
        int mine = ++emulators;
        AtomicBoolean going = new AtomicBoolean(true);
        try (EventingEmulator survivor = EventingEmulator.start(Orders.options(kafka.bootstrapServers(), 1_200))) {
            survivor.apply(Orders.manifests(namespace, received.uri(mine)));
            received.saying(id -> whatIs(survivor, namespace, id));
            Thread sender = new Thread(() -> send(survivor, namespace, mine, going));
            sender.start();
            for (int i = 0; i < Integer.getInteger("knemu.kafka.emulators", 1); i++) {
                start(namespace);
            }

            for (int i = 0; i < kills; i++) {
                if (i > 0) {
                    start(namespace);
                }
                killOne();
                received.awaitMoreOf(mine, 100);
            }
            going.set(false);
            sender.join();
            for (OrdersProcess process : processes) {
                assertThat(process.close()).isZero();
            }
            processes.clear();
            received.awaitAccepted();
        }

        assertThat(received.outOfOrder()).isEmpty();
    }

    /** For a failure to tell: whether nobody reads, or somebody reads and does not deliver. */
    private String whatIs(EventingEmulator eventing, String namespace, String missing) throws Exception {
        return "The emulator that is left knows of " + missing + ": " + eventing.why(missing) + ", and of its groups: "
                + eventing.journal().entries(Entry.Interrupted.class)
                + eventing.journal().entries(Entry.Resumed.class) + ", dropped: "
                + eventing.journal().entries(Entry.Dropped.class) + "\n"
                + Groups.describe(
                        kafka.bootstrapServers(),
                        List.of(
                                "knative-trigger-" + namespace + "-in-order",
                                "knative-trigger-" + namespace + "-in-any-order"));
    }

    private void send(EventingEmulator eventing, String namespace, int emulator, AtomicBoolean going) {
        try {
            for (int from = 0; going.get(); from += 100) {
                received.awaitBacklogOf(1_000);
                Orders.send(eventing.broker(namespace, "orders"), emulator, from, from + 100, received::accepted);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns when it delivers as well: so it has partitions, which its end leaves to the others. */
    private void start(String namespace) throws Exception {
        int emulator = ++emulators;
        processes.add(OrdersProcess.start(kafka, namespace, emulator, received.uri(emulator), received::accepted));
        received.awaitMoreOf(emulator, 1);
    }

    private void killOne() throws Exception {
        received.awaitMoreOf(emulators, 1 + random.nextInt(500));
        assertThat(processes.remove(random.nextInt(processes.size())).kill())
                .as("it did not end by itself")
                .isEqualTo(KILLED);
    }
}
