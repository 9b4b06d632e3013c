package dev.knemu.control;

import static dev.knemu.control.World.ready;
import static dev.knemu.control.World.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.journal.Ref;
import dev.knemu.resource.Channel;
import dev.knemu.resource.ChannelTemplateSpec;
import dev.knemu.resource.Condition;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.Destination;
import dev.knemu.resource.InMemoryChannel;
import dev.knemu.resource.KReference;
import dev.knemu.resource.SubscriberStatus;
import dev.knemu.resource.Subscription;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SubscriptionTest {

    private static final URI LOGGER = URI.create("http://logger.default.svc.cluster.local");

    private final World world = new World();
    private final InMemoryChannel memory = InMemoryChannel.named("events");
    private final Channel channel = Channel.named("events");
    private final CoreService logger = CoreService.named("logger");
    private final Subscription toMemory = Subscription.named("log")
            .channel(KReference.of(InMemoryChannel.API_VERSION, InMemoryChannel.KIND, "events"))
            .subscriber(Destination.service("logger"));
    private final Subscription toChannel = Subscription.named("log")
            .channel(KReference.of(Channel.API_VERSION, Channel.KIND, "events"))
            .subscriber(Destination.service("logger"));

    @Test // C-142, C-143, C-144, C-145, C-147, C-166
    void isEnteredIntoItsChannel() {
        world.apply(memory, logger, toMemory);

        Subscription subscription = world.now(toMemory);
        assertThat(subscription.isReady()).isTrue();
        assertThat(subscription.status().physicalSubscription().subscriberUri()).contains(LOGGER);
        InMemoryChannel entered = world.now(memory);
        assertThat(entered.metadata().annotations()).containsEntry("messaging.knative.dev/subscribable", "v1");
        assertThat(entered.isReady()).isTrue();
        assertThat(entered.status().address().address().orElseThrow().url())
                .contains(URI.create("http://events-kn-channel.default.svc.cluster.local"));
        assertThat(entered.spec().subscribers()).singleElement().satisfies(subscriber -> {
            assertThat(subscriber.uid()).isEqualTo(subscription.metadata().uid());
            assertThat(subscriber.name()).contains("log");
            assertThat(subscriber.generation()).isEqualTo(1);
            assertThat(subscriber.subscriberUri()).contains(LOGGER);
        });
        assertThat(entered.status().subscribable().subscribers())
                .containsExactly(new SubscriberStatus(
                        subscription.metadata().uid(), 1, Condition.Status.True, "", Optional.empty()));
        assertThat(text(entered, "DispatcherReady")).isEqualTo("True");
        assertThat(World.condition(entered, "DispatcherReady").severity()).isEqualTo("Info");

        assertThat(world.route("events", 0).ref()).isEqualTo(new Ref("Subscription", "default", "log"));
        assertThat(world.route("events", 0).behindFilter()).isFalse();
        assertThat(world.route("events", 0).reply()).isNull();
    }

    @Test // C-029, C-166
    void reachesTheChannelBehindAChannel() {
        world.apply(toChannel, logger, channel);

        assertThat(world.now(toChannel).isReady()).isTrue();
        Channel made = world.now(channel);
        assertThat(made.isReady()).isTrue();
        assertThat(made.status().channel())
                .contains(KReference.of("messaging.knative.dev/v1", "InMemoryChannel", "default", "events"));
        assertThat(made.status().address().address().orElseThrow().url())
                .contains(URI.create("http://events-kn-channel.default.svc.cluster.local"));
        assertThat(made.status().subscribable().subscribers()).hasSize(1);
        assertThat(world.channel("events").ref()).isEqualTo(new Ref("Channel", "default", "events"));
        assertThat(world.channel("events").subscriptions()).hasSize(1);
    }

    @Test // C-036
    void saysThatItsChannelIsMissing() {
        world.apply(logger, toMemory);

        assertThat(ready(world.now(toMemory)))
                .isEqualTo("Unknown ChannelReferenceFailed: Failed to get Spec.Channel or backing channel: "
                        + "inmemorychannels.messaging.knative.dev \"events\" not found");

        world.apply(memory);
        assertThat(ready(world.now(toMemory))).isEqualTo("True");
    }

    @Test // C-036
    void saysThatItsSubscriberIsMissing() {
        world.apply(memory, toMemory);

        assertThat(ready(world.now(toMemory)))
                .isEqualTo("False SubscriberResolveFailed: Failed to resolve spec.subscriber: "
                        + "failed to get object default/logger: services \"logger\" not found");
        assertThat(world.channel("events").subscriptions()).isEmpty();
    }

    @Test
    void saysThatItsReplyIsMissing() {
        Subscription replying = toMemory.reply(Destination.channel("answers"));
        world.apply(memory, logger, replying);

        assertThat(ready(world.now(replying)))
                .isEqualTo("False ReplyResolveFailed: Failed to resolve spec.reply: "
                        + "failed to get object default/answers: channels.messaging.knative.dev \"answers\" not found");

        world.apply(Channel.named("answers"));
        assertThat(ready(world.now(replying))).isEqualTo("True");
        assertThat(world.route("events", 0).reply())
                .isEqualTo(URI.create("http://answers-kn-channel.default.svc.cluster.local"));
    }

    @Test // C-159, C-146
    void inheritsWhatItsChannelDelivers() {
        InMemoryChannel with =
                memory.delivery(DeliverySpec.retries(3).withDeadLetterSink(Destination.service("graves")));
        CoreService graves = CoreService.named("graves");
        world.apply(with, logger, graves, toMemory);

        URI gravesUri = URI.create("http://graves.default.svc.cluster.local");
        assertThat(world.now(with).status().delivery().deadLetterSinkUri()).contains(gravesUri);
        assertThat(world.route("events", 0).plan().retry()).isEqualTo(3);
        assertThat(world.route("events", 0).deadLetterSink()).isEqualTo(gravesUri);
        assertThat(world.now(toMemory)
                        .status()
                        .physicalSubscription()
                        .delivery()
                        .deadLetterSinkUri())
                .contains(gravesUri);

        world.apply(toMemory.delivery(DeliverySpec.retries(1)));
        assertThat(world.route("events", 0).plan().retry()).isEqualTo(1);
        assertThat(world.route("events", 0).deadLetterSink()).isEqualTo(gravesUri);
    }

    @Test
    void waitsForTheDeadLetterSinkOfItsChannel() {
        InMemoryChannel with = memory.delivery(DeliverySpec.deadLetter(Destination.service("graves")));
        world.apply(with, logger, toMemory);

        assertThat(ready(world.now(with)))
                .isEqualTo("False Unable to get the DeadLetterSink's URI: "
                        + "failed to get object default/graves: services \"graves\" not found");
        assertThat(ready(world.now(toMemory)))
                .isEqualTo("False DeadLetterSinkResolveFailed: channel events didn't set status.deadLetterSinkURI");

        world.apply(CoreService.named("graves"));
        assertThat(ready(world.now(toMemory))).isEqualTo("True");
    }

    @Test // C-161
    void answersAtOnceWhereItsChannelIsAsync() {
        world.apply(memory);
        assertThat(world.channel("events").async()).isFalse();

        world.apply(
                memory.withMetadata(memory.metadata().withAnnotation("messaging.knative.dev/async-handler", "true")));

        assertThat(world.channel("events").async()).isTrue();
    }

    @Test // C-029, C-030
    void keepsItsChannelAndTheChannelItsTemplate() {
        world.apply(channel, logger, toChannel);

        assertThatThrownBy(
                        () -> world.apply(toChannel.channel(KReference.of(Channel.API_VERSION, Channel.KIND, "other"))))
                .hasMessageContaining("Immutable fields changed");
        assertThatThrownBy(() -> world.apply(channel.channelTemplate(
                        new ChannelTemplateSpec("messaging.knative.dev/v1beta1", "KafkaChannel", Optional.empty()))))
                .hasMessageContaining("Immutable fields changed");
    }

    @Test
    void saysThatItsChannelIsOfAKindThatIsNotEmulated() {
        Channel nats = channel.channelTemplate(
                new ChannelTemplateSpec("messaging.knative.dev/v1beta1", "NatssChannel", Optional.empty()));
        world.apply(nats, logger, toChannel);

        assertThat(ready(world.now(nats)))
                .isEqualTo("False ChannelFailure: channels of kind NatssChannel (messaging.knative.dev/v1beta1) "
                        + "are not emulated here; use InMemoryChannel (messaging.knative.dev/v1) or KafkaChannel"
                        + " (messaging.knative.dev/v1beta1)");
        assertThat(ready(world.now(toChannel))).endsWith("channel is not ready.");
    }

    @Test // C-288
    void findsItsReplyByGroupWhereThatIsAllowed() {
        world.apply(ConfigMapsTest.features("kreference-group", "enabled"));
        KReference byGroup = new KReference("Channel", "", "answers", "", "messaging.knative.dev", "");
        world.apply(memory, logger, Channel.named("answers"), toMemory.reply(Destination.to(byGroup)));

        assertThat(ready(world.now(toMemory))).isEqualTo("True");
    }

    @Test
    void leavesItsChannelWhenItIsDeleted() {
        world.apply(memory, logger, toMemory);

        world.delete(toMemory);

        assertThat(world.channel("events").subscriptions()).isEmpty();
        assertThat(world.now(memory).spec().subscribers()).isEmpty();
        assertThat(world.now(memory).status().subscribable().subscribers()).isEmpty();
    }

    @Test
    void comesBackIntoAChannelThatIsMadeAgain() {
        world.apply(memory, logger, toMemory);

        world.delete(memory);
        assertThat(world.topology().channels()).isEmpty();
        assertThat(world.topology().channelHosts()).isEmpty();
        assertThat(ready(world.now(toMemory))).startsWith("Unknown ChannelReferenceFailed");

        world.apply(memory);
        assertThat(world.channel("events").subscriptions()).hasSize(1);
        assertThat(world.now(toMemory).isReady()).isTrue();
    }
}
