package dev.knemu.test;

import dev.knemu.EventingEmulator;
import dev.knemu.graph.Graph;
import dev.knemu.journal.Entry;
import dev.knemu.resource.Kind;
import dev.knemu.resource.Kinds;
import dev.knemu.resource.ManifestReader;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.ServingService;
import dev.knemu.test.report.FailureReport;
import dev.knemu.time.RealTimeLimitException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstances;
import org.opentest4j.TestAbortedException;

/** An emulator that tests use, and what they got of it. */
// JUnit 5.12 closes nothing else at the end of a context; later ones still do, beside every AutoCloseable.
@SuppressWarnings("deprecation")
final class Fixture implements ExtensionContext.Store.CloseableResource, AutoCloseable {

    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(Fixture.class);

    /** The emulators of a test, for extensions beside. Not the fixtures, which a store would close. */
    private record InUse(List<EventingEmulator> emulators) {}

    private final Settings settings;
    private final EventingEmulator eventing;
    private final Strictness strictness;
    private final Map<ServiceName, Probe> probes = new ConcurrentHashMap<>();

    /** Services that manifests refer to, that nobody deploys, and that nobody has asked for outside a test. */
    private final Set<ServiceName> unasked = ConcurrentHashMap.newKeySet();

    /** Those that the tests under way have asked for: what one asks for is no excuse for the next. */
    private final Set<ServiceName> askedByTests = ConcurrentHashMap.newKeySet();

    private final Set<String> underWay = new HashSet<>();

    private Fixture(Settings settings, EventingEmulator eventing) {
        this.settings = settings;
        this.eventing = eventing;
        this.strictness = new Strictness(eventing, this::whoTookUnasked);
    }

    /**
     * Starts an emulator, and applies what it is given.
     *
     * @param portWanted whether it needs a port, if nobody named one
     */
    static Fixture start(Settings settings, boolean portWanted) {
        EventingEmulator eventing = EventingEmulator.start(settings.emulatorOptions(portWanted));
        try {
            settings.timeFactor().ifPresent(factor -> Patience.of(eventing, factor));
            if (!settings.manifests().isEmpty()) {
                eventing.apply(Manifests.read(settings.manifests(), settings.namespace(), loader()));
            }
            for (String yaml : settings.yaml()) {
                eventing.apply(new ManifestReader(settings.namespace()).read(yaml));
            }
            settings.services().forEach(service -> service.accept(eventing, settings.namespace()));
            Fixture fixture = new Fixture(settings, eventing);
            if (settings.hasManifests()) {
                fixture.provideAbsentServices();
            }
            return fixture;
        } catch (RuntimeException | Error e) {
            eventing.close();
            throw e;
        }
    }

    /**
     * Manifests of eventing rarely hold the applications. Without them no Trigger that has such a subscriber or dead letter
     * sink would be Ready, and a test of one would have to name all.
     */
    private void provideAbsentServices() {
        for (Graph.Node node : graph().nodes()) {
            if (node.missing() && node.type() == Graph.NodeType.SERVICE) {
                node.resource()
                        .filter(key -> key.group().equals(ResourceKey.groupOf(ServingService.API_VERSION)))
                        .ifPresent(key -> eventing.apply(
                                ServingService.named(key.name(), "elsewhere").inNamespace(key.namespace())));
                ServiceName name = new ServiceName(node.namespace(), node.name());
                attached(name);
                unasked.add(name);
            }
        }
    }

    /** The Service that took it, where that is one that no test has asked for. */
    private Optional<String> whoTookUnasked(Entry.Delivered delivered) {
        return unasked.stream()
                .filter(name -> !askedByTests.contains(name))
                .filter(name -> probes.get(name).arrivals().stream()
                        .anyMatch(arrival -> arrival.delivery() == delivered.delivery()))
                .map(this::asWritten)
                .findFirst();
    }

    /** Quarkus has the test's class path there, and everybody else the same as elsewhere. */
    private static ClassLoader loader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return Objects.requireNonNullElseGet(context, Fixture.class::getClassLoader);
    }

    Settings settings() {
        return settings;
    }

    EventingEmulator eventing() {
        return eventing;
    }

    // ---- tests

    /** The emulators that a test has, by {@link KnativeTest} or {@link KnativeExtension}, once it has begun. */
    static List<EventingEmulator> of(ExtensionContext test) {
        InUse inUse = test.getStore(STORE).get(InUse.class, InUse.class);
        return inUse == null ? List.of() : inUse.emulators();
    }

    /** Before the {@code @BeforeEach} methods of a test. */
    synchronized void begin(ExtensionContext test) {
        if (underWay.isEmpty()) {
            probes.values().forEach(Probe::forget);
            askedByTests.clear();
        }
        underWay.add(test.getUniqueId());
        List<EventingEmulator> emulators = new ArrayList<>(of(test));
        emulators.add(eventing);
        test.getStore(STORE).put(InUse.class, new InUse(List.copyOf(emulators)));
        FailureReport.of(eventing)
                .beginTest(test.getTestClass().map(Class::getName).orElse(""), nameOf(test));
        Optional<String> factor = test.getConfigurationParameter(Patience.FACTOR_PARAMETER);
        if (factor.isPresent()) {
            // Without effect where the extension has said another.
            Patience.of(eventing, Patience.factor(Patience.FACTOR_PARAMETER, factor));
        }
        List<Object> instances =
                test.getTestInstances().map(TestInstances::getAllInstances).orElse(List.of());
        Bindings.bind(eventing, settings.namespace(), instances, this::requireReferred);
        test.getTestMethod().ifPresent(this::attachProbes);
    }

    /** Of an invocation of a template, such as {@code [1] 5}, only the method says whose it is. */
    private static String nameOf(ExtensionContext test) {
        String method = test.getTestMethod().map(Method::getName).orElse("");
        String name = test.getDisplayName();
        return name.startsWith(method) ? name : method + " " + name;
    }

    private void attachProbes(Method test) {
        for (Parameter parameter : test.getParameters()) {
            Subscriber subscriber = parameter.getAnnotation(Subscriber.class);
            if (subscriber != null && parameter.getType() == Probe.class) {
                asked(name(subscriber));
            }
        }
    }

    /** After the {@code @AfterEach} methods of a test. */
    void end(ExtensionContext test) {
        boolean last;
        synchronized (this) {
            // Else it has not begun, since another extension failed before.
            last = underWay.remove(test.getUniqueId()) && underWay.isEmpty();
        }
        test.getExecutionException().ifPresent(failure -> report(test, failure));
        // Of tests that run at the same time nobody knows whose an entry is: they are looked at together, by the last.
        if (settings.strict() && last) {
            if (test.getExecutionException().isEmpty()) {
                check(test);
            } else {
                strictness.pass();
            }
        }
    }

    private void check(ExtensionContext test) {
        try {
            strictness.check();
        } catch (RealTimeLimitException busy) {
            report(test, busy);
            throw busy;
        }
    }

    private void report(ExtensionContext test, Throwable failure) {
        boolean told = String.valueOf(failure.getMessage()).contains(FailureReport.TOLD);
        if (!told && !(failure instanceof TestAbortedException)) {
            FailureReport.of(eventing)
                    .writeAndTell(failure.toString())
                    .ifPresent(page -> test.publishReportEntry("knemu", page));
        }
    }

    // ---- what tests get

    Probe probe(Subscriber subscriber) {
        ServiceName name = name(subscriber);
        if (subscriber.referred()) {
            requireReferred(name, "@Subscriber(\"" + subscriber.value() + "\")");
        }
        return asked(name);
    }

    Probe probe(ServiceName name) {
        return asked(name);
    }

    private synchronized Probe asked(ServiceName name) {
        if (underWay.isEmpty()) {
            unasked.remove(name);
        } else {
            askedByTests.add(name);
        }
        return attached(name);
    }

    private ServiceName name(Subscriber subscriber) {
        return ServiceName.of(subscriber.value(), settings.namespace(), "@Subscriber(\"" + subscriber.value() + "\")");
    }

    private Probe attached(ServiceName name) {
        return probes.computeIfAbsent(name, any -> Probe.behind(eventing, name.namespace(), name.name()));
    }

    private String asWritten(ServiceName name) {
        return name.namespace().equals(settings.namespace()) ? name.name() : name.toString();
    }

    private Graph graph() {
        return Graph.of(Kinds.known().stream()
                .<Class<? extends Resource>>map(Kind::type)
                .distinct()
                .<Resource>flatMap(type -> eventing.list(type).stream())
                .toList());
    }

    /** A misspelt Service would be made, and nothing would ever come to it. */
    private void requireReferred(ServiceName name, String written) {
        if (!settings.hasManifests()) {
            return;
        }
        SortedSet<ServiceName> referred = referredServices();
        if (!referred.contains(name)) {
            throw new ExtensionConfigurationException(written + ": no resource in the manifests refers to the Service "
                    + name + ". "
                    + (referred.isEmpty()
                            ? "They refer to none."
                            : "They refer to: "
                                    + referred.stream().map(this::asWritten).collect(Collectors.joining(", "))
                                    + ".")
                    + " Correct the name, or write referred = false if the test applies what refers to it.");
        }
    }

    private SortedSet<ServiceName> referredServices() {
        return graph().nodes().stream()
                .filter(node -> node.type() == Graph.NodeType.SERVICE)
                .map(node -> new ServiceName(node.namespace(), node.name()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    URI brokerUrl(ServiceName broker) {
        if (eventing.options().port().isEmpty()) {
            throw new ExtensionConfigurationException("The URL of Broker " + broker + " is asked for, and the emulator"
                    + " has started without an HTTP port. Write port = 0 on @KnativeTest, or .port(0) where the"
                    + " KnativeExtension is made.");
        }
        return eventing.url().resolve("/" + broker);
    }

    @Override
    public void close() {
        eventing.close();
    }

    @Override
    public String toString() {
        return "Fixture with " + Arrays.toString(probes.keySet().toArray());
    }
}
