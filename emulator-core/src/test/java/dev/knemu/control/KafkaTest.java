package dev.knemu.control;

import static dev.knemu.control.World.ready;
import static dev.knemu.control.World.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.channel.DeliveryOrder;
import dev.knemu.channel.FakeTopicStore;
import dev.knemu.channel.InitialOffset;
import dev.knemu.channel.RecordMapping;
import dev.knemu.channel.TopicException;
import dev.knemu.channel.TopicException.Reason;
import dev.knemu.channel.TopicGroup;
import dev.knemu.channel.TopicSpec;
import dev.knemu.dispatch.DeliveryRules;
import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.journal.Ref;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Channel;
import dev.knemu.resource.ClusterConfig;
import dev.knemu.resource.ConfigMap;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.Destination;
import dev.knemu.resource.KReference;
import dev.knemu.resource.KafkaChannel;
import dev.knemu.resource.KafkaSink;
import dev.knemu.resource.KafkaSource;
import dev.knemu.resource.ManifestReader;
import dev.knemu.resource.Resource;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import dev.knemu.transport.ContentMode;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What Kafka kinds come down to, with a fake cluster. */
class KafkaTest {

    private static final String SYSTEM = ClusterConfig.SYSTEM_NAMESPACE;
    private static final KReference CONFIG = new KReference("ConfigMap", SYSTEM, "kafka-broker-config", "v1", "", "");

    private final FakeTopicStore kafka = new FakeTopicStore();
    private final World world = new World(kafka);

    private void apply(Resource... resources) {
        world.apply(resources);
        world.runLater();
    }

    private void apply(String yaml) {
        apply(new ManifestReader().read(yaml).resources().toArray(new Resource[0]));
    }

    private static Broker broker() {
        return Broker.named("orders").brokerClass(Broker.KAFKA_CLASS).config(CONFIG);
    }

    private static Trigger trigger() {
        return Trigger.named("all").broker("orders").subscriber(Destination.uri(URI.create("http://shop/")));
    }

    private SubscriptionRoute route(String kind, String name) {
        return world.topology()
                .topics()
                .get(new Ref(kind, "default", name))
                .subscriptions()
                .get(0);
    }

    private TopicGroup group(String id) {
        assertThat(kafka.groups).containsKey(id);
        return kafka.groups.get(id).group;
    }

    @Nested
    class Brokers {

        @Test
        @DisplayName("1.2, 1.4, 4.7 a Broker has a topic of its own and an address at the Kafka ingress")
        void hasATopicAndAnAddress() {
            apply(broker());

            Broker broker = world.get(Broker.class, "orders");
            assertThat(ready(broker)).isEqualTo("True");
            assertThat(broker.status().address().addresses())
                    .singleElement()
                    .satisfies(address -> assertThat(address.url())
                            .contains(URI.create(
                                    "http://kafka-broker-ingress.knative-eventing.svc.cluster.local/default/orders")));
            assertThat(kafka.topics.values())
                    .containsExactly(new TopicSpec("knative-broker-default-orders", 10, 3, Map.of()));
            assertThat(text(broker, "TopicReady")).isEqualTo("True Topic knative-broker-default-orders created");
            assertThat(broker.common().annotations())
                    .containsEntry("default.topic", "knative-broker-default-orders")
                    .containsEntry("default.topic.partitions", "10")
                    .containsEntry("default.topic.replication.factor", "3")
                    .containsEntry("bootstrap.servers", "my-cluster-kafka-bootstrap.kafka:9092");
        }

        @Test
        @DisplayName("C-314 partitions, replication and the topic's own settings come from the ConfigMap")
        void takesTheTopicsSettingsFromTheConfigMap() {
            apply(
                    ConfigMap.of(
                            "default",
                            "mine",
                            Map.of(
                                    "default.topic.partitions", "2",
                                    "default.topic.replication.factor", "1",
                                    "bootstrap.servers", "k:9092",
                                    "default.topic.config.retention.ms", "1000")),
                    broker().config(new KReference("ConfigMap", "", "mine", "v1", "", "")));

            assertThat(kafka.topics.values())
                    .containsExactly(
                            new TopicSpec("knative-broker-default-orders", 2, 1, Map.of("retention.ms", "1000")));
        }

        @Test
        @DisplayName("C-313 a Broker whose config is unusable is not Ready")
        void isNotReadyWithAnUnusableConfig() {
            apply(
                    ConfigMap.of("default", "mine", Map.of("default.topic.partitions", "2")),
                    broker().config(new KReference("ConfigMap", "", "mine", "v1", "", "")));

            assertThat(text(world.get(Broker.class, "orders"), "ConfigParsed"))
                    .isEqualTo("False unable to build topic config from configmap: error validating topic config:"
                            + " invalid configuration - numPartitions: 2 - replicationFactor: 0 - bootstrapServers:"
                            + " [] - ConfigMap data: {default.topic.partitions=2}");
        }

        @Test
        @DisplayName("C-312 a Broker is not Ready before the Secret with its credentials is there")
        void isNotReadyBeforeItsSecretIsThere() {
            ConfigMap config = ConfigMap.of(
                    "default",
                    "mine",
                    Map.of(
                            "default.topic.partitions", "2",
                            "default.topic.replication.factor", "1",
                            "bootstrap.servers", "k:9092",
                            "auth.secret.ref.name", "login"));
            apply(config, broker().config(new KReference("ConfigMap", "", "mine", "v1", "", "")));

            assertThat(text(world.get(Broker.class, "orders"), "ConfigParsed"))
                    .startsWith("False failed to get secret: failed to get secret default/login");

            apply("{apiVersion: v1, kind: Secret, metadata: {name: login}}");

            assertThat(ready(world.get(Broker.class, "orders"))).isEqualTo("True");
        }

        @Test
        @DisplayName("3.17 an external topic is used, not made and not deleted")
        void usesAnExternalTopic() {
            Broker external = broker().withMetadata(
                            broker().metadata().withAnnotation(Broker.EXTERNAL_TOPIC_ANNOTATION, "theirs"));
            apply(external);
            assertThat(text(world.get(Broker.class, "orders"), "TopicReady"))
                    .isEqualTo(
                            "False Topic is not present or invalid: topics [theirs]: invalid topic theirs: there is no"
                                    + " such topic");

            kafka.topics.put("theirs", new TopicSpec("theirs", 1, 1, Map.of()));
            world.time.advance(Duration.ofSeconds(1));
            world.runLater();

            assertThat(ready(world.get(Broker.class, "orders"))).isEqualTo("True");
            world.delete(external);
            assertThat(kafka.deleted).isEmpty();
        }

        @Test
        @DisplayName("C-311 a Broker goes with its topic, also when Kafka does not answer")
        void goesWithItsTopic() {
            apply(broker());
            kafka.refusal = new TopicException(Reason.UNREACHABLE, "nobody answers at k:9092");

            world.delete(broker());

            assertThat(world.store.get(broker().key())).isEmpty();
            assertThat(kafka.deleted).containsExactly("knative-broker-default-orders");
        }

        @Test
        void whatIsMadeAnewAtOnceWaitsForTheEndOfWhatWas() {
            apply(broker(), trigger());
            Promise<Void> ended = Promise.promise();
            kafka.endings = ended.future();

            world.delete(trigger());
            world.delete(broker());
            apply(broker(), trigger());
            assertThat(ready(world.get(Broker.class, "orders"))).startsWith("Unknown");
            ended.complete();
            world.runLater();

            assertThat(ready(world.get(Trigger.class, "all"))).isEqualTo("True");
            assertThat(kafka.topics).containsOnlyKeys("knative-broker-default-orders");
            assertThat(group("knative-trigger-default-all").uid())
                    .isEqualTo(world.get(Trigger.class, "all").metadata().uid());
        }

        @Test
        void looksAgainWhenKafkaDoesNotAnswer() {
            kafka.refusal = new TopicException(Reason.UNREACHABLE, "nobody answers at k:9092");
            apply(broker());
            assertThat(ready(world.get(Broker.class, "orders")))
                    .isEqualTo("False Failed to create topic: knative-broker-default-orders: nobody answers at k:9092");

            kafka.refusal = null;
            world.time.advance(Duration.ofSeconds(1));
            world.runLater();

            assertThat(ready(world.get(Broker.class, "orders"))).isEqualTo("True");
        }

        @Test
        void saysWhenTheTopicIsNotAsItWasAskedFor() {
            kafka.nodes = 1;
            apply(broker());

            assertThat(text(world.get(Broker.class, "orders"), "TopicDiffers"))
                    .startsWith(
                            "True TopicDiffers: Topic knative-broker-default-orders has 10 partitions and replication"
                                    + " factor 1; asked for were 10 and 3.");
        }

        @Test
        @DisplayName("4.8, C-316 names follow the templates of config-kafka-features")
        void followsTheTemplates() {
            apply(
                    ConfigMap.of(
                            SYSTEM,
                            "config-kafka-features",
                            Map.of(
                                    "brokers-topic-template", "b-{{ .Name }}-{{.Namespace}}",
                                    "triggers.consumergroup.template", "g-{{ .Namespace }}-{{ .Name }}")),
                    broker(),
                    trigger());

            assertThat(kafka.topics).containsOnlyKeys("b-orders-default");
            assertThat(kafka.groups).containsOnlyKeys("g-default-all");
        }

        @Test
        @DisplayName("1.2 KafkaNamespaced has its ingress, and wants its config, in the Broker's namespace")
        void namespacedHasItsIngressInTheBrokersNamespace() {
            Broker namespaced = broker().brokerClass(Broker.KAFKA_NAMESPACED_CLASS);
            apply(namespaced);
            assertThat(text(world.get(Broker.class, "orders"), "ConfigParsed"))
                    .contains("need the config in the same namespace with the broker");
            world.delete(namespaced);

            apply(
                    ConfigMap.of(
                            "default",
                            "mine",
                            Map.of(
                                    "default.topic.partitions", "2",
                                    "default.topic.replication.factor", "1",
                                    "bootstrap.servers", "k:9092")),
                    namespaced.config(new KReference("ConfigMap", "", "mine", "v1", "", "")));

            assertThat(world.get(Broker.class, "orders").status().address().address())
                    .hasValueSatisfying(address -> assertThat(address.url())
                            .contains(URI.create(
                                    "http://kafka-broker-ingress.default.svc.cluster.local/default/orders")));
        }

        @Test
        void withoutKafkaSaysWhatToAdd() {
            World without = new World();
            without.apply(broker(), trigger());

            assertThat(text(without.get(Broker.class, "orders"), "DataPlaneAvailable"))
                    .isEqualTo(
                            "False KafkaNotConfigured: No Kafka is configured, so nothing serves this Broker. Say where"
                                    + " Kafka is: EmulatorOptions.withKafka(Map.of(\"bootstrap.servers\", \"localhost:9092\"))"
                                    + " with dev.knemu:emulator-kafka on the class path, or knemu run --kafka localhost:9092.");
            assertThat(without.get(Trigger.class, "all").isReady()).isFalse();
        }
    }

    @Nested
    class Triggers {

        @Test
        @DisplayName("1.4, 7.4 a Trigger is a consumer group that begins after the last event, in no order")
        void isAConsumerGroup() {
            apply(broker(), trigger());

            assertThat(ready(world.get(Trigger.class, "all"))).isEqualTo("True");
            TopicGroup group = group("knative-trigger-default-all");
            assertThat(group.topics()).containsExactly("knative-broker-default-orders");
            assertThat(group.order()).isEqualTo(DeliveryOrder.UNORDERED);
            assertThat(group.initialOffset()).isEqualTo(InitialOffset.LATEST);
            assertThat(group.mapping()).isNull();
            assertThat(world.get(Trigger.class, "all").common().annotations())
                    .containsEntry("group.id", "knative-trigger-default-all");
        }

        @Test
        @DisplayName("7.3 its replies go to the Broker's topic, by the rules of Kafka")
        void repliesGoToTheBroker() {
            apply(broker(), trigger());

            SubscriptionRoute route = route("Broker", "orders");
            assertThat(route.reply()).isEqualTo(KafkaBrokers.address(broker()));
            assertThat(route.rules()).isSameAs(DeliveryRules.KAFKA);
            assertThat(route.behindFilter()).isFalse();
            assertThat(route.plan().timeout()).isEqualTo(Duration.ofSeconds(600));
        }

        @Test
        @DisplayName("3.17, C-303 the annotation asks for order")
        void asksForOrder() {
            apply(broker(), ordered("ordered"));

            assertThat(group("knative-trigger-default-all").order()).isEqualTo(DeliveryOrder.ORDERED);
        }

        @Test
        @DisplayName("3.17 another order is told by DependencyReady")
        void anotherOrderIsTold() {
            apply(broker(), ordered("sorted"));

            assertThat(text(world.get(Trigger.class, "all"), "DependencyReady"))
                    .isEqualTo("False failed to reconcile consumer group: invalid annotation"
                            + " kafka.eventing.knative.dev/delivery.order value: sorted. Allowed values [ \"ordered\" |"
                            + " \"unordered\" ]");
        }

        private Trigger ordered(String order) {
            return trigger()
                    .withMetadata(trigger().metadata().withAnnotation(Trigger.DELIVERY_ORDER_ANNOTATION, order));
        }

        @Test
        @DisplayName(
                "C-305, 2.4, 17 row 10 a delivery of its own has nothing of the Broker's, not even the dead letter sink")
        void aDeliveryOfItsOwnHasNothingOfTheBrokers() {
            DeliverySpec ofBroker =
                    DeliverySpec.EMPTY.withRetry(3).withDeadLetterSink(Destination.uri(URI.create("http://dead/")));
            apply(broker().delivery(ofBroker), trigger().delivery(DeliverySpec.EMPTY.withRetry(1)));

            assertThat(route("Broker", "orders").deadLetterSink()).isNull();
            assertThat(route("Broker", "orders").plan().retry()).isEqualTo(1);

            apply(trigger());

            assertThat(route("Broker", "orders").deadLetterSink()).isEqualTo(URI.create("http://dead/"));
            assertThat(route("Broker", "orders").plan().retry()).isEqualTo(3);
        }

        @Test
        @DisplayName("8.1, C-379 an empty value in filter.attributes is no condition")
        void anEmptyAttributeIsNoCondition() {
            apply(broker(), trigger().filterAttributes(Map.of("subject", "")));

            assertThat(route("Broker", "orders").filter().matches(dev.knemu.Engine.event("e1")))
                    .isTrue();
        }

        @Test
        @DisplayName("3.17 trouble with the group is told by DependencyReady, until it is over")
        void troubleWithTheGroupIsTold() {
            apply(broker(), trigger());
            TopicGroup group = group("knative-trigger-default-all");

            world.plane.groupChanged(group, new TopicException(Reason.UNREACHABLE, "nobody answers at k:9092"));
            world.runLater();
            assertThat(ready(world.get(Trigger.class, "all")))
                    .isEqualTo("False ConsumerGroupNotReady: consumer group knative-trigger-default-all of Trigger"
                            + " default/all cannot be read: nobody answers at k:9092");

            world.plane.groupChanged(group, null);
            world.runLater();
            assertThat(ready(world.get(Trigger.class, "all"))).isEqualTo("True");
        }

        @Test
        @DisplayName("C-330 a Trigger is deleted freely, and its group with it")
        void goesWithItsGroup() {
            apply(broker(), trigger());

            world.delete(trigger());

            assertThat(kafka.groups).isEmpty();
            assertThat(kafka.deleted).containsExactly("knative-trigger-default-all");
            assertThat(world.topology()
                            .topics()
                            .get(new Ref("Broker", "default", "orders"))
                            .subscriptions())
                    .isEmpty();
        }

        @Test
        void anotherOrderIsAnotherReading() {
            apply(broker(), trigger());
            apply(ordered("ordered"));

            assertThat(group("knative-trigger-default-all").order()).isEqualTo(DeliveryOrder.ORDERED);
            assertThat(kafka.groups).hasSize(1);
        }
    }

    @Nested
    class Channels {

        private final Subscription subscription = Subscription.named("s")
                .channel(KReference.of(KafkaChannel.API_VERSION, "KafkaChannel", "c"))
                .subscriber(Destination.uri(URI.create("http://shop/")));

        @Test
        @DisplayName("1.2, 1.4, 3.17 a KafkaChannel has a topic that keeps events a week")
        void hasATopic() {
            apply(KafkaChannel.named("c"));

            KafkaChannel channel = world.get(KafkaChannel.class, "c");
            assertThat(ready(channel)).isEqualTo("True");
            assertThat(kafka.topics.values())
                    .containsExactly(new TopicSpec(
                            "knative-messaging-kafka.default.c", 1, 1, Map.of("retention.ms", "604800000")));
            assertThat(channel.status().address().address())
                    .hasValueSatisfying(address -> assertThat(address.url())
                            .contains(URI.create("http://c-kn-channel.default.svc.cluster.local")));
        }

        @Test
        @DisplayName("1.4, 7.4 each Subscription is a group of its own, in order")
        void eachSubscriptionIsAGroup() {
            apply(KafkaChannel.named("c"), subscription);

            String uid = world.get(Subscription.class, "s").metadata().uid();
            TopicGroup group = group("kafka.default.c." + uid);
            assertThat(group.order()).isEqualTo(DeliveryOrder.ORDERED);
            assertThat(ready(world.get(Subscription.class, "s"))).isEqualTo("True");
            assertThat(text(world.get(KafkaChannel.class, "c"), "SubscribersReady"))
                    .isEqualTo("True");
            assertThat(route("KafkaChannel", "c").rules()).isSameAs(DeliveryRules.KAFKA);
        }

        @Test
        void aSubscriptionWhoseGroupCannotBeReadIsNotReady() {
            apply(KafkaChannel.named("c"));
            kafka.refusal = new TopicException(Reason.NOT_ALLOWED, "Kafka at k:9092 does not allow group kafka.x");
            apply(subscription);

            assertThat(text(world.get(Subscription.class, "s"), "ChannelReady"))
                    .startsWith(
                            "Unknown SubscriptionNotMarkedReadyByChannel: Subscription marked by Channel as Unknown:"
                                    + " consumer group kafka.default.c.");
            assertThat(text(world.get(KafkaChannel.class, "c"), "SubscribersReady"))
                    .startsWith("Unknown all subscribers not ready");
        }

        private static Subscription toChannel(String name) {
            return Subscription.named(name)
                    .channel(KReference.of(Channel.API_VERSION, "Channel", "c"))
                    .subscriber(Destination.uri(URI.create("http://shop/")));
        }

        @Test
        @DisplayName("C-327, C-158 who subscribes to a Channel on a KafkaChannel is in it while his group is set up")
        void aSubscriptionToAGenericChannelIsAGroup() {
            apply(
                    ConfigMap.of(
                            SYSTEM,
                            "default-ch-webhook",
                            Map.of(
                                    "default-ch-config",
                                    "clusterDefault: {apiVersion: messaging.knative.dev/v1beta1, kind: KafkaChannel}")),
                    Channel.named("c"));
            apply(toChannel("first"));
            apply(toChannel("second"));

            for (String name : List.of("first", "second")) {
                Subscription subscription = world.get(Subscription.class, name);
                assertThat(ready(subscription)).isEqualTo("True");
                group("kafka.default.c." + subscription.metadata().uid());
            }
            assertThat(ready(world.get(Channel.class, "c"))).isEqualTo("True");

            TopicGroup group = group("kafka.default.c."
                    + world.get(Subscription.class, "first").metadata().uid());
            world.plane.groupChanged(group, new TopicException(Reason.UNREACHABLE, "nobody answers at k:9092"));
            world.runLater();
            assertThat(text(world.get(Channel.class, "c"), "BackingChannelReady"))
                    .startsWith("Unknown");
            assertThat(ready(world.get(Subscription.class, "first")))
                    .isEqualTo("Unknown ChannelReferenceFailed: Failed to get Spec.Channel or backing channel:"
                            + " channel is not ready.");
            assertThat(kafka.groups).hasSize(2);

            world.plane.groupChanged(group, null);
            world.runLater();
            assertThat(ready(world.get(Subscription.class, "first"))).isEqualTo("True");
            assertThat(ready(world.get(Subscription.class, "second"))).isEqualTo("True");
        }

        @Test
        @DisplayName("C-327 a Channel and an MT Broker on KafkaChannel need another default, and nothing else")
        void channelsAndBrokersOnKafkaChannel() {
            apply(
                    ConfigMap.of(
                            SYSTEM,
                            "default-ch-webhook",
                            Map.of(
                                    "default-ch-config",
                                    "clusterDefault: {apiVersion: messaging.knative.dev/v1beta1, kind: KafkaChannel,"
                                            + " spec: {numPartitions: 4}}")),
                    ConfigMap.of(
                            SYSTEM,
                            "config-br-default-channel",
                            Map.of(
                                    "channel-template-spec",
                                    "{apiVersion: messaging.knative.dev/v1beta1, kind: KafkaChannel}")));
            apply(Channel.named("c"), Broker.named("orders"), trigger());
            world.runLater();

            assertThat(ready(world.get(Channel.class, "c"))).isEqualTo("True");
            assertThat(ready(world.get(Broker.class, "orders"))).isEqualTo("True");
            assertThat(ready(world.get(Trigger.class, "all"))).isEqualTo("True");
            assertThat(kafka.topics)
                    .containsOnlyKeys(
                            "knative-messaging-kafka.default.c", "knative-messaging-kafka.default.orders-kne-trigger");
            assertThat(kafka.topics.get("knative-messaging-kafka.default.c").partitions())
                    .isEqualTo(4);
            assertThat(route("Broker", "orders").behindFilter()).isTrue();
            assertThat(route("Broker", "orders").rules()).isSameAs(DeliveryRules.KAFKA);
            assertThat(world.get(Broker.class, "orders").common().annotations())
                    .containsEntry("knative.dev/channelKind", "KafkaChannel");
        }

        @Test
        void withoutKafkaSaysWhatToAdd() {
            World without = new World();
            without.apply(KafkaChannel.named("c"));

            assertThat(ready(without.get(KafkaChannel.class, "c")))
                    .startsWith(
                            "False KafkaNotConfigured: No Kafka is configured, so nothing serves this KafkaChannel.");
        }
    }

    @Nested
    class Sinks {

        private final KafkaSink sink = KafkaSink.named("out").topic("orders", "k:9092");

        @Test
        @DisplayName("1.2, 3.17, 10.7 a KafkaSink with partitions has its topic made, and takes it along")
        void hasItsTopicMade() {
            apply(sink.partitions(2, 1).contentMode("structured"));

            KafkaSink made = world.get(KafkaSink.class, "out");
            assertThat(ready(made)).isEqualTo("True");
            assertThat(text(made, "TopicReady")).isEqualTo("True Topic orders (owner kafkasink-controller)");
            assertThat(made.status().address().address())
                    .hasValueSatisfying(address -> assertThat(address.url())
                            .contains(URI.create(
                                    "http://kafka-sink-ingress.knative-eventing.svc.cluster.local/default/out")));
            assertThat(world.topology()
                            .topics()
                            .get(new Ref("KafkaSink", "default", "out"))
                            .topic()
                            .mode())
                    .isEqualTo(ContentMode.STRUCTURED);

            world.delete(made);
            assertThat(kafka.deleted).containsExactly("orders");
        }

        @Test
        @DisplayName("3.17 without them the topic must be there, and stays")
        void wantsItsTopicThere() {
            apply(sink);
            assertThat(text(world.get(KafkaSink.class, "out"), "TopicReady"))
                    .startsWith("False Topic is not present or invalid: topics [orders]:");

            kafka.topics.put("orders", new TopicSpec("orders", 1, 1, Map.of()));
            world.time.advance(Duration.ofSeconds(1));
            world.runLater();
            assertThat(text(world.get(KafkaSink.class, "out"), "TopicReady"))
                    .isEqualTo("True Topic orders (owner external)");

            world.delete(world.get(KafkaSink.class, "out"));
            assertThat(kafka.deleted).isEmpty();
        }
    }

    @Nested
    class Sources {

        private final KafkaSource source = KafkaSource.named("in")
                .topics("k:9092", "a", "b")
                .sink(Destination.uri(URI.create("http://shop/")))
                .extension("team", "red");

        @Test
        @DisplayName("3.17, 10.6 a KafkaSource is a group on its topics, in order, that maps what is no event")
        void isAGroupOnItsTopics() {
            kafka.topics.put("a", new TopicSpec("a", 1, 1, Map.of()));
            kafka.topics.put("b", new TopicSpec("b", 1, 1, Map.of()));
            apply(source.consumerGroup("mine")
                    .initialOffset("earliest")
                    .withMetadata(source.metadata().withLabel(KafkaSource.KEY_TYPE_LABEL, "int")));

            KafkaSource stored = world.get(KafkaSource.class, "in");
            assertThat(ready(stored)).isEqualTo("True");
            assertThat(stored.status().consumers()).isEqualTo(1);
            assertThat(stored.status().source().ceAttributes())
                    .extracting(attributes -> attributes.source())
                    .containsExactly(
                            "/apis/v1/namespaces/default/kafkasources/in#a",
                            "/apis/v1/namespaces/default/kafkasources/in#b");
            TopicGroup group = group("mine");
            assertThat(group.topics()).containsExactly("a", "b");
            assertThat(group.order()).isEqualTo(DeliveryOrder.ORDERED);
            assertThat(group.initialOffset()).isEqualTo(InitialOffset.EARLIEST);
            assertThat(group.mapping()).isEqualTo(new RecordMapping("default", "in", RecordMapping.KeyType.INT));
            assertThat(world.topology()
                            .topics()
                            .get(new Ref("KafkaSource", "default", "in"))
                            .topic()
                            .overrides())
                    .containsExactly(Map.entry("team", "red"));
            SubscriptionRoute route = route("KafkaSource", "in");
            assertThat(route.plan().retry()).isEqualTo(10);
            assertThat(route.reply()).isNull();
        }

        @Test
        void wantsAllItsTopicsThere() {
            kafka.topics.put("a", new TopicSpec("a", 1, 1, Map.of()));
            apply(source);

            assertThat(text(world.get(KafkaSource.class, "in"), "ConsumerGroup"))
                    .isEqualTo("False Topic is not present or invalid: topics [a, b]: invalid topic b: there is no such"
                            + " topic");
            assertThat(kafka.groups).isEmpty();
        }

        @Test
        void waitsForTopicsThatAreBeingMade() {
            Promise<Void> made = Promise.promise();
            kafka.makings = made.future();
            apply(
                    source.consumerGroup("mine"),
                    KafkaSink.named("a").topic("a", "k:9092").partitions(2, 1),
                    KafkaSink.named("b").topic("b", "k:9092").partitions(3, 1));
            assertThat(text(world.get(KafkaSource.class, "in"), "ConsumerGroup"))
                    .startsWith("Unknown TopicPending");
            assertThat(world.plane.topicsSettled().isComplete()).isFalse();

            made.complete();
            world.runLater();

            assertThat(ready(world.get(KafkaSource.class, "in"))).isEqualTo("True");
        }

        @Test
        void isStoppedWhenItsSinkGoes() {
            kafka.topics.put("a", new TopicSpec("a", 1, 1, Map.of()));
            kafka.topics.put("b", new TopicSpec("b", 1, 1, Map.of()));
            CoreService shop = CoreService.named("shop");
            apply(shop, source.consumerGroup("mine").sink(Destination.to(shop)));
            assertThat(kafka.groups).containsKey("mine");

            world.delete(shop);
            world.runLater();

            assertThat(kafka.groups).isEmpty();
            assertThat(kafka.deleted).isEmpty();
            assertThat(world.get(KafkaSource.class, "in").isReady()).isFalse();
        }
    }

    @Test
    void everythingAskedForIsSettledWhenAllIsAnswered() {
        world.apply(broker(), trigger());
        assertThat(world.plane.topicsSettled().isComplete()).isFalse();

        world.runLater();

        assertThat(world.plane.topicsSettled().isComplete()).isTrue();
        assertThat(List.copyOf(kafka.groups.keySet())).containsExactly("knative-trigger-default-all");
    }
}
