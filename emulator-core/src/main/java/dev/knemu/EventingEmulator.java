package dev.knemu;

import dev.knemu.admin.AdminApi;
import dev.knemu.broker.TopologyAddressBook;
import dev.knemu.channel.ChannelRoute;
import dev.knemu.channel.InMemoryChannelStore;
import dev.knemu.channel.Name;
import dev.knemu.channel.TopicChannelStore;
import dev.knemu.channel.TopicPart;
import dev.knemu.channel.TopicStoreSetup;
import dev.knemu.channel.Topology;
import dev.knemu.control.ControlPlane;
import dev.knemu.dispatch.Dispatcher;
import dev.knemu.dispatch.EventSightings;
import dev.knemu.event.EventRules;
import dev.knemu.fault.Faults;
import dev.knemu.fault.FaultyNetwork;
import dev.knemu.journal.DeadLetter;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Ref;
import dev.knemu.journal.Why;
import dev.knemu.match.EventMatcher;
import dev.knemu.resource.Backing;
import dev.knemu.resource.Kinds;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.ManifestReader;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.serving.RevisionScale;
import dev.knemu.serving.Surroundings;
import dev.knemu.source.PingSourceRunner;
import dev.knemu.standin.EventDisplay;
import dev.knemu.standin.StandInImages;
import dev.knemu.telemetry.Vitals;
import dev.knemu.time.Lane;
import dev.knemu.time.RealTimeLimitException;
import dev.knemu.time.Time;
import dev.knemu.time.VertxLane;
import dev.knemu.time.VertxTime;
import dev.knemu.time.VirtualTime;
import dev.knemu.transport.AddressBook;
import dev.knemu.transport.Addressee;
import dev.knemu.transport.ClusterAddresses;
import dev.knemu.transport.HttpIngress;
import dev.knemu.transport.HttpTransport;
import dev.knemu.transport.HttpTransportOptions;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import dev.knemu.transport.Transport;
import dev.knemu.transport.WebhookDoor;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOG = LoggerFactory.getLogger(EventingEmulator.class);

    /** How long each part of the machinery gets to end. */
    private static final Duration ENDING = Duration.ofSeconds(10);

    private static final String CLOSED = "the emulator closed";

    private static final Sent.Answer ACCEPTED = new Sent.Answer(202, "");

    /** How long a lane that is asked what is open on it gets to say so. */
    private static final Duration ASKING = Duration.ofSeconds(1);

    private static final int WORKERS = 64;

    /** How long an apply waits for Kafka; what is not in effect then says so in its status. */
    private static final Duration TOPICS = Duration.ofSeconds(30);

    private final EmulatorOptions options;
    private final LazyVertx vertx;
    private final Lanes lanes;
    private final Time time;
    private final @Nullable VirtualTime virtualTime;
    private final Journal journal;
    private final Dispatcher dispatcher;
    private final InMemoryChannelStore store;
    private final @Nullable TopicChannelStore topics;
    private final HttpTransport transport;
    private final ControlPlane control;
    private final @Nullable HttpIngress ingress;
    private final SourceRunners sources;
    private final WebhookSources webhooks;
    private final @Nullable AdminApi admin;
    private final Whys whys;
    private final Redeliveries redeliveries;
    private final Replays replays;
    private final @Nullable WorkerExecutor workers;
    private final Supplier<String> ids;
    private final AtomicInteger unsent = new AtomicInteger();
    private final UnderWay underWay = new UnderWay();
    private final Map<Class<?>, Object> attachments = new ConcurrentHashMap<>();
    private volatile Topology topology = Topology.EMPTY;
    private volatile Faults faults = Faults.NONE;
    private final Vitals vitals = vitals();
    private int port = -1;
    private volatile @Nullable CloseReport closed;

    private EventingEmulator(EmulatorOptions options, LazyVertx vertx) {
        this.options = options;
        this.vertx = vertx;
        this.journal = new Journal(options.journalLevel(), options.journalEntries(), options.journalBytes());
        journal.keptBy(this);
        if (options.virtualTime()) {
            this.virtualTime = new VirtualTime(VirtualTime.START, options.realTimeGuard());
            this.time = virtualTime;
            this.lanes = new Lanes(List.of(virtualTime));
            this.workers = null;
            Random random = new Random(options.seed());
            this.ids = () -> new UUID(random.nextLong(), random.nextLong()).toString();
        } else {
            List<VertxLane> loops = await(VertxLane.start(vertx.get(), options.lanes()), options.realTimeGuard());
            this.virtualTime = null;
            this.time = new VertxTime(vertx.get(), loops.get(0));
            this.lanes = new Lanes(loops);
            this.workers = vertx.get().createSharedWorkerExecutor("knemu-subscriber", WORKERS);
            this.ids = () -> UUID.randomUUID().toString();
        }
        AddressBook addresses =
                new TopologyAddressBook(() -> topology, this::store, this::topics, this::transport, time, journal);
        this.transport = new HttpTransport(vertx, addresses, HttpTransportOptions.DEFAULT, this::refused);
        // A stream gets the bytes as they are: its own encoding may know no cloud, and data need not be text.
        Receiver eventDisplay = options.eventDisplay() instanceof OutputStream stream
                ? EventDisplay.to(stream)
                : EventDisplay.toText(options.eventDisplay());
        StandInImages images = new StandInImages(eventDisplay, transport, time, ids);
        this.dispatcher = new Dispatcher(transport, time, journal, this::sightings, options.telemetry());
        faults(options.faults());
        this.store = new InMemoryChannelStore(
                dispatcher, time, journal, options.maxOpenEvents(), options.maxOpenBytes(), this::sightings);
        this.topics = options.kafka().map(this::openTopics).orElse(null);
        Supplier<Duration> jitter =
                options.pingJitter() ? PingSourceRunner.jitter(new Random(options.seed())) : PingSourceRunner.NO_JITTER;
        this.sources = new SourceRunners(transport, time, lanes.first(), ids, jitter, journal);
        this.control = new ControlPlane(
                topics == null ? ControlPlane.newStore(time, ids) : ControlPlane.newStoreWithLastingUids(time, ids),
                new ControlPlane.Ports(
                        time,
                        next -> topology = next,
                        new BuiltInStandIns(images),
                        sources,
                        Optional.ofNullable(topics).map(TopicChannelStore::topics),
                        Optional.of(new Surroundings(
                                time, lanes.first(), options.podStart(), options.seed(), underWay::addWaiting)),
                        this::later));
        if (options.kafkaChannels()) {
            control.apply(KafkaDefaults.CONFIG_MAPS);
        }
        this.webhooks = new WebhookSources(
                control::webhook,
                key -> control.store().get(key),
                transport,
                time,
                lanes.first(),
                ids,
                journal,
                underWay);
        if (virtualTime != null) {
            virtualTime.watch(
                    () -> dispatcher.awaitsOutside() || sources.awaitsOutside() || underWay.awaitsOutside(),
                    this::openDeliveriesText);
        }
        this.whys = new Whys(journal, () -> topology, control.store(), time);
        this.redeliveries = new Redeliveries(store, () -> topology, lanes, time);
        this.replays = new Replays(control, topics == null ? null : topics.topics(), ids);
        this.ingress = options.port().isPresent()
                ? new HttpIngress(
                        vertx.get(),
                        addresses,
                        lanes.all(),
                        options.httpLimits(),
                        HttpTransportOptions.DEFAULT,
                        this::refused)
                : null;
        this.admin = ingress == null
                ? null
                : new AdminApi(
                        vertx.get(),
                        new ApiView(
                                this,
                                time,
                                control,
                                () -> topology,
                                whys,
                                redeliveries,
                                replays,
                                lanes,
                                dispatcher,
                                records -> topics == null ? Future.succeededFuture() : topics.caughtUp(records)),
                        options.httpLimits());
        options.telemetry().started(vitals);
        if (ingress != null) {
            new WebhookDoor(vertx.get(), options.httpLimits(), this::refused, webhooks).mount(ingress.router());
            options.routes().accept(ingress.router());
            admin.mount(ingress.router());
            try {
                this.port = listen(ingress);
            } catch (RuntimeException e) {
                options.telemetry().ended(vitals);
                throw e;
            }
            sources.reachableAt(urlOnThisMachine());
        }
    }

    private int listen(HttpIngress ingress) {
        int wanted = options.port().orElseThrow();
        try {
            return await(ingress.listen(options.host(), wanted), ENDING);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "The HTTP port " + options.host() + ":" + wanted + " cannot be opened: " + e.getMessage()
                            + ". Choose another, or 0 for any that is free.",
                    e.getCause());
        }
    }

    private TopicChannelStore openTopics(Map<String, String> clientProperties) {
        return new TopicChannelStore(
                dispatcher,
                time,
                journal,
                options.maxOpenEvents(),
                options.maxOpenBytes(),
                this::sightings,
                lanes.all(),
                () -> topology,
                (group, problem) -> control().groupChanged(group, problem),
                receiver -> KafkaDefaults.provider(options)
                        .open(new TopicStoreSetup(clientProperties, receiver, time, ids)));
    }

    // Asked later, when there is one.
    private ControlPlane control() {
        return control;
    }

    private @Nullable TopicChannelStore topics() {
        return topics;
    }

    private Vitals vitals() {
        return new Vitals() {
            @Override
            public Journal journal() {
                return journal;
            }

            @Override
            public int openEvents() {
                return store.openEvents() + (topics == null ? 0 : topics.openEvents());
            }

            @Override
            public long openBytes() {
                return store.openBytes() + (topics == null ? 0 : topics.openBytes());
            }

            @Override
            public int openDeliveries() {
                return dispatcher.openDeliveries();
            }

            @Override
            public int subscriptions() {
                return topology.indexStats().entries();
            }

            @Override
            public int subscriptionsAsked() {
                return topology.indexStats().asked();
            }

            @Override
            public long indexBytes() {
                return topology.indexStats().bytes();
            }
        };
    }

    private Transport transport() {
        return transport;
    }

    private InMemoryChannelStore store() {
        return store;
    }

    /** What the control plane does about an event must not hold up the event's lane. */
    private void later(Runnable task) {
        if (virtualTime != null) {
            virtualTime.execute(task);
        } else {
            vertx.get().executeBlocking(() -> {
                task.run();
                return null;
            });
        }
    }

    private EventSightings sightings() {
        return control.sightings();
    }

    boolean hasStartedVertx() {
        return vertx.hasStarted();
    }

    private static <T> T await(Future<T> future, Duration limit) {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new RealTimeLimitException("The emulator was still busy after " + limit + ".");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RealTimeLimitException("Interrupted while waiting for the emulator.");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        }
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
        checkOpen();
        return inEffect(control.apply(manifest));
    }

    /** Applies resources made in Java. */
    public List<Resource> apply(Resource... resources) {
        checkOpen();
        return inEffect(control.apply(List.of(resources)));
    }

    /** With Kafka, the status of the moment when it has answered: whatever is sent after an apply reaches what was applied. */
    private List<Resource> inEffect(List<Resource> applied) {
        if (topics == null) {
            return applied;
        }
        topicsInEffect();
        return applied.stream()
                .map(resource -> control.store().get(resource.key()).orElse(resource))
                .toList();
    }

    private void topicsInEffect() {
        if (topics != null && !lanes.isCurrent()) {
            within(TOPICS, control::topicsSettled);
        }
    }

    /** Deletes a resource and what it owns; false when there is none. Events that it accepted are still delivered. */
    public boolean delete(ResourceKey key) {
        if (control.store().get(key).isEmpty()) {
            return false;
        }
        control.delete(key);
        topicsInEffect();
        return true;
    }

    /** A resource with its status, in the default namespace. */
    public <R extends Resource> Optional<R> get(Class<R> type, String name) {
        return get(type, DEFAULT_NAMESPACE, name);
    }

    /** A resource with its status. */
    public <R extends Resource> Optional<R> get(Class<R> type, String namespace, String name) {
        return control.store().get(key(type, namespace, name), type);
    }

    private static ResourceKey key(Class<? extends Resource> type, String namespace, String name) {
        return Kinds.known().stream()
                .filter(kind -> kind.type() == type)
                .findFirst()
                .map(kind -> ResourceKey.of(kind.apiVersion(), kind.kind(), namespace, name))
                .orElseThrow(() -> new IllegalArgumentException(type.getSimpleName()
                        + " is not one kind. For kinds that are kept and not emulated, use list."));
    }

    /** Deletes a resource of the default namespace, and what it owns; false when there is none. */
    public boolean delete(Class<? extends Resource> type, String name) {
        return delete(key(type, DEFAULT_NAMESPACE, name));
    }

    /** All resources of a kind with their status, by namespace and name. */
    public <R extends Resource> List<R> list(Class<R> type) {
        return control.store().snapshot().list(type);
    }

    // ---- subscribers

    /** Puts a function behind the Service of this name in the default namespace; makes the Service if there is none. */
    public void subscriber(String service, Subscriber subscriber) {
        subscriber(DEFAULT_NAMESPACE, service, subscriber);
    }

    /** Puts a function behind the Service of this name; makes the Service if there is none. */
    public void subscriber(String namespace, String service, Subscriber subscriber) {
        control.bind(
                new Name(namespace, service),
                new AddressBook.Endpoint.Inside(
                        new SubscriberReceiver(subscriber, workers(), time, dispatcher::stalled)));
        topicsInEffect();
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
        control.bind(new Name(namespace, service), new AddressBook.Endpoint.Elsewhere(url));
        topicsInEffect();
    }

    /**
     * Puts a program that will listen at a URL behind the Service of this name; makes the Service if there is none. For
     * an application that starts after the emulator, or on another port each time.
     *
     * @param url asked at each delivery, on the emulator's threads; must not block. As long as it gives {@code null} or
     *     throws, an attempt fails, with its message for a reason
     */
    public void subscriberAt(String namespace, String service, Supplier<@Nullable URI> url) {
        control.bind(new Name(namespace, service), new AddressBook.Endpoint.Later(url));
    }

    /**
     * Puts a program that was started for this emulator behind the Service of this name, as {@link #subscriber(String,
     * String, URI)}; {@link #backings()} calls it a process. Starting and ending it is the caller's affair.
     *
     * @throws IllegalArgumentException when the URL is none of {@code http} or {@code https} with a host
     */
    public void process(String namespace, String service, URI url) {
        control.bind(new Name(namespace, service), new AddressBook.Endpoint.Elsewhere(url, true));
    }

    /**
     * Runs a program in place of every container of this image that sends events by itself, whether applied before or
     * after; in place of a stand-in as well.
     *
     * @param image by its name, with or without registry, tag and digest: {@code ghcr.io/shop/poller:2}, {@code poller}
     */
    public void container(String image, Program program) {
        sources.program(image, program);
        control.containersChanged();
    }

    /**
     * As {@link #container(String, Program)}, in place of one container only.
     *
     * @param workload the name of the ContainerSource, Deployment, StatefulSet, DaemonSet, ReplicaSet, Job or Pod
     */
    public void container(String namespace, String workload, Program program) {
        sources.program(namespace, workload, program);
        control.containersChanged();
    }

    /** What stands behind each Service now, by namespace and name: something real, or a stand-in and which. */
    public List<Backing> backings() {
        return control.backings();
    }

    /** How many pods each revision of a Knative Service with pods has now, and why, by namespace and name. */
    public List<RevisionScale> revisions() {
        return control.revisions();
    }

    /** Calls {@code listener}, which must not block, whenever {@link #revisions} are others; what it gives ends that. */
    public Runnable whenScaled(Runnable listener) {
        return control.whenScaled(listener);
    }

    private @Nullable Executor workers() {
        if (workers == null) {
            return null;
        }
        return task -> workers.executeBlocking(
                () -> {
                    task.run();
                    return null;
                },
                false);
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
        return new Sink(address, event -> send(address, event), ids);
    }

    private Sent send(URI address, CloudEvent event) {
        Sent sent = new Sent(this, event);
        Optional<String> problem = EventRules.check(event);
        if (problem.isPresent()) {
            refuse(address, sent, 400, problem.get());
        } else if (unsent.incrementAndGet() > options.maxOpenEvents()) {
            // Events that wait to be taken count as well: a producer in a tight loop must not fill the memory.
            unsent.decrementAndGet();
            refuse(address, sent, 503, "more than " + options.maxOpenEvents() + " events wait to be taken");
        } else {
            Lane lane = lanes.ofCaller();
            try {
                lane.execute(() -> send(address, sent, lane));
            } catch (RejectedExecutionException e) {
                // The lanes have ended. Whoever still sends is refused like all who come while the emulator closes.
                unsent.decrementAndGet();
                refuse(address, sent, 503, "the emulator is closed");
            }
        }
        return sent;
    }

    // On the lane.
    private void send(URI address, Sent sent, Lane lane) {
        unsent.decrementAndGet();
        Request request = Request.from(sent.event(), lane);
        Future<Reply> reply = transport.send(address, request);
        if (reply.isComplete()) {
            sent.answered(answerOf(reply.result()));
        } else {
            underWay.add(request.cancellation(), reply);
            reply.onComplete(answered -> sent.answered(answerOf(answered.result())));
        }
    }

    private static Sent.Answer answerOf(Reply reply) {
        if (reply == Reply.ACCEPTED) {
            return ACCEPTED;
        }
        if (!reply.isAnswer()) {
            return new Sent.Answer(0, reply.failure());
        }
        return new Sent.Answer(reply.status(), reply.isSuccess() ? "" : reply.bodyText());
    }

    private void refuse(URI address, Sent sent, int status, String reason) {
        recordRefused(Addressee.of(address), 0, status, reason, sent.event());
        sent.answered(new Sent.Answer(status, reason));
    }

    private void refused(Addressee addressee, int status, String reason, @Nullable Request request) {
        if (request == null) {
            recordRefused(addressee, 0, status, reason, null);
        } else {
            recordRefused(addressee, request.cause(), status, reason, request.event());
        }
    }

    private void recordRefused(Addressee addressee, long cause, int status, String reason, @Nullable CloudEvent event) {
        if (!journal.isOff()) {
            journal.record(
                    new Entry.Refused(journal.nextSeq(), time.now(), cause, ref(addressee), status, reason, event));
        }
    }

    /** A channel is known by its own kind, and a Broker's by the Broker, as where its events are accepted. */
    private Ref ref(Addressee addressee) {
        ChannelRoute channel = addressee.kind().equals("Channel")
                ? topology.channels().get(new Name(addressee.namespace(), addressee.name()))
                : null;
        return channel != null ? channel.ref() : new Ref(addressee.kind(), addressee.namespace(), addressee.name());
    }

    // ---- faults

    /** What goes wrong on the way to subscribers, on purpose; {@link Faults#NONE} unless told otherwise. */
    public Faults faults() {
        return faults;
    }

    /**
     * Lets other faults befall every attempt that begins from now on; {@link Faults#NONE} ends them. Attempts that are
     * under way end by the faults under which they began.
     */
    public void faults(Faults faults) {
        dispatcher.through(faults.isNone() ? null : new FaultyNetwork(faults, transport, time, underWay::addWaiting));
        this.faults = faults;
    }

    // ---- time

    /** What time it is for the emulator, real or virtual. */
    public Instant now() {
        return time.now();
    }

    /**
     * The clock to turn, for an emulator in virtual time.
     *
     * @throws IllegalStateException when the emulator runs in real time
     */
    public VirtualTime time() {
        if (virtualTime == null) {
            throw new IllegalStateException("This emulator runs in real time, which nobody can turn. Start it with"
                    + " EventingEmulator.inVirtualTime() or EmulatorOptions.inVirtualTime().");
        }
        return virtualTime;
    }

    /**
     * Waits until nothing more happens without time passing: no delivery has an attempt under way. Deliveries may still
     * wait for their next attempt.
     *
     * @throws RealTimeLimitException when that does not come within the real-time guard
     */
    public void settle() {
        if (virtualTime != null) {
            virtualTime.settle();
        } else {
            checkOpen();
            try {
                await(idle(), options.realTimeGuard());
            } catch (RealTimeLimitException e) {
                throw new RealTimeLimitException(
                        "The emulator was still busy after " + options.realTimeGuard() + ". " + openDeliveriesText());
            }
        }
    }

    private Future<Void> idle() {
        if (topics == null) {
            return lanes.idle(dispatcher, () -> unsent.get() == 0 && underWay.isEmpty(), underWay::answered);
        }
        TopicChannelStore kept = topics;
        return lanes.idle(
                dispatcher,
                () -> unsent.get() == 0 && underWay.isEmpty() && kept.isStill(),
                () -> underWay.answered().compose(answered -> kept.caughtUp()));
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
        return journal;
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
        return DeadLetter.of(journal);
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
        return redeliver(deadLetter, Optional.empty());
    }

    /**
     * As {@link #redeliver(long)}, to another address than the subscriber's.
     *
     * @param to on the emulated cluster or a real one
     */
    public CompletionStage<Entry.OfDelivery> redeliver(long deadLetter, URI to) {
        return redeliver(deadLetter, Optional.of(to));
    }

    private CompletionStage<Entry.OfDelivery> redeliver(long id, Optional<URI> to) {
        DeadLetter dead = deadLetters().stream()
                .filter(candidate -> candidate.id() == id)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no dead letter " + id
                        + ". Those that there are: "
                        + deadLetters().stream().map(DeadLetter::id).toList() + "."));
        return redeliveries.prepare(dead, to).get().toCompletionStage();
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
        checkOpen();
        return replays.prepare(subscription, part)
                .orElseThrow(() -> new IllegalStateException(subscription + " reads nothing from Kafka"
                        + (replays.isOverKafka()
                                ? ". Replay what has a consumer group: a Trigger of a Broker over Kafka, a Subscription to"
                                        + " a KafkaChannel, a KafkaSource that is Ready."
                                : ": this emulator keeps events in memory only. Start it with"
                                        + " EmulatorOptions.withKafka(...).")))
                .get()
                .toCompletionStage();
    }

    // ---- the end

    /**
     * The port that was opened.
     *
     * @throws IllegalStateException when none was asked for
     */
    public int port() {
        if (ingress == null) {
            throw new IllegalStateException(
                    "This emulator has no HTTP port. Start it with EmulatorOptions.withPort(0) for any that is free.");
        }
        return port;
    }

    /** Where the HTTP port is, for example {@code http://127.0.0.1:8080}. */
    public URI url() {
        String host = options.host();
        return URI.create(
                "http://" + (host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port());
    }

    /** Of an emulator that listens on all interfaces, this machine's own is told. */
    private URI urlOnThisMachine() {
        String host = url().getHost();
        return host.equals("0.0.0.0") || host.equals("[::]") ? URI.create("http://127.0.0.1:" + port()) : url();
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
    public synchronized CloseReport shutDown() {
        if (closed != null) {
            return closed;
        }
        if (lanes.isCurrent()) {
            throw new IllegalStateException("close waits for the emulator, and this call comes from inside it (an event"
                    + " handler, a timer). Close it from the code that started it.");
        }
        // A send that has returned stands in its lane's queue: it is taken before the doors shut.
        within(options.drainLimit(), () -> lanes.ask(lane -> Future.succeededFuture()));
        store.stopAccepting();
        if (topics != null) {
            topics.stopAccepting();
        }
        if (ingress != null) {
            ingress.drain();
        }
        drain();
        if (topics != null) {
            topics.giveBack();
        }
        Lane home = lanes.first();
        List<Dispatcher.OpenDelivery> undelivered = Collections.synchronizedList(new ArrayList<>());
        within(
                ENDING,
                () -> lanes.ask(lane -> {
                    undelivered.addAll(dispatcher.abandon(lane, CLOSED));
                    if (lane == home) {
                        undelivered.addAll(sources.abandon(CLOSED));
                    }
                    return Future.succeededFuture();
                }));
        if (topics != null) {
            within(ENDING, topics.topics()::close);
        }
        if (admin != null) {
            // Who follows what happens has seen it to its end now; one that reads too slowly is not waited for long.
            within(ASKING, admin::close);
        }
        if (ingress != null) {
            within(ENDING, ingress::close);
        }
        if (workers != null) {
            within(ENDING, workers::close);
        }
        within(ENDING, transport::close);
        within(ENDING, vertx::close);
        options.telemetry().ended(vitals);
        closed = new CloseReport(undelivered);
        return closed;
    }

    private void drain() {
        Future<Void> sourcesAtRest = sources.stop();
        if (virtualTime == null) {
            within(
                    options.drainLimit(),
                    () -> sourcesAtRest
                            .compose(ignored -> topics == null
                                    ? Future.succeededFuture()
                                    : topics.topics().drain())
                            .compose(ignored -> lanes.ask(dispatcher::whenEmpty))
                            .compose(ignored -> underWay.answered()));
            return;
        }
        try {
            virtualTime.settle();
        } catch (RealTimeLimitException e) {
            LOG.debug("Closing without the answers that are still awaited", e);
        }
    }

    /** One part of the machinery that does not end must not keep the others from ending. */
    private static void within(Duration limit, Supplier<? extends Future<?>> step) {
        try {
            await(step.get(), limit);
        } catch (RealTimeLimitException e) {
            LOG.debug("Closing goes on without waiting any longer", e);
        }
    }

    private String openDeliveriesText() {
        List<Dispatcher.OpenDelivery> open = new ArrayList<>();
        if (virtualTime != null) {
            open.addAll(dispatcher.open(lanes.first()));
        } else {
            within(
                    ASKING,
                    () -> lanes.ask(lane -> Future.succeededFuture(dispatcher.open(lane)))
                            .onSuccess(all -> all.forEach(open::addAll)));
        }
        return open.isEmpty() ? "" : "Open: " + open + "." + (virtualTime == null ? "" : realTimeHint());
    }

    private String realTimeHint() {
        return " An application that waits for time to pass before it answers, such as for another attempt of what it sends"
                + " itself, needs real time"
                + (faults.isNone() ? "." : ", or faults that spare what it sends: limit them with \"to\".");
    }

    private void checkOpen() {
        if (closed != null) {
            throw new IllegalStateException("This emulator is closed. Start another.");
        }
    }
}
