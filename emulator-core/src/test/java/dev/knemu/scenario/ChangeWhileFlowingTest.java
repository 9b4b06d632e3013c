package dev.knemu.scenario;

import static dev.knemu.scenario.Stage.event;
import static dev.knemu.scenario.Yaml.channel;
import static dev.knemu.scenario.Yaml.delivery;
import static dev.knemu.scenario.Yaml.plainBroker;
import static dev.knemu.scenario.Yaml.subscription;
import static dev.knemu.scenario.Yaml.trigger;
import static dev.knemu.scenario.Yaml.triggerTo;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Resources that are applied, changed and deleted while several threads send, on several lanes. */
class ChangeWhileFlowingTest {

    private static final int PRODUCERS = 4;
    private static final int EVENTS = 400;
    private static final int CHANGES = 60;

    /** So many events each producer has under way. */
    private static final int UNDER_WAY = 16;

    @ParameterizedTest
    @EnumSource(names = {"CALLS_IN_REAL_TIME", "HTTP_IN_REAL_TIME"})
    void nothingAcceptedIsLost(Way way) throws Exception {
        try (Stage stage =
                new Stage(way, options -> options.withLanes(4).withJournal(Journal.Level.FULL, 1 << 17, 1L << 28))) {
            stage.apply(plainBroker(), trigger("steady"), channel("in"), subscription("channelled", "in"));
            Probe steady = stage.subscriber("steady");
            Probe channelled = stage.subscriber("channelled");
            stage.subscriber("coming-and-going")
                    .by(event -> Answer.status(event.getId().endsWith("7") ? 503 : 202));

            AtomicInteger sent = new AtomicInteger();
            List<Thread> producers = new ArrayList<>();
            ConcurrentLinkedQueue<Posted> posted = new ConcurrentLinkedQueue<>();
            for (int p = 0; p < PRODUCERS; p++) {
                Thread producer = new Thread(() -> produce(stage, sent, posted));
                producers.add(producer);
                producer.start();
            }
            change(stage);
            for (Thread producer : producers) {
                producer.join();
            }
            stage.runUntilIdle();

            assertThat(posted).hasSize(2 * PRODUCERS * EVENTS);
            // 500 is what a producer is owed whose event one Trigger could not deliver.
            assertThat(posted).allSatisfy(one -> assertThat(one.status()).isIn(202, 500));
            assertThat(new HashSet<>(steady.ids())).hasSize(PRODUCERS * EVENTS);
            assertThat(steady.ids()).hasSize(PRODUCERS * EVENTS);
            assertThat(new HashSet<>(channelled.ids())).hasSize(PRODUCERS * EVENTS);
            assertEveryDeliveryIsAtRest(stage);
        }
    }

    private static void produce(Stage stage, AtomicInteger sent, ConcurrentLinkedQueue<Posted> posted) {
        Semaphore underWay = new Semaphore(UNDER_WAY);
        for (int i = 0; i < EVENTS; i++) {
            underWay.acquireUninterruptibly(2);
            String id = "e" + sent.incrementAndGet();
            Posted toBroker = stage.send(event(id, "order.placed"));
            Posted toChannel = stage.sendToChannel("in", event("c" + id, "order.placed"));
            for (Posted one : List.of(toBroker, toChannel)) {
                one.answer().whenComplete((status, failure) -> underWay.release());
                posted.add(one);
            }
        }
    }

    private static void change(Stage stage) {
        for (int i = 0; i < CHANGES; i++) {
            switch (i % 4) {
                case 0 ->
                    stage.apply(
                            triggerTo("other", "coming-and-going", delivery("retry: 1")),
                            subscription("coming-and-going", "in"));
                case 1 -> stage.apply(triggerTo("other", "coming-and-going", "filters: [{suffix: {type: placed}}]"));
                case 2 -> stage.apply(triggerTo("another", "coming-and-going"));
                default -> {
                    stage.eventing.delete(Trigger.class, "other");
                    stage.eventing.delete(Trigger.class, "another");
                    stage.eventing.delete(Subscription.class, "coming-and-going");
                }
            }
        }
    }

    private static void assertEveryDeliveryIsAtRest(Stage stage) {
        assertThat(stage.eventing.journal().entries())
                .hasSize((int) stage.eventing.journal().written());
        Map<Long, Set<String>> wanted = new HashMap<>();
        Map<Long, Set<String>> ended = new HashMap<>();
        for (Entry entry : stage.eventing.journal().entries()) {
            if (entry instanceof Entry.Accepted accepted) {
                wanted.put(accepted.seq(), new HashSet<>());
                ended.put(accepted.seq(), new HashSet<>());
            } else if (entry instanceof Entry.Decided decided
                    && decided.verdict().passed()) {
                assertThat(wanted.get(decided.cause())
                                .add(decided.subscription().toString()))
                        .isTrue();
            } else if (Stage.isRest(entry) && entry instanceof Entry.OfDelivery rest) {
                assertThat(ended.get(rest.cause()).add(rest.subscription().toString()))
                        .as("%s comes to rest once", rest)
                        .isTrue();
            }
        }
        assertThat(wanted).hasSize(2 * PRODUCERS * EVENTS);
        assertThat(ended).isEqualTo(wanted);
    }
}
