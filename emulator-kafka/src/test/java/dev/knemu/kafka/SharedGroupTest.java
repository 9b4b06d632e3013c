package dev.knemu.kafka;

import static dev.knemu.kafka.Stores.event;
import static dev.knemu.kafka.Stores.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.channel.DeliveryOrder;
import dev.knemu.channel.TopicGroup;
import dev.knemu.channel.TopicPosition;
import dev.knemu.channel.TopicStore;
import dev.knemu.kafka.embedded.EmbeddedKafka;
import dev.knemu.transport.ContentMode;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several emulators on one cluster, each with a store of its own, share one group. */
@ExtendWith(RunningKafka.class)
class SharedGroupTest {

    private static final int PARTITIONS = 6;

    private Stores stores;
    private final Received first = new Received();
    private final Received second = new Received(first);
    private final Received third = new Received(first);

    @BeforeEach
    void open(EmbeddedKafka kafka) throws Exception {
        stores = new Stores(kafka);
    }

    @AfterEach
    void close() throws Exception {
        stores.close();
    }

    @ParameterizedTest
    @EnumSource(DeliveryOrder.class)
    void whoComesAndGoesNeitherLosesNorRepeatsAnything(DeliveryOrder order) throws Exception {
        TopicStore one = stores.open(first);
        TopicStore two = stores.open(second);
        TopicStore three = stores.open(third);
        stores.topic(one, PARTITIONS);
        TopicGroup group = stores.group(order);
        List<Future<TopicPosition>> appended = new ArrayList<>();

        get(one.start(group));
        append(three, appended, 0, 300);
        get(two.start(group));
        append(three, appended, 300, 600);
        get(three.start(group));
        append(three, appended, 600, 900);
        get(one.close());
        append(three, appended, 900, 1200);
        get(Future.join(appended));
        get(two.stop(group));
        third.await(() -> all().size() >= 1200);
        get(three.handedOver());

        assertThat(all()).containsExactlyInAnyOrderElementsOf(KafkaStoreTest.ids("e", 0, 1200));
        assertThat(first.ids()).isNotEmpty();
        assertThat(third.ids()).isNotEmpty();
    }

    @Test
    void whatIsUnderWayWhereAPartitionWasTakenAwayIsWaitedFor() throws Exception {
        TopicStore one = stores.open(first);
        TopicStore two = stores.open(second);
        stores.topic(one, PARTITIONS);
        TopicGroup group = stores.group(DeliveryOrder.ORDERED);
        first.holding(event -> true);
        get(one.start(group));
        List<Future<TopicPosition>> appended = new ArrayList<>();
        append(one, appended, 0, 60);
        get(Future.join(appended));
        get(one.handedOver());
        assertThat(first.deliveries()).hasSize(PARTITIONS);

        get(two.start(group));
        assertThat(second.isSilentFor(Duration.ofSeconds(1))).isTrue();
        first.holding(event -> false);
        first.deliveries().forEach(Received.Delivery::atRest);
        second.await(() -> all().size() >= 60);
        get(one.handedOver());
        get(two.handedOver());

        assertThat(all()).containsExactlyInAnyOrderElementsOf(KafkaStoreTest.ids("e", 0, 60));
    }

    private List<String> all() {
        return Stream.of(first, second, third)
                .flatMap(received -> received.ids().stream())
                .toList();
    }

    private void append(TopicStore store, List<Future<TopicPosition>> appended, int from, int to) {
        for (int i = from; i < to; i++) {
            appended.add(store.append(stores.topic(), ContentMode.BINARY, event("e" + i, "key-" + i % 30)));
        }
    }
}
