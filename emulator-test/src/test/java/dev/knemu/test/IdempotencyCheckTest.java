package dev.knemu.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.knemu.EventingEmulator;
import dev.knemu.Response;
import dev.knemu.Subscriber;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.EventType;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** What becomes of an {@link IdempotencyTest}. */
class IdempotencyCheckTest {

    /** Each run: passed, or what its failure says. */
    private static Map<String, Object> runs(Class<?> testClass) {
        Map<String, Object> runs = new LinkedHashMap<>();
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(testClass))
                .execute()
                .testEvents()
                .filter(event -> event.getType() == EventType.FINISHED)
                .forEach(event -> runs.put(
                        event.getTestDescriptor().getDisplayName(),
                        event.getRequiredPayload(TestExecutionResult.class)
                                .getThrowable()
                                .<Object>map(failure -> failure)
                                .orElse("passed")));
        return runs;
    }

    @ExtendWith(EmulatedShop.class)
    static class Base {
        final List<String> shipments = new ArrayList<>();

        void send(EventingEmulator eventing) {
            for (String id : List.of("1", "2", "3")) {
                eventing.broker("default").send(event -> event.withId(id).withType("order.paid"));
            }
        }
    }

    static class AnIdempotentShop extends Base {
        final Set<String> seen = new TreeSet<>();

        @BeforeEach
        void open(EventingEmulator eventing) {
            eventing.subscriber("shipping", Subscriber.accepting(event -> {
                if (seen.add(event.getId())) {
                    shipments.add("shipment of " + event.getId());
                }
            }));
        }

        @IdempotencyTest
        void ships(EventingEmulator eventing, Outcome outcome) {
            send(eventing);
            outcome.is("shipments", () -> shipments);
            outcome.is("orders", seen);
            outcome.is("count", shipments.size());
        }
    }

    @Test
    void anApplicationThatRemembersPasses() {
        assertThat(runs(AnIdempotentShop.class))
                .containsExactly(
                        Map.entry("without faults", "passed"),
                        Map.entry("every request twice", "passed"),
                        Map.entry("every first answer lost", "passed"),
                        Map.entry("some of both (seed 42)", "passed"));
    }

    static class AForgetfulShop extends Base {
        @BeforeEach
        void open(EventingEmulator eventing) {
            eventing.subscriber(
                    "shipping", Subscriber.accepting(event -> shipments.add("shipment of " + event.getId())));
        }

        @IdempotencyTest(seed = 7)
        void ships(EventingEmulator eventing, Outcome outcome) {
            send(eventing);
            outcome.is("orders", List.of("1", "2", "3"));
            outcome.is("shipments", () -> shipments);
        }
    }

    @Test
    void anApplicationThatForgetsFailsWithWhatDiffers() {
        Map<String, Object> runs = runs(AForgetfulShop.class);

        assertThat(runs).containsEntry("without faults", "passed").hasSize(4);
        assertThat(runs.get("every request twice")).isInstanceOfSatisfying(AssertionFailedError.class, failure -> {
            assertThat(failure)
                    .hasMessage("The application is not idempotent. With \"every request twice\" its state is not"
                            + " that of the run without faults:\n"
                            + "  shipments:\n"
                            + "    only with faults:    shipment of 1\n"
                            + "    only with faults:    shipment of 2\n"
                            + "    only with faults:    shipment of 3\n"
                            + "Faults: seed=7,duplicate=1\n"
                            + "An event may come more than once, always with the same source and id. Remember those"
                            + " that were processed, or see that the second time changes nothing.");
            assertThat(failure.getExpected().getStringRepresentation())
                    .isEqualTo("orders:\n  1\n  2\n  3\nshipments:\n  shipment of 1\n  shipment of 2\n"
                            + "  shipment of 3\n");
            assertThat(failure.getActual().getStringRepresentation()).contains("  shipment of 1\n  shipment of 1");
        });
        assertThat(runs.get("every first answer lost")).asString().contains("Faults: seed=7,loseFirstAck=1\n");
        assertThat(runs.get("some of both (seed 7)"))
                .asString()
                .contains("Faults: seed=7,duplicate=0.5,loseFirstAck=0.5\n");
    }

    static class AShopThatRefusesDuplicates extends Base {
        @BeforeEach
        void open(EventingEmulator eventing) {
            eventing.subscriber("shipping", Subscriber.responding(event -> {
                if (shipments.contains(event.getId())) {
                    return Response.status(500);
                }
                shipments.add(event.getId());
                return Response.accepted();
            }));
        }

        @IdempotencyTest
        void ships(EventingEmulator eventing, Outcome outcome) {
            send(eventing);
            outcome.is("dead letters", () -> eventing.deadLetters().size());
        }
    }

    @Test
    void anApplicationThatFailsOnWhatItKnowsIsFoundByALostAnswer() {
        assertThat(runs(AShopThatRefusesDuplicates.class).get("every first answer lost"))
                .asString()
                .contains("  dead letters:\n    only without faults: 0\n    only with faults:    3\n");
    }

    static class ATestThatFails extends Base {
        @IdempotencyTest
        void ships(EventingEmulator eventing, Outcome outcome) {
            throw new AssertionError("no");
        }
    }

    @Test
    void withoutARunToCompareWithTheOthersDoNotRun() {
        Map<String, Object> runs = runs(ATestThatFails.class);

        assertThat(runs.get("without faults")).hasToString("java.lang.AssertionError: no");
        assertThat(runs.get("every request twice"))
                .isInstanceOf(TestAbortedException.class)
                .asString()
                .endsWith("The run without faults failed, so there is nothing to compare this one with. Mend that one"
                        + " first.");
    }

    static class ATestThatTellsNothing extends Base {
        @IdempotencyTest
        void ships(EventingEmulator eventing, Outcome outcome) {
            send(eventing);
        }
    }

    static class ATestThatSendsNothing extends Base {
        @IdempotencyTest
        void ships(EventingEmulator eventing, Outcome outcome) {
            outcome.is("shipments", shipments);
        }
    }

    static class ATestWithoutAnOutcome extends Base {
        @IdempotencyTest
        void ships(EventingEmulator eventing) {}
    }

    static class ATestWithATextlessState extends Base {
        @IdempotencyTest
        void ships(EventingEmulator eventing, Outcome outcome) {
            outcome.is("shipments", List.of(new Object()));
        }
    }

    @Test
    void aTestThatShowsNothingSaysSo() {
        assertThat(runs(ATestThatTellsNothing.class).get("without faults"))
                .asString()
                .endsWith("The test tells nothing of the application's state, so there is nothing to compare. Call"
                        + " outcome.is(\"orders\", …) at its end.");
        assertThat(runs(ATestThatSendsNothing.class).get("every request twice"))
                .asString()
                .contains("With \"every request twice\" not one request was hit, so nothing is shown:");
        assertThat(runs(ATestWithoutAnOutcome.class).get("without faults"))
                .asString()
                .contains("@IdempotencyTest on ships has no parameter to tell the application's state to.");
        assertThat(runs(ATestWithATextlessState.class).get("without faults"))
                .asString()
                .contains(
                        "outcome.is(\"shipments\", …) was given a java.lang.Object, whose text says nothing of its state");
    }
}
