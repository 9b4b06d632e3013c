package dev.knemu.test.routing;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a class implements that has nothing but the tests of its {@link RoutingTable}. */
@ExtendWith(RoutingTableExtension.class)
public interface RoutingTableTests {

    /** Called by JUnit. */
    @TestFactory
    default Stream<DynamicNode> routing(Stream<DynamicNode> tests) {
        return tests;
    }
}
