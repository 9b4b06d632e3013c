package dev.knemu;

import dev.knemu.admin.Emulation;
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

/** What the JSON API sees of an emulator. */
final class ApiView implements Emulation {

    private final EventingEmulator eventing;
    private final Machinery machinery;
    private final Whys whys;
    private final Redeliveries redeliveries;
    private final Replays replays;

    ApiView(EventingEmulator eventing, Machinery machinery, Whys whys, Redeliveries redeliveries, Replays replays) {
        this.eventing = eventing;
        this.machinery = machinery;
        this.whys = whys;
        this.redeliveries = redeliveries;
        this.replays = replays;
    }

    @Override
    public String version() {
        String version = EventingEmulator.class.getPackage().getImplementationVersion();
        return version == null ? "(not from its jar)" : version;
    }

    @Override
    public URI url() {
        return eventing.url();
    }

    @Override
    public Instant now() {
        return eventing.now();
    }

    @Override
    public Journal journal() {
        return eventing.journal();
    }

    @Override
    public Topology topology() {
        return machinery.topology();
    }

    @Override
    public ResourceStore.Snapshot resources() {
        return machinery.control().store().snapshot();
    }

    @Override
    public List<Backing> backings() {
        return eventing.backings();
    }

    @Override
    public List<Resource> apply(Manifest manifest) {
        return eventing.apply(manifest);
    }

    @Override
    public List<Resource> check(Manifest manifest) {
        return machinery.control().check(manifest);
    }

    @Override
    public boolean delete(ResourceKey key) {
        return eventing.delete(key);
    }

    @Override
    public List<Why> why(Predicate<? super CloudEvent> events) {
        return whys.of(events);
    }

    @Override
    public List<Why> whyDryRun(CloudEvent event, Optional<Ref> address) {
        return whys.dryRun(event, address);
    }

    @Override
    public FilterExplanation explain(Entry.Decided decision) {
        return eventing.journal()
                .entry(decision.cause())
                .filter(Entry.Accepted.class::isInstance)
                .map(Entry.Accepted.class::cast)
                .map(accepted -> whys.explain(decision.subscription(), accepted.event(), decision.verdict()))
                .orElseGet(() -> FilterExplanation.of(decision.verdict()));
    }

    @Override
    public Supplier<Future<Entry.OfDelivery>> redelivery(DeadLetter dead, Optional<URI> to) {
        return redeliveries.prepare(dead, to);
    }

    @Override
    public boolean isOverKafka() {
        return replays.isOverKafka();
    }

    @Override
    public Optional<Supplier<Future<Long>>> replay(ResourceKey subscription, TopicPart part) {
        return replays.prepare(subscription, part);
    }

    @Override
    public Future<List<long[]>> openAccepted(Collection<TopicPosition> stored) {
        // An event that has just been written to a topic is in nobody's hands until it is read.
        return machinery
                .caughtUp(stored)
                .compose(read -> machinery
                        .lanes()
                        .ask(lane ->
                                Future.succeededFuture(machinery.dispatcher().openAccepted(lane))));
    }
}
