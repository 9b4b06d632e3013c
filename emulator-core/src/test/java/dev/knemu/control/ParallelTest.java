package dev.knemu.control;

import static dev.knemu.control.World.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.Destination;
import dev.knemu.resource.Parallel;
import dev.knemu.resource.Parallel.Branch;
import dev.knemu.resource.Subscription;
import java.net.URI;
import org.junit.jupiter.api.Test;

class ParallelTest {

    private final World world = new World();
    private final Parallel parallel = Parallel.named("par")
            .branch(Branch.to(Destination.service("a"))
                    .withFilter(Destination.service("filter"))
                    .withDelivery(DeliverySpec.retries(4)))
            .branch(Branch.to(Destination.service("b")).withReply(Destination.service("own")))
            .reply(Destination.service("all"));

    private static URI service(String name) {
        return URI.create("http://" + name + ".default.svc.cluster.local");
    }

    private void applyServices() {
        for (String name : new String[] {"a", "b", "filter", "own", "all"}) {
            world.apply(CoreService.named(name));
        }
    }

    @Test // C-184, C-185, C-186
    void sendsToFiltersAndWhatTheyAnswerToSubscribers() {
        applyServices();
        world.apply(parallel);

        Parallel made = world.now(parallel);
        assertThat(made.isReady()).isTrue();
        assertThat(made.status().address().address().orElseThrow().url())
                .contains(service("par-kn-parallel-kn-channel"));
        assertThat(made.status().ingressChannelStatus().orElseThrow().ready().isTrue())
                .isTrue();
        assertThat(made.status().branchStatuses()).hasSize(2);

        SubscriptionRoute filter = world.route("par-kn-parallel", 0);
        assertThat(filter.ref().name()).isEqualTo("par-kn-parallel-filter-0");
        assertThat(filter.subscriber()).isEqualTo(service("filter"));
        assertThat(filter.reply()).isEqualTo(service("par-kn-parallel-0-kn-channel"));
        assertThat(filter.plan().retry()).isZero();
        SubscriptionRoute subscriber = world.route("par-kn-parallel-0", 0);
        assertThat(subscriber.subscriber()).isEqualTo(service("a"));
        assertThat(subscriber.reply()).isEqualTo(service("all"));
        assertThat(subscriber.plan().retry()).isEqualTo(4);

        SubscriptionRoute unfiltered = world.route("par-kn-parallel", 1);
        assertThat(unfiltered.subscriber()).isEqualTo(service("par-kn-parallel-1-kn-channel"));
        assertThat(unfiltered.reply()).isNull();
        assertThat(world.route("par-kn-parallel-1", 0).reply()).isEqualTo(service("own"));
    }

    @Test
    void isNotReadyWithoutItsSubscribers() {
        world.apply(parallel);
        assertThat(ready(world.now(parallel)))
                .isEqualTo("False SubscriptionsNotReady: Subscriptions are not ready yet, or there are none");

        applyServices();
        assertThat(ready(world.now(parallel))).isEqualTo("True");
    }

    @Test
    void removesABranch() {
        applyServices();
        world.apply(parallel);

        world.apply(Parallel.named("par").branch(Branch.to(Destination.service("b"))));

        assertThat(world.store.snapshot().list(Subscription.class))
                .extracting(subscription -> subscription.metadata().name())
                .containsExactly("par-kn-parallel-0", "par-kn-parallel-filter-0");
        assertThat(world.topology().channels()).hasSize(2);
        assertThat(world.channel("par-kn-parallel").subscriptions()).hasSize(1);
    }

    @Test
    void takesEverythingWithItWhenItIsDeleted() {
        applyServices();
        world.apply(parallel);

        world.delete(parallel);

        assertThat(world.store.snapshot().list(Subscription.class)).isEmpty();
        assertThat(world.topology().channels()).isEmpty();
        assertThat(world.topology().channelHosts()).isEmpty();
    }
}
