package dev.knemu.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar has only what JSON paths need of their library, so each kind of path is tried with the jar itself. */
@Tag("jar")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MatchersOfJarTest {

    private static final String EVENT = """
            {"specversion": "1.0", "id": "7", "source": "/shop", "type": "order.paid", "datacontenttype": "application/json",
             "data": {"order": {"id": 7}, "items": [{"sku": "a", "count": 2, "tags": ["x"]}, {"sku": "b", "count": 1}]}}""";

    private final URLClassLoader classes = new URLClassLoader(new URL[] {jar()}, ClassLoader.getPlatformClassLoader());

    private static URL jar() {
        try {
            return Path.of(System.getProperty("knemu.jar")).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    void close() throws IOException {
        classes.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data.$.order.id=7",
                "data.$['order','items'] present",
                "data.$..sku=b",
                "data.$.items[*].sku=b",
                "data.$.items[-1].sku=b",
                "data.$.items[0:1].sku=a",
                "data.$.items[0,1].sku=b",
                "data.$.items[?(@.count > 1 && @.sku == 'a' || !@.sku)].sku=a",
                "data.$.items[?(@.sku =~ /[a]/i)].sku=a",
                "data.$.items[?(@.sku in ['a', 'c'])].sku=a",
                "data.$.items[?(@.tags contains 'x')].sku=a",
                "data.$.items[?(@.tags subsetof ['x', 'y'])].sku=a",
                "data.$.items[?(@.tags size 1)].sku=a",
                "data.$.items[?(@.tags empty false)].sku=a",
                "data.$.items[?(@.sku != null && @.count == $.items.length())].sku=a",
                "data.$.items[?(@.count < 1.5 && @.count >= 1)].sku=b",
                "data.$.items.length()=2",
                "data.$.order.keys() present",
                "data.$.sum($.items[*].count)=3",
                "data.$.items[?(@.tags)].sku=a",
                "data.$.items[?(!@.tags)].sku=b",
                "data.$.items[?(@.tags == {'a': 1})] absent",
                "data.$.nothing absent",
                "data.$.order.id.deeper absent",
                "data.$={\"items\": [{\"sku\": \"a\"}]} or data.$*={\"order\": {\"id\": 7.0}}",
                "cesql(type LIKE 'order.%')"
            })
    @SuppressWarnings("unchecked")
    void theJarReadsEachKindOfPath(String text) throws Exception {
        Object event = classes.loadClass("dev.knemu.transport.CloudEventJson")
                .getMethod("read", byte[].class)
                .invoke(null, (Object) EVENT.getBytes(StandardCharsets.UTF_8));
        Predicate<Object> matcher = (Predicate<Object>) classes.loadClass("dev.knemu.match.EventMatcher")
                .getMethod("parse", String.class)
                .invoke(null, text);

        assertThat(matcher.test(event)).as(matcher.toString()).isTrue();
    }
}
