package dev.knemu.control;

import static dev.knemu.control.World.ready;
import static dev.knemu.control.World.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.resource.ChannelTemplateSpec;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.Destination;
import dev.knemu.resource.InMemoryChannel;
import dev.knemu.resource.Sequence;
import dev.knemu.resource.Subscription;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SequenceTest {

    private final World world = new World();
    private final CoreService first = CoreService.named("first");
    private final CoreService second = CoreService.named("second");
    private final CoreService sink = CoreService.named("sink");
    private final Sequence sequence = Sequence.named("seq")
            .step(Destination.service("first"), DeliverySpec.retries(2))
            .step(Destination.uri("http://elsewhere.example/second"))
            .reply(Destination.service("sink"));

    private static URI channel(int i) {
        return URI.create("http://seq-kn-sequence-" + i + "-kn-channel.default.svc.cluster.local");
    }

    @Test // C-180, C-181, C-183
    void chainsItsStepsByReply() {
        world.apply(first, sink, sequence);

        Sequence made = world.now(sequence);
        assertThat(made.isReady()).isTrue();
        assertThat(made.status().address().address().orElseThrow().url()).contains(channel(0));
        assertThat(made.status().address().address().orElseThrow().name()).isEmpty();
        assertThat(made.status().channelStatuses())
                .extracting(status -> status.channel().name())
                .containsExactly("seq-kn-sequence-0", "seq-kn-sequence-1");
        assertThat(made.status().subscriptionStatuses())
                .allMatch(status -> status.ready().isTrue());

        SubscriptionRoute one = world.route("seq-kn-sequence-0", 0);
        assertThat(one.subscriber()).isEqualTo(URI.create("http://first.default.svc.cluster.local"));
        assertThat(one.reply()).isEqualTo(channel(1));
        assertThat(one.plan().retry()).isEqualTo(2);
        SubscriptionRoute two = world.route("seq-kn-sequence-1", 0);
        assertThat(two.subscriber()).isEqualTo(URI.create("http://elsewhere.example/second"));
        assertThat(two.reply()).isEqualTo(URI.create("http://sink.default.svc.cluster.local"));
        assertThat(two.plan().retry()).isZero();
    }

    @Test
    void waitsForItsSteps() {
        world.apply(sink, sequence);

        assertThat(ready(world.now(sequence)))
                .isEqualTo("Unknown SubscriptionsNotReady: Subscriptions are not ready yet, or there are none");
        assertThat(text(world.now(sequence), "ChannelsReady")).isEqualTo("True");

        world.apply(first);
        assertThat(ready(world.now(sequence))).isEqualTo("True");
    }

    @Test
    void removesWhatAShorterOneNoLongerNeeds() {
        world.apply(first, sink, sequence);

        world.apply(Sequence.named("seq").step(Destination.service("first")));

        assertThat(world.store.snapshot().list(InMemoryChannel.class))
                .extracting(channel -> channel.metadata().name())
                .containsExactly("seq-kn-sequence-0");
        assertThat(world.store.snapshot().list(Subscription.class)).hasSize(1);
        assertThat(world.route("seq-kn-sequence-0", 0).reply()).isNull();
        assertThat(world.now(sequence).isReady()).isTrue();
    }

    @Test
    void growsByAStepInTheMiddle() {
        world.apply(first, second, sink, sequence);

        world.apply(sequence.withSpec(sequence.spec()
                .withSteps(List.of(
                        sequence.spec().steps().get(0),
                        new Sequence.Step(Destination.service("second"), Optional.empty()),
                        sequence.spec().steps().get(1)))));

        assertThat(world.route("seq-kn-sequence-1", 0).subscriber())
                .isEqualTo(URI.create("http://second.default.svc.cluster.local"));
        assertThat(world.route("seq-kn-sequence-1", 0).reply()).isEqualTo(channel(2));
        assertThat(world.now(sequence).isReady()).isTrue();
    }

    @Test
    void saysThatItsChannelsAreNotEmulated() {
        Sequence nats = sequence.withSpec(sequence.spec()
                .withChannelTemplate(
                        new ChannelTemplateSpec("messaging.knative.dev/v1beta1", "NatssChannel", Optional.empty())));
        world.apply(first, sink, nats);

        assertThat(text(world.now(nats), "ChannelsReady"))
                .startsWith("Unknown ChannelsNotReady: channels of kind NatssChannel");
        assertThat(world.now(nats).isReady()).isFalse();
    }
}
