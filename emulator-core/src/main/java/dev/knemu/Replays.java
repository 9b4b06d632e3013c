package dev.knemu;

import dev.knemu.channel.TopicGroup;
import dev.knemu.channel.TopicPart;
import dev.knemu.channel.TopicStore;
import dev.knemu.control.ControlPlane;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Delivers stored events once more. */
final class Replays {

    private final ControlPlane control;
    private final @Nullable TopicStore store;
    private final Supplier<String> ids;

    /**
     * @param store {@code null} where all is kept in memory
     * @param ids one for each replay
     */
    Replays(ControlPlane control, @Nullable TopicStore store, Supplier<String> ids) {
        this.control = control;
        this.store = store;
        this.ids = ids;
    }

    /** Whether there is Kafka at all. */
    boolean isOverKafka() {
        return store != null;
    }

    /**
     * Sees whether anything is read from Kafka for a subscription.
     *
     * @return begins the replay; empty when nothing is read there
     */
    Optional<Supplier<Future<Long>>> prepare(ResourceKey subscription, TopicPart part) {
        TopicStore topics = store;
        if (topics == null) {
            return Optional.empty();
        }
        return group(subscription)
                .map(group -> () -> topics.replay(group.forReplay(group.id() + "-replay-" + ids.get()), part));
    }

    /**
     * Begins the replay.
     *
     * @throws IllegalStateException when nothing is read from Kafka for that subscription; says why
     */
    Future<Long> begin(ResourceKey subscription, TopicPart part) {
        return prepare(subscription, part)
                .orElseThrow(() -> new IllegalStateException(subscription + " reads nothing from Kafka"
                        + (isOverKafka()
                                ? ". Replay what has a consumer group: a Trigger of a Broker over Kafka, a Subscription to"
                                        + " a KafkaChannel, a KafkaSource that is Ready."
                                : ": this emulator keeps events in memory only. Start it with"
                                        + " EmulatorOptions.withKafka(...).")))
                .get();
    }

    /** A Trigger of a Broker that is a channel reads by the Subscription that it owns. */
    private Optional<TopicGroup> group(ResourceKey subscription) {
        return control.group(subscription)
                .or(() ->
                        subscription.kind().equals(Trigger.KIND) ? ofItsSubscription(subscription) : Optional.empty());
    }

    private Optional<TopicGroup> ofItsSubscription(ResourceKey trigger) {
        return control.store().snapshot().list(Subscription.class).stream()
                .filter(each -> each.metadata().namespace().equals(trigger.namespace())
                        && each.metadata()
                                .controller()
                                .filter(owner -> owner.kind().equals(Trigger.KIND)
                                        && owner.name().equals(trigger.name()))
                                .isPresent())
                .findFirst()
                .flatMap(owned -> control.group(owned.key()));
    }
}
