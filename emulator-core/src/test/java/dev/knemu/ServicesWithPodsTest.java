package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.journal.Entry;
import dev.knemu.resource.CommonStatus;
import dev.knemu.resource.Condition;
import dev.knemu.resource.OtherResource;
import dev.knemu.resource.PodAutoscaler;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.Revision;
import dev.knemu.resource.ServingService;
import dev.knemu.serving.RevisionScale;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServicesWithPodsTest {

    private static final Duration START = Duration.ofSeconds(3);

    private final EventingEmulator eventing =
            EventingEmulator.start(EmulatorOptions.defaults().inVirtualTime().withEventDisplay(new StringBuilder()));
    private final List<Instant> arrivals = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();

    @AfterEach
    void close() {
        eventing.close();
    }

    /** @param annotations one a line */
    private static String orders(String annotations, String spec) {
        return """
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: orders}
                spec:
                  template:
                    metadata:
                      annotations:
                """ + annotations.indent(8) + """
                    spec:
                """ + spec.indent(6) + """
                      containers:
                      - image: ghcr.io/shop/orders
                """;
    }

    private void apply(String annotations) {
        eventing.apply(orders(annotations, ""));
    }

    private void answerAfter(Duration duration) {
        eventing.subscriber("orders", Subscriber.responding(event -> {
            arrivals.add(eventing.now());
            return Response.accepted().delayed(duration);
        }));
    }

    private Sent send() {
        Sent one = eventing.sink(URI.create("http://orders.default.svc.cluster.local"))
                .send(event -> event.withType("order.paid"));
        sent.add(one);
        return one;
    }

    private void send(int events) {
        for (int i = 0; i < events; i++) {
            send();
        }
    }

    private RevisionScale only() {
        assertThat(eventing.revisions()).hasSize(1);
        return eventing.revisions().get(0);
    }

    private int pods() {
        return only().scale().actual();
    }

    private List<Integer> answers() {
        return sent.stream().map(one -> answer(one).status()).toList();
    }

    private static Sent.Answer answer(Sent one) {
        return one.answer().toCompletableFuture().getNow(new Sent.Answer(0, "none yet"));
    }

    private ServingService orders() {
        return eventing.get(ServingService.class, "orders").orElseThrow();
    }

    private static Duration since(Instant from, Instant to) {
        return Duration.between(from, to);
    }

    private void toZero() {
        eventing.advance(Duration.ofSeconds(70));
        assertThat(pods()).isZero();
    }

    @Test
    void areWaitedForAtZero() {
        apply("autoscaling.knative.dev/target: '10'\nknemu.dev/pod-start: 3s");
        answerAfter(Duration.ZERO);
        toZero();
        Instant before = eventing.now();

        send();
        eventing.settle();
        assertThat(arrivals).isEmpty();
        eventing.runUntilIdle();

        assertThat(since(before, arrivals.get(0))).isEqualTo(START);
        assertThat(answers()).containsExactly(202);
        assertThat(pods()).isEqualTo(1);
    }

    @Test
    void areThereAtOnceUnlessToldOtherwise() {
        apply("autoscaling.knative.dev/target: '10'");
        answerAfter(Duration.ZERO);
        toZero();
        Instant before = eventing.now();

        send();
        eventing.settle();

        assertThat(arrivals).containsExactly(before);
    }

    @Test
    void areAsManyAsTheFormulaSays() {
        apply("autoscaling.knative.dev/target: '10'\nautoscaling.knative.dev/target-utilization-percentage: '60'");
        answerAfter(Duration.ofMinutes(2));
        toZero();

        send(20);
        eventing.advance(Duration.ofSeconds(30));

        assertThat(pods()).isEqualTo(4);
        assertThat(only().steps().get(only().steps().size() - 1).explain())
                .startsWith("stable 10 / target 6 = 2 pods, panic 20 / target 6 = 4 pods")
                .endsWith("The Deployment gets 4.");
    }

    @Test
    void takeAsManyRequestsAtATimeAsTheirLimitSays() {
        eventing.apply(orders(
                "autoscaling.knative.dev/max-scale: '1'\nautoscaling.knative.dev/min-scale: '1'",
                "containerConcurrency: 2"));
        answerAfter(Duration.ofSeconds(10));
        eventing.settle();
        Instant before = eventing.now();

        send(5);
        eventing.runUntilIdle();

        assertThat(arrivals)
                .extracting(arrival -> since(before, arrival).toSeconds())
                .containsExactly(0L, 0L, 10L, 10L, 20L);
        assertThat(answers()).containsOnly(202);
    }

    @Test
    void refuseWhatTheirQueueCannotHoldOnceTheActivatorIsOutOfTheWay() {
        eventing.apply(orders("""
                autoscaling.knative.dev/max-scale: '1'
                autoscaling.knative.dev/min-scale: '1'
                autoscaling.knative.dev/target-burst-capacity: '0'""", "containerConcurrency: 1"));
        answerAfter(Duration.ofSeconds(1));
        eventing.advance(Duration.ofSeconds(4));
        assertThat(only().scale().isProxied()).isFalse();

        send(13);
        eventing.settle();

        assertThat(answers().subList(11, 13)).containsExactly(503, 503);
        assertThat(answer(sent.get(12)).reason()).isEqualTo("pending request queue full");
        eventing.runUntilIdle();
        assertThat(answers().subList(0, 11)).containsOnly(202);
    }

    @Test
    void giveUpWhatTakesLongerThanTheTimeout() {
        eventing.apply(orders(
                "autoscaling.knative.dev/max-scale: '1'\nautoscaling.knative.dev/min-scale: '1'",
                "containerConcurrency: 1\ntimeoutSeconds: 15"));
        answerAfter(Duration.ofSeconds(10));

        send(2);
        eventing.runUntilIdle();

        assertThat(answers()).containsExactly(202, 504);
        assertThat(answer(sent.get(1)).reason()).isEqualTo("activator request timeout");
    }

    @Test
    void waitNoLongerForAnAnswerThatComesTooLate() {
        eventing.apply(orders("autoscaling.knative.dev/max-scale: '1'", "timeoutSeconds: 15"));
        answerAfter(Duration.ofHours(1));
        Instant before = eventing.now();

        send();
        eventing.runUntilIdle();

        assertThat(answers()).containsExactly(504);
        assertThat(since(before, eventing.now())).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void areGoneAfterTheWindowAndTheGracePeriod() {
        apply("autoscaling.knative.dev/window: 10s");
        answerAfter(Duration.ZERO);
        eventing.advance(Duration.ofSeconds(60));
        send();
        eventing.settle();
        assertThat(pods()).isEqualTo(1);

        eventing.advance(Duration.ofSeconds(11));
        assertThat(pods()).isEqualTo(1);
        eventing.advance(Duration.ofSeconds(10));

        assertThat(pods()).isZero();
        assertThat(eventing.time().waits()).isEmpty();
        PodAutoscaler autoscaler = eventing.list(PodAutoscaler.class).get(0);
        assertThat(autoscaler.status().actualScale()).contains(0);
        assertThat(autoscaler.status().desiredScale()).contains(0);
        assertThat(autoscaler.common().condition("Active").map(Condition::reason))
                .contains("NoTraffic");
        assertThat(orders().isReady()).isTrue();
    }

    @Test
    void waitForNobodyWhoRunsUntilIdle() {
        apply("autoscaling.knative.dev/min-scale: '1'");
        Instant before = eventing.now();

        eventing.runUntilIdle();

        assertThat(eventing.now()).isEqualTo(before);
        assertThat(pods()).isEqualTo(1);
    }

    @Test
    void countDeliveriesOfABrokerAndRetryThem() {
        eventing.apply("""
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata: {name: default}
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: orders}
                spec:
                  broker: default
                  subscriber: {ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: orders}}
                """);
        apply("autoscaling.knative.dev/target: '2'\nknemu.dev/pod-start: 3s");
        answerAfter(Duration.ofSeconds(60));
        toZero();

        for (int i = 0; i < 10; i++) {
            sent.add(eventing.broker("default").send(event -> event.withType("order.paid")));
        }
        eventing.advance(Duration.ofSeconds(40));
        assertThat(pods()).isEqualTo(8);
        eventing.runUntilIdle();

        assertThat(answers()).containsOnly(202);
        assertThat(eventing.journal().entries(Entry.Delivered.class)).hasSize(10);
    }

    @Test
    void areMadeAnewForEachTemplate() {
        eventing.apply(orders("knemu.dev/pod-start: 3s", "containerConcurrency: 1"));
        assertThat(orders().status().latestCreatedRevisionName()).isEqualTo("orders-00001");
        assertThat(orders().status().latestReadyRevisionName()).isEmpty();
        assertThat(orders().isReady()).isFalse();
        assertThat(message("RoutesReady"))
                .isEqualTo("Configuration \"orders\" is waiting for a Revision to become ready.");
        assertThat(message("Ready")).isEqualTo(message("RoutesReady"));
        assertThat(orders().common().condition("Ready").orElseThrow().reason()).isEqualTo("RevisionMissing");
        eventing.advance(START);
        assertThat(orders().isReady()).isTrue();

        eventing.apply(orders("knemu.dev/pod-start: 3s", "containerConcurrency: 2"));
        assertThat(orders().status().latestCreatedRevisionName()).isEqualTo("orders-00002");
        assertThat(orders().status().latestReadyRevisionName()).isEqualTo("orders-00001");
        assertThat(orders().status().traffic().get(0).revisionName()).isEqualTo("orders-00001");
        eventing.advance(START);

        assertThat(orders().status().latestReadyRevisionName()).isEqualTo("orders-00002");
        assertThat(orders().status().traffic().get(0).revisionName()).isEqualTo("orders-00002");
        eventing.advance(Duration.ofSeconds(100));
        assertThat(eventing.revisions())
                .extracting(RevisionScale::revision)
                .containsExactly("orders-00001", "orders-00002");
        assertThat(eventing.list(Revision.class))
                .extracting(revision ->
                        revision.metadata().label(Revision.ROUTING_STATE_LABEL).orElseThrow())
                .containsExactly("reserve", "active");
    }

    private OtherResource made(String kind) {
        return eventing.list(OtherResource.class).stream()
                .filter(resource -> resource.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private String status(String kind, String pointer) {
        return made(kind).content().text("/status" + pointer).orElse("none");
    }

    @Test
    void areOfAConfigurationAndBehindARoute() {
        apply("knemu.dev/pod-start: 3s");
        assertThat(status("Configuration", "/latestCreatedRevisionName")).isEqualTo("orders-00001");
        assertThat(status("Configuration", "/conditions/0/status")).isEqualTo("Unknown");
        assertThat(status("Route", "/conditions/0/reason")).isEqualTo("RevisionMissing");

        eventing.advance(START);

        assertThat(status("Configuration", "/latestReadyRevisionName")).isEqualTo("orders-00001");
        assertThat(status("Configuration", "/conditions/0/status")).isEqualTo("True");
        assertThat(status("Route", "/traffic/0/revisionName")).isEqualTo("orders-00001");
        assertThat(status("Route", "/address/url")).isEqualTo("http://orders.default.svc.cluster.local");
        assertThat(made("Route").content().text("/spec/traffic/0/configurationName"))
                .contains("orders");
        eventing.delete(orders().key());
        assertThat(eventing.list(OtherResource.class)).isEmpty();
    }

    @Test
    void leaveNoConfigurationBehindWhenTheirServiceHasNoPodsAnyMore() {
        apply("knemu.dev/pod-start: 3s");
        eventing.apply(orders("a.example/note: none", ""));

        assertThat(eventing.list(OtherResource.class)).isEmpty();
        assertThat(orders().isReady()).isTrue();
    }

    private String message(String condition) {
        CommonStatus status = orders().common();
        return status.condition(condition).orElseThrow().message();
    }

    @Test
    void stayAsTheyAreWhereOnlyTheTrafficChanges() {
        apply("autoscaling.knative.dev/min-scale: '2'");
        ServingService tagged = orders().withSpec(orders().spec()
                .withTraffic(List.of(ServingService.TrafficTarget.toLatest(100).tagged("stable"))));
        eventing.apply(tagged);

        assertThat(only().revision()).isEqualTo("orders-00001");
        assertThat(orders().status().traffic().get(0).url())
                .contains(URI.create("http://stable-orders.default.svc.cluster.local"));
    }

    private static ServingService.TrafficTarget target(String revision, int percent) {
        return ServingService.TrafficTarget.to(revision, percent);
    }

    private List<String> twoRevisions(List<ServingService.TrafficTarget> traffic) {
        List<String> took = new ArrayList<>();
        eventing.apply(orders("autoscaling.knative.dev/target: '100'", "containerConcurrency: 50"));
        eventing.apply(orders("autoscaling.knative.dev/target: '100'", "containerConcurrency: 60"));
        eventing.subscriber("orders-00001", Subscriber.accepting((CloudEvent event) -> took.add("old")));
        eventing.subscriber("orders", Subscriber.accepting((CloudEvent event) -> took.add("new")));
        eventing.apply(orders().withSpec(orders().spec().withTraffic(traffic)));
        return took;
    }

    @Test
    void shareTrafficByPercent() {
        List<String> took = twoRevisions(List.of(target("orders-00001", 90), target("orders-00002", 10)));

        send(1000);
        eventing.runUntilIdle();

        assertThat(took).hasSize(1000);
        assertThat(took.stream().filter("new"::equals).count()).isBetween(70L, 130L);

        ServicesWithPodsTest again = new ServicesWithPodsTest();
        List<String> second = again.twoRevisions(List.of(target("orders-00001", 90), target("orders-00002", 10)));
        again.send(1000);
        again.eventing.runUntilIdle();
        again.close();
        assertThat(second).isEqualTo(took);
    }

    @Test
    void getNoMoreThanASmallShare() {
        List<String> took = twoRevisions(List.of(target("orders-00001", 1), target("orders-00002", 99)));

        send(3000);
        eventing.runUntilIdle();

        assertThat(took.stream().filter("old"::equals).count()).isBetween(15L, 45L);
    }

    @Test
    void areReachedByTheAddressOfTheirTag() {
        List<String> took = twoRevisions(List.of(
                target("orders-00001", 100),
                ServingService.TrafficTarget.toLatest(0).tagged("canary")));

        send();
        eventing.sink(URI.create("http://canary-orders.default.svc.cluster.local"))
                .send(event -> event.withType("order.paid"));
        eventing.runUntilIdle();

        assertThat(took).containsExactly("old", "new");
    }

    @Test
    void leaveAnotherServiceItsAddress() {
        List<String> took = new ArrayList<>();
        eventing.apply(ServingService.named("canary-orders", "ghcr.io/shop/canary"));
        eventing.subscriber("canary-orders", Subscriber.accepting((CloudEvent event) -> took.add("other")));
        List<String> ours = twoRevisions(List.of(
                target("orders-00001", 100),
                ServingService.TrafficTarget.toLatest(0).tagged("canary")));

        eventing.sink(URI.create("http://canary-orders.default.svc.cluster.local"))
                .send(event -> event.withType("order.paid"));
        eventing.runUntilIdle();

        assertThat(took).containsExactly("other");
        assertThat(ours).isEmpty();
        assertThat(message("RoutesReady"))
                .isEqualTo("There is an existing placeholder Service \"canary-orders\" that we do not own.");
    }

    @Test
    void leaveWhereNoTrafficLeads() {
        twoRevisions(List.of(target("orders-00001", 100)));
        eventing.advance(Duration.ofSeconds(40));
        send();
        eventing.advance(Duration.ofSeconds(30));

        assertThat(eventing.revisions())
                .extracting(revision -> revision.scale().actual())
                .containsExactly(1, 0);
    }

    @Test
    void keepTheirTrafficWhereItIsToGoToARevisionThatIsMissing() {
        List<String> took = twoRevisions(List.of(target("orders-00001", 100)));
        eventing.apply(orders().withSpec(orders().spec().withTraffic(List.of(target("orders-00009", 100)))));

        send();
        eventing.runUntilIdle();

        assertThat(took).containsExactly("old");
        assertThat(orders().isReady()).isFalse();
        assertThat(message("RoutesReady")).isEqualTo("Revision \"orders-00009\" referenced in traffic not found.");
    }

    @Test
    void goWithTheirService() {
        apply("autoscaling.knative.dev/min-scale: '1'");
        assertThat(eventing.list(PodAutoscaler.class)).hasSize(1);

        eventing.delete(ResourceKey.of(ServingService.API_VERSION, ServingService.KIND, "default", "orders"));
        eventing.runUntilIdle();

        assertThat(eventing.list(Revision.class)).isEmpty();
        assertThat(eventing.list(PodAutoscaler.class)).isEmpty();
        assertThat(eventing.revisions()).isEmpty();
        assertThat(eventing.time().waits()).isEmpty();
    }

    @Test
    void areNotThereWithoutAnySetting() {
        eventing.apply(ServingService.named("orders", "ghcr.io/shop/orders"));

        assertThat(eventing.revisions()).isEmpty();
        assertThat(eventing.list(Revision.class)).isEmpty();
        assertThat(eventing.time().waits()).isEmpty();
        assertThat(orders().isReady()).isTrue();
    }

    @Test
    void goWithTheSettingsThatTheyWereThereFor() {
        apply("autoscaling.knative.dev/min-scale: '1'");
        eventing.apply(ServingService.named("orders", "ghcr.io/shop/orders"));
        answerAfter(Duration.ZERO);

        send();
        eventing.settle();

        assertThat(eventing.list(Revision.class)).isEmpty();
        assertThat(answers()).containsExactly(202);
    }

    @Test
    void areScaledAsTheClusterIsSetUp() {
        eventing.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: config-autoscaler, namespace: knative-serving}
                data:
                  container-concurrency-target-percentage: "100"
                  enable-scale-to-zero: "false"
                """);
        apply("autoscaling.knative.dev/target: '10'");
        answerAfter(Duration.ofMinutes(2));

        send(50);
        eventing.advance(Duration.ofSeconds(30));
        assertThat(pods()).isEqualTo(5);
        eventing.advance(Duration.ofMinutes(10));

        assertThat(pods()).isEqualTo(1);
    }

    @Test
    void areNoMoreThanMaxScaleAllows() {
        apply("autoscaling.knative.dev/target: '10'\nautoscaling.knative.dev/max-scale: '3'");
        answerAfter(Duration.ofMinutes(2));

        send(50);
        eventing.advance(Duration.ofSeconds(30));

        assertThat(pods()).isEqualTo(3);
        assertThat(only().steps().get(only().steps().size() - 1).explain()).endsWith("max-scale makes that 3.");
    }

    @Test
    void beginWithTheInitialScaleAndAreReadyWhenAllOfThemAre() {
        apply("autoscaling.knative.dev/initial-scale: '4'\nknemu.dev/pod-start: 3s");
        assertThat(only().scale().replicas()).isEqualTo(4);
        assertThat(orders().isReady()).isFalse();

        eventing.advance(START);

        assertThat(pods()).isEqualTo(4);
        assertThat(orders().isReady()).isTrue();
    }

    private static String named(String revision, int limit) {
        return orders("autoscaling.knative.dev/target: '10'", "containerConcurrency: " + limit)
                .replace(
                        "    metadata:\n      annotations",
                        "    metadata:\n      name: " + revision + "\n      annotations");
    }

    @Test
    void areThoseOfAnEarlierRevisionAgainWhereTheTemplateNamesIt() {
        eventing.apply(named("orders-blue", 5));
        eventing.apply(named("orders-green", 6));
        assertThat(orders().status().latestReadyRevisionName()).isEqualTo("orders-green");

        eventing.apply(named("orders-blue", 5));

        assertThat(orders().status().latestCreatedRevisionName()).isEqualTo("orders-blue");
        assertThat(orders().status().traffic().get(0).revisionName()).isEqualTo("orders-blue");
        assertThat(orders().isReady()).isTrue();
        assertThat(eventing.revisions())
                .extracting(RevisionScale::revision)
                .containsExactly("orders-blue", "orders-green");
    }

    @Test
    void sayThatTheClustersSettingsAreWrong() {
        eventing.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: config-autoscaler, namespace: knative-serving}
                data: {stable-window: 5s}
                """);
        apply("autoscaling.knative.dev/target: '10'");

        assertThat(orders().isReady()).isFalse();
        assertThat(message("ConfigurationsReady"))
                .startsWith("The ConfigMap config-autoscaler in namespace knative-serving is not used: ")
                .contains("stable-window");
    }

    @Test
    void refuseWhoWaitsForThemWhenTheirServiceGoes() {
        apply("autoscaling.knative.dev/target: '10'\nknemu.dev/pod-start: 1h");
        send();
        eventing.delete(ServingService.class, "orders");
        eventing.runUntilIdle();

        assertThat(answers()).containsExactly(503);
        assertThat(answer(sent.get(0)).reason()).isEqualTo("the revision default/orders-00001 was deleted");
        assertThat(eventing.time().waits()).isEmpty();
    }

    @Test
    void areFreeAgainWhereADeliveryIsGivenUp() {
        eventing.apply("""
                apiVersion: eventing.knative.dev/v1
                kind: Broker
                metadata: {name: default}
                ---
                apiVersion: eventing.knative.dev/v1
                kind: Trigger
                metadata: {name: orders}
                spec:
                  broker: default
                  subscriber: {ref: {apiVersion: v1, kind: Service, name: orders}}
                  delivery: {timeout: PT5S}
                """);
        eventing.apply(orders("autoscaling.knative.dev/max-scale: '1'", "containerConcurrency: 1"));
        eventing.subscriber("orders", Subscriber.responding(event -> {
            arrivals.add(eventing.now());
            return event.getType().equals("order.lost") ? Response.hang() : Response.accepted();
        }));

        eventing.broker("default").send(event -> event.withType("order.lost"));
        eventing.advance(Duration.ofSeconds(4));
        eventing.broker("default").send(event -> event.withType("order.paid"));
        eventing.runUntilIdle();

        assertThat(since(arrivals.get(0), arrivals.get(1))).isEqualTo(Duration.ofSeconds(5));
        assertThat(eventing.journal().entries(Entry.Delivered.class)).hasSize(1);
    }

    @Test
    void takeFirstWhoCameFirst() {
        eventing.apply(orders("autoscaling.knative.dev/max-scale: '1'", "containerConcurrency: 1"));
        List<String> took = new ArrayList<>();
        eventing.subscriber("orders", Subscriber.responding(event -> {
            took.add(event.getType());
            return Response.accepted().delayed(Duration.ofSeconds(1));
        }));

        for (String type : List.of("first", "second", "third", "fourth")) {
            eventing.sink(URI.create("http://orders.default.svc.cluster.local")).send(event -> event.withType(type));
        }
        eventing.runUntilIdle();

        assertThat(took).containsExactly("first", "second", "third", "fourth");
    }

    @Test
    void leaveYoungestFirst() {
        eventing.apply(orders("""
                autoscaling.knative.dev/initial-scale: '2'
                autoscaling.knative.dev/target-utilization-percentage: '100'
                autoscaling.knative.dev/target-burst-capacity: '0'""", "containerConcurrency: 1"));
        answerAfter(Duration.ofMinutes(1));
        eventing.settle();
        Instant before = eventing.now();
        assertThat(pods()).isEqualTo(2);
        // Goes to the first pod; once there is a decision, no activator is in the way.
        send();
        eventing.advance(Duration.ofSeconds(10));
        assertThat(pods()).isEqualTo(1);

        send();
        eventing.runUntilIdle();

        // The pod that is left is the busy one.
        assertThat(arrivals)
                .extracting(arrival -> since(before, arrival).toSeconds())
                .containsExactly(0L, 60L);
    }

    @Test
    void leaveWhileTheyStartBeforeAnyThatIsReady() {
        apply("autoscaling.knative.dev/target: '1'\nautoscaling.knative.dev/min-scale: '1'\n"
                + "autoscaling.knative.dev/window: 6s\nknemu.dev/pod-start: 30s");
        answerAfter(Duration.ofSeconds(1));
        eventing.advance(Duration.ofSeconds(31));

        send(6);
        eventing.advance(Duration.ofSeconds(5));
        assertThat(only().scale().replicas()).isGreaterThan(4);
        eventing.advance(Duration.ofSeconds(15));

        assertThat(only().scale().replicas()).isEqualTo(1);
        assertThat(pods()).isEqualTo(1);
    }

    @Test
    void areNotKeptByMinScaleWhereNoTrafficLeads() {
        eventing.apply(orders("autoscaling.knative.dev/min-scale: '2'", "containerConcurrency: 1"));
        eventing.apply(orders("autoscaling.knative.dev/min-scale: '3'", "containerConcurrency: 2"));

        eventing.advance(Duration.ofSeconds(150));

        assertThat(eventing.revisions())
                .extracting(revision -> revision.scale().actual())
                .containsExactly(0, 3);
        assertThat(eventing.list(PodAutoscaler.class))
                .extracting(autoscaler -> autoscaler.spec().reachability())
                .containsExactly("Unreachable", "Reachable");
    }

    @Test
    void keepTheirSplitWhereAPartOfItIsToGoToARevisionThatIsMissing() {
        List<String> took = twoRevisions(List.of(target("orders-00001", 100)));
        eventing.apply(orders().withSpec(
                        orders().spec().withTraffic(List.of(target("orders-00002", 50), target("orders-00009", 50)))));

        send(10);
        eventing.runUntilIdle();

        assertThat(took).hasSize(10).containsOnly("old");
    }

    @Test
    void areNoLongerReachedByATagThatIsGone() {
        List<String> took = twoRevisions(List.of(
                target("orders-00001", 100),
                ServingService.TrafficTarget.toLatest(0).tagged("canary")));
        eventing.apply(orders().withSpec(orders().spec().withTraffic(List.of(target("orders-00001", 100)))));

        sent.add(eventing.sink(URI.create("http://canary-orders.default.svc.cluster.local"))
                .send(event -> event.withType("order.paid")));
        eventing.runUntilIdle();

        assertThat(took).isEmpty();
        assertThat(answers()).doesNotContain(202);
    }

    @Test
    void areCountedByThoseThatAreAsked() {
        eventing.apply(orders("""
                autoscaling.knative.dev/min-scale: '8'
                autoscaling.knative.dev/target-utilization-percentage: '100'
                autoscaling.knative.dev/target-burst-capacity: '0'""", "containerConcurrency: 1"));
        answerAfter(Duration.ofMinutes(2));
        eventing.advance(Duration.ofSeconds(4));
        assertThat(only().scale().isProxied()).isFalse();

        send(8);
        eventing.advance(Duration.ofSeconds(60));

        // Six of the eight are asked each second, and stand for all.
        assertThat(only().steps().get(only().steps().size() - 1).explain()).contains("panic 8 / target 1 = 8 pods");
    }

    private String explained() {
        return only().steps().get(only().steps().size() - 1).explain();
    }

    private int explainedAfter(int seconds) {
        eventing.advance(Duration.ofSeconds(seconds));
        Matcher panic = Pattern.compile(", panic ([0-9.]+) ").matcher(explained());
        assertThat(panic.find()).isTrue();
        return (int) Double.parseDouble(panic.group(1));
    }

    /** Six that are old hold four requests each; two more are made of that, and hold none. */
    private List<Integer> panicAveragesOfSixOldAndTwoYoungPods(String podStart, int first) {
        eventing.apply(orders("""
                autoscaling.knative.dev/min-scale: '6'
                autoscaling.knative.dev/max-scale: '8'
                autoscaling.knative.dev/target: '3'
                autoscaling.knative.dev/target-utilization-percentage: '100'
                autoscaling.knative.dev/target-burst-capacity: '0'
                autoscaling.knative.dev/window: 20s
                autoscaling.knative.dev/panic-window-percentage: '5'
                knemu.dev/pod-start: %s""".formatted(podStart), ""));
        answerAfter(Duration.ofMinutes(4));
        eventing.advance(Duration.ofSeconds(60));
        assertThat(pods()).isEqualTo(6);
        send(24);
        eventing.advance(Duration.ofSeconds(first));
        assertThat(pods()).isEqualTo(8);

        return IntStream.range(0, 7).mapToObj(i -> explainedAfter(2)).toList();
    }

    /** §5.2: six of eight are asked, those that are a stable window old first, and stand for all. */
    @Test
    void areAskedForTheirLoadOldestFirst() {
        assertThat(panicAveragesOfSixOldAndTwoYoungPods("0s", 20)).containsOnly(24 / 6 * 8);
    }

    /** §5.2: the age of a pod counts from its start, so these are as old as the others soon after they are ready. */
    @Test
    void areAsOldAsTheTimeSinceTheirStart() {
        assertThat(panicAveragesOfSixOldAndTwoYoungPods("18s", 38))
                .isSubsetOf(32, 26, 21)
                .contains(26);
    }

    /** §11: up to three at a time one pod is filled after the other, else they take turns. */
    @ParameterizedTest
    @CsvSource({"3, 30", "4, 0"})
    void areFilledOneAfterTheOtherOrTakeTurns(int limit, long seconds) {
        eventing.apply(orders("""
                autoscaling.knative.dev/initial-scale: '2'
                autoscaling.knative.dev/target-utilization-percentage: '100'
                autoscaling.knative.dev/target-burst-capacity: '0'""", "containerConcurrency: " + limit));
        answerAfter(Duration.ofSeconds(40));
        eventing.settle();
        // Through the activator, since nothing is decided yet.
        send(limit);
        eventing.advance(Duration.ofSeconds(10));
        assertThat(pods()).isEqualTo(1);
        Instant before = eventing.now();

        // Directly to the pod that is left, which has all of them or half.
        send();
        eventing.runUntilIdle();

        assertThat(since(before, arrivals.get(limit)).toSeconds()).isEqualTo(seconds);
    }

    /** §11: a pod that has all it takes is passed over. */
    @Test
    void areAllUsedAtOnce() {
        eventing.apply(orders("autoscaling.knative.dev/min-scale: '2'", "containerConcurrency: 1"));
        answerAfter(Duration.ofSeconds(10));
        eventing.settle();
        Instant before = eventing.now();

        send(2);
        eventing.settle();

        assertThat(arrivals).containsExactly(before, before);
    }

    /** §5.1: a report covers one second, also the first with requests in it, which begins before the pod was ready. */
    @Test
    void reportEachSecondWhileTheyStart() {
        apply("autoscaling.knative.dev/target-burst-capacity: '0'\nknemu.dev/pod-start: 2500ms");
        answerAfter(Duration.ofMinutes(1));
        eventing.advance(Duration.ofSeconds(100));
        assertThat(pods()).isZero();

        send();
        eventing.advance(Duration.ofMillis(2500));
        assertThat(only().scale().isProxied()).isFalse();
        send(10);
        eventing.advance(Duration.ofMillis(1500));

        // The activator's: 1 at once, 0, 1, 1, 1. The pod's: 10 for half of a second, and 10. In five seconds.
        assertThat(only().steps().get(only().steps().size() - 1).decision().panic())
                .isEqualTo(3.8);
    }

    /** §5.2: of requests a second, too, a sample stands for all. */
    @Test
    void areCountedByThoseThatAreAskedInRequestsASecond() {
        apply("""
                autoscaling.knative.dev/metric: rps
                autoscaling.knative.dev/min-scale: '8'
                autoscaling.knative.dev/target-burst-capacity: '0'
                autoscaling.knative.dev/window: 10s""");
        answerAfter(Duration.ZERO);
        eventing.advance(Duration.ofSeconds(61));

        send(8);

        assertThat(explainedAfter(1)).isEqualTo(8);
    }

    /** §8 and §9.3: that nothing is wanted still is no reason to look again before the three seconds are over. */
    @Test
    void leaveThreeSecondsAfterTheyAreInactive() {
        apply("autoscaling.knative.dev/target: '10'");

        eventing.advance(Duration.ofMillis(62_900));
        assertThat(pods()).isEqualTo(1);
        assertThat(only().scale().desired()).hasValue(0);
        eventing.advance(Duration.ofMillis(100));
        assertThat(pods()).isZero();
    }

    /** §5.3: a report of what ended is followed by one of nothing, and only then is a request the first again. */
    @Test
    void areAskedForAtOnceAlsoSoonAfterALongRequest() {
        apply("autoscaling.knative.dev/metric: rps\nautoscaling.knative.dev/window: 6s");
        answerAfter(Duration.ofMillis(200_500));
        send();
        eventing.advance(Duration.ofSeconds(204));
        assertThat(pods()).isZero();
        assertThat(eventing.time().waits()).isEmpty();
        eventing.advance(Duration.ofMillis(400));

        send();
        eventing.settle();

        assertThat(arrivals).hasSize(2);
    }

    /** §8: parameters are refreshed, and the bounds with them. */
    @Test
    void followTheClustersSettingsWhenTheyChange() {
        apply("autoscaling.knative.dev/target: '10'");
        eventing.advance(Duration.ofSeconds(10));
        assertThat(pods()).isEqualTo(1);

        eventing.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: config-autoscaler, namespace: knative-serving}
                data: {min-scale: "3"}
                """);
        eventing.advance(Duration.ofSeconds(4));

        assertThat(pods()).isEqualTo(3);
    }

    @Test
    void areAsManyAsTheClustersNewTargetNeeds() {
        apply("autoscaling.knative.dev/target: '10'");
        answerAfter(Duration.ofMinutes(4));
        send(20);
        eventing.advance(Duration.ofSeconds(30));
        assertThat(pods()).isEqualTo(3);

        eventing.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: config-autoscaler, namespace: knative-serving}
                data: {container-concurrency-target-percentage: "50"}
                """);
        eventing.advance(Duration.ofSeconds(30));

        assertThat(pods()).isEqualTo(4);
    }

    /** §8: as many pods are wanted as before, but a burst is now too much for them. */
    @Test
    void areLedToByTheActivatorWhenTheBurstIsTooMuch() {
        apply("""
                autoscaling.knative.dev/target: '100'
                autoscaling.knative.dev/target-utilization-percentage: '100'
                autoscaling.knative.dev/target-burst-capacity: '10'""");
        answerAfter(Duration.ofMinutes(2));
        send(5);
        eventing.advance(Duration.ofSeconds(20));
        assertThat(only().scale().isProxied()).isFalse();

        send(90);
        eventing.advance(Duration.ofSeconds(20));

        assertThat(pods()).isEqualTo(1);
        assertThat(only().scale().isProxied()).isTrue();
    }

    /** §7: what no route leads to is not held by its scale-down delay. */
    @Test
    void leaveWithoutDelayWhereNoTrafficLeads() {
        eventing.apply(orders("autoscaling.knative.dev/scale-down-delay: 10m", "containerConcurrency: 1"));
        answerAfter(Duration.ofSeconds(5));
        send();
        eventing.advance(Duration.ofSeconds(10));
        eventing.apply(orders("autoscaling.knative.dev/min-scale: '1'", "containerConcurrency: 2"));

        eventing.advance(Duration.ofSeconds(90));

        assertThat(eventing.revisions())
                .extracting(revision -> revision.scale().actual())
                .containsExactly(0, 1);
    }

    /** §11: the gate lets through as many as the pods there are may have, and a pod that left still has one. */
    @Test
    void areFreeAgainOnlyWhenThoseThatLeftAreDone() {
        eventing.apply(orders("""
                autoscaling.knative.dev/metric: rps
                autoscaling.knative.dev/window: 6s
                autoscaling.knative.dev/min-scale: '1'
                autoscaling.knative.dev/initial-scale: '2'""", "containerConcurrency: 1"));
        eventing.subscriber("orders", Subscriber.responding(event -> {
            arrivals.add(eventing.now());
            return Response.accepted().delayed(Duration.ofSeconds(arrivals.size() == 2 ? 60 : 20));
        }));
        eventing.settle();
        send(2);
        Instant before = eventing.now();
        eventing.advance(Duration.ofSeconds(15));
        assertThat(pods()).isEqualTo(1);

        send();
        eventing.runUntilIdle();

        assertThat(since(before, arrivals.get(2)).toSeconds()).isEqualTo(60);
    }

    /** §10: without a burst to be ready for the mode is Serve at once, and still there is nobody to serve. */
    @Test
    void areWaitedForInTheActivatorWhateverTheModeSays() {
        apply("autoscaling.knative.dev/target-burst-capacity: '0'\nknemu.dev/pod-start: 10s");
        answerAfter(Duration.ZERO);
        eventing.advance(Duration.ofMinutes(3));
        assertThat(pods()).isZero();
        Instant before = eventing.now();

        send();
        eventing.advance(Duration.ofSeconds(4));
        assertThat(only().scale().isProxied()).isTrue();
        send();
        eventing.runUntilIdle();

        assertThat(arrivals)
                .extracting(arrival -> since(before, arrival).toSeconds())
                .containsExactly(10L, 10L);
    }

    /** §12: the second of two that start is called off; the first is ready when it was to be. */
    @Test
    void leaveYoungestFirstWhileTheyStart() {
        apply("""
                autoscaling.knative.dev/min-scale: '4'
                autoscaling.knative.dev/target: '10'
                autoscaling.knative.dev/target-utilization-percentage: '100'
                autoscaling.knative.dev/target-burst-capacity: '-1'
                autoscaling.knative.dev/window: 6s
                knemu.dev/pod-start: 60s""");
        eventing.subscriber(
                "orders",
                Subscriber.responding(event -> Response.accepted()
                        .delayed(Duration.ofSeconds(event.getType().equals("order.short") ? 20 : 200))));
        eventing.advance(Duration.ofSeconds(70));
        assertThat(pods()).isEqualTo(4);

        send(45);
        eventing.advance(Duration.ofSeconds(10));
        assertThat(only().scale().replicas()).isEqualTo(5);
        eventing.advance(Duration.ofSeconds(20));
        for (int i = 0; i < 10; i++) {
            eventing.sink(URI.create("http://orders.default.svc.cluster.local"))
                    .send(event -> event.withType("order.short"));
        }
        eventing.advance(Duration.ofSeconds(10));
        assertThat(only().scale().replicas()).isEqualTo(6);
        eventing.advance(Duration.ofSeconds(20));

        assertThat(only().scale().replicas()).isEqualTo(5);
        assertThat(pods()).isEqualTo(4);
        eventing.advance(Duration.ofSeconds(10));
        assertThat(pods()).isEqualTo(5);
    }

    /** §8: load that is no rate has a decision made with each report, also between two ticks. */
    @Test
    void areDecidedOnAtOnceWhereThereIsLoadAndNoneIsWanted() {
        Instant created = eventing.now();
        apply("autoscaling.knative.dev/metric: rps\nautoscaling.knative.dev/window: 6s");
        answerAfter(Duration.ofMinutes(4));
        send();

        eventing.advance(Duration.ofSeconds(51));

        assertThat(only().scale().desired()).hasValue(0);
        assertThat(since(created, only().steps().get(only().steps().size() - 1).time()))
                .isEqualTo(Duration.ofSeconds(51));
    }

    /** §5.4: with -1 there are no zeros of idle pods, so the average stays what it was. */
    @Test
    void areNotAskedWhereTheActivatorIsAlwaysInTheWay() {
        apply("autoscaling.knative.dev/min-scale: '1'\nautoscaling.knative.dev/target-burst-capacity: '-1'");
        answerAfter(Duration.ofSeconds(30));
        eventing.advance(Duration.ofSeconds(10));
        send(10);

        eventing.advance(Duration.ofSeconds(50));

        // Ten for thirty seconds, the second of the first report, and one report of nothing.
        assertThat(only().steps().get(only().steps().size() - 1).decision().stable())
                .isEqualTo(10 * 30 / 32.0);
    }

    /** §6.3: and that follows the cluster's setting, once it is another. */
    @Test
    void areAskedOrNotAsTheClusterIsSetUpNow() {
        apply("autoscaling.knative.dev/initial-scale: '1'\nknemu.dev/pod-start: 1h");
        eventing.advance(Duration.ofSeconds(10));
        assertThat(only().steps()).isEmpty();

        eventing.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: config-autoscaler, namespace: knative-serving}
                data: {target-burst-capacity: "-1"}
                """);
        eventing.advance(Duration.ofSeconds(10));

        assertThat(explained()).startsWith("stable 0 / target 70 = 0 pods");
    }

    /** config-defaults: revision-timeout-seconds. */
    @Test
    void giveUpAfterFiveMinutesUnlessToldOtherwise() {
        apply("autoscaling.knative.dev/max-scale: '1'");
        answerAfter(Duration.ofHours(1));
        Instant before = eventing.now();

        send();
        eventing.runUntilIdle();

        assertThat(answers()).containsExactly(504);
        assertThat(since(before, eventing.now())).isEqualTo(Duration.ofSeconds(300));
    }

    /** config-defaults: container-concurrency and revision-timeout-seconds hold for who does not say it. */
    @Test
    void goByTheDefaultsOfTheCluster() {
        eventing.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: config-defaults, namespace: knative-serving}
                data: {container-concurrency: "1", revision-timeout-seconds: "10"}
                """);
        apply("autoscaling.knative.dev/max-scale: '1'");
        answerAfter(Duration.ofHours(1));
        Instant before = eventing.now();

        send();
        eventing.runUntilIdle();

        assertThat(answers()).containsExactly(504);
        assertThat(since(before, eventing.now())).isEqualTo(Duration.ofSeconds(10));
        assertThat(eventing.list(PodAutoscaler.class).get(0).spec().containerConcurrency())
                .isEqualTo(1);
    }

    /** §13: that class is another autoscaler's. */
    @Test
    void areNotThereForAnotherAutoscaler() {
        apply("autoscaling.knative.dev/class: hpa.autoscaling.knative.dev\nautoscaling.knative.dev/metric: cpu");

        assertThat(eventing.revisions()).isEmpty();
        assertThat(orders().isReady()).isTrue();
    }

    /** §2: pod-autoscaler-class, which the annotation class overrides. */
    @Test
    void areNotThereWhereTheClusterHasAnotherAutoscaler() {
        eventing.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: config-autoscaler, namespace: knative-serving}
                data: {pod-autoscaler-class: hpa.autoscaling.knative.dev}
                """);
        apply("autoscaling.knative.dev/target: '10'");
        assertThat(eventing.revisions()).isEmpty();

        apply("autoscaling.knative.dev/target: '10'\nautoscaling.knative.dev/class: kpa.autoscaling.knative.dev");
        assertThat(eventing.revisions()).hasSize(1);

        apply("autoscaling.knative.dev/target: '10'");
        assertThat(eventing.revisions()).isEmpty();
    }

    @Test
    void giveUpThemselvesWhereNoActivatorIsInTheWay() {
        eventing.apply(orders(
                "autoscaling.knative.dev/min-scale: '1'\nautoscaling.knative.dev/target-burst-capacity: '0'",
                "containerConcurrency: 1\ntimeoutSeconds: 15"));
        answerAfter(Duration.ofMinutes(2));
        eventing.advance(Duration.ofSeconds(4));

        send();
        eventing.runUntilIdle();

        assertThat(answers()).containsExactly(504);
        assertThat(answer(sent.get(0)).reason()).isEqualTo("request timeout");
    }
}
