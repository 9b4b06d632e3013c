package dev.knemu.kafka;

import static org.apache.kafka.common.acl.AclPermissionType.ALLOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Sent;
import dev.knemu.Subscriber;
import dev.knemu.journal.Entry;
import dev.knemu.kafka.embedded.EmbeddedKafka;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Trigger;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that asks who one is and what one may, as the file of {@code --kafka FILE} has it. */
@Timeout(60)
class LoginTest {

    private static EmbeddedKafka kafka;
    private static String login;
    private static String tls;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        SelfSigned certificate = new SelfSigned("shop");
        Path own = certificate.withKey(directory);
        Path trusted = certificate.certificate(directory);
        kafka = EmbeddedKafka.startWithUsers(
                Map.of("shop", "open-sesame", "guest", "please"),
                Map.of(
                        "ssl.keystore.type", "PEM",
                        "ssl.keystore.location", own.toString(),
                        "ssl.truststore.type", "PEM",
                        "ssl.truststore.location", trusted.toString(),
                        "ssl.client.auth", "required",
                        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        "super.users", "User:broker;User:ANONYMOUS;User:shop;User:CN=shop"));
        login = """
                bootstrap.servers=%s
                security.protocol=SASL_PLAINTEXT
                sasl.mechanism=PLAIN
                sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\
                    username="USER" password="PASSWORD";
                fetch.max.wait.ms=50
                """.formatted(kafka.bootstrapServers());
        tls = """
                bootstrap.servers=%s
                security.protocol=SSL
                ssl.truststore.type=PEM
                ssl.truststore.location=%s
                ssl.keystore.type=PEM
                ssl.keystore.location=%s
                fetch.max.wait.ms=50
                """.formatted(kafka.tlsBootstrapServers(), trusted, own);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    private static EventingEmulator emulator(String user, String password) throws IOException {
        return emulator(login.replace("USER", user).replace("PASSWORD", password));
    }

    private static Map<String, String> properties(String file) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(file));
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, properties::getProperty));
    }

    private static EventingEmulator emulator(String file) throws IOException {
        return EventingEmulator.start(EmulatorOptions.defaults().withKafka(properties(file)));
    }

    private static Sent send(EventingEmulator eventing, String namespace) {
        return eventing.broker(namespace, "orders")
                .send(event -> event.withId("e1").withType("order.paid"));
    }

    private static int status(Sent sent) throws Exception {
        return sent.answer().toCompletableFuture().get(30, TimeUnit.SECONDS).status();
    }

    private static String manifests(String namespace) {
        return Orders.broker(namespace, 1)
                + Orders.trigger(namespace, "ship", "ordered", "{ref: {apiVersion: v1, kind: Service, name: ship}}");
    }

    /** Why a Broker's topic could not be made. */
    private static String problem(EventingEmulator eventing, String namespace) {
        return eventing.get(Broker.class, namespace, "orders")
                .orElseThrow()
                .common()
                .condition("TopicReady")
                .orElseThrow()
                .message();
    }

    /** What Kafka says of the Broker's topic of a namespace, and what to do about it. */
    private static String made(String namespace, String servers, String why) {
        return "the topic knative-broker-" + namespace + "-orders could not be made at " + servers + ": " + why;
    }

    private static void assertServed(EventingEmulator eventing, String namespace) throws Exception {
        List<CloudEvent> received = new CopyOnWriteArrayList<>();
        eventing.subscriber(namespace, "ship", Subscriber.accepting(received::add));
        eventing.apply(manifests(namespace));

        assertThat(status(send(eventing, namespace))).isEqualTo(202);
        eventing.settle();

        assertThat(received).extracting(CloudEvent::getId).containsExactly("e1");
    }

    @Test
    void whoLogsInIsServed() throws Exception {
        try (EventingEmulator eventing = emulator("shop", "open-sesame")) {
            assertServed(eventing, "login");
        }
    }

    @Test
    void aWrongPasswordIsSaidAndHangsNobody() throws Exception {
        try (EventingEmulator eventing = emulator("shop", "open-sesam")) {
            eventing.apply(Orders.broker("default", 1));

            assertThat(problem(eventing, "default"))
                    .isEqualTo(made(
                            "default",
                            kafka.bootstrapServers(),
                            "Authentication failed: Invalid username or password. See the user and the password in"
                                    + " sasl.jaas.config, and sasl.mechanism"));
            assertThat(status(send(eventing, "default"))).isEqualTo(404);
        }
    }

    @Test
    void whoTrustsTheClusterAndShowsItsOwnCertificateIsServed() throws Exception {
        try (EventingEmulator eventing = emulator(tls)) {
            assertServed(eventing, "tls");
        }
    }

    @Test
    void aCertificateThatNobodySaidToTrustIsSaid() throws Exception {
        try (EventingEmulator eventing = emulator(without("ssl.truststore", tls))) {
            eventing.apply(Orders.broker("default", 1));

            assertThat(problem(eventing, "default"))
                    .isEqualTo(made(
                            "default",
                            kafka.tlsBootstrapServers(),
                            "SSL handshake failed: unable to find valid certification path to requested target. See"
                                    + " ssl.truststore.location for whom to trust, and ssl.keystore.location if the"
                                    + " cluster asks for a certificate; with files of PEM also ssl.truststore.type=PEM"
                                    + " and ssl.keystore.type=PEM"));
            assertThat(status(send(eventing, "default"))).isEqualTo(404);
        }
    }

    @Test
    void aCertificateOfOnesOwnThatIsMissingIsSaid() throws Exception {
        try (EventingEmulator eventing = emulator(without("ssl.keystore", tls))) {
            eventing.apply(Orders.broker("default", 1));

            assertThat(problem(eventing, "default"))
                    .startsWith(made("default", kafka.tlsBootstrapServers(), ""))
                    // Which one, is up to the JDK.
                    .containsPattern(
                            "Received fatal alert: [a-z_]*certificate[a-z_]*\\. See ssl\\.truststore\\.location for"
                                    + " whom to trust, and ssl\\.keystore\\.location if the cluster asks");
        }
    }

    private static String without(String prefix, String file) {
        return file.lines().filter(line -> !line.startsWith(prefix)).collect(Collectors.joining("\n"));
    }

    private static AclBinding allow(ResourceType type, String name, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry("User:guest", "*", operation, ALLOW));
    }

    private static Admin admin() throws IOException {
        return Admin.create(Map.copyOf(properties(login.replace("USER", "shop").replace("PASSWORD", "open-sesame"))));
    }

    private static void allow(AclBinding... rights) throws Exception {
        try (Admin admin = admin()) {
            admin.createAcls(List.of(rights)).all().get(30, TimeUnit.SECONDS);
            // The broker hears of it from the controller, and tells nobody when.
            while (!admin.describeAcls(AclBindingFilter.ANY)
                    .values()
                    .get(30, TimeUnit.SECONDS)
                    .containsAll(List.of(rights))) {}
        }
    }

    @Test
    void whatOneMayNotDoWithATopicIsSaid() throws Exception {
        try (EventingEmulator eventing = emulator("guest", "please")) {
            eventing.apply(Orders.broker("unmade", 1));

            assertThat(problem(eventing, "unmade"))
                    .isEqualTo(made(
                            "unmade",
                            kafka.bootstrapServers(),
                            "Authorization failed. Allow its user Describe, Read and Write of the topic, and Create"
                                    + " unless it is there already"));
        }
    }

    @Test
    void whatOneMayNotReadOrWriteIsSaid() throws Exception {
        String topic = "knative-broker-bare-orders";
        allow(
                allow(ResourceType.TOPIC, topic, AclOperation.CREATE),
                allow(ResourceType.TOPIC, topic, AclOperation.DESCRIBE));
        try (EventingEmulator eventing = emulator("guest", "please")) {
            eventing.subscriber("bare", "ship", Subscriber.accepting(event -> {}));
            eventing.apply(manifests("bare"));

            assertThat(eventing.get(Trigger.class, "bare", "ship")
                            .orElseThrow()
                            .common()
                            .condition("DependencyReady")
                            .orElseThrow()
                            .message())
                    .contains("Not authorized to access group: knative-trigger-bare-ship. Allow its user Describe and"
                            + " Read of the group, and Delete for replays");
            assertThat(status(send(eventing, "bare"))).isEqualTo(503);
            assertThat(eventing.journal().entries(Entry.Refused.class))
                    .extracting(Entry.Refused::reason)
                    .singleElement()
                    .asString()
                    .contains("the event could not be added to the topic " + topic + " at " + kafka.bootstrapServers()
                            + ": Cluster authorization failed. Allow its user Describe and Write of the topic, or"
                            + " IdempotentWrite of the cluster");

            allow(allow(ResourceType.TOPIC, "another", AclOperation.WRITE));
            assertThat(status(send(eventing, "bare"))).isEqualTo(503);
            assertThat(eventing.journal().entries(Entry.Refused.class))
                    .extracting(Entry.Refused::reason)
                    .last()
                    .asString()
                    .contains("Not authorized to access topics: [" + topic
                            + "]. Allow its user Describe, Read and Write" + " of the topic");

            allow(allow(ResourceType.TOPIC, topic, AclOperation.WRITE));
            assertThat(status(send(eventing, "bare"))).isEqualTo(202);
        }
    }

    @Test
    void whoMayReadAndWriteATopicThatIsThereNeedNotMakeOne() throws Exception {
        String topic = "knative-broker-enough-orders";
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(30, TimeUnit.SECONDS);
        }
        allow(Stream.concat(
                        Stream.of(AclOperation.DESCRIBE, AclOperation.READ, AclOperation.WRITE)
                                .map(operation -> allow(ResourceType.TOPIC, topic, operation)),
                        Stream.of(AclOperation.DESCRIBE, AclOperation.READ)
                                .map(operation -> allow(ResourceType.GROUP, "knative-trigger-enough-ship", operation)))
                .toArray(AclBinding[]::new));
        try (EventingEmulator eventing = emulator("guest", "please")) {
            assertServed(eventing, "enough");
        }
    }
}
