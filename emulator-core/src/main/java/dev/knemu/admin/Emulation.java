package dev.knemu.admin;

import dev.knemu.channel.TopicPart;
import dev.knemu.channel.TopicPosition;
import dev.knemu.channel.Topology;
import dev.knemu.filter.FilterExplanation;
import dev.knemu.journal.DeadLetter;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Ref;
import dev.knemu.journal.Why;
import dev.knemu.resource.Backing;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.ResourceStore;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** All that the API needs of an emulator. May be asked from any thread; what may take long says so. */
public interface Emulation {

    /** Of this emulator's program, such as {@code 1.2.0}. */
    String version();

    /** Where the HTTP port is. */
    URI url();

    /** On the emulator's clock. */
    Instant now();

    Journal journal();

    Topology topology();

    ResourceStore.Snapshot resources();

    /** What stands behind each Service, by namespace and name. */
    List<Backing> backings();

    /**
     * As {@code kubectl apply}. May take long.
     *
     * @throws dev.knemu.resource.ManifestException when anything is wrong; nothing is applied then
     */
    List<Resource> apply(Manifest manifest);

    /**
     * What {@link #apply} would store. May take long.
     *
     * @throws dev.knemu.resource.ManifestException when anything is wrong
     */
    List<Resource> check(Manifest manifest);

    /** Deletes a resource and what it owns; false when there is none. May take long. */
    boolean delete(ResourceKey key);

    /** See {@link Why}; one for each acceptance and subscription. May take long. */
    List<Why> why(Predicate<? super CloudEvent> events);

    /**
     * What subscriptions would say of an event.
     *
     * @param address a Broker or Channel; empty for all that were applied
     */
    List<Why> whyDryRun(CloudEvent event, Optional<Ref> address);

    /** The conditions behind a decision. */
    FilterExplanation explain(Entry.Decided decision);

    /**
     * Sees whether a dead letter can be delivered once more, and does it when asked to.
     *
     * @param to where to send it instead of to the subscriber
     * @return begins it; completes on some thread when the new delivery has come to rest, fails with the reason when it
     *     cannot begin
     * @throws IllegalStateException when it cannot be done; says why
     */
    Supplier<Future<Entry.OfDelivery>> redelivery(DeadLetter dead, Optional<URI> to);

    /** Whether there is Kafka to keep events in. */
    boolean isOverKafka();

    /**
     * Sees whether stored events can be delivered once more to a subscription, and does it when asked to.
     *
     * @return begins it; completes on some thread with how many events were read, when all of them have come to rest,
     *     fails with a {@link dev.knemu.channel.TopicException}. Empty when nothing is read from Kafka for it
     */
    Optional<Supplier<Future<Long>>> replay(ResourceKey subscription, TopicPart part);

    /**
     * Completes, on some thread, with the numbers of the accepted entries that have open deliveries. Each lane is asked
     * on its own thread, so that a reply on its way is seen either with the delivery that it comes from or accepted.
     *
     * @param stored records that are to be handed over before, however long they wait behind others
     */
    Future<List<long[]>> openAccepted(Collection<TopicPosition> stored);
}
