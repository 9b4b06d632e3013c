package dev.knemu.test;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import java.net.URI;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * An emulated Knative Eventing for tests, where {@link KnativeTest} cannot say enough.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final KnativeExtension knative =
 *         KnativeExtension.inRealTime().manifests("k8s/eventing/").port(0).strict();
 *
 * @DynamicPropertySource
 * static void sink(DynamicPropertyRegistry registry) {
 *     registry.add("K_SINK", knative::brokerUrl);
 * }
 *
 * @BindService("orders") @LocalServerPort int port;
 * }</pre>
 *
 * <p>Registered by a static field, there is one emulator for the class: from its first use, by a test or by a method such as
 * {@link #brokerUrl()}, even before the first test, to the end of the class. Between two tests probes forget; the journal
 * goes on. Registered by an instance field, there is one for each test. Tests have the same parameters as with {@link
 * KnativeTest}, and may run at the same time. Classes that inherit one static field share its emulator only as long as they
 * run at the same time: an application that is kept from class to class needs a fixed {@link #port(int)}.
 *
 * <p>Immutable as to what it is told: each of the methods that say how to begin gives another extension. The one that is
 * registered is the one that counts.
 */
public final class KnativeExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {

    private static final String ENTERED = "entered";

    private final Settings settings;

    /** Classes and tests that are under way: the emulator ends with the last of them. */
    private int users;

    private boolean portWanted;
    private @Nullable Fixture fixture;

    private KnativeExtension(Settings settings) {
        this.settings = settings;
    }

    // ---- how it begins

    /** Time passes when the test says so. */
    public static KnativeExtension inVirtualTime() {
        return new KnativeExtension(Settings.in(KnativeTest.Clock.VIRTUAL));
    }

    /** Time passes as everywhere. */
    public static KnativeExtension inRealTime() {
        return new KnativeExtension(Settings.in(KnativeTest.Clock.REAL));
    }

    /** Adds manifests, as {@link KnativeTest#manifests()}. */
    public KnativeExtension manifests(String... names) {
        return new KnativeExtension(settings.withManifests(List.of(names)));
    }

    /** Adds a manifest as text: YAML with one or more documents, or JSON. */
    public KnativeExtension yaml(String manifest) {
        return new KnativeExtension(settings.withYaml(manifest));
    }

    /** A test fails for what went wrong and no assertion mentions, as {@link KnativeTest#strict()}. */
    public KnativeExtension strict() {
        return new KnativeExtension(settings.withStrict());
    }

    /**
     * Opens an HTTP port. Where {@link #brokerUrl()} or {@link #url()} is what first uses the emulator, or a parameter is a
     * {@link BrokerClient @BrokerClient} URI, one is opened without saying so.
     *
     * @param port 1 to 65535, or 0 for any that is free
     */
    public KnativeExtension port(int port) {
        return new KnativeExtension(settings.withPort(port));
    }

    /** Where resources live that name no namespace, and what names are looked up in; {@code default} unless told otherwise. */
    public KnativeExtension namespace(String namespace) {
        return new KnativeExtension(settings.withNamespace(namespace));
    }

    /**
     * Stretches how long expectations wait; see {@link Patience}.
     *
     * @throws IllegalArgumentException when it is no number above 0
     */
    public KnativeExtension timeFactor(double factor) {
        return new KnativeExtension(settings.withTimeFactor(Patience.checked("timeFactor", factor, factor)));
    }

    /** Changes the emulator's options, such as its seed. */
    public KnativeExtension options(UnaryOperator<EmulatorOptions> change) {
        return new KnativeExtension(settings.withOptions(change));
    }

    /**
     * Puts the application under test behind a Service; see {@link BindService}.
     *
     * @param service {@code name}, or {@code namespace/name}
     * @param url where it listens: asked at each delivery, on the emulator's threads
     */
    public KnativeExtension service(String service, Supplier<URI> url) {
        return bound(service, url);
    }

    /** As {@link #service(String, Supplier)}, of an application that listens at a port of this machine. */
    public KnativeExtension service(String service, IntSupplier port) {
        return bound(service, port);
    }

    private KnativeExtension bound(String service, Object where) {
        String text = "service(\"" + service + "\")";
        return new KnativeExtension(settings.withService((eventing, namespace) -> {
            ServiceName name = ServiceName.of(service, namespace, text);
            eventing.subscriberAt(name.namespace(), name.name(), () -> Bindings.url(where, text));
        }));
    }

    /** Puts a function behind a Service, {@code name} or {@code namespace/name}. */
    public KnativeExtension service(String service, dev.knemu.Subscriber subscriber) {
        return new KnativeExtension(settings.withService((eventing, namespace) -> {
            ServiceName name = ServiceName.of(service, namespace, "service(\"" + service + "\")");
            eventing.subscriber(name.namespace(), name.name(), subscriber);
        }));
    }

    // ---- what tests get

    /** The emulator; starts it if nobody has used it yet. */
    public EventingEmulator eventing() {
        return fixture().eventing();
    }

    /** The probe behind a Service, {@code name} or {@code namespace/name}: the same for all who ask for it. */
    public Probe probe(String service) {
        return fixture().probe(ServiceName.of(service, settings.namespace(), "probe(\"" + service + "\")"));
    }

    /** The URL of the Broker {@code default}, which on a cluster an application would have from {@code K_SINK}. */
    public URI brokerUrl() {
        return brokerUrl("default");
    }

    /**
     * The URL of a Broker, for an application that posts to it.
     *
     * @param broker {@code name}, or {@code namespace/name}; it need not exist yet
     * @throws org.junit.jupiter.api.extension.ExtensionConfigurationException when the emulator has started without a port
     */
    public URI brokerUrl(String broker) {
        ServiceName name = ServiceName.of(broker, settings.namespace(), "brokerUrl(\"" + broker + "\")");
        return withPort().brokerUrl(name);
    }

    /** Where the emulator's HTTP port is; on conditions as {@link #brokerUrl(String)}. */
    public URI url() {
        return withPort().eventing().url();
    }

    private synchronized Fixture withPort() {
        portWanted = true;
        return fixture();
    }

    private synchronized Fixture fixture() {
        if (fixture == null) {
            fixture = Fixture.start(settings, portWanted);
        }
        return fixture;
    }

    // ---- what JUnit says

    @Override
    public void beforeAll(ExtensionContext context) {
        enter(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        enter(context);
        fixture().begin(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            Fixture used = current();
            if (used != null) {
                used.end(context);
            }
        } finally {
            leave(context);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        leave(context);
    }

    /** Starts nothing: a property of the application may still want a port. */
    private synchronized void enter(ExtensionContext context) {
        users++;
        portWanted |= Parameters.needPort(context.getRequiredTestClass());
        entered(context).put(ENTERED, true);
    }

    private synchronized @Nullable Fixture current() {
        return fixture;
    }

    private ExtensionContext.Store entered(ExtensionContext context) {
        return context.getStore(ExtensionContext.Namespace.create(this));
    }

    private void leave(ExtensionContext context) {
        if (entered(context).remove(ENTERED) == null) {
            // Where another extension has failed before, JUnit says the end of what it has not said the beginning of.
            return;
        }
        Fixture last = null;
        synchronized (this) {
            if (--users == 0) {
                last = fixture;
                fixture = null;
                portWanted = false;
            }
        }
        if (last != null) {
            last.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return Parameters.isOurs(parameter);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return Parameters.resolve(parameter, fixture());
    }
}
