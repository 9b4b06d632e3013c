package dev.knemu.resource;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All resources, kept as a Kubernetes API server keeps them: by key, with uid, generation, resourceVersion and
 * creation time; status written apart from spec; changes watched in their order; what an owner leaves behind deleted
 * with it.
 *
 * <p>Every resource passes an {@link Admission} on its way in, so nothing invalid is ever stored. Thread-safe. Readers
 * get immutable values and never wait for a listener. Listeners are called without a lock, one event at a time, on the
 * thread of some writer; a change that a listener makes is told after the one that it was told of. A listener must not throw: the change has
 * been made by then.
 */
public final class ResourceStore {
    /** As many changes are remembered for those who watch from an earlier version. */
    static final int REMEMBERED_EVENTS = 1024;

    private final Supplier<Instant> clock;
    private final Supplier<String> suffixes;
    private final Function<ResourceKey, String> uids;
    private final Admission admission;

    private final ReentrantLock lock = new ReentrantLock();
    /** For whoever wants them in order. */
    private final NavigableMap<ResourceKey, Resource> sorted = new TreeMap<>();
    /** The same: most look for one, and among a hundred thousand the way down a tree is long. */
    private final Map<ResourceKey, Resource> resources = new HashMap<>();

    private final Map<String, Set<ResourceKey>> keysByOwner = new HashMap<>();
    private final Map<ResourceKey, Resource> lastApplied = new HashMap<>();
    private final Map<String, ResourceKey> keysByUid = new HashMap<>();
    private final Deque<WatchEvent> remembered = new ArrayDeque<>();
    private final List<Watch> watches = new ArrayList<>();
    /** Of the write that holds the lock; told when it has succeeded. */
    private final List<WatchEvent> changes = new ArrayList<>();

    private long resourceVersion;
    private @Nullable Snapshot snapshot;
    private ClusterConfig clusterConfig = ClusterConfig.DEFAULTS;

    /**
     * @param clock gives creation times
     * @param uids gives each new resource's uid; the same ones on every run make runs alike
     */
    public ResourceStore(Supplier<Instant> clock, Supplier<String> uids, Admission admission) {
        this(clock, uids, key -> uids.get(), admission);
    }

    /**
     * @param clock gives creation times
     * @param suffixes what a name that is made from {@code generateName} ends in; another on every call
     * @param uids gives each new resource's uid
     */
    public ResourceStore(
            Supplier<Instant> clock,
            Supplier<String> suffixes,
            Function<ResourceKey, String> uids,
            Admission admission) {
        this.clock = clock;
        this.suffixes = suffixes;
        this.uids = uids;
        this.admission = admission;
    }

    /**
     * Everything at one moment.
     *
     * @param resourceVersion of the last change that is in it
     * @param resources sorted by key
     */
    public record Snapshot(long resourceVersion, NavigableMap<ResourceKey, Resource> resources, ClusterConfig config) {

        public Optional<Resource> get(ResourceKey key) {
            return Optional.ofNullable(resources.get(key));
        }

        /** All of one record type, such as {@code Trigger.class}, sorted by key. */
        public <T extends Resource> List<T> list(Class<T> type) {
            return resources.values().stream()
                    .filter(type::isInstance)
                    .map(type::cast)
                    .toList();
        }
    }

    /** What happened to a resource. */
    public enum Change {
        ADDED,
        MODIFIED,
        DELETED
    }

    /**
     * One change.
     *
     * @param resource after the change; for DELETED as it was last, with the resourceVersion of the deletion
     * @param old before the change; empty for ADDED
     */
    public record WatchEvent(Change change, Resource resource, Optional<Resource> old, long resourceVersion) {}

    /** Closed when nobody wants to hear any more. */
    public final class Watch implements AutoCloseable {
        private final Consumer<WatchEvent> listener;
        private final Deque<WatchEvent> untold = new ArrayDeque<>();
        private boolean telling;
        private boolean closed;

        private Watch(Consumer<WatchEvent> listener) {
            this.listener = listener;
        }

        /** One thread tells at a time, the others leave it what they add; so the order holds without a lock. */
        private void tell() {
            while (true) {
                WatchEvent next;
                lock.lock();
                try {
                    if (telling || closed || untold.isEmpty()) {
                        return;
                    }
                    telling = true;
                    next = untold.removeFirst();
                } finally {
                    lock.unlock();
                }
                try {
                    listener.accept(next);
                } finally {
                    lock.lock();
                    telling = false;
                    lock.unlock();
                }
            }
        }

        /** No event is told after this, except one that is being told now. */
        @Override
        public void close() {
            lock.lock();
            try {
                closed = true;
                watches.remove(this);
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Stores a new resource.
     *
     * @return as stored
     * @throws ApiStatusException 409 if there is one of that key; 400 if it is refused
     */
    public Resource create(Resource resource) {
        return create(resource, "");
    }

    /** @param user who asks; see {@link Validation#CONTROLLER} */
    public Resource create(Resource resource, String user) {
        return write(() -> {
            Resource named = withName(resource);
            if (resources.containsKey(named.key())) {
                throw ApiStatusException.alreadyExists(named.key());
            }
            return insert(named, user);
        });
    }

    /**
     * Replaces a resource. Its status stays as stored where the kind has one. Without any difference nothing happens.
     *
     * @param resource with the stored {@code resourceVersion}, or with none to replace whatever is there
     * @return as stored
     * @throws ApiStatusException 404 if there is none; 409 if it was changed in between; 400 if it is refused
     */
    public Resource update(Resource resource) {
        return update(resource, "");
    }

    /** @param user who asks; see {@link Validation#CONTROLLER} */
    public Resource update(Resource resource, String user) {
        return write(() -> replace(stored(resource), resource, user));
    }

    /**
     * Writes the status of a Knative resource and nothing else.
     *
     * @throws ApiStatusException 404 if there is none; 409 if it was changed in between
     */
    public Resource updateStatus(Resource resource) {
        return write(() -> {
            Resource old = stored(resource);
            return put(Statuses.copy(resource, old), old, old.metadata().generation());
        });
    }

    /**
     * As {@code kubectl apply}: creates what is not there; else merges, so that fields which only controllers or
     * defaults wrote stay, and those that were applied before and are gone now are removed.
     *
     * @return as stored
     * @throws ApiStatusException 400 if it is refused
     */
    public Resource apply(Resource resource) {
        return applyAll(List.of(resource)).get(0);
    }

    /**
     * Applies all or, if one is refused, none. ConfigMaps and Namespaces come first, whatever their place: the
     * system's settings hold for all that come with them.
     *
     * @return as stored, in the order given
     * @throws ApiStatusException 400 with all refusals, one after the other, each beginning with its resource
     */
    public List<Resource> applyAll(Collection<? extends Resource> all) {
        return write(() -> {
            List<Resource> given = List.copyOf(all);
            Resource[] results = new Resource[given.size()];
            List<String> refusals = new ArrayList<>();
            Undo undo = new Undo();
            for (boolean settings : List.of(true, false)) {
                for (int i = 0; i < given.size(); i++) {
                    Resource resource = given.get(i);
                    boolean isSetting = resource instanceof ConfigMap || resource instanceof Namespace;
                    if (isSetting == settings) {
                        try {
                            results[i] = applyOne(resource, undo);
                        } catch (ApiStatusException refused) {
                            refusals.add(String.valueOf(refused.getMessage()));
                        }
                    }
                }
            }
            if (!refusals.isEmpty()) {
                undo.run();
                throw ApiStatusException.badRequest(String.join("\n", refusals));
            }
            return List.of(results);
        });
    }

    /** What {@link #apply} would make of a resource, before defaults and checks. */
    public Resource merged(Resource resource) {
        lock.lock();
        try {
            Resource old = resources.get(resource.key());
            return old == null ? resource : ThreeWayMerge.of(lastApplied.get(resource.key()), resource, old);
        } finally {
            lock.unlock();
        }
    }

    private Resource applyOne(Resource resource, Undo undo) {
        Resource named = withName(resource);
        ResourceKey key = named.key();
        Resource old = resources.get(key);
        undo.remember(key, old, lastApplied.get(key));
        try {
            Resource result = old == null ? insert(named, "") : replace(old, merged(named), "");
            lastApplied.put(key, named);
            return result;
        } catch (ApiStatusException refused) {
            throw ApiStatusException.badRequest(key + ": " + refused.getMessage());
        }
    }

    /** What a batch has done so far, to be taken back. */
    private final class Undo {
        private final Map<ResourceKey, Optional<Resource>> resourcesBefore = new HashMap<>();
        private final Map<ResourceKey, Optional<Resource>> appliedBefore = new HashMap<>();
        private final long versionBefore = resourceVersion;

        void remember(ResourceKey key, @Nullable Resource old, @Nullable Resource applied) {
            resourcesBefore.putIfAbsent(key, Optional.ofNullable(old));
            appliedBefore.putIfAbsent(key, Optional.ofNullable(applied));
        }

        void run() {
            resourcesBefore.forEach((key, before) -> {
                drop(key);
                before.ifPresent(ResourceStore.this::keep);
            });
            appliedBefore.forEach((key, before) ->
                    before.ifPresentOrElse(resource -> lastApplied.put(key, resource), () -> lastApplied.remove(key)));
            resourceVersion = versionBefore;
            clusterConfig = readConfig();
        }
    }

    /**
     * Deletes a resource and then, whatever depends on it, all that it alone owned.
     *
     * @return as it was last
     * @throws ApiStatusException 404 if there is none
     */
    public Resource delete(ResourceKey key) {
        return write(() -> {
            Resource old = resources.get(key);
            if (old == null) {
                throw ApiStatusException.notFound(key);
            }
            remove(old);
            return old;
        });
    }

    public Optional<Resource> get(ResourceKey key) {
        lock.lock();
        try {
            return Optional.ofNullable(resources.get(key));
        } finally {
            lock.unlock();
        }
    }

    /** The resource of that key and record type. */
    public <T extends Resource> Optional<T> get(ResourceKey key, Class<T> type) {
        return get(key).filter(type::isInstance).map(type::cast);
    }

    /** What a resource owns, by key. */
    public List<Resource> owned(Resource owner) {
        lock.lock();
        try {
            return keysByOwner.getOrDefault(owner.metadata().uid(), Set.of()).stream()
                    .sorted()
                    .map(resources::get)
                    .filter(Objects::nonNull)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** All of a kind in a namespace, sorted by name; an empty {@code namespace} means all of them. */
    public List<Resource> list(String group, String kind, String namespace) {
        lock.lock();
        try {
            ResourceKey from = new ResourceKey(group, kind, namespace, "");
            List<Resource> found = new ArrayList<>();
            for (Resource resource : sorted.tailMap(from, true).values()) {
                ResourceKey key = resource.key();
                boolean same = key.group().equals(group) && key.kind().equals(kind);
                if (!same || !namespace.isEmpty() && !key.namespace().equals(namespace)) {
                    break;
                }
                found.add(resource);
            }
            return List.copyOf(found);
        } finally {
            lock.unlock();
        }
    }

    /** Everything at this moment. Asking again without a change in between costs nothing. */
    public Snapshot snapshot() {
        lock.lock();
        try {
            Snapshot current = snapshot;
            if (current == null) {
                current = new Snapshot(
                        resourceVersion, Collections.unmodifiableNavigableMap(new TreeMap<>(sorted)), clusterConfig);
                snapshot = current;
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    /** What the system's ConfigMaps say now. */
    public ClusterConfig clusterConfig() {
        lock.lock();
        try {
            return clusterConfig;
        } finally {
            lock.unlock();
        }
    }

    /** Tells every change from now on. */
    public Watch watch(Consumer<WatchEvent> listener) {
        lock.lock();
        try {
            Watch watch = new Watch(listener);
            watches.add(watch);
            return watch;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tells every change after a version, such as that of a {@link Snapshot}; those of the past before this returns.
     *
     * @throws ApiStatusException 410 if that version is longer ago than changes are remembered
     */
    public Watch watch(long afterResourceVersion, Consumer<WatchEvent> listener) {
        Watch watch = new Watch(listener);
        lock.lock();
        try {
            long oldest = remembered.isEmpty()
                    ? resourceVersion
                    : remembered.getFirst().resourceVersion() - 1;
            if (afterResourceVersion < oldest) {
                throw ApiStatusException.expired(afterResourceVersion, oldest);
            }
            remembered.stream()
                    .filter(event -> event.resourceVersion() > afterResourceVersion)
                    .forEach(watch.untold::add);
            watches.add(watch);
        } finally {
            lock.unlock();
        }
        watch.tell();
        return watch;
    }

    private <T> T write(Supplier<T> change) {
        T result;
        List<Watch> listening;
        lock.lock();
        try {
            changes.clear();
            result = change.get();
            for (WatchEvent event : changes) {
                remembered.addLast(event);
                watches.forEach(watch -> watch.untold.add(event));
            }
            while (remembered.size() > REMEMBERED_EVENTS) {
                remembered.removeFirst();
            }
            listening = List.copyOf(watches);
        } finally {
            lock.unlock();
        }
        listening.forEach(Watch::tell);
        return result;
    }

    private Resource withName(Resource resource) {
        ObjectMeta metadata = resource.metadata();
        if (!metadata.name().isEmpty() || metadata.generateName().isEmpty()) {
            return resource;
        }
        String suffix = suffixes.get().replaceAll("[^a-z0-9]", "");
        // The end differs from uid to uid also where a test counts them up.
        String tail = suffix.substring(Math.max(0, suffix.length() - 5));
        return resource.withMetadata(metadata.withName(metadata.generateName() + tail));
    }

    private Resource insert(Resource resource, String user) {
        if (resource.metadata().name().isEmpty()) {
            throw ApiStatusException.badRequest(
                    resource.kind() + ": metadata.name is missing. Every resource needs a name.");
        }
        Resource admitted = admit(Statuses.without(resource), Optional.empty(), user);
        Resource result = stamped(admitted, uids.apply(admitted.key()), 1, Optional.of(clock.get()));
        keep(result);
        changes.add(new WatchEvent(Change.ADDED, result, Optional.empty(), resourceVersion));
        return result;
    }

    private Resource stored(Resource resource) {
        Resource old = resources.get(resource.key());
        if (old == null) {
            throw ApiStatusException.notFound(resource.key());
        }
        ObjectMeta given = resource.metadata();
        boolean otherVersion = !given.resourceVersion().isEmpty()
                && !given.resourceVersion().equals(old.metadata().resourceVersion());
        boolean otherResource =
                !given.uid().isEmpty() && !given.uid().equals(old.metadata().uid());
        if (otherVersion || otherResource) {
            throw ApiStatusException.conflict(resource.key());
        }
        return old;
    }

    private Resource replace(Resource old, Resource resource, String user) {
        ObjectMeta before = old.metadata();
        ObjectMeta metadata = resource.metadata()
                .stored(before.uid(), before.resourceVersion(), before.generation(), before.creationTimestamp());
        Resource candidate = Statuses.copy(old, resource.withMetadata(metadata));
        Resource admitted = admit(candidate, Optional.of(old), user);
        long generation = before.generation() + (Statuses.sameSpec(old, admitted) ? 0 : 1);
        return put(admitted, old, generation);
    }

    /** Stores {@code changed} in place of {@code old}, unless they are equal. */
    private Resource put(Resource changed, Resource old, long generation) {
        ObjectMeta before = old.metadata();
        ObjectMeta unchanged = changed.metadata()
                .stored(before.uid(), before.resourceVersion(), before.generation(), before.creationTimestamp());
        if (changed.withMetadata(unchanged).equals(old)) {
            return old;
        }
        Resource result = stamped(changed, before.uid(), generation, before.creationTimestamp());
        keep(result);
        changes.add(new WatchEvent(Change.MODIFIED, result, Optional.of(old), resourceVersion));
        return result;
    }

    private Resource admit(Resource candidate, Optional<Resource> old, String user) {
        Resource admitted = admission.admit(candidate, old, clusterConfig, user);
        if (admitted instanceof ConfigMap configMap && ClusterConfig.concerns(configMap)) {
            try {
                ClusterConfig.DEFAULTS.with(configMap);
            } catch (ConfigMapException e) {
                throw ApiStatusException.badRequest(String.valueOf(e.getMessage()));
            }
        }
        return admitted;
    }

    private Resource stamped(Resource resource, String uid, long generation, Optional<Instant> created) {
        resourceVersion++;
        return resource.withMetadata(
                resource.metadata().stored(uid, Long.toString(resourceVersion), generation, created));
    }

    private void remove(Resource resource) {
        drop(resource.key());
        lastApplied.remove(resource.key());
        resourceVersion++;
        Resource last = resource.withMetadata(resource.metadata().withResourceVersion(Long.toString(resourceVersion)));
        changes.add(new WatchEvent(Change.DELETED, last, Optional.of(resource), resourceVersion));
        for (ResourceKey child :
                List.copyOf(keysByOwner.getOrDefault(resource.metadata().uid(), Set.of()))) {
            Resource owned = resources.get(child);
            if (owned != null && owned.metadata().ownerReferences().stream().noneMatch(this::isAlive)) {
                remove(owned);
            }
        }
    }

    private boolean isAlive(OwnerReference owner) {
        return keysByUid.containsKey(owner.uid());
    }

    private void keep(Resource resource) {
        ResourceKey key = resource.key();
        Resource old = resources.put(key, resource);
        sorted.put(key, resource);
        if (old != null && hasSamePlace(old.metadata(), resource.metadata())) {
            changed(resource);
            return;
        }
        if (old != null) {
            forget(key, old.metadata());
        }
        keysByUid.put(resource.metadata().uid(), key);
        for (OwnerReference owner : resource.metadata().ownerReferences()) {
            keysByOwner
                    .computeIfAbsent(owner.uid(), any -> new LinkedHashSet<>())
                    .add(key);
        }
        changed(resource);
    }

    private void drop(ResourceKey key) {
        Resource old = resources.remove(key);
        if (old == null) {
            return;
        }
        sorted.remove(key);
        forget(key, old.metadata());
        changed(old);
    }

    private static boolean hasSamePlace(ObjectMeta old, ObjectMeta now) {
        return old.uid().equals(now.uid()) && old.ownerReferences().equals(now.ownerReferences());
    }

    private void forget(ResourceKey key, ObjectMeta old) {
        keysByUid.remove(old.uid());
        for (OwnerReference owner : old.ownerReferences()) {
            keysByOwner.computeIfPresent(owner.uid(), (uid, keys) -> {
                keys.remove(key);
                return keys.isEmpty() ? null : keys;
            });
        }
    }

    private void changed(Resource resource) {
        snapshot = null;
        if (resource instanceof ConfigMap configMap && ClusterConfig.concerns(configMap)) {
            clusterConfig = readConfig();
        }
    }

    private ClusterConfig readConfig() {
        return ClusterConfig.from(Stream.of(ClusterConfig.SYSTEM_NAMESPACE, ClusterConfig.AUTOSCALER.namespace())
                .flatMap(namespace -> list("", ConfigMap.KIND, namespace).stream())
                .map(ConfigMap.class::cast)
                .toList());
    }
}
