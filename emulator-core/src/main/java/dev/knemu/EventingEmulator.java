package dev.knemu;

import dev.knemu.channel.TopicChannelStore;
import dev.knemu.channel.TopicPart;
import dev.knemu.control.ControlPlane;
import dev.knemu.fault.Faults;
import dev.knemu.journal.DeadLetter;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Why;
import dev.knemu.match.EventMatcher;
import dev.knemu.resource.Backing;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.ManifestReader;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.serving.RevisionScale;
import dev.knemu.time.RealTimeLimitException;
import dev.knemu.time.Time;
import dev.knemu.time.VirtualTime;
import dev.knemu.transport.AddressBook.Endpoint;
import dev.knemu.transport.ClusterAddresses;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Knative Eventing in this JVM: Brokers, Triggers, Channels, Subscriptions, Sequences, Parallels and PingSources, from
 * the same manifests and with the same deliveries as on a cluster.
 *
 * <pre>{@code
 * try (EventingEmulator eventing = EventingEmulator.inVirtualTime()) {
 *     eventing.apply(Path.of("k8s/eventing"));
 *     eventing.subscriber("shipping", Subscriber.accepting(shipped::add));
 *     eventing.broker("default").send(event -> event.withType("order.paid"));
 *     eventing.runUntilIdle();
 * }
 * }</pre>
 *
 * <p>May be used from any thread. Several emulators in one JVM do not know of each other.
 */
public final class EventingEmulator implements AutoCloseable {

    /** Where resources live that name no namespace. */
    public static final String DEFAULT_NAMESPACE = "default";

    private final EmulatorOptions options;
    private final LazyVertx vertx;
    private final Machinery machinery;
    private final Resources resources;
    private final Sending sending;
    private final Idleness idleness;
    private final Whys whys;
    private final Redeliveries redeliveries;
    private final Replays replays;
    private final @Nullable HttpPort port;
    private final Ending ending;
    private final Map<Class<?>, Object> attachments = new ConcurrentHashMap<>();

    private EventingEmulator(EmulatorOptions options, LazyVertx vertx) {
        this.options = options;
        this.vertx = vertx;
        this.machinery = new Machinery(options, vertx);
        machinery.journal().keptBy(this);
        Lanes lanes = machinery.lanes();
        Time time = machinery.clockwork().time();
        ControlPlane control = machinery.control();
        TopicChannelStore topics = machinery.topics();
        this.resources = new Resources(control, lanes, topics != null);
        this.sending = new Sending(
                this,
                lanes,
                machinery.transport(),
                machinery.refusals(),
                machinery.underWay(),
                options.maxOpenEvents());
        this.idleness = new Idleness(machinery, sending);
        this.whys = new Whys(machinery.journal(), machinery::topology, control.store(), time);
        this.redeliveries = new Redeliveries(machinery.journal(), machinery.store(), machinery::topology, lanes, time);
        this.replays = new Replays(
                control,
                topics == null ? null : topics.topics(),
                machinery.clockwork().ids());
        this.port = options.port().isPresent()
                ? new HttpPort(machinery, vertx.get(), new ApiView(this, machinery, whys, redeliveries, replays))
                : null;
        this.ending = new Ending(machinery, port, vertx);
        options.telemetry().started(machinery);
        if (port != null) {
            try {
                port.open();
            } catch (RuntimeException e) {
                options.telemetry().ended(machinery);
                throw e;
            }
            machinery.sources().reachableAt(port.urlOnThisMachine());
        }
    }

    boolean hasStartedVertx() {
        return vertx.hasStarted();
    }

    /** Starts an emulator in real time, without an HTTP port. */
    public static EventingEmulator start() {
        return start(EmulatorOptions.defaults());
    }

    /**
     * Starts an emulator.
     *
     * @throws IllegalStateException when the HTTP port cannot be opened; says which and why
     */
    public static EventingEmulator start(EmulatorOptions options) {
        LazyVertx vertx = new LazyVertx(options.lanes());
        try {
            return new EventingEmulator(options, vertx);
        } catch (RuntimeException e) {
            vertx.close();
            throw e;
        }
    }

    /** Starts an emulator whose time passes only when told to. */
    public static EventingEmulator inVirtualTime() {
        return start(EmulatorOptions.defaults().inVirtualTime());
    }

    /** How it runs. */
    public EmulatorOptions options() {
        return options;
    }

    // ---- resources

    /**
     * Applies a manifest: YAML with one or more documents, or JSON.
     *
     * @throws dev.knemu.resource.ManifestException when anything in it is wrong; nothing is applied then
     */
    public List<Resource> apply(String manifest) {
        return apply(new ManifestReader().read(manifest));
    }

    /** As {@link #apply(String)}, of files and directories. */
    public List<Resource> apply(Path... paths) {
        return apply(new ManifestReader().read(paths));
    }

    /** As {@link #apply(String)}, of a manifest that was read before. */
    public List<Resource> apply(Manifest manifest) {
        ending.checkNotYet();
        return resources.apply(manifest);
    }

    /** Applies resources made in Java. */
    public List<Resource> apply(Resource... resources) {
        ending.checkNotYet();
        return this.resources.apply(List.of(resources));
    }

    /** Deletes a resource and what it owns; false when there is none. Events that it accepted are still delivered. */
    public boolean delete(ResourceKey key) {
        return resources.delete(key);
    }

    /** A resource with its status, in the default namespace. */
    public <R extends Resource> Optional<R> get(Class<R> type, String name) {
        return get(type, DEFAULT_NAMESPACE, name);
    }

    /** A resource with its status. */
    public <R extends Resource> Optional<R> get(Class<R> type, String namespace, String name) {
        return resources.get(type, namespace, name);
    }

    /** Deletes a resource of the default namespace, and what it owns; false when there is none. */
    public boolean delete(Class<? extends Resource> type, String name) {
        return resources.delete(type, DEFAULT_NAMESPACE, name);
    }

    /** All resources of a kind with their status, by namespace and name. */
    public <R extends Resource> List<R> list(Class<R> type) {
        return resources.list(type);
    }

    // ---- subscribers

    /** Puts a function behind the Service of this name in the default namespace; makes the Service if there is none. */
    public void subscriber(String service, Subscriber subscriber) {
        subscriber(DEFAULT_NAMESPACE, service, subscriber);
    }

    /** Puts a function behind the Service of this name; makes the Service if there is none. */
    public void subscriber(String namespace, String service, Subscriber subscriber) {
        resources.bind(
                namespace,
                service,
                new Endpoint.Inside(new SubscriberReceiver(
                        subscriber,
                        machinery.clockwork().workers(),
                        machinery.clockwork().time(),
                        machinery.dispatcher()::stalled)));
    }

    /**
     * Puts a program that listens at a URL behind the Service of this name in the default namespace.
     *
     * @throws IllegalArgumentException when the URL is none of {@code http} or {@code https} with a host
     */
    public void subscriber(String service, URI url) {
        subscriber(DEFAULT_NAMESPACE, service, url);
    }

    /**
     * Puts a program that listens at a URL behind the Service of this name; makes the Service if there is none.
     *
     * @throws IllegalArgumentException when the URL is none of {@code http} or {@code https} with a host
     */
    public void subscriber(String namespace, String service, URI url) {
        resources.bind(namespace, service, new Endpoint.Elsewhere(url));
    }

    /**
     * Puts a program that will listen at a URL behind the Service of this name; makes the Service if there is none. For
     * an application that starts after the emulator, or on another port each time.
     *
     * @param url asked at each delivery, on the emulator's threads; must not block. As long as it gives {@code null} or
     *     throws, an attempt fails, with its message for a reason
     */
    public void subscriberAt(String namespace, String service, Supplier<@Nullable URI> url) {
        resources.bind(namespace, service, new Endpoint.Later(url));
    }

    /**
     * Puts a program that was started for this emulator behind the Service of this name, as {@link #subscriber(String,
     * String, URI)}; {@link #backings()} calls it a process. Starting and ending it is the caller's affair.
     *
     * @throws IllegalArgumentException when the URL is none of {@code http} or {@code https} with a host
     */
    public void process(String namespace, String service, URI url) {
        resources.bind(namespace, service, new Endpoint.Elsewhere(url, true));
    }

    /**
     * Runs a program in place of every container of this image that sends events by itself, whether applied before or
     * after; in place of a stand-in as well.
     *
     * @param image by its name, with or without registry, tag and digest: {@code ghcr.io/shop/poller:2}, {@code poller}
     */
    public void container(String image, Program program) {
        machinery.sources().program(image, program);
        machinery.control().containersChanged();
    }

    /**
     * As {@link #container(String, Program)}, in place of one container only.
     *
     * @param workload the name of the ContainerSource, Deployment, StatefulSet, DaemonSet, ReplicaSet, Job or Pod
     */
    public void container(String namespace, String workload, Program program) {
        machinery.sources().program(namespace, workload, program);
        machinery.control().containersChanged();
    }

    /** What stands behind each Service now, by namespace and name: something real, or a stand-in and which. */
    public List<Backing> backings() {
        return machinery.control().backings();
    }

    /** How many pods each revision of a Knative Service with pods has now, and why, by namespace and name. */
    public List<RevisionScale> revisions() {
        return machinery.control().revisions();
    }

    /** Calls {@code listener}, which must not block, whenever {@link #revisions} are others; what it gives ends that. */
    public Runnable whenScaled(Runnable listener) {
        return machinery.control().whenScaled(listener);
    }

    // ---- events

    /** Where to send events for the Broker of this name in the default namespace. */
    public Sink broker(String name) {
        return broker(DEFAULT_NAMESPACE, name);
    }

    /** Where to send events for a Broker. It need not exist yet; without it the answer is 404, as on a cluster. */
    public Sink broker(String namespace, String name) {
        return sink(ClusterAddresses.broker(namespace, name));
    }

    /** Where to send events for the Channel of this name in the default namespace. */
    public Sink channel(String name) {
        return channel(DEFAULT_NAMESPACE, name);
    }

    /** Where to send events for a Channel. */
    public Sink channel(String namespace, String name) {
        return sink(ClusterAddresses.channel(namespace, name));
    }

    /** Where to send events for any address: one on the emulated cluster, such as a Service's, or a real one. */
    public Sink sink(URI address) {
        return new Sink(
                address,
                event -> sending.send(address, event),
                machinery.clockwork().ids());
    }

    // ---- faults

    /** What goes wrong on the way to subscribers, on purpose; {@link Faults#NONE} unless told otherwise. */
    public Faults faults() {
        return machinery.faults();
    }

    /**
     * Lets other faults befall every attempt that begins from now on; {@link Faults#NONE} ends them. Attempts that are
     * under way end by the faults under which they began.
     */
    public void faults(Faults faults) {
        machinery.faults(faults);
    }

    // ---- time

    /** What time it is for the emulator, real or virtual. */
    public Instant now() {
        return machinery.clockwork().time().now();
    }

    /**
     * The clock to turn, for an emulator in virtual time.
     *
     * @throws IllegalStateException when the emulator runs in real time
     */
    public VirtualTime time() {
        VirtualTime virtual = machinery.clockwork().virtual();
        if (virtual == null) {
            throw new IllegalStateException("This emulator runs in real time, which nobody can turn. Start it with"
                    + " EventingEmulator.inVirtualTime() or EmulatorOptions.inVirtualTime().");
        }
        return virtual;
    }

    /**
     * Waits until nothing more happens without time passing: no delivery has an attempt under way. Deliveries may still
     * wait for their next attempt.
     *
     * @throws RealTimeLimitException when that does not come within the real-time guard
     */
    public void settle() {
        if (!options.virtualTime()) {
            ending.checkNotYet();
        }
        idleness.await();
    }

    /** Lets virtual time pass; see {@link VirtualTime#advance}. */
    public void advance(Duration duration) {
        time().advance(duration);
    }

    /** Lets virtual time pass until every delivery has come to rest; see {@link VirtualTime#runUntilIdle}. */
    public void runUntilIdle() {
        time().runUntilIdle();
    }

    /**
     * Something that belongs to this emulator and lives as long as it does, such as what a test kit notes about it; made
     * by the first who asks. There is one of each type.
     */
    public <T> T attached(Class<T> type, Supplier<? extends T> made) {
        return type.cast(attachments.computeIfAbsent(type, any -> made.get()));
    }

    // ---- what happened

    /** The record of everything that happened; it {@linkplain Journal#keeper knows} this emulator. */
    public Journal journal() {
        return machinery.journal();
    }

    /**
     * Why an event did, or did not, reach each subscriber of the Brokers and Channels that accepted it: one answer for
     * each acceptance and subscription, in order. Answers from the journal, and where it holds no decision (levels
     * below {@code FULL}), from the filters as they are now. An event that was refused reached no filter: the journal's
     * {@link Entry.Refused} entries say why.
     */
    public List<Why> why(String eventId) {
        return whys.of(event -> event.getId().equals(eventId));
    }

    /** As {@link #why(String)}, for every event that matches, such as {@code why(type("order.paid"))}. */
    public List<Why> why(EventMatcher events) {
        return whys.of(events);
    }

    /** As {@link #why(String)}, for one Trigger or Subscription by name. */
    public List<Why> why(String eventId, String subscription) {
        return why(eventId).stream()
                .filter(why -> why.subscription().name().equals(subscription))
                .toList();
    }

    /**
     * What the subscriptions of every Broker and Channel would say of an event, on the routes as they are; nothing is
     * delivered.
     */
    public List<Why> whyDryRun(CloudEvent event) {
        return whys.dryRun(event, Optional.empty());
    }

    /** The deliveries that came to rest without their subscriber, as far as the journal goes back, oldest first. */
    public List<DeadLetter> deadLetters() {
        return DeadLetter.of(machinery.journal());
    }

    /**
     * Delivers a dead letter once more: the event as it was accepted, to the same subscription, with retries, timeout
     * and dead letter sink as they are now. HTTP headers that came with the event do not come again.
     *
     * @param deadLetter its {@linkplain DeadLetter#id id}
     * @return completes with the entry that says how the new delivery came to rest: {@link Entry.Delivered}, {@link
     *     Entry.DeadLettered} or {@link Entry.Dropped}; exceptionally when it cannot begin, since the emulator closes or
     *     too much is open
     * @throws IllegalArgumentException when there is no such dead letter
     * @throws IllegalStateException when its event has made room in the journal, or its subscription is gone
     */
    public CompletionStage<Entry.OfDelivery> redeliver(long deadLetter) {
        return redeliveries.prepare(deadLetter, Optional.empty()).get().toCompletionStage();
    }

    /**
     * As {@link #redeliver(long)}, to another address than the subscriber's.
     *
     * @param to on the emulated cluster or a real one
     */
    public CompletionStage<Entry.OfDelivery> redeliver(long deadLetter, URI to) {
        return redeliveries.prepare(deadLetter, Optional.of(to)).get().toCompletionStage();
    }

    /**
     * Delivers stored events once more: to one Trigger, Subscription or KafkaSource alone, with its filter, retries and
     * dead letter sink as they are now, under a consumer group of its own, whose name nobody has used. What the
     * subscription reads anyhow goes on beside it.
     *
     * @param subscription such as a Trigger's key; its events must be kept in Kafka
     * @param part from which time or offset on, and up to which
     * @return completes with the number of events that were read, those included that the filter refused, when all of
     *     them have come to rest
     * @throws IllegalStateException when nothing is read from Kafka for that subscription; says why
     */
    public CompletionStage<Long> replay(ResourceKey subscription, TopicPart part) {
        ending.checkNotYet();
        return replays.begin(subscription, part).toCompletionStage();
    }

    // ---- the end

    /**
     * The port that was opened.
     *
     * @throws IllegalStateException when none was asked for
     */
    public int port() {
        return opened().number();
    }

    /** Where the HTTP port is, for example {@code http://127.0.0.1:8080}. */
    public URI url() {
        return opened().url();
    }

    private HttpPort opened() {
        if (port == null) {
            throw new IllegalStateException(
                    "This emulator has no HTTP port. Start it with EmulatorOptions.withPort(0) for any that is free.");
        }
        return port;
    }

    @Override
    public void close() {
        shutDown();
    }

    /**
     * Takes what was sent before and no more, waits for open deliveries up to the drain limit, and ends. Deliveries that
     * are still open then are given up, with an entry in the journal each. In virtual time it waits for no timer.
     *
     * @return what could not be delivered; the same when called again
     * @throws IllegalStateException when called by a subscriber on the emulator's own thread, which would wait for
     *     itself
     */
    public CloseReport shutDown() {
        return ending.come();
    }
}
