package dev.knemu.standin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.knemu.event.Base64Data;
import dev.knemu.event.KnativeEvent;
import dev.knemu.time.VirtualTime;
import dev.knemu.transport.ContentMode;
import dev.knemu.transport.Headers;
import dev.knemu.transport.Redirects;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonCloudEventData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C-388: what the image event-display prints, byte for byte. */
class EventDisplayTest {

    private static final CloudEvent BARE = CloudEventBuilder.v1()
            .withId("1")
            .withSource(URI.create("/s"))
            .withType("t")
            .build();

    private static final String BARE_TEXT = """
            \u2601\ufe0f  cloudevents.Event
            Context Attributes,
              specversion: 1.0
              type: t
              source: /s
              id: 1
            """;

    private static CloudEvent with(String contentType, byte[] data) {
        return CloudEventBuilder.v1(BARE)
                .withDataContentType(contentType)
                .withData(data)
                .build();
    }

    private static CloudEvent json(String data) {
        return with("application/json", data.getBytes(StandardCharsets.UTF_8));
    }

    /** The part of the text behind {@code Data,}. */
    private static String dataOf(CloudEvent event) {
        String text = EventDisplay.format(event);
        return text.substring(text.indexOf("Data,\n") + "Data,\n".length());
    }

    @Nested
    class Attributes {

        @Test
        @DisplayName("C-388 the worked example")
        void printsTheWorkedExample() {
            CloudEvent event = CloudEventBuilder.v1()
                    .withId("42")
                    .withSource(URI.create("/shop"))
                    .withType("com.example.order")
                    .withTime(OffsetDateTime.parse("2026-01-02T03:04:05.1Z"))
                    .withExtension("region", "eu")
                    .withDataContentType("application/json")
                    .withData("{\"a\":1,\"b\":[true,{}],\"c\":[]}".getBytes(StandardCharsets.UTF_8))
                    .build();

            assertThat(EventDisplay.format(KnativeEvent.arrivedAt(event, Instant.parse("2026-01-02T03:04:05.2Z"))))
                    .isEqualTo("""
                            \u2601\ufe0f  cloudevents.Event
                            Context Attributes,
                              specversion: 1.0
                              type: com.example.order
                              source: /shop
                              id: 42
                              time: 2026-01-02T03:04:05.1Z
                              datacontenttype: application/json
                            Extensions,
                              knativearrivaltime: 2026-01-02T03:04:05.2Z
                              region: eu
                            Data,
                              {
                                "a": 1,
                                "b": [
                                  true,
                                  {}
                                ],
                                "c": []
                              }
                            """);
        }

        @Test
        void ofAnEventWithoutAnythingOptionalAreFour() {
            assertThat(EventDisplay.format(BARE)).isEqualTo(BARE_TEXT);
        }

        @Test
        void standInUpstreamsOrderWithExtensionsSortedByName() {
            CloudEvent event = CloudEventBuilder.v1()
                    .withExtension("zeta", true)
                    .withExtension("alpha", 5)
                    .withExtension("a1", "x")
                    .withDataSchema(URI.create("http://example.com/schema"))
                    .withDataContentType("text/plain; charset=utf-8")
                    .withTime(OffsetDateTime.parse("2020-01-01T01:00:00.500+01:00"))
                    .withSubject("order/1")
                    .withId("1")
                    .withSource(URI.create("https://example.com/a?b=c"))
                    .withType("t")
                    .build();

            assertThat(EventDisplay.format(event)).isEqualTo("""
                            \u2601\ufe0f  cloudevents.Event
                            Context Attributes,
                              specversion: 1.0
                              type: t
                              source: https://example.com/a?b=c
                              subject: order/1
                              id: 1
                              time: 2020-01-01T00:00:00.5Z
                              dataschema: http://example.com/schema
                              datacontenttype: text/plain; charset=utf-8
                            Extensions,
                              a1: x
                              alpha: 5
                              zeta: true
                            """);
        }

        @Test
        void ofVersion03HaveTheirOldNames() {
            CloudEvent event = CloudEventBuilder.v03()
                    .withId("1")
                    .withSource(URI.create("/s"))
                    .withType("t")
                    .withSchemaUrl(URI.create("http://example.com/schema"))
                    .withDataContentType("text/plain")
                    .withExtension("datacontentencoding", "base64")
                    .withExtension("region", "eu")
                    .withData("x".getBytes(StandardCharsets.UTF_8))
                    .build();

            assertThat(EventDisplay.format(event)).isEqualTo("""
                            \u2601\ufe0f  cloudevents.Event
                            Context Attributes,
                              specversion: 0.3
                              type: t
                              source: /s
                              id: 1
                              schemaurl: http://example.com/schema
                              datacontenttype: text/plain
                              datacontentencoding: base64
                            Extensions,
                              region: eu
                            Data,
                              x
                            """);
        }
    }

    @Nested
    class Data {

        @Test
        void isAbsentWhenEmpty() {
            assertThat(EventDisplay.format(with("text/plain", new byte[0])))
                    .isEqualTo(BARE_TEXT + "  datacontenttype: text/plain\n");
        }

        @Test
        void isPrintedAsItIsUnlessJson() {
            assertThat(dataOf(with("text/plain", "{\"a\":1}\n\n".getBytes(StandardCharsets.UTF_8))))
                    .isEqualTo("  {\"a\":1}\n\n\n");
            assertThat(dataOf(with("application/cloudevents+json", "{\"a\":1}".getBytes(StandardCharsets.UTF_8))))
                    .isEqualTo("  {\"a\":1}\n");
            assertThat(dataOf(with("text/json", "{\"a\":1}".getBytes(StandardCharsets.UTF_8))))
                    .isEqualTo("  {\"a\":1}\n");
            assertThat(dataOf(CloudEventBuilder.v1(BARE)
                            .withData("{\"a\":1}".getBytes(StandardCharsets.UTF_8))
                            .build()))
                    .isEqualTo("  {\"a\":1}\n");
        }

        @Test
        void isLaidOutWhateverTheParametersOfItsType() {
            assertThat(dataOf(with("application/json; charset=utf-8", "[1]".getBytes(StandardCharsets.UTF_8))))
                    .isEqualTo("  [\n    1\n  ]\n");
        }

        @Test
        void keepsOrderOfKeysAndTextOfNumbers() {
            assertThat(dataOf(json("{\"b\":1.0,\"a\":1e400,\"b\":12345678901234567890.10,\"c\":-0.0E+5}")))
                    .isEqualTo("""
                              {
                                "b": 1.0,
                                "a": 1e400,
                                "b": 12345678901234567890.10,
                                "c": -0.0E+5
                              }
                            """);
        }

        @Test
        void keepsEmptyObjectsAndArraysTogether() {
            assertThat(dataOf(json(" { \"a\" : [ ] , \"b\" : { } , \"c\":[ [ ] , { } ] } ")))
                    .isEqualTo("  {\n    \"a\": [],\n    \"b\": {},\n    \"c\": [\n      [],\n      {}\n    ]\n  } \n");
            assertThat(dataOf(json("{}"))).isEqualTo("  {}\n");
            assertThat(dataOf(json("[\n]"))).isEqualTo("  []\n");
        }

        @Test
        void dropsSpaceBeforeAndKeepsSpaceBehind() {
            assertThat(dataOf(json("\r\n\t [1] \n\n"))).isEqualTo("  [\n    1\n  ] \n\n\n");
            assertThat(dataOf(json(" 12\n"))).isEqualTo("  12\n\n");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "true",
                    "false",
                    "null",
                    "0",
                    "-1.5e-7",
                    "\"a\\u00e9\\n\\\\ {[,:]} \u00e9\u2601\"",
                })
        void ofOneValueIsThatValue(String value) {
            assertThat(dataOf(json(value))).isEqualTo("  " + value + "\n");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"a\":1",
                    "{\"a\":1}}",
                    "{\"a\":1} x",
                    "{\"a\" 1}",
                    "{\"a\":}",
                    "{\"a\":1,}",
                    "{a:1}",
                    "{,}",
                    "[1,]",
                    "[,1]",
                    "[1 2]",
                    "[1}",
                    "01",
                    "1.",
                    ".5",
                    "+1",
                    "-",
                    "1e",
                    "1e+-1",
                    "tru",
                    "nul",
                    "'a'",
                    "\"a",
                    "\"\\x\"",
                    "\"\\u12g4\"",
                    "\"a\tb\"",
                    "NaN",
                    "hello",
                    " ",
                    "\ufeff{}",
                    "{} {}",
                })
        void thatIsNoJsonIsPrintedAsItIs(String data) {
            assertThat(dataOf(json(data))).isEqualTo("  " + data + "\n");
        }

        @Test
        void isLaidOutToTheDepthThatGoAllows() {
            String allowed = "[".repeat(10_000) + "]".repeat(10_000);
            String tooDeep = "[".repeat(10_001) + "]".repeat(10_001);

            // Without indentation, which at that depth would be two hundred megabytes.
            assertThat(JsonIndent.of(allowed.getBytes(StandardCharsets.UTF_8), "", ""))
                    .asString(StandardCharsets.UTF_8)
                    .startsWith("[\n[\n")
                    .endsWith("\n]\n]");
            assertThat(dataOf(json(tooDeep))).isEqualTo("  " + tooDeep + "\n");
        }

        @Test
        void ofAStructuredEventIsItsJsonText() throws IOException {
            CloudEvent event = CloudEventBuilder.v1(BARE)
                    .withDataContentType("application/json")
                    .withData(JsonCloudEventData.wrap(new ObjectMapper().readTree("{\"b\":1,\"a\":{}}")))
                    .build();

            assertThat(dataOf(event)).isEqualTo("  {\n    \"b\": 1,\n    \"a\": {}\n  }\n");
        }

        @Test
        void isBinaryWhenAStructuredEventHadItInBase64() {
            CloudEvent event = CloudEventBuilder.v1(BARE)
                    .withDataContentType("application/octet-stream")
                    .withData(Base64Data.wrap("abc".getBytes(StandardCharsets.UTF_8)))
                    .build();
            String context = BARE_TEXT + "  datacontenttype: application/octet-stream\n";

            assertThat(EventDisplay.format(event, ContentMode.STRUCTURED))
                    .isEqualTo(context + "Data (binary),\n  abc\n");
            // Behind a Broker it arrives in binary mode, and nobody can tell any more.
            assertThat(EventDisplay.format(event, ContentMode.BINARY)).isEqualTo(context + "Data,\n  abc\n");
            assertThat(EventDisplay.format(
                            with("application/octet-stream", "abc".getBytes(StandardCharsets.UTF_8)),
                            ContentMode.STRUCTURED))
                    .isEqualTo(context + "Data,\n  abc\n");
        }

        @Test
        void inBase64IsLaidOutTooWhenItIsJson() {
            CloudEvent event = CloudEventBuilder.v1(BARE)
                    .withDataContentType("application/json")
                    .withData(Base64Data.wrap("[1]".getBytes(StandardCharsets.UTF_8)))
                    .build();

            assertThat(EventDisplay.format(event, ContentMode.STRUCTURED))
                    .endsWith("Data (binary),\n  [\n    1\n  ]\n");
        }
    }

    @Nested
    class Receiving {

        private final VirtualTime lane = new VirtualTime();

        private Reply send(EventDisplay display, CloudEvent event) {
            return display.receive(Request.from(event, lane)).result();
        }

        @Test
        void answers200WithoutABody() {
            Reply reply = send(EventDisplay.toText(new StringBuilder()), BARE);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.event()).isNull();
            assertThat(reply.body()).isEmpty();
        }

        @Test
        void printsOneEventBehindTheOther() {
            StringBuilder text = new StringBuilder();
            EventDisplay display = EventDisplay.toText(text);

            send(display, BARE);
            send(display, BARE);

            assertThat(text).hasToString(BARE_TEXT + BARE_TEXT);
        }

        @Test
        void printsBytesThatAreNoText() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();

            send(EventDisplay.to(new PrintStream(bytes)), with("text/plain", new byte[] {(byte) 0xff, 0, 'a'}));

            byte[] expected = (BARE_TEXT + "  datacontenttype: text/plain\nData,\n  \u00ff\u0000a\n")
                    .replace("\u2601\ufe0f", "\u00e2\u0098\u0081\u00ef\u00b8\u008f")
                    .getBytes(StandardCharsets.ISO_8859_1);
            assertThat(bytes.toByteArray()).isEqualTo(expected);
        }

        @Test
        void flushesAfterEachEvent() {
            int[] flushes = {0};
            EventDisplay display = EventDisplay.to(new ByteArrayOutputStream() {
                @Override
                public void flush() {
                    flushes[0]++;
                }
            });

            send(display, BARE);
            send(display, BARE);

            assertThat(flushes[0]).isEqualTo(2);
        }

        @Test
        void knowsFromTheRequestHowTheEventCame() {
            StringBuilder text = new StringBuilder();
            CloudEvent event = CloudEventBuilder.v1(BARE)
                    .withData(Base64Data.wrap(new byte[] {'x'}))
                    .build();
            Request request = Request.from(event, lane);
            Request structured = new Request(
                    event,
                    Headers.NONE,
                    Headers.NONE,
                    null,
                    false,
                    ContentMode.STRUCTURED,
                    Redirects.ALL,
                    request.origin(),
                    0,
                    lane,
                    request.cancellation());

            EventDisplay.toText(text).receive(structured);

            assertThat(text.toString()).endsWith("Data (binary),\n  x\n");
        }

        @Test
        void answers500WhenItCannotPrint() {
            Reply reply = send(
                    EventDisplay.to(new OutputStream() {
                        @Override
                        public void write(int b) throws IOException {
                            throw new IOException("no space left");
                        }
                    }),
                    BARE);

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.bodyText()).isEqualTo("event-display cannot print: no space left");
        }

        @Test
        void neverMixesEventsOfSeveralLanes() throws InterruptedException {
            StringBuilder text = new StringBuilder();
            EventDisplay display = EventDisplay.toText(text);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Thread thread = new Thread(() -> {
                    for (int j = 0; j < 250; j++) {
                        display.receive(Request.from(BARE, lane));
                    }
                });
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }

            assertThat(text).hasToString(BARE_TEXT.repeat(1000));
        }

        @Test
        void showsTheExtensionsThatADeadLetterHas() {
            StringBuilder text = new StringBuilder();

            send(EventDisplay.toText(text), KnativeEvent.withExtensions(BARE, Map.of("knativeerrorcode", "503")));

            assertThat(text).hasToString(BARE_TEXT + "Extensions,\n  knativeerrorcode: 503\n");
        }
    }
}
