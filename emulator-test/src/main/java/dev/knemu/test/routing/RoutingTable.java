package dev.knemu.test.routing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs the tests of a routing table, each as a dynamic test whose source is its line in the file. The format is on the page
 * docs/reference/routing-table.md; {@code knemu test} runs the same files.
 *
 * <pre>{@code
 * @RoutingTable("src/test/resources/routing.yaml")
 * class OrderRoutingTest implements RoutingTableTests {}
 * }</pre>
 *
 * <p>Or on a method, beside others:
 *
 * <pre>{@code
 * @TestFactory
 * @RoutingTable(value = "routing.yaml", manifests = "k8s/eventing")
 * Stream<DynamicNode> ordersAreRouted(Stream<DynamicNode> tests) {
 *     return tests;
 * }
 * }</pre>
 *
 * <p>A table that cannot be read is one test, which fails with everything that is wrong in it. Of several tables each is a
 * container of its tests. Safe under parallel execution: each test has an emulator of its own.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RoutingTableExtension.class)
public @interface RoutingTable {

    /**
     * The files: relative to the working directory, which in a build is the module's; else on the class path. With {@code
     * classpath:} before it, there only.
     */
    String[] value();

    /** Manifests beside those that the tables name themselves: files and directories, found as the tables are. */
    String[] manifests() default {};
}
