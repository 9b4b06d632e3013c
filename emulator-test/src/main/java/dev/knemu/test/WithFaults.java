package dev.knemu.test;

import dev.knemu.fault.Faults;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Lets faults befall what is delivered while a test method runs: of this method, or of all methods of this class, where a
 * method's own annotation counts alone. What {@code @BeforeEach} and {@code @AfterEach} methods send goes without.
 *
 * <pre>{@code
 * @Test
 * @WithFaults(seed = 42, duplicate = 0.1, loseAck = 0.05, latency = "10ms..2s")
 * void everyOrderIsShippedOnce(@BrokerClient Sink broker) { … }
 * }</pre>
 *
 * <p>They befall the emulator of {@link KnativeTest} or of a registered {@link KnativeExtension}; where there is another, or
 * more than one, the one that a parameter of the method is, or the one that a {@link Probe} parameter belongs to.
 *
 * <p>One that names no fault is an error, unless it takes those of its class away from a method; so is a name in {@link #to}
 * or {@link #on} that nobody has when the test has passed.
 *
 * <p>When the test fails, its message names the faults with their seed. See {@link Faults} for what each of them does; they
 * are not there unless said so.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(WithFaultsExtension.class)
public @interface WithFaults {

    /** Which requests are hit. */
    long seed() default 42;

    /** {@link Faults#duplicate}: from 0 to 1. */
    double duplicate() default 0;

    /** {@link Faults#reorder(double)}: from 0 to 1. */
    double reorder() default 0;

    /** {@link Faults#loseAck}: from 0 to 1. */
    double loseAck() default 0;

    /** {@link Faults#loseFirstAck}: from 0 to 1. */
    double loseFirstAck() default 0;

    /** {@link Faults#loseRequest}: from 0 to 1. */
    double loseRequest() default 0;

    /** {@link Faults#latency}: {@code 10ms..2s}, or {@code 20ms} for all; empty: none. */
    String latency() default "";

    /** {@link Faults#dropFirst}: how many requests. */
    long dropFirst() default 0;

    /** {@link Faults#to}: of subscribers; none: all. */
    String[] to() default {};

    /** {@link Faults#on}: of Triggers and Subscriptions; none: all. */
    String[] on() default {};
}
