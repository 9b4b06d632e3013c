package dev.knemu.control;

import dev.knemu.channel.Name;
import dev.knemu.channel.TopicException;
import dev.knemu.channel.TopicGroup;
import dev.knemu.channel.TopicStore;
import dev.knemu.channel.Topology;
import dev.knemu.dispatch.EventSightings;
import dev.knemu.filter.CeSqlFilter;
import dev.knemu.resource.Backing;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Channel;
import dev.knemu.resource.ClusterConfig;
import dev.knemu.resource.ContainerSource;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.Defaults;
import dev.knemu.resource.EventType;
import dev.knemu.resource.Features;
import dev.knemu.resource.GitHubSource;
import dev.knemu.resource.GitLabSource;
import dev.knemu.resource.InMemoryChannel;
import dev.knemu.resource.KafkaChannel;
import dev.knemu.resource.KafkaSink;
import dev.knemu.resource.KafkaSource;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.ManifestError;
import dev.knemu.resource.ManifestException;
import dev.knemu.resource.Namespace;
import dev.knemu.resource.OtherResource;
import dev.knemu.resource.Parallel;
import dev.knemu.resource.PingSource;
import dev.knemu.resource.PodAutoscaler;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.ResourceStore;
import dev.knemu.resource.ResourceStore.Change;
import dev.knemu.resource.ResourceStore.WatchEvent;
import dev.knemu.resource.Revision;
import dev.knemu.resource.Sequence;
import dev.knemu.resource.ServingService;
import dev.knemu.resource.SinkBinding;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import dev.knemu.resource.Validation;
import dev.knemu.resource.Webhooks;
import dev.knemu.serving.RevisionScale;
import dev.knemu.serving.Surroundings;
import dev.knemu.source.InvalidScheduleException;
import dev.knemu.source.Schedule;
import dev.knemu.source.WebhookAdapter;
import dev.knemu.time.Time;
import dev.knemu.transport.AddressBook.Endpoint;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings the routes to what the resources say.
 *
 * <p>Whatever is written into the {@link ResourceStore}, by {@link #apply}, by {@link #delete} or by somebody else, is
 * reconciled until nothing changes any more, and then the topology is swapped once. All that {@link #apply} was given is
 * in effect when it returns.
 *
 * <p>Thread-safe; one writer at a time.
 */
public final class ControlPlane {

    /** More turns than any resource needs, however many others it depends on one after the other. */
    private static final int MAX_TURNS = 1_000;

    private final ResourceStore store;
    private final Ports ports;
    private final WorkQueue queue = new WorkQueue(MAX_TURNS);
    private final Topics topics;
    private final Cluster cluster;
    private final Services services;
    private final Revisions revisions;
    private final EventTypes eventTypes;
    private final SourceOutbox outbox;
    private final List<Runnable> scaleListeners = new CopyOnWriteArrayList<>();
    private final Map<Class<? extends Resource>, Reconciler<? extends Resource>> reconcilers = new HashMap<>();
    /** While not zero, whoever writes also reconciles when all is written. */
    private int writing;

    private int reconciled;
    private volatile EventSightings sightings = EventSightings.NONE;

    /**
     * What the control plane is connected to.
     *
     * @param time gives conditions their times
     * @param topology is given every new topology; called by the writer, must not block
     * @param standIns for Services that nothing was bound to
     * @param sources runs PingSources and containers that send
     * @param topics the cluster that keeps topics; empty: nothing over Kafka is Ready
     * @param pods where the pods of Knative Services are; empty: none has any
     * @param later runs what an event's lane leaves behind for somebody else to do, such as making an EventType
     */
    public record Ports(
            Time time,
            Consumer<Topology> topology,
            StandIns standIns,
            SourceRuntimes sources,
            Optional<TopicStore> topics,
            Optional<Surroundings> pods,
            Executor later) {

        /** Without topics and pods. */
        public Ports(
                Time time, Consumer<Topology> topology, StandIns standIns, SourceRuntimes sources, Executor later) {
            this(time, topology, standIns, sources, Optional.empty(), later);
        }

        /** Without pods. */
        public Ports(
                Time time,
                Consumer<Topology> topology,
                StandIns standIns,
                SourceRuntimes sources,
                Optional<TopicStore> topics,
                Executor later) {
            this(time, topology, standIns, sources, topics, Optional.empty(), later);
        }
    }

    /**
     * A store that defaults and refuses as Knative's webhooks do.
     *
     * @param time gives creation times
     * @param uids gives each new resource its uid; the same ones on every run make runs alike
     */
    public static ResourceStore newStore(Time time, Supplier<String> uids) {
        return new ResourceStore(time::now, uids, new Webhooks(VALIDATION));
    }

    /**
     * The same, with uids that follow from what a resource is called and how often it has been made here: what outlives
     * this process and is known by a uid, as the place of a Subscription in a topic is, is found again by the next.
     *
     * @param suffixes for names that are made from {@code generateName}
     */
    public static ResourceStore newStoreWithLastingUids(Time time, Supplier<String> suffixes) {
        return new ResourceStore(time::now, suffixes, new LastingUids(), new Webhooks(VALIDATION));
    }

    private static final Validation VALIDATION =
            new Validation(ControlPlane::scheduleProblem, CeSqlFilter::problem, Revisions::problems);

    /** The checks that every resource must pass before it is stored. */
    public static Validation validation() {
        return VALIDATION;
    }

    private static Optional<String> scheduleProblem(String schedule) {
        try {
            Schedule.parse(schedule, Optional.empty());
            return Optional.empty();
        } catch (InvalidScheduleException wrong) {
            return Optional.of(String.valueOf(wrong.getMessage()));
        }
    }

    /** @param store from now on watched; what is in it already is reconciled at once */
    public ControlPlane(ResourceStore store, Ports ports) {
        this.store = store;
        this.ports = ports;
        this.topics = new Topics(ports.topics().orElse(null), ports.time(), this::answered);
        this.cluster = new Cluster(store, queue, topics);
        this.outbox = new SourceOutbox(ports.sources());
        this.revisions = new Revisions(ports.pods(), outbox::add, this::podsChanged);
        this.services = new Services(ports.standIns(), revisions);
        this.eventTypes = new EventTypes(ports.later(), this::found);
        handle(Namespace.class, new NamespaceReconciler());
        handle(Broker.class, new BrokerReconciler());
        handle(Trigger.class, new TriggerReconciler());
        handle(InMemoryChannel.class, new InMemoryChannelReconciler());
        handle(KafkaChannel.class, new KafkaChannelReconciler());
        handle(KafkaSource.class, new KafkaSourceReconciler());
        handle(KafkaSink.class, new KafkaSinkReconciler());
        handle(Subscription.class, new SubscriptionReconciler());
        handle(Channel.class, new ChannelReconciler());
        handle(Sequence.class, new SequenceReconciler());
        handle(Parallel.class, new ParallelReconciler());
        handle(EventType.class, new EventTypeReconciler());
        handle(PingSource.class, new PingSourceReconciler());
        handle(ContainerSource.class, new ContainerSourceReconciler());
        handle(SinkBinding.class, new SinkBindingReconciler());
        handle(GitHubSource.class, new GitHubSourceReconciler());
        handle(GitLabSource.class, new GitLabSourceReconciler());
        handle(OtherResource.class, new WorkloadReconciler(outbox));
        handle(CoreService.class, services.core());
        handle(ServingService.class, services.serving());
        handle(Revision.class, revisions.revision());
        handle(PodAutoscaler.class, revisions.autoscaler());
        synchronized (this) {
            cluster.begin(ports.time().now());
            store.watch(this::changed);
            for (Resource resource : store.snapshot().resources().values()) {
                cluster.changed(new WatchEvent(Change.ADDED, resource, Optional.empty(), 0));
            }
            settle();
        }
        outbox.carryOut();
    }

    private <R extends Resource> void handle(Class<R> type, Reconciler<R> reconciler) {
        reconcilers.put(type, reconciler);
    }

    /** All resources, with their status. Read it as you like; what is written into it takes effect at once. */
    public ResourceStore store() {
        return store;
    }

    /**
     * As {@code kubectl apply}: all or, if one is refused, none. When it returns, everything is reconciled and routed.
     *
     * @return as stored, with status, in the order given
     * @throws dev.knemu.resource.ApiStatusException if one is refused; nothing was applied then
     */
    public List<Resource> apply(Collection<? extends Resource> resources) {
        return alone(() -> {
            List<Resource> applied = write(() -> {
                List<Resource> stored = store.applyAll(resources);
                resources.forEach(this::claim);
                return stored;
            });
            return applied.stream()
                    .map(resource -> store.get(resource.key()).orElse(resource))
                    .toList();
        });
    }

    /** A Service that was made for a binding, and is now applied, stays when the binding goes. */
    private void claim(Resource applied) {
        if (applied instanceof CoreService) {
            store.get(applied.key(), CoreService.class)
                    .filter(Services::isMadeForBinding)
                    .ifPresent(stored -> store.update(Services.claimed(stored)));
        }
    }

    /**
     * As {@link #apply(Collection)}, of a manifest: whatever is wrong anywhere in it is found before anything is
     * applied.
     *
     * @throws ManifestException if any of it is refused, with all complaints and where they stand
     */
    public List<Resource> apply(Manifest manifest) {
        return alone(() -> applyAlone(manifest));
    }

    /**
     * Looks whether a manifest could be applied now, and applies nothing.
     *
     * @return the resources as they would be stored, in the order given
     * @throws ManifestException if any of it is refused, with all complaints and where they stand
     */
    public List<Resource> check(Manifest manifest) {
        return alone(() -> check(manifest, store));
    }

    private List<Resource> applyAlone(Manifest manifest) {
        check(manifest, store);
        return apply(manifest.resources());
    }

    /**
     * Whether a manifest would be applied to what is in a store. Changes nothing.
     *
     * @param store for a manifest that comes first, an {@linkplain #newStore empty one}
     * @return the resources as they would be stored, in the order given
     * @throws ManifestException if any of it would be refused, with all complaints and where they stand
     */
    public static List<Resource> check(Manifest manifest, ResourceStore store) {
        ClusterConfig config = store.clusterConfig().withUsable(manifest.resources());
        List<ManifestError> errors = new ArrayList<>();
        List<Resource> checked = new ArrayList<>();
        for (Manifest.Entry entry : manifest.entries()) {
            Resource resource = entry.resource();
            Resource defaulted = Defaults.of(store.merged(resource), config);
            VALIDATION
                    .validate(defaulted, store.get(resource.key()), config, "")
                    .forEach(error -> errors.add(entry.error(error)));
            checked.add(defaulted);
        }
        if (!errors.isEmpty()) {
            throw new ManifestException(errors);
        }
        return checked;
    }

    /**
     * Deletes a resource and whatever was made for it alone. A Namespace goes with everything in it.
     *
     * @return as it was last
     * @throws dev.knemu.resource.ApiStatusException 404 if there is none
     */
    public Resource delete(ResourceKey key) {
        return write(() -> {
            Resource deleted = store.delete(key);
            if (deleted instanceof Namespace) {
                store.snapshot().resources().keySet().stream()
                        .filter(other -> other.namespace().equals(key.name()))
                        .filter(other -> store.get(other).isPresent())
                        .forEach(this::deleteIfThere);
            }
            return deleted;
        });
    }

    private void deleteIfThere(ResourceKey key) {
        if (store.get(key).isPresent()) {
            store.delete(key);
        }
    }

    /**
     * Puts something behind a Service, in place of what was there. A name that no Service has gets a core {@code v1}
     * Service.
     *
     * @throws dev.knemu.resource.ApiStatusException if no Service can have such a name; nothing is bound then
     */
    public void bind(Name name, Endpoint endpoint) {
        write(() -> {
            if (store.get(Services.coreKey(name)).isEmpty()
                    && store.get(Services.servingKey(name)).isEmpty()) {
                store.create(Services.madeForBinding(name));
            }
            services.bind(name, endpoint);
            queue.add(Services.coreKey(name));
            queue.add(Services.servingKey(revisions.ownerOf(name).orElse(name)));
            return name;
        });
    }

    /** Takes back what {@link #bind} put there; the Service is a stand-in again, or gone if nobody applied it. */
    public void unbind(Name name) {
        write(() -> {
            if (services.unbind(name)) {
                Optional<Resource> core = store.get(Services.coreKey(name));
                if (core.filter(Services::isMadeForBinding).isPresent()) {
                    store.delete(Services.coreKey(name));
                }
                queue.add(Services.coreKey(name));
                queue.add(Services.servingKey(revisions.ownerOf(name).orElse(name)));
            }
            return name;
        });
    }

    /** What takes the webhooks of a source now; empty when there is no such source, or it is not Ready. */
    public Optional<WebhookAdapter> webhook(ResourceKey source) {
        return cluster.webhooks().find(source);
    }

    /** What stands behind each Service now, by namespace and name. May be asked from any thread, and never waits. */
    public List<Backing> backings() {
        return services.backings();
    }

    /** How many pods each revision has, and why, by namespace and name. May be asked from any thread, and never waits. */
    public List<RevisionScale> revisions() {
        return revisions.scales();
    }

    private void podsChanged(ResourceKey revision) {
        ports.later().execute(() -> {
            write(() -> {
                queue.add(revision);
                queue.add(Revisions.autoscalerKey(revision));
                revisions.serviceOf(revision).map(Services::servingKey).ifPresent(queue::add);
                return revision;
            });
            scaleListeners.forEach(Runnable::run);
        });
    }

    /**
     * Calls {@code listener} whenever a revision has other pods than before, on the emulator's threads; must not block.
     *
     * @return ends that
     */
    public Runnable whenScaled(Runnable listener) {
        scaleListeners.add(listener);
        return () -> scaleListeners.remove(listener);
    }

    /** What runs in place of containers is another now: those that are concerned are started anew. */
    public void containersChanged() {
        write(() -> {
            for (Resource resource : store.snapshot().resources().values()) {
                if (resource instanceof OtherResource workload && WorkloadReconciler.hasPods(workload)) {
                    cluster.sources().restart(resource.key());
                    queue.add(resource.key());
                }
            }
            return store;
        });
    }

    /** Who is to be told of events now; ask anew for each, since {@code eventtype-auto-create} may be switched. */
    public EventSightings sightings() {
        return sightings;
    }

    private void found(EventTypes.Found found) {
        alone(() -> {
            make(found);
            return found;
        });
    }

    private void make(EventTypes.Found found) {
        Optional<Resource> where = EventTypes.key(found.where()).flatMap(store::get);
        if (where.isPresent() && sightings != EventSightings.NONE) {
            EventType eventType = EventTypes.make(physical(where.get()), found.event());
            write(() -> {
                cluster.createIfMissing(eventType);
                return eventType;
            });
        }
    }

    private Resource physical(Resource where) {
        return where instanceof Channel channel
                ? channel.status()
                        .channel()
                        .flatMap(backing ->
                                store.get(backing.key(channel.metadata().namespace())))
                        .orElse(where)
                : where;
    }

    private <T> T write(Supplier<T> change) {
        return alone(() -> writeAlone(change));
    }

    /** As the only writer; sources are told when nobody waits for this one any more. */
    private <T> T alone(Supplier<T> work) {
        try {
            synchronized (this) {
                return work.get();
            }
        } finally {
            if (!Thread.holdsLock(this)) {
                outbox.carryOut();
            }
        }
    }

    private <T> T writeAlone(Supplier<T> change) {
        cluster.begin(ports.time().now());
        writing++;
        T result;
        try {
            result = change.get();
        } finally {
            writing--;
        }
        settle();
        return result;
    }

    private void changed(WatchEvent event) {
        alone(() -> {
            take(event);
            return event;
        });
    }

    private void take(WatchEvent event) {
        cluster.changed(event);
        if (event.change() == Change.DELETED) {
            removed(event.resource());
            if (event.resource() instanceof EventType) {
                eventTypes.forget();
            }
        }
        if (writing == 0) {
            cluster.begin(ports.time().now());
            settle();
        }
    }

    private void settle() {
        writing++;
        try {
            for (Optional<ResourceKey> next = queue.next(); next.isPresent(); next = queue.next()) {
                store.get(next.get()).ifPresent(this::reconcile);
            }
        } finally {
            writing--;
        }
        boolean autoCreate = store.clusterConfig().features().isEnabled(Features.EVENTTYPE_AUTO_CREATE);
        if (autoCreate != (sightings != EventSightings.NONE)) {
            eventTypes.forget();
            sightings = autoCreate ? eventTypes : EventSightings.NONE;
        }
        cluster.routes().topology().ifPresent(ports.topology());
        cluster.sources().update(outbox);
        topics.carryOut();
    }

    /** Kafka has answered somebody's question; whoever asked comes back. */
    private void answered(Runnable take, ResourceKey asker, Runnable after) {
        ports.later().execute(() -> {
            try {
                write(() -> {
                    take.run();
                    queue.add(asker);
                    return asker;
                });
            } finally {
                after.run();
            }
        });
    }

    /**
     * How the reading of a consumer group goes.
     *
     * @param problem {@code null}: it is read again
     */
    public void groupChanged(TopicGroup group, @Nullable TopicException problem) {
        ports.later()
                .execute(() -> write(() -> {
                    topics.troubled(group, problem).ifPresent(queue::add);
                    return group;
                }));
    }

    /** The consumer group that is read for a Trigger, Subscription or KafkaSource; empty when none is. */
    public synchronized Optional<TopicGroup> group(ResourceKey subscription) {
        return topics.group(subscription);
    }

    /**
     * Completes when whatever was asked of Kafka has been answered, be it with a failure, and all that follows from it is
     * in effect. Completed at once where there is no Kafka. May be called from any thread.
     */
    public Future<Void> topicsSettled() {
        return topics.settled();
    }

    /** How many times a resource was reconciled since the beginning; for tests of what a change costs. */
    synchronized int reconciled() {
        return reconciled;
    }

    private void reconcile(Resource resource) {
        reconciled++;
        reconcile(resource, reconcilers.get(resource.getClass()));
    }

    @SuppressWarnings("unchecked") // handle() files each reconciler under its own type
    private <R extends Resource> void reconcile(Resource resource, @Nullable Reconciler<R> reconciler) {
        if (reconciler != null) {
            cluster.reconcile((R) resource, reconciler);
        }
    }

    private void removed(Resource resource) {
        removed(resource, reconcilers.get(resource.getClass()));
    }

    @SuppressWarnings("unchecked") // handle() files each reconciler under its own type
    private <R extends Resource> void removed(Resource resource, @Nullable Reconciler<R> reconciler) {
        if (reconciler != null) {
            reconciler.removed((R) resource, cluster);
        }
    }
}
