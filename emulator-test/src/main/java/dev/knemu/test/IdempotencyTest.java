package dev.knemu.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A test that an application does the same however often an event comes: runs the method four times and compares what it
 * tells {@link Outcome}.
 *
 * <ol>
 *   <li>without faults;
 *   <li>every request comes twice;
 *   <li>the first answer to every delivery is lost, so that the emulator tries again what was processed;
 *   <li>some of both, by chance from the {@link #seed}.
 * </ol>
 *
 * <pre>{@code
 * @IdempotencyTest
 * void ordersAreShippedOnce(EventingEmulator eventing, Outcome outcome) {
 *     eventing.broker("default").send(event -> event.withId("1").withType("order.paid"));
 *     outcome.is("shipments", shipments::findAll);
 * }
 * }</pre>
 *
 * <p>The emulator is found as for {@link WithFaults}. Each run begins like a test of its own, with its {@code @BeforeEach} methods: what the application keeps must be
 * emptied there. Give events ids, and the Trigger a {@code retry} of 1 or more: without it a lost answer ends the delivery.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
// One run after the other: the first is what the others are compared with.
@Execution(ExecutionMode.SAME_THREAD)
@ExtendWith(IdempotencyTestExtension.class)
public @interface IdempotencyTest {

    /** Of the run by chance. */
    long seed() default 42;

    /** Only where the subscriber is one of these Services, as {@link dev.knemu.fault.Faults#to}; none: all. */
    String[] to() default {};

    /** Only on deliveries of these Triggers and Subscriptions, as {@link dev.knemu.fault.Faults#on}; none: all. */
    String[] on() default {};
}
