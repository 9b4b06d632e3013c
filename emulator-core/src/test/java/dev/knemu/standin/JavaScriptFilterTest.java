package dev.knemu.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.knemu.resource.Container;
import dev.knemu.time.VirtualTime;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JavaScriptFilterTest {

    private static final String DATA = """
            {"assigned": true, "zero": 0, "none": null, "amount": 12.5, "text": "5", "empty": "",
             "items": ["a", "b"], "nested": {"some-key": "v", "deep": {"er": 1}}}
            """;

    private final VirtualTime time = new VirtualTime();

    private static CloudEvent event() {
        return CloudEventBuilder.v1()
                .withId("1")
                .withType("com.example.type")
                .withSource(URI.create("/shop/eu"))
                .withTime(OffsetDateTime.parse("2026-01-01T00:03:00Z"))
                .withExtension("region", "eu")
                .withData("application/json", DATA.getBytes(StandardCharsets.UTF_8))
                .build();
    }

    private static Receiver filter(String expression) {
        return JavaScriptFilter.of(
                Container.of("villardl/filter-nodejs:0.1").withEnv(Map.of("FILTER", expression, "LIMIT", "10")));
    }

    private Reply reply(String expression, CloudEvent event) {
        return filter(expression).receive(Request.from(event, time)).result();
    }

    private Reply reply(String expression) {
        return reply(expression, event());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "event.type == \"com.example.type\"",
                "event.type === 'com.example.type' && event.source != \"b\"",
                "event['type'] !== event.source",
                "event.region == 'eu' || event.nothing.at.all",
                "!event.data.zero && event.data.assigned",
                "Math.round(Date.parse(event.time) / 60000) % 2 === 1\n",
                "event.data.nested['some-key'] === 'v' && event.data.nested.deep.er === 1",
                "event.data.items[1] == 'b' && event.data.items.length === 2 && event.data.items.includes('a')",
                "event.data.amount > env.LIMIT && event.data.amount <= 12.5",
                "event.data.text == 5 && event.data.text !== 5",
                "event.data.none == undefined && event.data.none !== undefined && event.data.none === null",
                "event.data.nothing === undefined && event.data.nothing == null",
                "event.data.zero == '' && event.data.zero == false && event.data.none != 0",
                "event.source.startsWith('/shop') && event.source.endsWith('eu') && event.source.indexOf('eu') > 0",
                "event.type.split('.')[1].toUpperCase() + 1 === 'EXAMPLE1'",
                "event.subject === undefined",
                "(event.data.empty ? 'yes' : 'no') === 'no'",
                "1 + 2 * 3 - 4 / 2 === 5 && 7 % 4 == 3 && -1 < +'2'",
                "'10' < '9' && 10 > 9 && !('a' < 1) && !('a' >= 1)",
                "NaN !== NaN && 1 / 0 === Infinity",
                "'a' + 1.50 + true + null + undefined === 'a1.5truenullundefined'",
                "[1, 2].includes(2) && [1, 2].join('-') === '1-2'",
                "'abc'.slice(-2) === 'bc' && 'abc'.substring(2, 0) === 'ab' && 'abc'.length === 3",
                "event.and === undefined && event.data.size === undefined",
                "1 // holds\n",
                "'0'"
            })
    void answersWithTheEventWhenItHolds(String expression) {
        Reply reply = reply(expression);

        assertThat(reply.bodyText()).isEmpty();
        assertThat(reply.event()).isEqualTo(event());
        assertThat(reply.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "event.type == \"other\"",
                "event.data.zero",
                "event.data.none",
                "event.data.nothing",
                "event.data.empty",
                "!event.type",
                "Math.round(Date.parse(event.time) / 60000) % 2 === 0",
                "event.data.text === 5",
                "Date.parse('soon') > 0",
                "0 / 0"
            })
    void answersWithNothingWhenItDoesNot(String expression) {
        Reply reply = reply(expression);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.event()).isNull();
        assertThat(reply.body()).isEmpty();
    }

    @Test
    void seesDataThatIsNoJsonAsText() {
        CloudEvent text = CloudEventBuilder.from(event())
                .withData("text/plain", "hello".getBytes(StandardCharsets.UTF_8))
                .build();

        assertThat(reply("event.data === 'hello'", text).event()).isNotNull();
        assertThat(reply(
                                "event.data === undefined",
                                CloudEventBuilder.from(event()).withoutData().build())
                        .event())
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "event.data.nothing.at | Cannot read properties of undefined (reading 'at')",
                "event.data.none.at | Cannot read properties of null (reading 'at')",
                "event.data.zero.trim() | .trim is not a function of 0",
                "event.data.nothing.trim() | Cannot read properties of undefined (reading 'trim')"
            })
    void answersWithTheReasonWhenItThrows(String expression, String reason) {
        Reply reply = reply(expression);

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.bodyText()).isEqualTo("FILTER failed on event 1: " + reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "evnt.type == 'a' | line 1, column 1: \"evnt\" is not known here",
                "event.type = 'a' | line 1, column",
                "event.type == | line 1, column",
                "event.type == 'a' and true | line 1, column 19: \"and\" is not known here",
                "event.type =~ 'a' | line 1, column",
                "event.type.match('a') | there is no method .match(…) here. Known are charAt, concat",
                "Math.random() | there is no method Math.random(…) here. Known are abs, ceil",
                "process.exit(1) | \"process\" is not known here",
                "new Date() | line 1, column",
                "event.getClass() | there is no method .getClass(…)",
                "''.class.forName('java.lang.Runtime') | there is no method .forName(…)",
                "parseInt('1') | line 1, column",
                "1 .. 3 | line 1, column",
                "() => 1 | line 1, column",
                "while (true) {} | line 1, column",
                "empty(event) | line 1, column 1: \"empty\" is not known here",
                "`${event.type}` | line 1, column",
                "/a/.test(event.type) | line 1, column",
                "event.type; 1 | line 1, column",
                "1 # 2 | \"#\" is not JavaScript"
            })
    void isRefusedWhenItCannotBeEvaluated(String expression, String problem) {
        assertThatThrownBy(() -> filter(expression))
                .isInstanceOf(UnusableContainerException.class)
                .hasMessageStartingWith("cannot evaluate FILTER at ")
                .hasMessageContaining(problem)
                .hasMessageEndingWith("It is: " + expression);
    }

    @Test
    void isRefusedAtTheLineOfTheMistake() {
        assertThatThrownBy(() -> filter("event.type == 'a' &&\n  evnt.source == 'b'"))
                .hasMessageContaining("at line 2, column 3: \"evnt\" is not known here");
    }

    @Test
    void reachesNothingOfJava() {
        assertThat(reply("event.class === undefined && ''.class === undefined && env.class === undefined")
                        .event())
                .isNotNull();
    }

    @Test
    void findsAtOnceThatALongTextIsNoNumber() {
        CloudEvent event = CloudEventBuilder.from(event())
                .withData("text/plain", ("1".repeat(1_000_000) + "x").getBytes(StandardCharsets.UTF_8))
                .build();

        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(reply("event.data == 7", event).event()).isNull());
    }

    @Test
    void refusesAnExpressionThatIsTooDeep() {
        assertThatThrownBy(() -> filter("(".repeat(100_000) + "true" + ")".repeat(100_000)))
                .isInstanceOf(UnusableContainerException.class);
        assertThatThrownBy(() -> filter("!".repeat(100_000) + "true")).isInstanceOf(UnusableContainerException.class);
    }

    @Test
    void needsAnExpression() {
        assertThatThrownBy(() -> JavaScriptFilter.of(Container.of("filter-nodejs")))
                .hasMessageStartingWith("cannot run: environment variable FILTER is missing.");
    }

    @Test
    void saysWhichLibraryIsMissing() throws Exception {
        URL[] classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("commons-jexl3"))
                .map(JavaScriptFilterTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader without = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
            Class<?> container = without.loadClass(Container.class.getName());
            Object filter = container.getMethod("of", String.class).invoke(null, "filter-nodejs");
            filter = container.getMethod("withEnv", String.class, String.class).invoke(filter, "FILTER", "true");
            Method of = without.loadClass(JavaScriptFilter.class.getName()).getDeclaredMethod("of", container);
            of.setAccessible(true);
            Object made = filter;

            assertThatThrownBy(() -> of.invoke(null, made))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessageStartingWith("needs a library to evaluate FILTER: add org.apache.commons:commons-jexl3");
        }
    }

    private static URL url(String entry) {
        try {
            return new File(entry).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
