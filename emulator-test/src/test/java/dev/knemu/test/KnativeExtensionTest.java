package dev.knemu.test;

import static dev.knemu.match.EventMatchers.type;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.knemu.EventingEmulator;
import dev.knemu.Sent;
import dev.knemu.Sink;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.resource.Trigger;
import dev.knemu.test.KnativeTest.Clock;
import dev.knemu.test.KnativeTest.Per;
import dev.knemu.time.VirtualTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How tests get emulators, and what they get of them. The classes below are run by the tests. */
class KnativeExtensionTest {

    private static final String BROKER = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata:
              name: default
            """;

    private static String identity(EventingEmulator eventing) {
        return Integer.toHexString(System.identityHashCode(eventing));
    }

    // ---- pages of failures

    @Test
    void eachFailureOfATestThatIsRepeatedHasAPageOfItsOwn() {
        assertThat(Runs.of(FailsRepeatedly.class).published("knemu"))
                .hasSize(4)
                .doesNotHaveDuplicates()
                .first()
                .asString()
                .endsWith("FailsRepeatedly.one_repetition_1_of_2.html");
    }

    @KnativeTest
    static class FailsRepeatedly {

        @RepeatedTest(2)
        void one(EventingEmulator eventing) {
            throw new IllegalStateException("one");
        }

        @RepeatedTest(2)
        void two(EventingEmulator eventing) {
            throw new IllegalStateException("two");
        }
    }

    // ---- what manifests refer to and do not hold

    @Test
    void aTestNeedNotNameTheServicesThatItIsNotAbout() {
        assertThat(Runs.of(NamesOneOfTwo.class).failures()).isEmpty();
    }

    @KnativeTest(manifests = "kit/orders")
    static class NamesOneOfTwo {

        @BindService("billing")
        URI elsewhere() {
            return URI.create("http://127.0.0.1:1");
        }

        @Test
        void namesNone(EventingEmulator eventing) {
            KnativeAssertions.assertThat(eventing).trigger("paid-orders").isReady();
            KnativeAssertions.assertThat(eventing.broker("default").send(event -> event.withType("order.paid")))
                    .wasDeliveredTo("paid-orders")
                    .wasRefusedBy("refunds");
        }

        @Test
        void bindsOne(EventingEmulator eventing) {
            Sent sent = eventing.broker("default").send(event -> event.withType("order.refunded"));
            eventing.runUntilIdle();

            KnativeAssertions.assertThat(sent).wasDroppedBy("refunds");
        }

        @Test
        void scriptsOne(EventingEmulator eventing, @Subscriber("shipping") Probe shipping) {
            shipping.respond(400);
            KnativeAssertions.assertThat(eventing.broker("default").send(event -> event.withType("order.paid")))
                    .wasDroppedBy("paid-orders");
        }
    }

    // ---- parameters

    @Test
    void aTestHasWhatItAsksFor() {
        assertThat(Runs.of(AllParameters.class).failures()).isEmpty();
    }

    @KnativeTest(manifests = "kit/orders")
    static class AllParameters {

        private final EventingEmulator ofConstructor;

        AllParameters(EventingEmulator ofConstructor) {
            this.ofConstructor = ofConstructor;
        }

        @BeforeEach
        void sendBeforeTheTest(@BrokerClient Sink broker) {
            broker.send(event -> event.withType("order.paid"));
        }

        @Test
        void all(
                EventingEmulator eventing,
                VirtualTime time,
                Journal journal,
                @BrokerClient("shop/orders") Sink orders,
                @BrokerClient URI url,
                @Subscriber("shipping") Probe shipping,
                @Subscriber("default/shipping") Probe same) {
            assertThat(ofConstructor).isSameAs(eventing);
            assertThat(time).isSameAs(eventing.time());
            assertThat(journal).isSameAs(eventing.journal());
            assertThat(orders.address().getPath()).isEqualTo("/shop/orders");
            assertThat(url).isEqualTo(eventing.url().resolve("/default/default"));
            assertThat(same).isSameAs(shipping);
            shipping.expectOne(type("order.paid"));
        }
    }

    @Test
    void aNameThatNobodyRefersToIsAnErrorThatNamesThoseThatAre() {
        assertThat(Runs.of(WrongName.class).failures())
                .singleElement()
                .asString()
                .contains("@Subscriber(\"shiping\"): no resource in the manifests refers to the Service"
                        + " default/shiping. They refer to: billing, shipping. Correct the name, or write referred ="
                        + " false if the test applies what refers to it.");
    }

    @KnativeTest(manifests = "kit/orders")
    static class WrongName {
        @Test
        void misspelt(@Subscriber("shiping") Probe shipping) {}

        @Test
        void meant(@Subscriber(value = "later", referred = false) Probe later) {}
    }

    @Test
    void anApplicationBoundToAServiceThatNobodyRefersToIsAnError() {
        assertThat(Runs.of(MisspeltBinding.class).failures())
                .singleElement()
                .asString()
                .contains(
                        "@BindService(\"shiping\") MisspeltBinding.port: no resource in the manifests refers to the Service"
                                + " default/shiping. They refer to: billing, shipping.");
        assertThat(Runs.of(BindingOfLater.class).failures()).isEmpty();
    }

    @KnativeTest(manifests = "kit/orders")
    static class MisspeltBinding {

        @BindService("shiping")
        private int port;

        @Test
        void wouldGetNothing() {}
    }

    @KnativeTest(manifests = "kit/orders")
    static class BindingOfLater {

        @BindService(value = "later", referred = false)
        private int port;

        @Test
        void isReferredToByWhatTheTestApplies() {}
    }

    @Test
    void servicesThatAreNotAmongTheManifestsTakeEveryEvent() {
        assertThat(Runs.of(AbsentServices.class).failures()).isEmpty();
    }

    @KnativeTest(manifests = "kit/absent.yaml")
    static class AbsentServices {
        @Test
        void noneNeedBeNamed(EventingEmulator eventing, @BrokerClient Sink broker) {
            broker.send(event -> event.withType("order.paid"));

            assertThat(eventing.get(Trigger.class, "paid-orders")).get().matches(Trigger::isReady);
            assertThat(eventing.journal().entries(Entry.Delivered.class))
                    .singleElement()
                    .matches(delivered -> delivered.standIn() == null);
        }

        @Test
        void anyMayBe(@BrokerClient Sink broker, @Subscriber("support-desk") Probe supportDesk, Journal journal) {
            supportDesk.expectNone();
            broker.send(event -> event.withType("order.paid"));
            assertThat(journal.entries(Entry.Delivered.class)).hasSize(1);
        }
    }

    @Test
    void inRealTimeThereIsNoClockToTurn() {
        assertThat(Runs.of(RealTime.class).failures())
                .singleElement()
                .asString()
                .contains("A parameter is a VirtualTime, and this emulator runs in real time, which nobody can turn."
                        + " Write time = VIRTUAL, or KnativeExtension.inVirtualTime().");
    }

    @KnativeTest(manifests = "kit/orders", time = Clock.REAL)
    static class RealTime {
        @Test
        void turns(VirtualTime time) {}

        @Test
        void delivers(@BrokerClient Sink broker, @Subscriber("shipping") Probe shipping) {
            broker.send(event -> event.withType("order.paid"));
            shipping.expectOne();
        }
    }

    @Test
    void annotationsOnOtherTypesAreErrors() {
        assertThat(Runs.of(WrongTypes.class).failures())
                .hasSize(2)
                .anySatisfy(message -> assertThat(message)
                        .contains("@Subscriber(\"shipping\") is on a parameter of type java.lang.String; it must be a"
                                + " Probe."))
                .anySatisfy(message -> assertThat(message)
                        .contains("@BrokerClient(\"default\") is on a parameter of type java.lang.String; it must be a"
                                + " Sink or a URI."));
    }

    @KnativeTest
    static class WrongTypes {
        @Test
        void probe(@Subscriber("shipping") String shipping) {}

        @Test
        void broker(@BrokerClient String broker) {}
    }

    // ---- how long an emulator lives

    @Test
    void eachTestHasItsOwn() {
        Runs runs = Runs.of(PerTest.class);

        assertThat(runs.failures()).isEmpty();
        assertThat(runs.published("emulator")).hasSize(3).doesNotHaveDuplicates();
    }

    @KnativeTest
    static class PerTest {
        @RepeatedTest(2)
        void repeated(EventingEmulator eventing, TestReporter reporter) {
            reporter.publishEntry("emulator", identity(eventing));
        }

        @Nested
        class Inside {
            @Test
            void inherits(EventingEmulator eventing, TestReporter reporter) {
                reporter.publishEntry("emulator", identity(eventing));
            }
        }
    }

    @Test
    void beforeAllTestsThereIsNoneOfAnyTest() {
        assertThat(Runs.of(TooEarly.class).failures())
                .singleElement()
                .asString()
                .contains("Each test of KnativeExtensionTest$TooEarly has its own emulator, and this parameter is asked"
                        + " for when no test runs. Write emulatorPer = CLASS on @KnativeTest for one that all tests"
                        + " share, or take the parameter in @BeforeEach.");
    }

    @KnativeTest
    static class TooEarly {
        @BeforeAll
        static void early(EventingEmulator eventing) {}

        @Test
        void never() {}
    }

    @Test
    void allTestsOfAClassMayShareOne() {
        Runs runs = Runs.of(PerClass.class);

        assertThat(runs.failures()).isEmpty();
        assertThat(Set.copyOf(runs.published("emulator"))).hasSize(1);
        assertThat(runs.published("emulator")).hasSize(4);
    }

    @KnativeTest(manifests = "kit/orders", emulatorPer = Per.CLASS)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class PerClass {

        @BeforeAll
        static void begin(EventingEmulator eventing, TestReporter reporter) {
            reporter.publishEntry("emulator", identity(eventing));
        }

        @Test
        @Order(1)
        void first(
                EventingEmulator eventing,
                @Subscriber("shipping") Probe shipping,
                @BrokerClient Sink broker,
                TestReporter reporter) {
            reporter.publishEntry("emulator", identity(eventing));
            shipping.respond(400);
            broker.send(event -> event.withType("order.paid"));
            shipping.expectOne();
        }

        @Test
        @Order(2)
        void second(EventingEmulator eventing, @Subscriber("shipping") Probe shipping, TestReporter reporter) {
            reporter.publishEntry("emulator", identity(eventing));
            shipping.expectNone();
        }

        @Nested
        class Inside {
            @Test
            void shares(EventingEmulator eventing, TestReporter reporter) {
                reporter.publishEntry("emulator", identity(eventing));
            }
        }
    }

    @Test
    void aNestedClassMaySayOtherwise() {
        assertThat(Runs.of(Outer.class).failures()).isEmpty();
    }

    @KnativeTest(manifests = "kit/orders", emulatorPer = Per.CLASS)
    static class Outer {
        @Test
        void around(EventingEmulator eventing) {
            assertThat(eventing.list(dev.knemu.resource.Trigger.class)).hasSize(2);
        }

        @Nested
        @KnativeTest
        class Otherwise {
            @Test
            void has(EventingEmulator eventing) {
                assertThat(eventing.list(dev.knemu.resource.Trigger.class)).isEmpty();
            }
        }
    }

    @Test
    void aStaticFieldIsOnePerClassAndAnInstanceFieldOnePerTest() {
        Runs runs = Runs.of(StaticField.class, InstanceField.class);

        assertThat(runs.failures()).isEmpty();
        assertThat(Set.copyOf(runs.published("of class"))).hasSize(1);
        assertThat(runs.published("of class")).hasSize(3);
        assertThat(runs.published("of test")).hasSize(3).doesNotHaveDuplicates();
    }

    static class StaticField {
        @RegisterExtension
        static final KnativeExtension KNATIVE = KnativeExtension.inVirtualTime();

        @BeforeAll
        static void before(EventingEmulator eventing, TestReporter reporter) {
            reporter.publishEntry("of class", identity(eventing));
        }

        @Test
        void test(EventingEmulator eventing, TestReporter reporter) {
            reporter.publishEntry("of class", identity(eventing));
        }

        @Nested
        class Inside {
            @Test
            void shares(EventingEmulator eventing, TestReporter reporter) {
                reporter.publishEntry("of class", identity(eventing));
            }
        }
    }

    static class InstanceField {
        @RegisterExtension
        final KnativeExtension knative = KnativeExtension.inVirtualTime();

        @RepeatedTest(2)
        void test(EventingEmulator eventing, TestReporter reporter) {
            assertThat(knative.eventing()).isSameAs(eventing);
            reporter.publishEntry("of test", identity(eventing));
        }

        @Nested
        class Inside {
            @Test
            void has(EventingEmulator eventing, TestReporter reporter) {
                reporter.publishEntry("of test", identity(eventing));
            }
        }
    }

    @Test
    void testsMayRunAtTheSameTime() {
        Runs runs = Runs.atOnce(AtOnce.class, AtOnceSharing.class, InstanceField.class, StaticField.class);

        assertThat(runs.failures()).isEmpty();
        assertThat(runs.succeeded()).isEqualTo(29);
    }

    @KnativeTest(manifests = "kit/orders", strict = true)
    static class AtOnce {
        @RepeatedTest(12)
        void alone(@BrokerClient Sink broker, @Subscriber("shipping") Probe shipping, VirtualTime time) {
            shipping.delay(Duration.ofMinutes(1));
            broker.send(event -> event.withType("order.paid"));
            time.runUntilIdle();
            shipping.expectOne();
        }
    }

    @KnativeTest(manifests = "kit/orders", emulatorPer = Per.CLASS)
    static class AtOnceSharing {
        @RepeatedTest(12)
        void together(EventingEmulator eventing, @BrokerClient Sink broker) {
            Sent sent = broker.send(event -> event.withType("order.lost"));
            eventing.settle();
            assertThat(sent.status()).hasValue(202);
        }
    }

    @Test
    void noThreadIsLeftBehind() throws InterruptedException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();

        Runs.of(RealTime.class, AllParameters.class, LateApplication.class, PerClass.class, StaticField.class);

        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            // Netty has one for the whole JVM, which ends by itself and comes again; and so has the JDK.
            if (!before.contains(thread)
                    && !thread.getName().startsWith("globalEventExecutor")
                    && !thread.getName().startsWith("Cleaner")) {
                // One that has been told to end may be on its way out.
                thread.join(Duration.ofSeconds(10).toMillis());
                assertThat(thread.isAlive()).as("%s is alive", thread).isFalse();
            }
        }
    }

    @Test
    void whereAnotherExtensionFailsBeforeNothingIsEndedThatHasNotBegun() {
        Runs runs = Runs.of(FailsBefore.class);

        assertThat(runs.failures()).containsExactly("another extension", "another extension");
    }

    @ExtendWith(FailsBefore.Failing.class)
    @KnativeTest(emulatorPer = Per.CLASS, strict = true)
    static class FailsBefore {
        static class Failing implements BeforeEachCallback {
            @Override
            public void beforeEach(ExtensionContext context) {
                throw new IllegalStateException("another extension");
            }
        }

        @RegisterExtension
        final KnativeExtension knative = KnativeExtension.inVirtualTime();

        @RepeatedTest(2)
        void never() {}
    }

    // ---- manifests

    @Test
    void manifestsComeFromFilesDirectoriesGlobsAndTheClassPath(@TempDir Path dir) {
        assertThat(Runs.of(
                                FromDirectory.class,
                                FromFile.class,
                                FromGlob.class,
                                FromClassPath.class,
                                FromClassPathGlob.class)
                        .failures())
                .isEmpty();
    }

    abstract static class HasTwoTriggers {
        @Test
        void has(EventingEmulator eventing) {
            assertThat(eventing.list(dev.knemu.resource.Trigger.class)).hasSize(2);
        }
    }

    @KnativeTest(manifests = "src/test/resources/kit/orders")
    static class FromDirectory extends HasTwoTriggers {}

    @KnativeTest(manifests = "src/test/resources/kit/orders/nested/triggers.yaml")
    static class FromFile extends HasTwoTriggers {}

    @KnativeTest(manifests = "src/test/resources/kit/orders/**/*.yaml")
    static class FromGlob extends HasTwoTriggers {}

    @KnativeTest(manifests = "classpath:/kit/orders/nested/triggers.yaml")
    static class FromClassPath extends HasTwoTriggers {}

    @KnativeTest(manifests = {"kit/orders/broker.yaml", "classpath:kit/orders/*/t*.yaml"})
    static class FromClassPathGlob extends HasTwoTriggers {}

    @Test
    void aManifestThatIsNotThereSaysWhereWasLooked() {
        String here = Path.of("").toAbsolutePath().toString();

        assertThat(Runs.of(NoManifest.class).failures())
                .containsExactly("manifests \"k8s/orders\" names nothing that is there. Looked for " + here
                        + "/k8s/orders, then for k8s/orders on the class path. Name a file, a directory or a glob such"
                        + " as k8s/*.yaml; the working directory is " + here + ".");
        assertThat(Runs.of(NoManifestOfGlob.class).failures())
                .singleElement()
                .asString()
                .contains("Looked for kit/*.yml on the class path. Name");
    }

    @KnativeTest(manifests = "k8s/orders")
    static class NoManifest {
        @Test
        void never() {}
    }

    @KnativeTest(manifests = "classpath:kit/*.yml")
    static class NoManifestOfGlob {
        @Test
        void never() {}
    }

    @Test
    void whatIsWrongInAManifestIsToldAsTheEmulatorTellsIt() {
        assertThat(Runs.of(BrokenManifest.class).failures())
                .singleElement()
                .asString()
                .contains("broken.yaml:6:3")
                .contains("spec.brokr")
                .contains("Did you mean \"broker\"?");
    }

    @KnativeTest(manifests = "kit/broken.yaml")
    static class BrokenManifest {
        @Test
        void never() {}
    }

    @Test
    void namesAreLookedUpInTheNamespaceOfTheTest() {
        assertThat(Runs.of(InNamespace.class).failures()).isEmpty();
    }

    @KnativeTest(manifests = "kit/orders", namespace = "shop")
    static class InNamespace {
        @Test
        void has(@BrokerClient Sink broker, @Subscriber("shipping") Probe shipping) {
            assertThat(shipping.namespace()).isEqualTo("shop");
            broker.send(event -> event.withType("order.paid"));
            shipping.expectOne();
        }
    }

    // ---- the application under test

    /** What listens on a port of its own, as an application does. */
    private static final class Application implements AutoCloseable {
        private final CopyOnWriteArrayList<String> got = new CopyOnWriteArrayList<>();
        private final HttpServer server;

        Application() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            server.createContext("/", exchange -> {
                got.add(exchange.getRequestURI() + " "
                        + exchange.getRequestHeaders().getFirst("ce-type"));
                exchange.sendResponseHeaders(202, -1);
                exchange.close();
            });
            server.start();
        }

        int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    @Test
    void anApplicationStandsBehindAServiceOnceItListens() {
        assertThat(Runs.of(LateApplication.class, ByMethod.class, BySupplier.class, ByExtension.class)
                        .failures())
                .isEmpty();
    }

    abstract static class WithApplication {
        final Application application = new Application();

        @AfterEach
        void stop() {
            application.close();
        }

        @Test
        void gets(@BrokerClient Sink broker, EventingEmulator eventing) {
            broker.send(event -> event.withType("order.paid"));
            eventing.settle();

            assertThat(application.got).containsExactly("/ order.paid");
        }
    }

    @KnativeTest(manifests = "kit/orders", strict = true)
    static class LateApplication extends WithApplication {
        @BindService("shipping")
        private int port;

        @BeforeEach
        void start() {
            port = application.port();
        }
    }

    @KnativeTest(manifests = "kit/orders", time = Clock.REAL)
    static class ByMethod extends WithApplication {
        @BindService("default/shipping")
        URI url() {
            return URI.create("http://127.0.0.1:" + application.port());
        }
    }

    @KnativeTest(manifests = "kit/orders", emulatorPer = Per.CLASS)
    static class BySupplier extends WithApplication {
        @BindService("shipping")
        final Supplier<String> url = () -> "http://127.0.0.1:" + application.port();
    }

    static class ByExtension extends WithApplication {
        @RegisterExtension
        final KnativeExtension knative =
                KnativeExtension.inVirtualTime().manifests("kit/orders").service("shipping", this::port);

        int port() {
            return application.port();
        }
    }

    @Test
    void anApplicationThatHasNotStartedIsAFailedAttemptThatSaysSo() {
        assertThat(Runs.of(NotStarted.class).failures())
                .singleElement()
                .asString()
                .contains(
                        "@BindService(\"shipping\") NotStarted.port gives 0, so the application has not said yet where"
                                + " it listens. Start it before events are delivered, and there is no dead letter sink");
    }

    @KnativeTest(manifests = "kit/orders", strict = true)
    static class NotStarted {
        @BindService("shipping")
        int port;

        @Test
        void sends(@BrokerClient Sink broker, VirtualTime time) {
            broker.send(event -> event.withType("order.paid"));
            time.runUntilIdle();
        }
    }

    @Test
    void whatCannotBeAnAddressIsNoBinding() {
        assertThat(Runs.of(WrongBinding.class, MethodWithParameters.class).failures())
                .containsExactlyInAnyOrder(
                        "@BindService(\"shipping\") WrongBinding.url is of type java.lang.Object. Write an int (a port),"
                                + " a URI or String (a URL), or a Supplier of one of these.",
                        "@BindService(\"shipping\") MethodWithParameters.url() has parameters, and nobody would know"
                                + " what to call it with. Write one without.");
    }

    @KnativeTest
    static class WrongBinding {
        @BindService("shipping")
        Object url;

        @Test
        void never() {}
    }

    @KnativeTest
    static class MethodWithParameters {
        @BindService("shipping")
        URI url(String path) {
            return URI.create(path);
        }

        @Test
        void never() {}
    }

    @Test
    void theApplicationIsToldWhereTheBrokerIsBeforeTheFirstTest() {
        assertThat(Runs.of(AsInSpring.class).failures()).isEmpty();
    }

    /** As {@code @DynamicPropertySource} does: a static method asks, long before any test. */
    @ExtendWith(AsInSpring.Context.class)
    static class AsInSpring {
        static class Context implements BeforeEachCallback {
            @Override
            public void beforeEach(ExtensionContext context) throws Exception {
                HttpRequest post = HttpRequest.newBuilder(sink())
                        .header("ce-specversion", "1.0")
                        .header("ce-id", "1")
                        .header("ce-source", "/shop")
                        .header("ce-type", "order.paid")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
                HttpResponse<Void> answer =
                        HttpClient.newHttpClient().send(post, HttpResponse.BodyHandlers.discarding());
                assertThat(answer.statusCode()).isEqualTo(202);
            }
        }

        @RegisterExtension
        static final KnativeExtension KNATIVE = KnativeExtension.inVirtualTime().yaml(BROKER);

        static URI sink() {
            return KNATIVE.brokerUrl();
        }

        @Test
        void hasIt(Journal journal) {
            assertThat(journal.accepted("1", any -> true)).isPresent();
        }
    }

    @Test
    void withoutAPortThereIsNoUrl() {
        assertThat(Runs.of(NoPort.class).failures())
                .containsExactly("The URL of Broker default/default is asked for, and the emulator has started without"
                        + " an HTTP port. Write port = 0 on @KnativeTest, or .port(0) where the KnativeExtension is"
                        + " made.");
    }

    static class NoPort {
        @RegisterExtension
        final KnativeExtension knative = KnativeExtension.inVirtualTime();

        @Test
        void asksTooLate() {
            knative.brokerUrl();
        }
    }

    // ---- patience

    @Test
    void oneParameterOfTheRunStretchesAllWaits() {
        assertThat(Runs.of(java.util.Map.of(Patience.FACTOR_PARAMETER, "4"), Patient.class)
                        .failures())
                .isEmpty();
        assertThat(Runs.of(java.util.Map.of(Patience.FACTOR_PARAMETER, "slow"), PerTest.class)
                        .failures())
                .first()
                .isEqualTo("knemu.test.time-factor is \"slow\", not a number above 0. Expectations wait 2 s times this"
                        + " factor: write 1 for that, or 5 on a slow machine.");
    }

    static class Patient {
        @RegisterExtension
        final KnativeExtension asConfigured = KnativeExtension.inVirtualTime();

        @Test
        void waits(EventingEmulator eventing) {
            assertThat(Patience.of(eventing).limit()).isEqualTo(Duration.ofSeconds(8));
        }

        @Nested
        class OfItsOwn {
            final KnativeExtension own = KnativeExtension.inVirtualTime().timeFactor(0.5);

            @Test
            void waits() {
                assertThat(Patience.of(own.eventing()).limit()).isEqualTo(Duration.ofSeconds(1));
                own.eventing().close();
            }
        }
    }
}
