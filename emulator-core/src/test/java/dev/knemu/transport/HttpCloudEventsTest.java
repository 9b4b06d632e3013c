package dev.knemu.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.knemu.event.Attributes;
import dev.knemu.event.KnativeEvent;
import dev.knemu.transport.HttpCloudEvents.Outcome;
import dev.knemu.transport.HttpCloudEvents.Reading;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpCloudEventsTest {

    private static final List<String> MINIMAL =
            List.of("ce-specversion", "1.0", "ce-id", "1", "ce-type", "order.placed", "ce-source", "/shop");

    private static Reading read(List<String> base, String... more) {
        return readBody("", base, more);
    }

    private static Reading readBody(String body, List<String> base, String... more) {
        EventHeaders headers = new EventHeaders();
        for (int i = 0; i < base.size(); i += 2) {
            headers.accept(base.get(i), base.get(i + 1));
        }
        for (int i = 0; i < more.length; i += 2) {
            headers.accept(more[i], more[i + 1]);
        }
        return HttpCloudEvents.read(headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private static CloudEvent event(Reading reading) {
        assertThat(reading.reason()).isEmpty();
        assertThat(reading.outcome()).isEqualTo(Outcome.EVENT);
        return reading.event();
    }

    private static Reading structured(String json) {
        return readBody(json, List.of("Content-Type", "application/cloudevents+json; charset=utf-8"));
    }

    private static String text(CloudEvent event) {
        return event.getData() == null ? null : new String(event.getData().toBytes(), StandardCharsets.UTF_8);
    }

    @Nested
    class Mode {

        @Test
        void isStructuredWhateverTheHeadersSay() {
            CloudEvent event = event(readBody(
                    "{\"specversion\":\"1.0\",\"id\":\"in\",\"type\":\"t\",\"source\":\"/s\"}",
                    MINIMAL,
                    "Content-Type",
                    "Application/CloudEvents+JSON"));

            assertThat(event.getId()).isEqualTo("in");
        }

        @Test
        void isUnknownWithoutAnythingOfCloudEvents() {
            assertThat(readBody("{}", List.of("Content-Type", "application/json"))
                            .outcome())
                    .isEqualTo(Outcome.NOT_AN_EVENT);
        }

        @ParameterizedTest
        @ValueSource(strings = {"19.0", "9000.1", "10.0", "0.2", "1.0.1", ""})
        @DisplayName("C-066 C-169 is unknown for a version that is none")
        void isUnknownForAVersionThatIsNone(String version) {
            Reading reading = read(
                    List.of("ce-specversion", version, "ce-id", "1", "ce-type", "order.placed", "ce-source", "/shop"));

            assertThat(reading.outcome()).isEqualTo(Outcome.NOT_AN_EVENT);
            assertThat(reading.reason())
                    .isEqualTo("ce-specversion is \"" + version
                            + "\", which is no version of CloudEvents. Use 1.0 or 0.3.");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"application/cloudevents-batch+json", "APPLICATION/CLOUDEVENTS-BATCH+JSON; charset=utf-8"})
        void isBatch(String contentType) {
            assertThat(readBody("[]", MINIMAL, "Content-Type", contentType).outcome())
                    .isEqualTo(Outcome.BATCH);
        }
    }

    @Nested
    class Binary {

        @Test
        void takesEveryAttribute() {
            CloudEvent event = event(readBody(
                    "<a/>",
                    MINIMAL,
                    "ce-subject",
                    "42",
                    "ce-time",
                    "2020-01-01T01:00:00.500+01:00",
                    "ce-dataschema",
                    "https://schema.example/a",
                    "content-type",
                    "application/xml; charset=utf-8",
                    "ce-Region",
                    "eu"));

            assertThat(event.getSpecVersion()).isEqualTo(SpecVersion.V1);
            assertThat(event.getId()).isEqualTo("1");
            assertThat(event.getType()).isEqualTo("order.placed");
            assertThat(event.getSource()).isEqualTo(URI.create("/shop"));
            assertThat(event.getSubject()).isEqualTo("42");
            assertThat(event.getTime()).isEqualTo(OffsetDateTime.parse("2020-01-01T00:00:00.5Z"));
            assertThat(event.getDataSchema()).isEqualTo(URI.create("https://schema.example/a"));
            assertThat(event.getDataContentType()).isEqualTo("application/xml; charset=utf-8");
            assertThat(event.getExtensionNames()).containsExactly("region");
            assertThat(event.getExtension("region")).isEqualTo("eu");
            assertThat(text(event)).isEqualTo("<a/>");
        }

        @Test
        @DisplayName("C-065 C-067 C-148 keeps version 0.3")
        void keepsVersionOfTheProducer() {
            CloudEvent event = event(read(List.of(
                    "ce-specversion", "0.3", "ce-id", "1", "ce-type", "t", "ce-source", "/s", "ce-schemaurl", "a/b")));

            assertThat(event.getSpecVersion()).isEqualTo(SpecVersion.V03);
            assertThat(Attributes.lookup(event, "schemaurl")).isEqualTo("a/b");
        }

        @Test
        void knowsOneEncodingInVersion03() {
            List<String> base = List.of("ce-specversion", "0.3", "ce-id", "1", "ce-type", "t", "ce-source", "/s");

            event(read(base, "ce-datacontentencoding", "Base64"));
            assertThat(read(base, "ce-datacontentencoding", "gzip").reason())
                    .startsWith("datacontentencoding is \"gzip\"");
        }

        @Test
        void countsAnEmptyBodyAsNoData() {
            assertThat(event(read(MINIMAL)).getData()).isNull();
        }

        @Test
        void takesTheFirstOfRepeatedHeaders() {
            CloudEvent event = event(read(MINIMAL, "ce-id", "2", "CE-Type", "x", "ce-a", "1", "ce-a", "2"));

            assertThat(event.getId()).isEqualTo("1");
            assertThat(event.getType()).isEqualTo("order.placed");
            assertThat(event.getExtension("a")).isEqualTo("1");
        }

        @Test
        @DisplayName("C-387 neither decodes nor encodes percent signs")
        void leavesPercentSignsAlone() {
            CloudEvent event = event(read(MINIMAL, "ce-subject", "a%20b%E2%82%AC%zz"));

            assertThat(event.getSubject()).isEqualTo("a%20b%E2%82%AC%zz");
        }

        @Test
        void readsBytesBeyondAsciiAsUtf8() {
            String bytes = new String("café €".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

            assertThat(event(read(MINIMAL, "ce-subject", bytes)).getSubject()).isEqualTo("café €");
        }

        @Test
        void refusesBytesThatAreNotUtf8() {
            Reading reading = read(MINIMAL, "ce-subject", "caf\u00e9");

            assertThat(reading.outcome()).isEqualTo(Outcome.MALFORMED);
            assertThat(reading.reason())
                    .isEqualTo("header ce-subject is not valid UTF-8. Send UTF-8, or percent-encode it.");
        }

        @ParameterizedTest
        @CsvSource({"ce-id,id", "ce-type,type", "ce-source,source"})
        @DisplayName("C-072 C-150 C-169 demands what is required")
        void demandsWhatIsRequired(String header, String attribute) {
            for (String value : new String[] {null, ""}) {
                EventHeaders headers = new EventHeaders();
                for (int i = 0; i < MINIMAL.size(); i += 2) {
                    String given = MINIMAL.get(i).equals(header) ? value : MINIMAL.get(i + 1);
                    if (given != null) {
                        headers.accept(MINIMAL.get(i), given);
                    }
                }
                Reading reading = HttpCloudEvents.read(headers, new byte[0]);

                assertThat(reading.event()).as("%s = %s", header, value).isNull();
                assertThat(reading.outcome()).isEqualTo(Outcome.INVALID);
                assertThat(reading.reason()).startsWith(attribute + " is missing");
            }
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                        ce-subject      | ''                     | subject is empty
                        ce-time         | yesterday              | time is "yesterday"
                        ce-time         | ''                     | time is ""
                        ce-time         | 2020-01-01T00:00:00    | time is
                        ce-time         | 2020-01-01 00:00:00Z   | time is
                        ce-time         | 2020-01-01T00:00Z      | time is
                        ce-time         | 2020-01-01t00:00:00z   | time is
                        ce-time         | 2020-02-30T00:00:00Z   | time is
                        ce-time         | 2020-01-01T24:00:00Z   | time is
                        ce-time         | 2020-01-01T00:00:60Z   | time is
                        ce-time         | 2020-01-01T00:00:00.Z  | time is
                        ce-time         | 2020-01-01T00:00:00+1  | time is
                        ce-dataschema   | relative/schema        | dataschema is "relative/schema"
                        ce-dataschema   | http://[               | dataschema is
                        ce-source       | %zz                    | source is "%zz"
                        ce-source       | :no-scheme             | source is
                        Content-Type    | not a type             | datacontenttype is "not a type"
                        Content-Type    | text/                  | datacontenttype is
                        Content-Type    | text/plain; charset    | datacontenttype is
                        Content-Type    | text/plain; a=1; a=2   | datacontenttype is
                        ce-foo-bar      | x                      | extension name "foo-bar" is not made of a-z and 0-9 only
                        ce-foo_bar      | x                      | extension name "foo_bar"
                        ce-             | x                      | extension name ""
                        """)
        void refusesWhatBreaksARule(String header, String value, String reason) {
            List<String> base = header.equals("ce-source")
                    ? List.of("ce-specversion", "1.0", "ce-id", "1", "ce-type", "t")
                    : MINIMAL;
            Reading reading = read(base, header, value);

            assertThat(reading.event()).isNull();
            assertThat(reading.outcome()).isIn(Outcome.INVALID, Outcome.MALFORMED);
            assertThat(reading.reason()).startsWith(reason);
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                        ce-time         | 2020-01-01T00:00:00.123456789123Z
                        ce-time         | 2020-01-01T00:00:00-23:59
                        ce-dataschema   | urn:a:b
                        Content-Type    | text
                        Content-Type    | text/plain;
                        Content-Type    | TEXT/PLAIN; charset="a;b\\"c"; q=1
                        Content-Type    | application/vnd.apache.thrift.binary
                        ce-averylongextensionnamebeyondtwentycharacters | x
                        ce-empty        | ''
                        """)
        void takesWhatGoTakes(String header, String value) {
            event(read(MINIMAL, header, value));
        }

        @ParameterizedTest
        @CsvSource({"/a b,/a%20b", "/a|b,/a%7Cb", "urn:x{y},urn:x%7By%7D", "http://h/caf\u00e9,http://h/caf%C3%A9"})
        void encodesInASourceWhatGoEncodes(String source, String expected) {
            String header = new String(source.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            Reading reading = read(List.of("ce-specversion", "1.0", "ce-id", "1", "ce-type", "t", "ce-source", header));

            assertThat(event(reading).getSource()).hasToString(expected);
        }

        @Test
        void ignoresHeadersThatOnlyLookAlike() {
            assertThat(event(read(MINIMAL, "cex", "1", "ceremony", "2", "c", "3"))
                            .getExtensionNames())
                    .isEmpty();
        }
    }

    @Nested
    class Structured {

        @Test
        @DisplayName("C-069 C-163 takes every attribute, in any order")
        void takesEveryAttribute() {
            CloudEvent event = event(structured("""
                    {"data": {"b": 1.10, "a": [1e400, "\u00e9"]}, "region": "eu", "retries": 5, "dry": true, "gone": null,
                     "source": "/shop", "type": "order.placed", "subject": "42", "time": "2020-01-01T00:00:00Z",
                     "datacontenttype": "application/json", "dataschema": "urn:s", "id": "1", "specversion": "1.0"}
                    """));

            assertThat(event.getSubject()).isEqualTo("42");
            assertThat(event.getTime()).isEqualTo("2020-01-01T00:00:00Z");
            assertThat(event.getDataSchema()).isEqualTo(URI.create("urn:s"));
            assertThat(event.getExtensionNames()).containsExactly("region", "retries", "dry");
            assertThat(event.getExtension("retries")).isEqualTo("5");
            assertThat(event.getExtension("dry")).isEqualTo("true");
            assertThat(text(event)).isEqualTo("{\"b\": 1.10, \"a\": [1e400, \"\u00e9\"]}");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                        "data": "text"                                            | "text"
                        "data": "a\\"b", "datacontenttype": "text/plain"          | a"b
                        "data": 12.50                                             | 12.50
                        "data": true                                              | true
                        "data":[1, 2]                                             | [1, 2]
                        "data": "t", "datacontenttype": "application/vnd.x+json"  | "t"
                        "data_base64": "aGFsbG8="                                 | hallo
                        "data": null                                              | null
                        """)
        void keepsDataAsItsOwnText(String members, String expected) {
            CloudEvent event = event(structured(
                    "{\"specversion\":\"1.0\",\"id\":\"1\",\"type\":\"t\",\"source\":\"/s\"," + members + "}"));

            assertThat(text(event)).isEqualTo(expected);
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                        ''                                                  | The body is not a JSON object
                        []                                                  | The body is not a JSON object.
                        {"specversion":"1.0"                                | The body is not a JSON object
                        {"specversion":"1.0" "id":"1"}                      | The body is not a JSON object
                        {"id":"1","type":"t","source":"/s"}                 | specversion is missing
                        {"specversion":"9","id":"1"}                        | specversion is "9"
                        {"specversion":"1.0","specversion":"1.0"}           | specversion is given twice
                        {"specversion":"1.0","id":1}                        | id is not a JSON string
                        {"specversion":"1.0","type":"t","source":"/s"}      | id is missing
                        {"specversion":"1.0","id":"1","type":"t","source":"/s","a-b":"1"} | extension name "a-b"
                        {"specversion":"1.0","id":"1","type":"t","source":"/s","a":{}}    | extension "a" is not a string
                        {"specversion":"1.0","id":"1","type":"t","source":"/s","a":3e9}   | extension "a" is no 32-bit integer
                        {"specversion":"1.0","id":"1","type":"t","source":"/s","data_base64":"?"}  | data_base64 is not base64
                        {"specversion":"1.0","id":"1","type":"t","source":"/s","data":1,"data_base64":""}  | The event has both
                        {"specversion":"1.0","id":"1","type":"t","source":"/s","data":1,"datacontenttype":"text/plain"} | data of type text/plain
                        """)
        void saysWhatIsWrong(String json, String reason) {
            Reading reading = structured(json);

            assertThat(reading.event()).isNull();
            assertThat(reading.reason()).startsWith(reason);
        }

        @Test
        void refusesBytesThatAreNotUtf8() {
            EventHeaders headers = new EventHeaders();
            headers.accept("Content-Type", "application/cloudevents+json");
            byte[] json = "{\"specversion\":\"1.0\",\"id\":\"\u00ff\",\"type\":\"t\",\"source\":\"/s\"}"
                    .getBytes(StandardCharsets.ISO_8859_1);

            assertThat(HttpCloudEvents.read(headers, json).outcome()).isEqualTo(Outcome.MALFORMED);
        }
    }

    @Nested
    class Writing {

        private Map<String, String> headers(CloudEvent event) throws Exception {
            Map<String, String> headers = new LinkedHashMap<>();
            HttpCloudEvents.writeBinary(event, (name, value) -> headers.put(name.toString(), value.toString()));
            return headers;
        }

        private CloudEventBuilder builder() {
            return CloudEventBuilder.v1().withId("1").withType("t").withSource(URI.create("/s"));
        }

        @Test
        void writesTimesInUtcWithoutTrailingZeros() throws Exception {
            CloudEvent event = builder()
                    .withTime(OffsetDateTime.parse("2020-01-01T01:00:00.500+01:00"))
                    .withExtension("at", OffsetDateTime.parse("2020-01-01T01:00:00+01:00"))
                    .withExtension("number", 5)
                    .withExtension("flag", true)
                    .build();

            assertThat(headers(event))
                    .containsEntry("ce-time", "2020-01-01T00:00:00.5Z")
                    .containsEntry("ce-at", "2020-01-01T00:00:00Z")
                    .containsEntry("ce-number", "5")
                    .containsEntry("ce-flag", "true")
                    .doesNotContainKey("content-type");
        }

        @Test
        void readsBackWhatItWrote() throws Exception {
            CloudEvent event = KnativeEvent.arrivedAt(
                    builder()
                            .withSubject("café €")
                            .withDataSchema(URI.create("urn:s"))
                            .withData("text/plain", "hello".getBytes(StandardCharsets.UTF_8))
                            .withExtension("a", "b")
                            .build(),
                    Instant.EPOCH);
            EventHeaders read = new EventHeaders();
            headers(event).forEach(read);

            CloudEvent again =
                    HttpCloudEvents.read(read, HttpCloudEvents.data(event)).event();
            assertThat(KnativeEvent.withExtensions(again, Map.of())).isEqualTo(event);
        }

        @ParameterizedTest
        @ValueSource(strings = {"a\r\nx-injected: 1", "a\nb", "a\rb", "a\u0000b", "a\u001fb", "a\u007fb"})
        void neverInjectsAHeader(String value) {
            CloudEvent event = builder().withSubject(value).build();

            assertThatThrownBy(() -> headers(event))
                    .isInstanceOf(HttpCloudEvents.UnwritableException.class)
                    .hasMessage("net/http: invalid header field value for \"ce-subject\"");
            assertThatThrownBy(() -> headers(builder().withExtension("a", value).build()))
                    .hasMessage("net/http: invalid header field value for \"ce-a\"");
        }

        @Test
        void writesStructuredJsonInline() throws Exception {
            CloudEvent event = builder()
                    .withTime(OffsetDateTime.parse("2020-01-01T01:00:00.500+01:00"))
                    .withData("application/json", "{\"a\":1.10}".getBytes(StandardCharsets.UTF_8))
                    .withExtension("n", 5)
                    .build();

            assertThat(new String(HttpCloudEvents.writeStructured(event), StandardCharsets.UTF_8))
                    .contains("\"data\":{\"a\":1.10}")
                    .contains("\"time\":\"2020-01-01T00:00:00.5Z\"")
                    .contains("\"n\":\"5\"");
        }

        @Test
        void writesStructuredTextAsAString() throws Exception {
            CloudEvent event = builder()
                    .withData("text/plain", "hi \"you\"".getBytes(StandardCharsets.UTF_8))
                    .build();

            assertThat(text(event(
                            structured(new String(HttpCloudEvents.writeStructured(event), StandardCharsets.UTF_8)))))
                    .isEqualTo("hi \"you\"");
        }

        @ParameterizedTest
        @ValueSource(strings = {"1,\"type\":\"injected\"", "{", "nonsense", "1 2"})
        void neverInjectsAnAttributeByDataThatIsNoJson(String data) {
            CloudEvent event = builder()
                    .withData("application/json", data.getBytes(StandardCharsets.UTF_8))
                    .build();

            assertThatThrownBy(() -> HttpCloudEvents.writeStructured(event))
                    .isInstanceOf(HttpCloudEvents.UnwritableException.class)
                    .hasMessageStartingWith("json: ");
        }
    }
}
