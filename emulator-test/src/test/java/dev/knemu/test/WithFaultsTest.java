package dev.knemu.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.knemu.EventingEmulator;
import dev.knemu.Sink;
import dev.knemu.fault.Faults;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.EventType;
import org.opentest4j.AssertionFailedError;

class WithFaultsTest {

    /** What the cases saw, by name. */
    private static final Map<String, Object> SEEN = new ConcurrentHashMap<>();

    @ExtendWith(EmulatedShop.class)
    @WithFaults(duplicate = 1)
    static class Cases {

        @BeforeEach
        void before(EventingEmulator eventing) {
            SEEN.put("before", eventing.faults());
        }

        @AfterEach
        void after(EventingEmulator eventing) {
            SEEN.put("after", eventing.faults());
        }

        @Test
        void ofTheClass(EventingEmulator eventing) {
            Probe shipping = Probe.behind(eventing, "default", "shipping");
            eventing.broker("default").send(event -> event.withId("7").withType("order.paid"));
            SEEN.put("arrivals", shipping.arrivals().size());
        }

        @Test
        @WithFaults(
                seed = 7,
                reorder = 0.2,
                loseAck = 0.1,
                loseFirstAck = 0.3,
                loseRequest = 0.4,
                latency = "10ms..2s",
                dropFirst = 1,
                to = "shipping",
                on = {"paid", "default/paid"})
        void ofTheMethod(EventingEmulator eventing) {
            SEEN.put("faults", eventing.faults());
        }

        @Test
        void thatCompares(EventingEmulator eventing) {
            throw new AssertionFailedError("orders are missing", "[1, 2]", "[1]");
        }

        @Test
        void thatAsserts(EventingEmulator eventing) {
            throw new AssertionError("orders are missing");
        }

        @Test
        void thatThrows(EventingEmulator eventing) throws IOException {
            throw new IOException("no such file");
        }

        @Test
        void thatAssertsOfTheEmulator(EventingEmulator eventing) {
            Probe shipping = Probe.behind(eventing, "default", "shipping");
            KnativeAssertions.assertThat(shipping).receivedNothing();
            eventing.broker("default").send(event -> event.withId("7").withType("order.paid"));
            KnativeAssertions.assertThat(shipping).receivedNothing();
        }

        @Test
        void withoutAnEmulator() {}

        @Test
        @WithFaults(latency = "soon")
        void withAWrongLatency(EventingEmulator eventing) {}

        @Test
        @WithFaults
        void withoutTheFaultsOfTheClass(EventingEmulator eventing) {}

        @Test
        @WithFaults(loseAck = 0.5, to = "shiping")
        void toAMisspeltService(EventingEmulator eventing) {
            Probe.behind(eventing, "default", "shipping");
        }

        @Test
        @WithFaults(loseAck = 0.5, on = "orders-of-another-shop")
        void onAnUnknownTrigger(EventingEmulator eventing) {}
    }

    private static Throwable failure(String name, Class<?>... parameters) {
        return run(name, parameters).stream()
                .filter(event -> event.getType() == EventType.FINISHED)
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .flatMap(result -> result.getThrowable().stream())
                .findFirst()
                .orElseThrow();
    }

    private static List<Event> run(String name, Class<?>... parameters) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Cases.class, name, parameters))
                .execute()
                .testEvents()
                .list();
    }

    @Test
    void aClasssFaultsBefallWhatItsTestMethodsSendAndNothingElse() {
        run("ofTheClass", EventingEmulator.class);

        assertThat(SEEN)
                .containsEntry("arrivals", 2)
                .containsEntry("before", Faults.NONE)
                .containsEntry("after", Faults.NONE);
    }

    private static final String SHOP = """
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata: {name: default}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: paid}
            spec:
              broker: default
              subscriber: {ref: {apiVersion: v1, kind: Service, name: shipping}}
              delivery: {retry: 1, backoffPolicy: linear, backoffDelay: PT1S}
            """;

    abstract static class WithoutParameters {
        private EventingEmulator eventing;
        private Probe shipping;
        private Sink broker;

        @BeforeEach
        void shop(EventingEmulator eventing, @Subscriber("shipping") Probe shipping, @BrokerClient Sink broker) {
            eventing.apply(SHOP);
            this.eventing = eventing;
            this.shipping = shipping;
            this.broker = broker;
        }

        @Test
        @WithFaults(duplicate = 1)
        void comesTwice() {
            broker.send(event -> event.withId("7").withType("order.paid"));
            assertThat(shipping.arrivals()).hasSize(2);
        }

        @IdempotencyTest
        void isTheSame(Outcome outcome) {
            broker.send(event -> event.withId("8").withType("order.paid"));
            outcome.is("dead letters", () -> eventing.deadLetters().size());
        }
    }

    @KnativeTest
    static class Annotated extends WithoutParameters {
        @Nested
        class Within extends WithoutParameters {}
    }

    @KnativeTest(emulatorPer = KnativeTest.Per.CLASS)
    static class AnnotatedPerClass extends WithoutParameters {}

    static class RegisteredForTheClass extends WithoutParameters {
        @RegisterExtension
        static final KnativeExtension KNATIVE = KnativeExtension.inVirtualTime();
    }

    static class RegisteredForEachTest extends WithoutParameters {
        @RegisterExtension
        final KnativeExtension knative = KnativeExtension.inVirtualTime();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Annotated.class,
                AnnotatedPerClass.class,
                RegisteredForTheClass.class,
                RegisteredForEachTest.class
            })
    void theEmulatorOfTheKitNeedsNoParameter(Class<?> testClass) {
        Runs runs = Runs.of(testClass);

        assertThat(runs.failures()).isEmpty();
        assertThat(runs.succeeded()).isEqualTo(testClass == Annotated.class ? 10 : 5);
    }

    static class RegisteredTwice {
        @RegisterExtension
        final KnativeExtension first = KnativeExtension.inVirtualTime();

        @RegisterExtension
        final KnativeExtension second = KnativeExtension.inVirtualTime();

        @Test
        @WithFaults(duplicate = 1)
        void isOneOfThem() {}
    }

    @Test
    void ofSeveralEmulatorsNoneIsGuessed() {
        assertThat(Runs.of(RegisteredTwice.class).failures())
                .singleElement()
                .asString()
                .startsWith(
                        "@WithFaults on RegisteredTwice.isOneOfThem does not know whose requests are meant: the test"
                                + " has 2 emulators,");
    }

    @Test
    void aMethodsFaultsCountAlone() {
        run("ofTheMethod", EventingEmulator.class);

        assertThat(SEEN.get("faults"))
                .isEqualTo(Faults.seed(7)
                        .reorder(0.2)
                        .loseAck(0.1)
                        .loseFirstAck(0.3)
                        .loseRequest(0.4)
                        .latency(Duration.ofMillis(10), Duration.ofSeconds(2))
                        .dropFirst(1)
                        .to("shipping")
                        .on("paid", "default/paid"));
    }

    @Test
    void aFailureSaysWithWhichFaultsAndKeepsWhatWasExpected() {
        assertThat(failure("thatCompares", EventingEmulator.class))
                .hasMessage("orders are missing\n\nThis test ran with faults: seed=42,duplicate=1")
                .isInstanceOfSatisfying(AssertionFailedError.class, failure -> {
                    assertThat(failure.getExpected().getValue()).isEqualTo("[1, 2]");
                    assertThat(failure.getActual().getValue()).isEqualTo("[1]");
                    assertThat(failure.getStackTrace()[0].getMethodName()).isEqualTo("thatCompares");
                });
        assertThat(failure("thatAsserts", EventingEmulator.class))
                .hasMessage("orders are missing\n\nThis test ran with faults: seed=42,duplicate=1");
    }

    @Test
    void anAssertionOfTheKitNamesTheFaultsOnce() {
        assertThat(failure("thatAssertsOfTheEmulator", EventingEmulator.class).getMessage())
                .containsOnlyOnce("seed=42,duplicate=1")
                .contains("Faults were injected: seed=42,duplicate=1");
    }

    @Test
    void anExceptionStaysWhatItIsAndHasTheFaultsBesideIt() {
        assertThat(failure("thatThrows", EventingEmulator.class))
                .isInstanceOf(IOException.class)
                .hasMessage("no such file")
                .hasSuppressedException(new AssertionFailedError("This test ran with faults: seed=42,duplicate=1"));
    }

    @Test
    void whatIsWrongWithTheAnnotationIsSaid() {
        assertThat(failure("withoutAnEmulator"))
                .hasMessage(
                        "@WithFaults on Cases.withoutAnEmulator does not know whose requests are meant: the class has"
                                + " neither @KnativeTest nor a @RegisterExtension KnativeExtension, and no parameter is"
                                + " an EventingEmulator or a Probe. Add one of them.");
        assertThat(failure("withAWrongLatency", EventingEmulator.class))
                .hasMessage("@WithFaults on Cases.withAWrongLatency: \"soon\" is not a length of time such as 10ms,"
                        + " 1.5s, 2m or 1h");
    }

    static class WithoutFaults {
        @Test
        @ExtendWith(EmulatedShop.class)
        @WithFaults(seed = 7)
        void hasNone(EventingEmulator eventing) {}
    }

    @Test
    void whoNamesNoFaultTestsNothing() {
        assertThat(Runs.of(WithoutFaults.class).failures())
                .singleElement()
                .isEqualTo("@WithFaults on WithoutFaults.hasNone names no fault, so it would show nothing. Write one,"
                        + " such as duplicate = 0.1 or loseAck = 0.05.");
        assertThat(run("withoutTheFaultsOfTheClass", EventingEmulator.class))
                .filteredOn(event -> event.getType() == EventType.FINISHED)
                .extracting(event ->
                        event.getRequiredPayload(TestExecutionResult.class).getStatus())
                .containsExactly(TestExecutionResult.Status.SUCCESSFUL);
    }

    @Test
    void whomNobodyKnowsNothingWouldHit() {
        assertThat(failure("toAMisspeltService", EventingEmulator.class))
                .hasMessage(
                        "@WithFaults on Cases.toAMisspeltService: to = \"shiping\" names nobody, so nothing was hit:"
                                + " no Trigger and no Subscription delivers to \"shiping\". Did you mean \"shipping\"?");
        assertThat(failure("onAnUnknownTrigger", EventingEmulator.class))
                .hasMessage("@WithFaults on Cases.onAnUnknownTrigger: on = \"orders-of-another-shop\" names nobody, so"
                        + " nothing was hit: there is no Trigger and no Subscription \"orders-of-another-shop\"."
                        + " Those that there are: paid.");
    }
}
