package dev.knemu;

import static dev.knemu.Engine.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.knemu.admin.JournalJson;
import dev.knemu.channel.FakeTopicStore;
import dev.knemu.channel.RecordReceiver.Outcome;
import dev.knemu.channel.TopicException;
import dev.knemu.channel.TopicException.Reason;
import dev.knemu.channel.TopicPart;
import dev.knemu.channel.TopicSpec;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Why;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.ManifestReader;
import dev.knemu.resource.Trigger;
import dev.knemu.routing.RoutingComparison;
import dev.knemu.transport.ContentMode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.vertx.core.Promise;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole emulator whose events are kept in topics; the cluster is a fake. */
class OverKafkaTest {

    private static final String BROKER = """
        apiVersion: eventing.knative.dev/v1
        kind: Broker
        metadata:
          name: orders
          annotations: {eventing.knative.dev/broker.class: Kafka}
        spec:
          config: {apiVersion: v1, kind: ConfigMap, name: kafka-broker-config, namespace: knative-eventing}
        ---
        apiVersion: eventing.knative.dev/v1
        kind: Trigger
        metadata: {name: created}
        spec:
          broker: orders
          filters: [{exact: {type: order.created}}]
          subscriber: {ref: {apiVersion: v1, kind: Service, name: shop}}
        """;

    private final String servers = "fake-" + UUID.randomUUID();
    private final FakeTopicStore kafka = FakeTopicStore.at(servers);
    private final EmulatorOptions options = EmulatorOptions.defaults()
            .withLanes(2)
            .withJournal(Journal.Level.FULL)
            .withKafka(Map.of("bootstrap.servers", servers));
    private EventingEmulator eventing = EventingEmulator.start(options);
    private final List<CloudEvent> received = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        eventing.close();
    }

    private void shop() {
        eventing.subscriber("shop", Subscriber.accepting(received::add));
    }

    private static int status(Sent sent) throws Exception {
        return sent.answer().toCompletableFuture().get(10, TimeUnit.SECONDS).status();
    }

    @Test
    void aResourceHasTheUidThatItHadInTheLastProcessUntilItIsMadeAnew() {
        eventing.apply(BROKER);
        String first = uid();
        eventing.delete(eventing.get(Trigger.class, "created").orElseThrow().key());
        eventing.apply(BROKER);
        assertThat(uid()).isNotEqualTo(first);

        eventing.close();
        eventing = EventingEmulator.start(options);
        eventing.apply(BROKER);

        assertThat(uid()).isEqualTo(first);
        assertThat(uid())
                .isNotEqualTo(eventing.get(Broker.class, "orders")
                        .orElseThrow()
                        .metadata()
                        .uid());
    }

    private String uid() {
        return eventing.get(Trigger.class, "created").orElseThrow().metadata().uid();
    }

    @Test
    @DisplayName("7.1 a producer is answered when the topic has the event, and every Trigger reads it there")
    void keepsEventsInATopic() throws Exception {
        shop();
        eventing.apply(BROKER);

        assertThat(status(eventing.broker("orders").send(event("e1")))).isEqualTo(202);
        eventing.settle();

        assertThat(kafka.records.get("knative-broker-default-orders"))
                .extracting(CloudEvent::getId)
                .containsExactly("e1");
        assertThat(received).extracting(CloudEvent::getId).containsExactly("e1");
    }

    @Test
    @DisplayName("7.3, C-302 subscribers see partition and offset, and neither TTL nor arrival time")
    void subscribersSeePartitionAndOffset() {
        shop();
        eventing.apply(BROKER);

        eventing.broker("orders").send(event("e1"));
        eventing.broker("orders").send(event("e2"));
        eventing.settle();

        // A Trigger without an order has both under way at once.
        assertThat(received)
                .extracting(event -> event.getExtension("knativekafkaoffset"))
                .containsExactlyInAnyOrder("0", "1");
        assertThat(received).allSatisfy(event -> {
            assertThat(event.getExtension("knativekafkapartition")).isEqualTo("0");
            assertThat(event.getExtensionNames()).doesNotContain("knativebrokerttl", "knativearrivaltime");
        });
    }

    @Test
    @DisplayName("7.1 what the topic does not take is answered 503, and the journal says why")
    void whatTheTopicDoesNotTakeIsRefused() throws Exception {
        eventing.apply(BROKER);
        kafka.refusal =
                new TopicException(Reason.INVALID, "the record is larger than max.request.size (1048576 bytes)");

        assertThat(status(eventing.broker("orders").send(event("e1")))).isEqualTo(503);

        assertThat(eventing.journal().entries(Entry.Refused.class))
                .singleElement()
                .satisfies(refused -> assertThat(refused.reason())
                        .isEqualTo("the topic knative-broker-default-orders did not take it: the record is larger than"
                                + " max.request.size (1048576 bytes)"));
        assertThat(eventing.journal().entries(Entry.Accepted.class)).isEmpty();
    }

    @Test
    @DisplayName("issue 6.2 what cannot be read any more, and that it is read again, stands in the journal")
    void theJournalSaysWhenATopicCannotBeRead() {
        shop();
        eventing.apply(BROKER);
        JournalJson json = new JournalJson(eventing.journal());

        kafka.health(
                "knative-trigger-default-created",
                new TopicException(Reason.UNREACHABLE, "the group could not be read at kafka:9092: it is away"));
        kafka.health("knative-trigger-default-created", null);

        assertThat(eventing.journal().entries(Entry.OfReading.class))
                .extracting(entry ->
                        json.entry(entry).without(List.of("seq", "time")).toString())
                .containsExactly(
                        "{\"type\":\"interrupted\",\"cause\":0,"
                                + "\"address\":{\"kind\":\"Broker\",\"namespace\":\"default\",\"name\":\"orders\"},"
                                + "\"subscription\":{\"kind\":\"Trigger\",\"namespace\":\"default\",\"name\":\"created\"},\"problem\":\"the"
                                + " group could not be read at kafka:9092: it is away\"}",
                        "{\"type\":\"resumed\",\"cause\":0,"
                                + "\"address\":{\"kind\":\"Broker\",\"namespace\":\"default\",\"name\":\"orders\"},"
                                + "\"subscription\":{\"kind\":\"Trigger\",\"namespace\":\"default\",\"name\":\"created\"}}");
    }

    @Test
    void whySpeaksOfOneAcceptanceAlsoOfWhatWasReadFromATopic() {
        shop();
        eventing.apply(BROKER);

        eventing.broker("orders").send(event("e1"));
        eventing.broker("orders").send(event("e2", builder -> builder.withType("order.paid")));
        eventing.settle();

        assertThat(eventing.why("e1")).singleElement().satisfies(why -> {
            assertThat(why.verdict().passed()).isTrue();
            assertThat(why.entries()).hasAtLeastOneElementOfType(Entry.Delivered.class);
        });
        assertThat(eventing.why("e2"))
                .singleElement()
                .extracting(Why::toString)
                .asString()
                .contains("order.paid");
        assertThat(eventing.journal().entries(Entry.Accepted.class)).hasSize(2);
        assertThat(eventing.journal().entries(Entry.Stored.class))
                .extracting(Entry.Stored::topic, Entry.Stored::offset)
                .containsExactly(
                        tuple("knative-broker-default-orders", 0L), tuple("knative-broker-default-orders", 1L));
    }

    @Test
    void whySpeaksOfTheKafkaSourceThatReadsWhatAKafkaSinkWasSent() throws Exception {
        eventing.close();
        eventing = EventingEmulator.start(options.withJournal(Journal.Level.OUTCOMES));
        kafka.topics.put("out", new TopicSpec("out", 1, 1, Map.of()));
        Promise<Void> confirmed = Promise.promise();
        kafka.confirmations = confirmed.future();
        CountDownLatch delivered = new CountDownLatch(1);
        eventing.subscriber("shop", Subscriber.accepting(event -> delivered.countDown()));
        eventing.apply("""
            apiVersion: eventing.knative.dev/v1alpha1
            kind: KafkaSink
            metadata: {name: audit}
            spec: {topic: out, bootstrapServers: [kafka:9092]}
            ---
            apiVersion: sources.knative.dev/v1
            kind: KafkaSource
            metadata: {name: back}
            spec:
              consumerGroup: readers
              bootstrapServers: [kafka:9092]
              topics: [out]
              sink: {ref: {apiVersion: v1, kind: Service, name: shop}}
            """);

        eventing.sink(URI.create("http://kafka-sink-ingress.knative-eventing.svc.cluster.local/default/audit"))
                .send(event("e1"));
        assertThat(delivered.await(10, TimeUnit.SECONDS)).isTrue();
        confirmed.complete();
        eventing.settle();

        assertThat(eventing.why("e1")).singleElement().satisfies(why -> {
            assertThat(why.address()).hasToString("KafkaSink default/audit");
            assertThat(why.subscription()).hasToString("KafkaSource default/back");
            assertThat(why.verdict().passed()).isTrue();
            assertThat(why.entries()).hasAtLeastOneElementOfType(Entry.Delivered.class);
        });
    }

    @Test
    void anEventThatWaitsBehindAnotherIsFollowedToItsRest() throws Exception {
        eventing.close();
        eventing = EventingEmulator.start(options.withPort(0));
        CountDownLatch letGo = new CountDownLatch(1);
        eventing.subscriber("shop", Subscriber.responding(event -> {
            if (event.getId().equals("e1")) {
                await(letGo);
            }
            return Response.accepted();
        }));
        eventing.apply(BROKER.replace(
                "metadata: {name: created}",
                "metadata: {name: created, annotations: {kafka.eventing.knative.dev/delivery.order: ordered}}"));
        eventing.broker("orders").send(event("e1"));
        status(eventing.broker("orders").send(event("e2")));

        CompletableFuture<HttpResponse<String>> followed = HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(eventing.url().resolve("/_knemu/v1/events/e2?follow=true"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        kafka.askedForARecord.future().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(followed).isNotDone();
        letGo.countDown();

        assertThat(followed.get(10, TimeUnit.SECONDS).body()).contains("\"type\":\"delivered\"");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatIsReadBeforeTheClusterHasConfirmedItIsStoredOnce() throws Exception {
        Promise<Void> confirmed = Promise.promise();
        kafka.confirmations = confirmed.future();
        CountDownLatch delivered = new CountDownLatch(1);
        eventing.subscriber("shop", Subscriber.accepting(event -> delivered.countDown()));
        eventing.apply(BROKER);

        Sent sent = eventing.broker("orders").send(event("e1"));
        assertThat(delivered.await(10, TimeUnit.SECONDS)).isTrue();
        confirmed.complete();

        assertThat(status(sent)).isEqualTo(202);
        assertThat(eventing.journal().entries(Entry.Accepted.class)).hasSize(1);
        assertThat(eventing.journal().entries(Entry.Stored.class)).hasSize(1);
    }

    @Test
    @DisplayName("8.1, C-379 an empty value in filter.attributes is no condition, and none is shown")
    void whyShowsTheConditionsThatKafkaAsks() {
        shop();
        eventing.apply(BROKER.replace(
                "filters: [{exact: {type: order.created}}]",
                "filter: {attributes: {type: order.created, comexampleextension: ''}}"));

        eventing.broker("orders").send(event("e1"));
        eventing.settle();

        assertThat(eventing.why("e1")).singleElement().satisfies(why -> {
            assertThat(why.verdict().passed()).isTrue();
            assertThat(why.conditions())
                    .singleElement()
                    .satisfies(condition -> assertThat(condition.toString()).contains("type"));
        });
    }

    /** What Kafka's dispatcher says of an event of this type with this team; {@code ""}: without one. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "filter: {attributes: {type: order.created, team: ''}} | order.created | '' | true",
                "filter: {attributes: {type: order.created, team: ''}} | order.paid | red | false",
                "filters: [{exact: {type: order.created, team: ''}}] | order.created | '' | true",
                "filters: [{exact: {type: order.created, team: ''}}] | order.paid | red | false",
                "filters: [{prefix: {type: order.c, team: ''}}] | order.paid | red | false",
                "filters: [{not: {suffix: {type: .paid, team: ''}}}] | order.paid | red | false",
                "filters: [{not: {suffix: {type: .paid, team: ''}}}] | order.created | '' | true",
                "filters: [{any: [{exact: {team: ''}}, {exact: {type: order.created}}]}] | order.paid | '' | true",
                "filters: [{all: [{exact: {team: ''}}, {exact: {type: order.created}}]}] | order.paid | '' | false",
                "filters: [{not: {exact: {team: ''}}}] | order.paid | '' | false",
                "filters: [{not: {all: [{exact: {team: ''}}, {exact: {type: order.paid}}]}}] | order.paid | '' | false",
                "filters: [{exact: {team: ''}}] | order.paid | '' | true"
            })
    @DisplayName("8.1 manifests alone say of empty values what the running emulator does")
    void whatIsSaidWithoutAnEmulatorIsWhatItDoes(String filter, String type, String team, boolean wanted) {
        String manifests = BROKER.replace("filters: [{exact: {type: order.created}}]", filter);
        CloudEventBuilder event = CloudEventBuilder.v1(event("e1")).withType(type);
        CloudEvent sent = team.isEmpty()
                ? event.build()
                : event.withExtension("team", team).build();
        shop();
        eventing.apply(manifests);

        eventing.broker("orders").send(sent);
        eventing.settle();

        assertThat(received).hasSize(wanted ? 1 : 0);
        assertThat(eventing.why("e1"))
                .singleElement()
                .satisfies(why -> assertThat(why.verdict().passed()).isEqualTo(wanted));
        Manifest with = new ManifestReader().read(manifests, "with.yaml");
        Manifest without = new ManifestReader().read(manifests.split("---")[0], "without.yaml");
        assertThat(RoutingComparison.of(without, with).change(sent).isPresent()).isEqualTo(wanted);
    }

    @Test
    @DisplayName("8.1 a value that Kafka's dispatcher drops is warned of only where the whole entry goes")
    void warnsOfWhatKafkaSkips() {
        shop();
        eventing.apply(BROKER.replace(
                "filters: [{exact: {type: order.created}}]",
                "filters: [{exact: {type: order.created, team: ''}}, {exact: {subject: ''}}]"));

        assertThat(eventing.get(Trigger.class, "created")
                        .orElseThrow()
                        .common()
                        .condition("FilterWarning")
                        .orElseThrow()
                        .message())
                .startsWith("spec.filters[1].exact[subject]: is empty");
    }

    @Test
    void whatFailsByAMistakeOfOursIsDroppedAndTheJournalSaysWhy() {
        shop();
        eventing.apply(BROKER.replace("type: order.created", "team: red"));
        CloudEvent whole = event("e1");
        CloudEvent breaking = (CloudEvent) Proxy.newProxyInstance(
                CloudEvent.class.getClassLoader(), new Class<?>[] {CloudEvent.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getExtension") && arguments[0].equals("team")) {
                        throw new IllegalStateException("no team today");
                    }
                    return method.invoke(whole, arguments);
                });

        kafka.append("knative-broker-default-orders", ContentMode.BINARY, breaking);
        eventing.settle();

        assertThat(kafka.groups.get("knative-trigger-default-created").outcomes).containsExactly(Outcome.AT_REST);
        assertThat(eventing.journal().entries(Entry.Dropped.class))
                .singleElement()
                .satisfies(dropped -> {
                    assertThat(dropped.subscription()).hasToString("Trigger default/created");
                    assertThat(dropped.cause())
                            .isEqualTo(eventing.journal()
                                    .entries(Entry.Accepted.class)
                                    .get(0)
                                    .seq());
                    assertThat(dropped.reason())
                            .isEqualTo("the record at knative-broker-default-orders, partition 0, offset 0 could not"
                                    + " be delivered, by a mistake in Knemu: java.lang.IllegalStateException:"
                                    + " no team today. It is not read again, since all behind it would wait;"
                                    + " please report it.");
                });
    }

    @Test
    void anEventThatSomebodyElseWroteIsAcceptedWhenItIsRead() {
        shop();
        eventing.apply(BROKER);

        kafka.append("knative-broker-default-orders", ContentMode.BINARY, event("theirs"));
        eventing.settle();

        assertThat(received).extracting(CloudEvent::getId).containsExactly("theirs");
        assertThat(eventing.why("theirs")).hasSize(1);
        assertThat(eventing.journal().entries(Entry.Stored.class)).hasSize(1);
    }

    @Test
    @DisplayName("C-309, 7.3, 5.8 a reply is added to the Broker's topic and meets all Triggers")
    void aReplyIsAddedToTheTopic() {
        eventing.subscriber(
                "shop", Subscriber.replying(any -> event("reply", builder -> builder.withType("order.paid"))));
        eventing.apply(BROKER);

        eventing.broker("orders").send(event("e1"));
        eventing.settle();

        assertThat(kafka.records.get("knative-broker-default-orders"))
                .extracting(CloudEvent::getId)
                .containsExactly("e1", "reply");
        assertThat(eventing.journal().entries(Entry.Accepted.class))
                .filteredOn(accepted -> accepted.event().getId().equals("reply"))
                .singleElement()
                .satisfies(accepted -> assertThat(accepted.cause()).isNotZero());
    }

    @Test
    @DisplayName("7.3 what nobody wants, or nobody can take, is at rest")
    void offsetsMayBeCommittedWhateverBecameOfTheEvent() {
        eventing.subscriber("shop", Subscriber.responding(any -> Response.status(400)));
        eventing.apply(BROKER);

        eventing.broker("orders").send(event("e1"));
        eventing.broker("orders").send(event("e2", builder -> builder.withType("other")));
        eventing.settle();

        assertThat(kafka.groups.get("knative-trigger-default-created").outcomes)
                .containsExactlyInAnyOrder(Outcome.AT_REST, Outcome.AT_REST);
        assertThat(eventing.journal().entries(Entry.Dropped.class)).hasSize(1);
    }

    @Test
    void whatIsOpenWhenTheEmulatorClosesIsGivenBack() throws Exception {
        eventing.close();
        eventing = EventingEmulator.start(options.withDrainLimit(Duration.ZERO));
        CountDownLatch asked = new CountDownLatch(1);
        eventing.subscriber("shop", Subscriber.responding(any -> {
            asked.countDown();
            return Response.hang();
        }));
        eventing.apply(BROKER);
        eventing.broker("orders").send(event("e1"));
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        FakeTopicStore.Reading reading = kafka.groups.get("knative-trigger-default-created");

        CloseReport report = eventing.shutDown();

        assertThat(reading.outcomes).containsExactly(Outcome.GIVEN_BACK);
        assertThat(report.toString())
                .startsWith("1 not delivered yet; Kafka keeps what is open, and whoever reads next goes on:\n"
                        + "  event e1 to Trigger default/created at ");
        assertThat(eventing.journal().entries(Entry.Dropped.class))
                .singleElement()
                .satisfies(dropped -> {
                    assertThat(dropped.reason())
                            .isEqualTo(
                                    "the emulator closed, and Kafka keeps the event: whoever reads next delivers it");
                    assertThat(dropped.isKept()).isTrue();
                });
    }

    @Test
    void nobodyGoesOnWithAReplayThatIsCutShort() throws Exception {
        eventing.close();
        eventing = EventingEmulator.start(options.withDrainLimit(Duration.ZERO));
        CountDownLatch again = new CountDownLatch(2);
        eventing.subscriber("shop", Subscriber.responding(any -> {
            again.countDown();
            return again.getCount() == 0 ? Response.hang() : Response.accepted();
        }));
        eventing.apply(BROKER);
        eventing.broker("orders").send(event("e1"));
        eventing.settle();
        eventing.replay(Trigger.named("created").key(), TopicPart.ALL);
        assertThat(again.await(10, TimeUnit.SECONDS)).isTrue();

        CloseReport report = eventing.shutDown();

        assertThat(report.toString()).startsWith("1 not delivered:\n  event e1 to Trigger default/created at ");
        assertThat(eventing.journal().entries(Entry.Dropped.class))
                .singleElement()
                .satisfies(dropped -> {
                    assertThat(dropped.reason()).isEqualTo("the emulator closed");
                    assertThat(dropped.isKept()).isFalse();
                });
    }

    @Test
    @DisplayName("issue 6.1 the same program runs over Kafka by one setting")
    void theSameProgramRunsOverKafkaByOneSetting() {
        eventing.close();
        eventing = EventingEmulator.start(options.withKafkaChannels());
        shop();
        eventing.apply("""
            apiVersion: eventing.knative.dev/v1
            kind: Broker
            metadata: {name: orders}
            ---
            apiVersion: eventing.knative.dev/v1
            kind: Trigger
            metadata: {name: created}
            spec:
              broker: orders
              filters: [{exact: {type: order.created}}]
              subscriber: {ref: {apiVersion: v1, kind: Service, name: shop}}
            """);

        eventing.broker("orders").send(event("e1"));
        eventing.broker("orders").send(event("e2", builder -> builder.withType("other")));
        eventing.settle();

        List<CloudEvent> records = kafka.records.get("knative-messaging-kafka.default.orders-kne-trigger");
        assertThat(records).extracting(CloudEvent::getId).containsExactly("e1", "e2");
        assertThat(records.get(0).getExtension("knativebrokerttl")).isEqualTo("255");
        assertThat(received).extracting(CloudEvent::getId).containsExactly("e1");
        assertThat(received.get(0).getExtension("knativebrokerttl")).isNull();
        assertThat(received.get(0).getExtension("knativearrivaltime")).isNotNull();
        assertThat(eventing.why("e2"))
                .singleElement()
                .satisfies(why -> assertThat(why.verdict().passed()).isFalse());
    }

    @Test
    @DisplayName("10.7, C-325 a KafkaSink adds what it is sent in its content mode")
    void aKafkaSinkAdds() throws Exception {
        kafka.topics.put("out", new TopicSpec("out", 1, 1, Map.of()));
        eventing.apply("""
            apiVersion: eventing.knative.dev/v1alpha1
            kind: KafkaSink
            metadata: {name: out}
            spec: {topic: out, bootstrapServers: [k:9092], contentMode: structured}
            """);

        Sent sent = eventing.sink(
                        URI.create("http://kafka-sink-ingress.knative-eventing.svc.cluster.local/default/out"))
                .send(event("e1"));

        assertThat(status(sent)).isEqualTo(202);
        assertThat(kafka.modes).containsEntry("out", ContentMode.STRUCTURED);
    }

    @Test
    @DisplayName("7.1, 17 row 3 an address of Kafka's ingresses that nothing is behind is answered 404")
    void nothingBehindAnAddressIs404() throws Exception {
        Sent sent = eventing.sink(
                        URI.create("http://kafka-broker-ingress.knative-eventing.svc.cluster.local/default/none"))
                .send(event("e1"));

        assertThat(status(sent)).isEqualTo(404);
    }

    @Test
    @DisplayName("7.1 a KafkaChannel takes POST alone, at its own host too, and tells nobody so")
    void aKafkaChannelTakesPostAlone() throws Exception {
        eventing.close();
        eventing = EventingEmulator.start(options.withPort(0));
        eventing.apply("""
            apiVersion: messaging.knative.dev/v1beta1
            kind: KafkaChannel
            metadata: {name: over-kafka}
            spec: {numPartitions: 1, replicationFactor: 1}
            ---
            apiVersion: messaging.knative.dev/v1
            kind: InMemoryChannel
            metadata: {name: in-memory}
            """);

        HttpResponse<Void> kafkas = options("over-kafka");
        assertThat(kafkas.statusCode()).isEqualTo(405);
        assertThat(kafkas.headers().map()).doesNotContainKeys("allow", "webhook-allowed-origin");
        HttpResponse<Void> other = options("in-memory");
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(other.headers().map()).containsKeys("allow", "webhook-allowed-origin");
    }

    private HttpResponse<Void> options(String channel) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + eventing.port() + "/_knemu/to/"
                                        + channel + "-kn-channel.default.svc.cluster.local/"))
                                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
    }

    @Test
    @DisplayName("10.6 a KafkaSource sends what it reads to its sink, with its overrides")
    void aKafkaSourceSendsToItsSink() {
        kafka.topics.put("in", new TopicSpec("in", 1, 1, Map.of()));
        shop();
        eventing.apply("""
            apiVersion: sources.knative.dev/v1beta1
            kind: KafkaSource
            metadata: {name: in}
            spec:
              topics: [in]
              bootstrapServers: [k:9092]
              ceOverrides: {extensions: {team: red}}
              sink: {ref: {apiVersion: v1, kind: Service, name: shop}}
            """);

        kafka.append("in", ContentMode.BINARY, event("e1"));
        eventing.settle();

        assertThat(received).singleElement().satisfies(event -> {
            assertThat(event.getExtension("team")).isEqualTo("red");
            assertThat(event.getExtension("knativekafkaoffset")).isEqualTo("0");
        });
    }

    @Test
    @DisplayName("issue 6.6 stored events are delivered once more, to one Trigger under a group of its own")
    void storedEventsAreDeliveredOnceMore() throws Exception {
        shop();
        eventing.apply(BROKER);
        for (String id : List.of("e1", "e2", "e3")) {
            status(eventing.broker("orders").send(event(id)));
        }
        eventing.settle();
        received.clear();
        TopicPart fromTheSecond = new TopicPart(null, OptionalLong.of(1), null, OptionalLong.empty());

        Long read = eventing.replay(Trigger.named("created").key(), fromTheSecond)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);

        assertThat(read).isEqualTo(2);
        assertThat(received).extracting(CloudEvent::getId).containsExactly("e2", "e3");
        assertThat(kafka.replayed).singleElement().asString().startsWith("knative-trigger-default-created-replay-");
        assertThat(eventing.journal().entries(Entry.Accepted.class)).hasSize(3);
    }

    @Test
    void saysWhatCanBeReplayed() {
        assertThatThrownBy(() -> eventing.replay(Trigger.named("none").key(), TopicPart.ALL))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith(
                        "reads nothing from Kafka. Replay what has a consumer group: a Trigger of a Broker"
                                + " over Kafka, a Subscription to a KafkaChannel, a KafkaSource that is Ready.");
    }

    @Test
    void aBrokerSaysWhatKeepsItsChannelFromHavingAnAddress() {
        eventing.close();
        eventing = EventingEmulator.start(options.withKafkaChannels());
        kafka.refusal = new TopicException(Reason.UNREACHABLE, "nobody answers at k:9092");

        Broker broker = (Broker) eventing.apply(Broker.named("orders")).get(0);

        assertThat(broker.common().condition("Ready").orElseThrow().message())
                .isEqualTo("Channel does not have an address. It says: Failed to create topic:"
                        + " knative-messaging-kafka.default.orders-kne-trigger: nobody answers at k:9092");
    }

    @Test
    void saysThatKafkasTimeIsReal() {
        assertThatThrownBy(() -> EventingEmulator.start(options.inVirtualTime()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "This emulator is to run in virtual time and over Kafka, whose time is real: no clock of ours"
                                + " can make a record come sooner. Leave out inVirtualTime() or withKafka(...).");
    }

    @Test
    void saysWhatToAddWhenNothingSpeaksToKafka() {
        assertThat(KafkaDefaults.missing())
                .hasMessage("Kafka is configured, and nothing on the class path speaks to it. Add"
                        + " dev.knemu:emulator-kafka, in the version of emulator-core.");
    }

    @Test
    void wantsToKnowWhereKafkaIs() {
        assertThatThrownBy(() -> EmulatorOptions.defaults().withKafka(Map.of("security.protocol", "SASL_SSL")))
                .hasMessage(
                        "The client properties of Kafka name no bootstrap.servers, so nobody knows where it is. Write"
                                + " Map.of(\"bootstrap.servers\", \"localhost:9092\").");
    }
}
