package dev.knemu;

import dev.knemu.broker.TopologyAddressBook;
import dev.knemu.channel.InMemoryChannelStore;
import dev.knemu.channel.TopicChannelStore;
import dev.knemu.channel.TopicPosition;
import dev.knemu.channel.TopicStoreSetup;
import dev.knemu.channel.Topology;
import dev.knemu.control.ControlPlane;
import dev.knemu.dispatch.Dispatcher;
import dev.knemu.dispatch.EventSightings;
import dev.knemu.fault.Faults;
import dev.knemu.fault.FaultyNetwork;
import dev.knemu.journal.Journal;
import dev.knemu.serving.Surroundings;
import dev.knemu.source.PingSourceRunner;
import dev.knemu.standin.EventDisplay;
import dev.knemu.standin.StandInImages;
import dev.knemu.telemetry.Vitals;
import dev.knemu.time.Time;
import dev.knemu.transport.AddressBook;
import dev.knemu.transport.HttpTransport;
import dev.knemu.transport.HttpTransportOptions;
import dev.knemu.transport.Receiver;
import io.vertx.core.Future;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an emulator is assembled of, from the clock to the control plane, and how the parts know each other. Parts that
 * need one which is made after them ask for it when they need it.
 */
final class Machinery implements Vitals {

    private final EmulatorOptions options;
    private final Clockwork clockwork;
    private final Time time;
    private final Journal journal;
    private final AddressBook addresses;
    private final RecordedRefusals refusals;
    private final HttpTransport transport;
    private final Dispatcher dispatcher;
    private final InMemoryChannelStore store;
    private final @Nullable TopicChannelStore topics;
    private final SourceRunners sources;
    private final ControlPlane control;
    private final WebhookSources webhooks;
    private final UnderWay underWay = new UnderWay();
    private volatile Topology topology = Topology.EMPTY;
    private volatile Faults faults = Faults.NONE;

    Machinery(EmulatorOptions options, LazyVertx vertx) {
        this.options = options;
        this.journal = new Journal(options.journalLevel(), options.journalEntries(), options.journalBytes());
        this.clockwork = new Clockwork(options, vertx);
        this.time = clockwork.time();
        Lanes lanes = clockwork.lanes();
        Supplier<String> ids = clockwork.ids();
        this.addresses =
                new TopologyAddressBook(this::topology, this::store, this::topics, this::transport, time, journal);
        this.refusals = new RecordedRefusals(journal, this::topology, time);
        this.transport = new HttpTransport(vertx, addresses, HttpTransportOptions.DEFAULT, refusals);
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
                        new BuiltInStandIns(new StandInImages(eventDisplay(), transport, time, ids)),
                        sources,
                        Optional.ofNullable(topics).map(TopicChannelStore::topics),
                        Optional.of(new Surroundings(
                                time, lanes.first(), options.podStart(), options.seed(), underWay::addWaiting)),
                        clockwork::later));
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
    }

    private TopicChannelStore openTopics(Map<String, String> clientProperties) {
        return new TopicChannelStore(
                dispatcher,
                time,
                journal,
                options.maxOpenEvents(),
                options.maxOpenBytes(),
                this::sightings,
                clockwork.lanes().all(),
                this::topology,
                (group, problem) -> control().groupChanged(group, problem),
                receiver -> KafkaDefaults.provider(options)
                        .open(new TopicStoreSetup(clientProperties, receiver, time, clockwork.ids())));
    }

    // A stream gets the bytes as they are: its own encoding may know no cloud, and data need not be text.
    private Receiver eventDisplay() {
        return options.eventDisplay() instanceof OutputStream stream
                ? EventDisplay.to(stream)
                : EventDisplay.toText(options.eventDisplay());
    }

    private EventSightings sightings() {
        return control.sightings();
    }

    EmulatorOptions options() {
        return options;
    }

    Clockwork clockwork() {
        return clockwork;
    }

    Lanes lanes() {
        return clockwork.lanes();
    }

    @Override
    public Journal journal() {
        return journal;
    }

    AddressBook addresses() {
        return addresses;
    }

    RecordedRefusals refusals() {
        return refusals;
    }

    HttpTransport transport() {
        return transport;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    InMemoryChannelStore store() {
        return store;
    }

    /** {@code null} where all is kept in memory. */
    @Nullable
    TopicChannelStore topics() {
        return topics;
    }

    SourceRunners sources() {
        return sources;
    }

    ControlPlane control() {
        return control;
    }

    WebhookSources webhooks() {
        return webhooks;
    }

    /** What is outside without being a delivery. */
    UnderWay underWay() {
        return underWay;
    }

    /** The routes as they are now. */
    Topology topology() {
        return topology;
    }

    Faults faults() {
        return faults;
    }

    void faults(Faults faults) {
        dispatcher.through(faults.isNone() ? null : new FaultyNetwork(faults, transport, time, underWay::addWaiting));
        this.faults = faults;
    }

    /**
     * Completes when what stands in topics now has been handed over, or waits behind another; and these records, also if
     * they do.
     */
    Future<Void> caughtUp(Collection<TopicPosition> records) {
        return topics == null ? Future.succeededFuture() : topics.caughtUp(records);
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
}
