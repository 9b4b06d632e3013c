package dev.knemu.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestReaderTest {
    private static final String TRIGGER = """
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata:
              name: paid
            spec:
              broker: default
              filters:
              - exact:
                  type: order.paid
              - not:
                  prefix: {source: /test}
              subscriber:
                ref:
                  apiVersion: v1
                  kind: Service
                  name: shipping
              delivery:
                retry: 0
                backoffPolicy: linear
                backoffDelay: PT0.2S
            """;

    private final ManifestReader reader = new ManifestReader();

    private List<String> errors(String text) {
        ManifestException thrown = catchThrowableOfType(ManifestException.class, () -> reader.read(text, "f.yaml"));
        assertThat(thrown).as("should be refused").isNotNull();
        return thrown.errors().stream().map(ManifestError::toString).toList();
    }

    private Resource one(String text) {
        List<Resource> resources = reader.read(text).resources();
        assertThat(resources).hasSize(1);
        return resources.get(0);
    }

    @Nested
    class Reads {
        @Test
        void aTriggerAsTheBuildersWriteIt() {
            Trigger written = Trigger.named("paid")
                    .broker("default")
                    .filter(SubscriptionsAPIFilter.exact("type", "order.paid"))
                    .filter(SubscriptionsAPIFilter.not(SubscriptionsAPIFilter.prefix("source", "/test")))
                    .subscriber(Destination.service("shipping"))
                    .delivery(DeliverySpec.retries(0)
                            .withBackoff(BackoffPolicy.LINEAR, java.time.Duration.ofMillis(200)));

            assertThat(one(TRIGGER)).isEqualTo(written);
        }

        @Test
        void absentAndZeroApart() {
            Trigger trigger = (Trigger) one(TRIGGER);

            assertThat(trigger.spec().delivery().orElseThrow().retry()).contains(0);
            assertThat(trigger.spec().delivery().orElseThrow().timeout()).isEmpty();
            assertThat(trigger.spec().filter()).isEmpty();
        }

        @Test
        void severalDocumentsAndSkipsEmptyOnes() {
            List<Resource> resources = reader.read("---\n# nothing\n---\n" + TRIGGER + "---\n"
                            + TRIGGER.replace("name: paid", "name: second") + "---\n")
                    .resources();

            assertThat(resources)
                    .extracting(resource -> resource.metadata().name())
                    .containsExactly("paid", "second");
        }

        @Test
        void kindListAndTypedLists() {
            List<Resource> resources = reader.read("""
                            apiVersion: v1
                            kind: List
                            items:
                            - apiVersion: v1
                              kind: Namespace
                              metadata: {name: shop}
                            - apiVersion: eventing.knative.dev/v1
                              kind: BrokerList
                              items:
                              - {apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: b, namespace: shop}}
                            """).resources();

            assertThat(resources)
                    .extracting(Resource::key)
                    .extracting(ResourceKey::toString)
                    .containsExactly("Namespace shop", "Broker shop/b");
        }

        @Test
        void jsonWithTabsAndEscapes() {
            Resource resource =
                    one("{\t\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\",\n\t\"metadata\": {\"name\": \"c\"},"
                            + " \"data\": {\"k\": \"\\ud83d\\ude00\\/\"}}");

            assertThat(resource).isEqualTo(ConfigMap.of("default", "c", Map.of("k", "\uD83D\uDE00/")));
        }

        @Test
        void flowStyleThatIsNotJson() {
            assertThat(one("{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: b}}"))
                    .isEqualTo(Broker.named("b"));
        }

        @Test
        void anchorsAliasesAndMergeKeys() {
            ConfigMap configMap = (ConfigMap) one("""
                    apiVersion: v1
                    kind: ConfigMap
                    metadata:
                      name: c
                      labels: &labels {app: shop, tier: &tier "1"}
                      annotations:
                        <<: *labels
                        tier: "2"
                    data:
                      tier: *tier
                    """);

            assertThat(configMap.metadata().annotations())
                    .containsEntry("app", "shop")
                    .containsEntry("tier", "2");
            assertThat(configMap.data()).containsEntry("tier", "1");
        }

        @Test
        void namespaceFromTheDocumentElseFromTheReader() {
            assertThat(one(TRIGGER).metadata().namespace()).isEqualTo("default");
            assertThat(new ManifestReader("shop")
                            .read(TRIGGER)
                            .resources()
                            .get(0)
                            .metadata()
                            .namespace())
                    .isEqualTo("shop");
            assertThat(one("{apiVersion: v1, kind: Namespace, metadata: {name: n}}")
                            .metadata()
                            .namespace())
                    .isEmpty();
        }

        @Test
        void statusAndManagedFieldsWithoutAWord() {
            Manifest manifest = reader.read(TRIGGER.replace(
                            "  name: paid", "  name: paid\n  managedFields: [{manager: kubectl}]\n  selfLink: /x")
                    + "status:\n  conditions: [{type: Ready, whatever: 1}]\n  annotations: 7\n");

            assertThat(((Trigger) manifest.resources().get(0)).status()).isEqualTo(Trigger.Status.EMPTY);
            assertThat(manifest.notEmulated()).isEmpty();
        }

        @Test
        void anEmptyObjectAsPresentAndNullAsAbsent() {
            Broker broker = (Broker)
                    one(
                            "{apiVersion: eventing.knative.dev/v1, kind: Broker, metadata: {name: b}, spec: {delivery: {}, config: null}}");

            assertThat(broker.spec().delivery()).contains(DeliverySpec.EMPTY);
            assertThat(broker.spec().config()).isEmpty();
        }

        @Test
        void theOldVersionsOfEventTypeAsTheNewest() {
            EventType eventType = (EventType) one("""
                    apiVersion: eventing.knative.dev/v1beta2
                    kind: EventType
                    metadata: {name: paid}
                    spec:
                      type: order.paid
                      source: /shop
                      schema: http://example.com/schema
                      broker: default
                      description: paid orders
                    """);

            assertThat(eventType.apiVersion()).isEqualTo("eventing.knative.dev/v1beta3");
            assertThat(eventType.spec().attribute("type")).contains("order.paid");
            assertThat(eventType.spec().attribute("source")).contains("/shop");
            assertThat(eventType.spec().attribute("schemadata")).contains("http://example.com/schema");
            assertThat(eventType.spec().reference())
                    .contains(KReference.of("eventing.knative.dev/v1", "Broker", "default"));
        }

        @Test
        void theSameDocumentTwiceAsOne() {
            assertThat(reader.read(TRIGGER + "---\n" + TRIGGER).resources()).hasSize(1);
        }

        @Test
        void podTemplatesAndConfigMapsOfAnyContent() {
            ServingService service = (ServingService) one("""
                    apiVersion: serving.knative.dev/v1
                    kind: Service
                    metadata: {name: shipping}
                    spec:
                      template:
                        metadata:
                          annotations: {autoscaling.knative.dev/target: "10"}
                        spec:
                          containers:
                          - image: ghcr.io/shop/shipping
                            env: [{name: LEVEL, value: debug}]
                    """);

            assertThat(service.image()).contains("ghcr.io/shop/shipping");
            assertThat(service.spec().template().text("/spec/containers/0/env/0/value"))
                    .contains("debug");
        }

        @Test
        void sequenceStepsWithTheDestinationsFieldsBesideDelivery() {
            Sequence sequence = (Sequence) one("""
                    apiVersion: flows.knative.dev/v1
                    kind: Sequence
                    metadata: {name: s}
                    spec:
                      channelTemplate: {apiVersion: messaging.knative.dev/v1, kind: InMemoryChannel, spec: {delivery: {retry: 1}}}
                      steps:
                      - ref: {apiVersion: v1, kind: Service, name: first}
                        delivery: {retry: 2}
                      - uri: http://example.com/second
                    """);

            assertThat(sequence.spec().steps().get(0).destination()).isEqualTo(Destination.service("first"));
            assertThat(sequence.spec().steps().get(0).delivery()).contains(DeliverySpec.retries(2));
            assertThat(sequence.spec()
                            .channelTemplate()
                            .orElseThrow()
                            .spec()
                            .orElseThrow()
                            .text("/delivery/retry"))
                    .contains("1");
        }

        @Test
        void aClassPathResource() {
            assertThat(reader.readResource(getClass().getClassLoader(), "dev/knemu/resource/shop.yaml")
                            .resources())
                    .hasSize(2);
        }

        @Test
        void standardInput() {
            InputStream input = new ByteArrayInputStream(("\uFEFF" + TRIGGER).getBytes(StandardCharsets.UTF_8));

            assertThat(reader.read(input, "<stdin>").resources()).hasSize(1);
        }

        @Test
        void aDirectoryWithAllBelowItSortedAndNothingElse(@TempDir Path directory) throws IOException {
            Files.createDirectory(directory.resolve("b"));
            Files.writeString(directory.resolve("b/z.yml"), TRIGGER.replace("name: paid", "name: z"));
            Files.writeString(directory.resolve("a.yaml"), TRIGGER.replace("name: paid", "name: a"));
            Files.writeString(
                    directory.resolve("c.json"),
                    "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"c\"}}");
            Files.writeString(directory.resolve("README.md"), "not a manifest");

            assertThat(reader.read(directory).resources())
                    .extracting(resource -> resource.metadata().name())
                    .containsExactly("a", "z", "c");
        }
    }

    @Nested
    class Keeps {
        @Test
        void kindsOfOtherGroupsAndRemarksOnThem() {
            Manifest manifest = reader.read("""
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: shipping}
                    spec: {replicas: 2, template: {}}
                    ---
                    apiVersion: example.com/v7
                    kind: Whatever
                    metadata: {name: w}
                    anything: [1]
                    ---
                    apiVersion: sinks.knative.dev/v1alpha1
                    kind: JobSink
                    metadata: {name: j}
                    spec: {job: {}}
                    """);

            assertThat(manifest.resources()).allMatch(OtherResource.class::isInstance);
            assertThat(((OtherResource) manifest.resources().get(0)).content().text("/spec/replicas"))
                    .contains("2");
            assertThat(manifest.notEmulated())
                    .extracting(NotEmulated::toString)
                    .containsExactly(
                            "<text>:1: Deployment default/shipping is kept; no container runs here, except"
                                    + " where a stand-in or a program of yours acts in its place.",
                            "<text>:6: Whatever default/w is kept without effect: Whatever is not emulated.",
                            "<text>:11: JobSink default/j is kept without effect: JobSink is not emulated.");
        }

        @Test
        void fieldsWithoutEffectAndSaysWhere() {
            Manifest manifest = reader.read(TRIGGER.replace("  delivery:", "    audience: shop\n  delivery:"));

            assertThat(manifest.notEmulated())
                    .extracting(NotEmulated::path, NotEmulated::line)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("spec.subscriber.audience", 17));
        }

        @Test
        void settingsWithoutEffectAndSaysWhere() {
            Manifest manifest = reader.read("""
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: config-features, namespace: knative-eventing}
                    data:
                      delivery-retryafter: enabled
                      authentication-oidc: enabled
                    ---
                    apiVersion: eventing.knative.dev/v1
                    kind: Broker
                    metadata:
                      name: b
                      annotations:
                        eventing.knative.dev/broker.class: RabbitMQBroker
                    spec:
                      delivery: {format: json}
                    """);

            assertThat(manifest.notEmulated())
                    .extracting(NotEmulated::toString)
                    .containsExactly(
                            "<text>:6: ConfigMap knative-eventing/config-features: data[authentication-oidc] is kept"
                                    + " without effect: OIDC authentication is not emulated.",
                            "<text>:13: Broker default/b: metadata.annotations[eventing.knative.dev/broker.class] is"
                                    + " kept without effect: Broker class RabbitMQBroker is not emulated, only"
                                    + " MTChannelBasedBroker, Kafka and KafkaNamespaced are.",
                            "<text>:15: Broker default/b: spec.delivery.format is kept without effect: only a"
                                    + " Trigger's delivery.format counts.");
        }

        @Test
        void whatOnlyAContainerWouldNeed() {
            Manifest manifest = reader.read("""
                    apiVersion: sources.knative.dev/v1
                    kind: ContainerSource
                    metadata: {name: c}
                    spec:
                      sink: {uri: http://example.com}
                      template:
                        spec:
                          serviceAccountName: me
                          containers:
                          - image: heartbeats
                            resources: {}
                    """);

            assertThat(manifest.notEmulated())
                    .extracting(NotEmulated::path)
                    .containsExactly(
                            "spec.template.spec.serviceAccountName", "spec.template.spec.containers[0].resources");
        }
    }

    @Nested
    class Refuses {
        @Test
        void anUnknownFieldWithLinePathAndNearestName() {
            assertThat(errors("{apiVersion: v1, kind: Namespace, metadata: {name: n}}\n---\n"
                            + TRIGGER.replace("subscriber:", "subscribr:")))
                    .containsExactly(
                            "f.yaml:14:3 (document 2): spec.subscribr: unknown field. Did you mean \"subscriber\"?");
        }

        @Test
        void anUnknownFieldFarFromAnyNameWithTheKnownOnes() {
            assertThat(errors(TRIGGER.replace("broker: default", "broker: default\n  colour: red")))
                    .containsExactly("f.yaml:7:3 (document 1): spec.colour: unknown field."
                            + " Known here: broker, brokerRef, filter, filters, subscriber, delivery.");
        }

        @Test
        void unknownFieldsAtTheTopInMetadataAndInsideLists() {
            assertThat(errors(TRIGGER.replace("exact:", "exakt:").replace("name: paid", "nmae: paid") + "specs: {}\n"))
                    .containsExactly(
                            "f.yaml:21:1 (document 1): specs: unknown field. Did you mean \"spec\"?",
                            "f.yaml:4:3 (document 1): metadata.nmae: unknown field. Did you mean \"name\"?",
                            "f.yaml:8:5 (document 1): spec.filters[0].exakt: unknown field. Did you mean \"exact\"?",
                            "f.yaml:3:1 (document 1): metadata.name: is missing. Every resource needs a name.");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "retry: 0|retry: three|spec.delivery.retry: expected a whole number, found text \"three\"",
                    "retry: 0|retry: 1.5|spec.delivery.retry: expected a whole number, found the number 1.5",
                    "retry: 0|retry: 99999999999|spec.delivery.retry: expected a whole number, found the number 99999999999",
                    "broker: default|broker: 7|spec.broker: expected text, found the number 7. Put it in quotes: \"7\".",
                    "broker: default|broker: [a]|spec.broker: expected text, found a list",
                    "type: order.paid|type: true|spec.filters[0].exact[type]: expected text, found true. Put it in quotes: \"true\".",
                    "type: order.paid|type: yes|spec.filters[0].exact[type]: expected text, found true. Put it in quotes: \"true\".",
                    "metadata:|metadata: 5 #|metadata: expected an object with name, generateName, namespace, uid, resourceVersion, generation, …, found the number 5",
                })
        void aWrongTypeWithWhatWasExpectedAndFound(String old, String wrong, String expected) {
            String text = TRIGGER.replace(old, wrong).replaceFirst("5 #\n  name: paid", "5\nx: 1");
            assertThat(errors(text)).anySatisfy(error -> assertThat(error).endsWith(expected));
        }

        @Test
        void aListWhereAnObjectBelongs() {
            assertThat(errors(TRIGGER.replace("    ref:", "  - ref:")))
                    .anySatisfy(error -> assertThat(error)
                            .isEqualTo("f.yaml:12:3 (document 1): spec.subscriber: expected an object with ref, uri,"
                                    + " CACerts, audience, found a list"));
        }

        @Test
        void aUriThatIsNone() {
            assertThat(
                            errors(
                                    "{apiVersion: flows.knative.dev/v1, kind: Sequence, metadata: {name: s}, spec: {reply: {uri: 'http://a/b c'}}}"))
                    .containsExactly(
                            "f.yaml:1:88 (document 1): spec.reply.uri: expected a URI, found text \"http://a/b c\"."
                                    + " Illegal character in path at character 11.");
        }

        @Test
        void aFieldThatIsGivenTwice() {
            assertThat(errors(TRIGGER + "  broker: other\n"))
                    .containsExactly("f.yaml:21:3 (document 1): broker: the field is given twice, first in line 6."
                            + " Remove one of them.");
        }

        @Test
        void malformedYamlWithLineAndColumn() {
            assertThat(errors("apiVersion: v1\nkind: {a: b\nmetadata: x\n"))
                    .singleElement()
                    .asString()
                    .startsWith("f.yaml:3:9 (document 1): malformed YAML: ");
        }

        @Test
        void malformedJsonWithLineAndColumn() {
            ManifestException thrown = catchThrowableOfType(
                    ManifestException.class, () -> reader.read("{\"kind\": \"Broker\",\n  oops}", "f.json"));

            assertThat(thrown.errors()).singleElement().satisfies(error -> {
                assertThat(error.line()).isEqualTo(2);
                assertThat(error.problem()).startsWith("malformed JSON: ");
            });
        }

        @ParameterizedTest
        @ValueSource(strings = {"just text", "[1, 2]", "42"})
        void whatIsNoObject(String text) {
            assertThat(errors(text))
                    .containsExactly("f.yaml:1:1 (document 1): expected an object with apiVersion, kind and metadata");
        }

        @Test
        void missingApiVersionKindAndName() {
            assertThat(errors("spec: {}\n"))
                    .containsExactly(
                            "f.yaml:1:1 (document 1): apiVersion: is missing."
                                    + " Write it, for example eventing.knative.dev/v1.",
                            "f.yaml:1:1 (document 1): kind: is missing. Write it, for example Trigger.");
            assertThat(errors("{apiVersion: v1, kind: ConfigMap}"))
                    .containsExactly(
                            "f.yaml:1:1 (document 1): metadata.name: is missing. Every resource needs a name.");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "eventing.knative.dev/v1|Triger|kind: no matches for kind \"Triger\" in version \"eventing.knative.dev/v1\". Did you mean \"Trigger\"?",
                    "eventing.knative.dev/v1beta1|Trigger|apiVersion: no matches for kind \"Trigger\" in version \"eventing.knative.dev/v1beta1\". Served: eventing.knative.dev/v1.",
                    "messaging.knative.dev/v1|Trigger|apiVersion: no matches for kind \"Trigger\" in version \"messaging.knative.dev/v1\". Trigger is in eventing.knative.dev/v1.",
                    "v1|Broker|apiVersion: no matches for kind \"Broker\" in version \"v1\". Broker is in eventing.knative.dev/v1.",
                    "eventing.knative.dev|Broker|apiVersion: \"eventing.knative.dev\" is not of the form GROUP/VERSION or VERSION. Broker is in eventing.knative.dev/v1.",
                })
        void aKindThatNobodyServes(String apiVersion, String kind, String expected) {
            assertThat(errors("{apiVersion: " + apiVersion + ", kind: " + kind + ", metadata: {name: x}}"))
                    .singleElement()
                    .asString()
                    .endsWith(expected);
        }

        @Test
        void everyErrorOfEveryDocumentAtOnce() {
            assertThat(errors(TRIGGER.replace("retry: 0", "retry: x") + "---\nkind: Broker\n---\n"
                            + TRIGGER.replace("broker:", "brokr:")))
                    .hasSize(3);
        }

        @Test
        void twoDocumentsThatContradictEachOther() {
            assertThat(errors(TRIGGER + "---\n" + TRIGGER.replace("order.paid", "order.lost")))
                    .containsExactly("f.yaml:25:3 (document 2): Trigger default/paid is here again with other content,"
                            + " first in f.yaml:1 (document 1). Keep one of them.");
        }

        @Test
        void anEntryOfAListWithItsOwnPath() {
            assertThat(errors("apiVersion: v1\nkind: List\nitems:\n- apiVersion: eventing.knative.dev/v1\n"
                            + "  kind: Broker\n  metadata: {name: b}\n  spec:\n    deliver: {}\n"))
                    .containsExactly("f.yaml:8:5 (document 1): items[0].spec.deliver: unknown field."
                            + " Did you mean \"delivery\"?");
        }

        @Test
        void aliasesThatMultiply() {
            StringBuilder bomb = new StringBuilder("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
                    + "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
            for (int i = 1; i < 9; i++) {
                bomb.append("a%d: &a%d [%s]\n"
                        .formatted(i, i, "*a%d, ".formatted(i - 1).repeat(9) + "*a" + (i - 1)));
            }

            assertThat(errors(bomb.toString()))
                    .singleElement()
                    .asString()
                    .contains("aliases multiply the document to more than 100000 values");
        }

        @Test
        void anAliasThatContainsItself() {
            assertThat(errors("apiVersion: v1\nkind: ConfigMap\nmetadata: &m {name: c, labels: *m}\n"))
                    .containsExactly("f.yaml:3:32 (document 1): alias *m contains itself. Write it out.");
        }

        @Test
        void nestingThatWouldEndTheThread() {
            assertThat(errors("a: " + "[".repeat(100_000)))
                    .singleElement()
                    .asString()
                    .contains("more than 100 levels deep");
            assertThat(errors("{\"a\":".repeat(900))).singleElement().asString().contains("deep");
        }

        @Test
        void tags() {
            assertThat(errors("apiVersion: v1\nkind: !!java.net.URL x\n"))
                    .singleElement()
                    .asString()
                    .contains("tag tag:yaml.org,2002:java.net.URL is not supported");
        }

        @Test
        void bytesThatAreNotUtf8() {
            byte[] bytes = "kind: Broker\nname: caf?\n".getBytes(StandardCharsets.ISO_8859_1);
            bytes[bytes.length - 2] = (byte) 0xE9;
            ManifestException thrown = catchThrowableOfType(
                    ManifestException.class, () -> reader.read(new ByteArrayInputStream(bytes), "<stdin>"));

            assertThat(thrown).hasMessage("<stdin>:2:10: byte 0xE9 is not UTF-8. Save the file as UTF-8.");
        }

        @Test
        void filesAndDirectoriesThatAreNotThere(@TempDir Path directory) {
            ManifestException thrown = catchThrowableOfType(
                    ManifestException.class, () -> reader.read(directory.resolve("no.yaml"), directory));

            assertThat(thrown.errors())
                    .extracting(ManifestError::problem)
                    .containsExactly("there is no such file or directory", "the directory holds no manifest");
            assertThat(catchThrowableOfType(
                            ManifestException.class,
                            () -> reader.readResource(getClass().getClassLoader(), "no/such.yaml")))
                    .hasMessageContaining("no/such.yaml: there is no such resource on the class path");
        }
    }

    @Test
    void laterComplaintsFindTheirLine() {
        Manifest manifest = reader.read("# comment\n" + TRIGGER.replace("type:", "TYPE:"), "f.yaml");
        Manifest.Entry entry = manifest.entries().get(0);
        FieldError error = FieldError.invalidKeyName("TYPE", "spec.filters[0].exact[TYPE]", "");

        assertThat(entry.error(error).toString())
                .isEqualTo("f.yaml:10:7 (document 1): Trigger default/paid: invalid key name \"TYPE\":"
                        + " spec.filters[0].exact[TYPE]");
        assertThat(entry.locate("spec.subscriber.uri")).isEqualTo(new Position(13, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void saysLaterWhereAFieldStandsInAnyDocument(String end) {
        List<String> lines = List.of(
                "# \uD83D\uDE00 before everything",
                "  apiVersion: eventing.knative.dev/v1",
                "  kind: Trigger",
                "  metadata: {name: first, labels: {a: \uD83D\uDE00, b: c}}",
                "  spec: {broker: main}",
                "...",
                "# between two",
                "",
                "---",
                "---",
                "# nothing in the one before",
                "apiVersion: eventing.knative.dev/v1",
                "kind: Trigger",
                "metadata:",
                "  name: &name second",
                "spec:",
                "  broker: *name",
                "...",
                "%YAML 1.2",
                "--- {apiVersion: eventing.knative.dev/v1, kind: Trigger,",
                "  metadata: {name: third},",
                "  spec: {broker: main}}",
                "---",
                "{\"apiVersion\": \"eventing.knative.dev/v1\", \"kind\": \"Trigger\",",
                "  \"metadata\": {\"name\": \"fourth\"}, \"spec\": {\"broker\": \"main\"}}");

        List<Manifest.Entry> entries =
                new ManifestReader().read(String.join(end, lines), "f.yaml").entries();

        // The last first: each is found by itself.
        assertThat(entries.get(3).locate("spec.broker")).isEqualTo(new Position(25, 44));
        assertThat(entries.get(3).locate("metadata.name")).isEqualTo(new Position(25, 16));
        assertThat(entries.get(2).locate("spec.broker")).isEqualTo(new Position(22, 10));
        assertThat(entries.get(2).locate("kind")).isEqualTo(new Position(20, 43));
        assertThat(entries.get(1).locate("spec.broker")).isEqualTo(new Position(17, 3));
        assertThat(entries.get(1).locate("spec.delivery")).isEqualTo(new Position(16, 1));
        assertThat(entries.get(0).locate("metadata.labels[b]")).isEqualTo(new Position(4, 42));
        assertThat(entries.get(0).locate("spec.broker")).isEqualTo(new Position(5, 10));
    }

    @Test
    void saysLaterWhereFieldsStandInAllOfManyDocuments() {
        String text = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: n%d\n";
        String all = IntStream.range(0, 200).mapToObj(text::formatted).collect(Collectors.joining("---\n"));

        List<Manifest.Entry> entries = new ManifestReader().read(all).entries();

        for (int i = 0; i < entries.size(); i++) {
            assertThat(entries.get(i).locate("metadata.name")).isEqualTo(new Position(5 * i + 4, 3));
        }
    }
}
