package dev.knemu.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.knemu.resource.Broker;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.Destination;
import dev.knemu.resource.Resource;
import dev.knemu.resource.SubscriptionsAPIFilter;
import dev.knemu.resource.Trigger;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What is allocated stands for what is done: it is the same on every run, and whoever walks over all Triggers to change
 * one cannot help making something for each, an iterator's step or a copy.
 */
class ManyTriggersTest {

    private static final int FEW = 300;
    private static final int MANY = 3_000;
    private static final int TIMES = 25;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private record Cost(long added, long changed, long unchanged, long deleted) {}

    @Test
    void costsNoMoreForOneTriggerWhereThereAreTenTimesAsMany() {
        World world = new World();
        world.apply(Broker.named("main"));
        world.apply(IntStream.range(0, FEW).mapToObj(this::trigger).toArray(Resource[]::new));
        costs(world, FEW);
        Cost few = costs(world, FEW);
        world.apply(IntStream.range(FEW, MANY).mapToObj(this::trigger).toArray(Resource[]::new));
        Cost many = costs(world, MANY);

        assertThat(world.channel("main-kne-trigger").subscriptions()).hasSize(MANY);
        assertThat(many.added()).as("one more").isLessThan(few.added() * 12 / 10);
        assertThat(many.changed()).as("one changed").isLessThan(few.changed() * 12 / 10);
        assertThat(many.unchanged()).as("one as it was").isLessThan(few.unchanged() * 12 / 10);
        assertThat(many.deleted()).as("one deleted").isLessThan(few.deleted() * 12 / 10);
    }

    private Cost costs(World world, int there) {
        long added = allocated(i -> world.apply(trigger(there + i)));
        long changed = allocated(i -> world.apply(trigger(i * 7).delivery(DeliverySpec.EMPTY.withRetry(i + 1))));
        long unchanged = allocated(i -> world.apply(trigger(i * 7).delivery(DeliverySpec.EMPTY.withRetry(i + 1))));
        long deleted = allocated(i -> world.delete(trigger(there + i)));
        // What is kept of every swap is no part of what is looked at.
        world.topologies.subList(0, world.topologies.size() - 1).clear();
        IntStream.range(0, TIMES).forEach(i -> world.apply(trigger(i * 7)));
        return new Cost(added, changed, unchanged, deleted);
    }

    private long allocated(IntConsumer change) {
        long before = threads.getCurrentThreadAllocatedBytes();
        IntStream.range(0, TIMES).forEach(change);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private Trigger trigger(int number) {
        return Trigger.named("t" + number)
                .broker("main")
                .filter(SubscriptionsAPIFilter.exact(Map.of("type", "order." + number)))
                .subscriber(Destination.uri(URI.create("http://orders.example/" + number)));
    }
}
