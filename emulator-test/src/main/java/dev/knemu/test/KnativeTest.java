package dev.knemu.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class an emulated Knative Eventing, each its own.
 *
 * <pre>{@code
 * @KnativeTest(manifests = "k8s/eventing/")
 * class OrderRoutingTest {
 *     @Test
 *     void paidOrdersReachShipping(@BrokerClient Sink broker, @Subscriber("shipping") Probe shipping) {
 *         broker.send(event -> event.withType("order.paid").withSource(URI.create("/shop")));
 *         assertThat(shipping).received(type("order.paid")).once();
 *     }
 * }
 * }</pre>
 *
 * <p>Test methods, lifecycle methods and constructors may have parameters of these types:
 *
 * <table>
 *   <caption>Parameters</caption>
 *   <tr><td>{@link dev.knemu.EventingEmulator}</td><td>the emulator</td></tr>
 *   <tr><td>{@link Subscriber @Subscriber} {@link Probe}</td><td>a probe behind a Service</td></tr>
 *   <tr><td>{@link BrokerClient @BrokerClient} {@link dev.knemu.Sink}</td><td>where to send events for a Broker</td></tr>
 *   <tr><td>{@link BrokerClient @BrokerClient} {@link java.net.URI}</td><td>the URL of the Broker: what {@code K_SINK}
 *       would be. An HTTP port is opened for it</td></tr>
 *   <tr><td>{@link dev.knemu.time.VirtualTime}</td><td>the clock to turn</td></tr>
 *   <tr><td>{@link dev.knemu.journal.Journal}</td><td>the record of everything that happened</td></tr>
 * </table>
 *
 * <p>The emulator starts, and manifests are applied, before the first {@code @BeforeEach} method of a test; it ends after
 * the last {@code @AfterEach} method. A {@code @Nested} class inherits the annotation of the class around it, or has its own,
 * which then counts alone. Tests may run at the same time.
 *
 * <p>Manifests of eventing rarely hold the applications. A Service that they refer to, and that neither they nor the test
 * provide, takes every event with 202, so that Triggers are Ready and a test names the subscribers that it is about, and no
 * others; in strict mode it must be named, or an assertion speak of what it took. What a test applies itself has no such
 * help.
 *
 * <p>For what an annotation cannot say, register a {@link KnativeExtension}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(KnativeTestExtension.class)
public @interface KnativeTest {

    /** Which time the emulator runs in. */
    enum Clock {
        /** Time passes when the test says so; what does not wait for time happens at once. */
        VIRTUAL,
        /** The system's time. */
        REAL
    }

    /** How long an emulator lives. */
    enum Per {
        /** Each test has its own. */
        TEST,
        /**
         * All tests of the annotated class, and of classes nested in it, share one; so {@code @BeforeAll} methods may have
         * it for a parameter. Between two tests, probes forget what arrived and what they were told; the journal goes on.
         */
        CLASS
    }

    /**
     * Files, directories and globs ({@code k8s/**}{@code /*.yaml}), looked up below the working directory, then on the class
     * path; with {@code classpath:} before it, on the class path only. Of a directory, all manifests below it are read.
     */
    String[] manifests() default {};

    /** Which time the emulator runs in. */
    Clock time() default Clock.VIRTUAL;

    /**
     * Whether a test fails for each event that was dropped, dead-lettered or refused, each stand-in, and each Service that
     * nobody has asked for, that took an event, each resource that is not Ready at its end, and each with fields that have
     * no effect here or with a warning, unless an assertion has mentioned it, such as {@code
     * assertThat(eventing).trigger("x").isNotReady("BrokerDoesNotExist")}; see {@link Ledger}. Each is told once. A test that
     * fails anyway is told no more.
     */
    boolean strict() default false;

    /**
     * The HTTP port: 1 to 65535; 0 for any that is free; -1 for none, unless a parameter of the class is a {@link
     * BrokerClient @BrokerClient} URI.
     */
    int port() default -1;

    /** Where resources live that name no namespace, and what names of Services and Brokers are looked up in. */
    String namespace() default "default";

    /** How long an emulator lives. */
    Per emulatorPer() default Per.TEST;
}
