package dev.knemu.control;

import dev.knemu.resource.ApiStatusException;
import dev.knemu.resource.ClusterConfig;
import dev.knemu.resource.ConfigMap;
import dev.knemu.resource.Defaults;
import dev.knemu.resource.KResource;
import dev.knemu.resource.PhysicalChannel;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.ResourceStore;
import dev.knemu.resource.ResourceStore.Change;
import dev.knemu.resource.ResourceStore.WatchEvent;
import dev.knemu.resource.Validation;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The world as a {@link Reconciler} sees it: every read is remembered, so that a change brings the reader back, and
 * exactly those are brought back who would see a difference.
 *
 * <p>Not thread-safe: used by one writer at a time.
 */
final class Cluster {

    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    /** Stands for all of the system's ConfigMaps together. */
    private static final ResourceKey CONFIG = new ResourceKey("", "", ClusterConfig.SYSTEM_NAMESPACE, "");

    private final ResourceStore store;
    private final WorkQueue queue;
    private final Tracker tracker = new Tracker();
    private final Members members = new Members(this);
    private final Workloads workloads = new Workloads(this);
    private final Routes routes = new Routes();
    private final RunningSources sources = new RunningSources();
    private final OpenWebhooks webhooks = new OpenWebhooks();
    private final SinkBindings bindings;
    private final Topics topics;

    private Instant now = Instant.EPOCH;
    private @Nullable ResourceKey reader;
    private Set<Tracker.Read> reads = new LinkedHashSet<>();
    private @Nullable ResourceKey statusOf;

    Cluster(ResourceStore store, WorkQueue queue, Topics topics) {
        this.topics = topics;
        this.store = store;
        this.queue = queue;
        this.bindings = new SinkBindings(this, () -> store.snapshot().resources().values().stream());
    }

    /** When the present round began: all that changes in it changed then. */
    Instant now() {
        return now;
    }

    void begin(Instant now) {
        this.now = now;
    }

    /** What the system's ConfigMaps say. */
    ClusterConfig config() {
        remember(new Tracker.Read(CONFIG, false));
        return store.clusterConfig();
    }

    Routes routes() {
        return routes;
    }

    Workloads workloads() {
        return workloads;
    }

    RunningSources sources() {
        return sources;
    }

    OpenWebhooks webhooks() {
        return webhooks;
    }

    Topics topics() {
        return topics;
    }

    SinkBindings bindings() {
        return bindings;
    }

    Members members() {
        return members;
    }

    Optional<Resource> get(ResourceKey key) {
        remember(new Tracker.Read(key, false));
        return store.get(key);
    }

    <R extends Resource> Optional<R> get(Class<R> type, ResourceKey key) {
        return get(key).filter(type::isInstance).map(type::cast);
    }

    /** As {@link #get}, for who looks only at what {@link Facts#sameHead} compares. */
    Optional<Resource> head(ResourceKey key) {
        remember(new Tracker.Read(key, true));
        return store.get(key);
    }

    <R extends Resource> Optional<R> head(Class<R> type, ResourceKey key) {
        return head(key).filter(type::isInstance).map(type::cast);
    }

    /** Whether there is one; whoever asks comes back for its other changes, too, though not for the least of them. */
    boolean exists(ResourceKey key) {
        return head(key).isPresent();
    }

    /** Comes back when {@link #changed(ResourceKey)} is told of this, which stands for more than one resource. */
    void watch(ResourceKey key) {
        remember(new Tracker.Read(key, false));
    }

    private void remember(Tracker.Read read) {
        if (reader != null && !read.key().equals(reader)) {
            reads.add(read);
        }
    }

    /**
     * A child as it is now stored, or why there is none.
     *
     * @param failure {@code ""} if there is one
     */
    record Ensured<R extends Resource>(Optional<R> resource, String failure) {}

    /**
     * Makes the child, or brings it to what is wanted. A resource of that name which the owner does not own is left
     * alone; a child that the webhooks refuse, as one made from an invalid template, is not made.
     *
     * @param child with its owner reference, without status
     */
    <R extends Resource> Ensured<R> ensure(Class<R> type, R child, Resource owner) {
        // A channel's subscribers are no business of its owner, and there may be a great many of them.
        Optional<R> existing =
                PhysicalChannel.class.isAssignableFrom(type) ? head(type, child.key()) : get(type, child.key());
        R wanted = type.cast(Defaults.of(child, store.clusterConfig()));
        if (existing.isPresent() && !Facts.isOwnedBy(existing.get(), owner)) {
            return new Ensured<>(
                    Optional.empty(),
                    child.key() + " exists and does not belong to " + owner.key()
                            + ". Delete it, or give one of the two another name.");
        }
        if (existing.isPresent() && Children.isAsWanted(existing.get(), wanted)) {
            return new Ensured<>(existing, "");
        }
        try {
            Resource stored = existing.isEmpty()
                    ? store.create(wanted, Validation.CONTROLLER)
                    : store.update(Children.merged(existing.get(), wanted), Validation.CONTROLLER);
            return new Ensured<>(Optional.of(type.cast(stored)), "");
        } catch (ApiStatusException refused) {
            return new Ensured<>(Optional.empty(), String.valueOf(refused.getMessage()));
        }
    }

    /** Creates a resource that nobody owns, unless there is one or it is refused: whoever waits for it says so. */
    void createIfMissing(Resource resource) {
        if (get(resource.key()).isEmpty()) {
            try {
                store.create(resource, Validation.CONTROLLER);
            } catch (ApiStatusException refused) {
                LOG.warn("{} was not created: {}", resource.key(), refused.getMessage());
            }
        }
    }

    /** Writes a resource's spec as the controllers do; it does not come back because of it. */
    <R extends KResource> R writeOwn(Class<R> type, R resource) {
        statusOf = resource.key();
        try {
            return type.cast(store.update(resource, Validation.CONTROLLER));
        } finally {
            statusOf = null;
        }
    }

    /** What the owner owns of a kind; who asks does not come back for their changes. */
    <R extends Resource> List<R> owned(Class<R> type, Resource owner) {
        return store.owned(owner).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** Removes the resource, if it is there and the owner owns it, and with it all that only it owned. */
    void deleteChild(ResourceKey key, Resource owner) {
        if (store.get(key).filter(child -> Facts.isOwnedBy(child, owner)).isPresent()) {
            store.delete(key);
        }
    }

    /** Asks for a resource to be reconciled, whatever it has read. */
    void enqueue(ResourceKey key) {
        queue.add(key);
    }

    /** Lets one reconciler look, and stores the status that it gives. */
    <R extends Resource> void reconcile(R resource, Reconciler<R> reconciler) {
        reader = resource.key();
        reads = new LinkedHashSet<>();
        Resource result;
        try {
            result = reconciler.reconcile(resource, this);
        } finally {
            tracker.record(resource.key(), reads);
            reader = null;
        }
        if (!result.equals(resource)) {
            writeStatus(result instanceof KResource kind ? Statuses.steady(resource, kind) : result);
        }
    }

    /** Stores a status; the resource does not come back because of it. */
    void writeStatus(Resource resource) {
        statusOf = resource.key();
        try {
            store.updateStatus(resource);
        } finally {
            statusOf = null;
        }
    }

    /** Brings back whoever would see the difference. */
    void changed(WatchEvent event) {
        ResourceKey key = event.resource().key();
        boolean headChanged =
                event.change() != Change.MODIFIED || !Facts.sameHead(event.old().orElseThrow(), event.resource());
        if (event.change() == Change.DELETED) {
            tracker.forget(key);
        } else if (!key.equals(statusOf)) {
            queue.add(key);
        }
        tracker.readersOf(key, headChanged).forEach(queue::add);
        if (event.change() == Change.DELETED) {
            workloads.remove(key);
            bindings.remove(key);
        } else {
            workloads.put(event.resource());
            bindings.put(event.resource());
        }
        if (event.resource() instanceof ConfigMap configMap && ClusterConfig.concerns(configMap)) {
            tracker.readersOf(CONFIG, false).forEach(queue::add);
        }
    }

    /** Brings back whoever asked to {@link #watch} this. */
    void changed(ResourceKey key) {
        tracker.readersOf(key, true).forEach(queue::add);
    }
}
