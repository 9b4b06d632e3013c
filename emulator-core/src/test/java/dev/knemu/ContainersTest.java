package dev.knemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.knemu.journal.Entry;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Container;
import dev.knemu.resource.ContainerSource;
import dev.knemu.resource.OtherResource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.SinkBinding;
import dev.knemu.time.VirtualTime;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Containers that send by themselves: ContainerSource, and SinkBinding on what runs otherwise. */
class ContainersTest {

    private static final String HEARTBEATS = """
            apiVersion: sources.knative.dev/v1
            kind: ContainerSource
            metadata:
              name: beat
            spec:
              template:
                spec:
                  containers:
                    - image: gcr.io/knative-releases/knative.dev/eventing/cmd/heartbeats:latest
                      args: %s
                      env:
                        - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                        - {name: POD_NAMESPACE, value: event-test}
                        %s
              sink:
                %s
            """;

    private static final String TO_DISPLAY = "ref: {apiVersion: v1, kind: Service, name: display}";

    private final EventingEmulator eventing =
            EventingEmulator.start(EmulatorOptions.defaults().inVirtualTime().withEventDisplay(new StringBuilder()));
    private final List<CloudEvent> got = new ArrayList<>();

    @AfterEach
    void close() {
        eventing.close();
    }

    private void display() {
        eventing.subscriber("display", Subscriber.accepting(got::add));
    }

    private void heartbeats(String args, String sink) {
        eventing.apply(HEARTBEATS.formatted(args, "", sink));
    }

    private ContainerSource source() {
        return eventing.get(ContainerSource.class, "beat").orElseThrow();
    }

    private String ready() {
        return source().common().condition("Ready").orElseThrow().message();
    }

    private List<Duration> times() {
        return got.stream()
                .map(event -> Duration.between(VirtualTime.START.atOffset(ZoneOffset.UTC), event.getTime()))
                .toList();
    }

    /** The CronJob of Knative's tutorial on SinkBindings, and its binding. */
    private static final String CRON_JOB = """
            apiVersion: sources.knative.dev/v1
            kind: SinkBinding
            metadata:
              name: bind-heartbeat
            spec:
              subject:
                apiVersion: batch/v1
                kind: Job
                selector:
                  matchLabels:
                    app: heartbeat-cron
              sink:
                ref: {apiVersion: v1, kind: Service, name: display}
              ceOverrides:
                extensions: {sink: bound}
            ---
            apiVersion: batch/v1
            kind: CronJob
            metadata:
              name: heartbeat-cron
            spec:
              schedule: "*/2 * * * *"
              %s
              jobTemplate:
                metadata:
                  labels:
                    app: heartbeat-cron
                spec:
                  template:
                    spec:
                      restartPolicy: Never
                      containers:
                        - name: single-heartbeat
                          image: gcr.io/knative-nightly/knative.dev/eventing/cmd/heartbeats
                          args: ["--period=1"]
                          env:
                            - {name: ONE_SHOT, value: "%s"}
                            - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                            - {name: POD_NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
            """;

    @Nested
    class ACronJob {

        @Test
        void runsAtEachFiringAndIsToldItsSinkByABindingOfItsJobs() {
            display();
            eventing.apply(CRON_JOB.formatted("", "true"));
            eventing.advance(Duration.ofMinutes(5));

            assertThat(times()).containsExactly(Duration.ofMinutes(2), Duration.ofMinutes(4));
            assertThat(got).extracting(ContainersTest::data).containsOnly("{\"id\":1,\"label\":\"\"}");
            assertThat(got.get(0).getExtension("sink")).isEqualTo("bound");
        }

        @Test
        void runsOnlyOnceAtATime() {
            display();
            eventing.apply(CRON_JOB.formatted("", "false"));
            eventing.advance(Duration.ofMinutes(4).plusSeconds(1));

            assertThat(times())
                    .hasSize(122)
                    .endsWith(Duration.ofSeconds(239), Duration.ofSeconds(240), Duration.ofSeconds(241));
        }

        @Test
        void doesNotRunWhileItIsSuspendedNorWhenItIsDeleted() {
            display();
            eventing.apply(CRON_JOB.formatted("suspend: true", "true"));
            eventing.advance(Duration.ofMinutes(3));
            assertThat(got).isEmpty();

            eventing.apply(CRON_JOB.formatted("suspend: false", "true"));
            eventing.advance(Duration.ofMinutes(2));
            assertThat(times()).containsExactly(Duration.ofMinutes(4));

            eventing.delete(ResourceKey.of("batch/v1", "CronJob", "default", "heartbeat-cron"));
            eventing.advance(Duration.ofMinutes(10));
            assertThat(got).hasSize(1);
        }

        @Test
        void sendsToTheEndWhatItMade() {
            List<Integer> asked = new ArrayList<>();
            eventing.subscriber("display", Subscriber.responding(event -> {
                asked.add(1);
                return asked.size() == 1 ? Response.status(503) : Response.accepted();
            }));
            eventing.apply(CRON_JOB.formatted("", "true"));
            eventing.advance(Duration.ofMinutes(2));
            eventing.delete(ResourceKey.of("batch/v1", "CronJob", "default", "heartbeat-cron"));
            eventing.advance(Duration.ofSeconds(1));

            assertThat(asked).hasSize(2);
            assertThat(eventing.journal().entries(Entry.Dropped.class)).isEmpty();
        }
    }

    private static String data(CloudEvent event) {
        return new String(event.getData().toBytes(), StandardCharsets.UTF_8);
    }

    @Nested
    class AContainerSource {

        @Test // C-206, C-209
        void beatsAtEveryTickToARef() {
            display();
            heartbeats("[--period=2, --label=hi]", TO_DISPLAY);
            eventing.advance(Duration.ofSeconds(5));

            assertThat(source().isReady()).isTrue();
            assertThat(times()).containsExactly(Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(4));
            assertThat(got)
                    .extracting(ContainersTest::data)
                    .startsWith("{\"id\":1,\"label\":\"hi\"}", "{\"id\":2,\"label\":\"hi\"}");
            CloudEvent first = got.get(0);
            assertThat(first.getType()).isEqualTo("dev.knative.eventing.samples.heartbeat");
            assertThat(first.getSource())
                    .hasToString("https://knative.dev/eventing-contrib/cmd/heartbeats/#event-test/beat-deployment-0");
            assertThat(first.getDataContentType()).isEqualTo("application/json");
            assertThat(first.getExtension("the")).isEqualTo("42");
            assertThat(first.getExtension("heart")).isEqualTo("yes");
            assertThat(first.getExtension("beats")).isEqualTo("true");
        }

        @Test
        void writesItsDataAsGoDoes() {
            display();
            heartbeats("['--label=\"<3 & more\"']", TO_DISPLAY);
            eventing.settle();

            assertThat(data(got.get(0))).isEqualTo("{\"id\":1,\"label\":\"\\u003c3 \\u0026 more\"}");
        }

        @Test // C-207
        void beatsToAUri() {
            display();
            heartbeats("[]", "uri: http://display.default.svc.cluster.local/in");
            eventing.advance(Duration.ofSeconds(5));

            assertThat(times()).containsExactly(Duration.ZERO, Duration.ofSeconds(5));
        }

        @Test // C-208
        void laysItsOverridesOverEveryEvent() {
            display();
            heartbeats("[]", TO_DISPLAY + "\n  ceOverrides: {extensions: {heart: \"no\", team: orders}}");
            eventing.settle();

            assertThat(got).hasSize(1);
            assertThat(got.get(0).getExtension("team")).isEqualTo("orders");
            assertThat(got.get(0).getExtension("heart")).isEqualTo("no");
        }

        @Test
        void readsItsFlagsAsGoDoes() {
            display();
            heartbeats(
                    "[-period, 1m30s, '--eventType=t', '-label=\"quoted\"', '-msg', hello, --eventSource=/me]",
                    TO_DISPLAY);
            eventing.advance(Duration.ofSeconds(90));

            assertThat(times()).containsExactly(Duration.ZERO, Duration.ofSeconds(90));
            assertThat(got.get(0).getType()).isEqualTo("t");
            assertThat(got.get(0).getSource()).hasToString("/me");
            assertThat(data(got.get(0))).isEqualTo("{\"id\":1,\"label\":\"quoted\",\"msg\":\"hello\"}");
        }

        @Test
        void sendsOnceWhenToldSo() {
            display();
            eventing.apply(HEARTBEATS.formatted("[]", "- {name: ONE_SHOT, value: \"true\"}", TO_DISPLAY));
            eventing.advance(Duration.ofMinutes(1));

            assertThat(got).hasSize(1);
        }

        @Test
        void waitsForItsSink() {
            heartbeats("[]", TO_DISPLAY);
            eventing.advance(Duration.ofSeconds(7));
            assertThat(source().isReady()).isFalse();

            display();
            eventing.settle();

            assertThat(source().isReady()).isTrue();
            assertThat(times()).containsExactly(Duration.ofSeconds(7));
        }

        @Test
        void startsAnewWhenItChangesAndStopsWhenItIsDeleted() {
            display();
            heartbeats("[--period=10]", TO_DISPLAY);
            eventing.advance(Duration.ofSeconds(5));
            heartbeats("[--period=10]", TO_DISPLAY);
            eventing.advance(Duration.ofSeconds(1));
            heartbeats("[--period=2]", TO_DISPLAY);
            eventing.advance(Duration.ofSeconds(3));
            eventing.delete(ContainerSource.class, "beat");
            eventing.advance(Duration.ofMinutes(1));

            assertThat(times()).containsExactly(Duration.ZERO, Duration.ofSeconds(6), Duration.ofSeconds(8));
        }

        @Test
        void triesAgainAndHoldsUpTheNextBeatMeanwhile() {
            List<Duration> tries = new ArrayList<>();
            eventing.subscriber("display", Subscriber.responding(event -> {
                tries.add(Duration.between(VirtualTime.START, eventing.time().now()));
                return tries.size() <= 9 ? Response.status(503) : Response.accepted();
            }));
            heartbeats("[--period=1]", TO_DISPLAY);
            eventing.advance(Duration.ofSeconds(12));

            assertThat(tries.subList(0, 4))
                    .containsExactly(
                            Duration.ZERO, Duration.ofMillis(20), Duration.ofMillis(60), Duration.ofMillis(140));
            // 20 ms · (2⁹ − 1), and one tick that was kept; then the ticker's own times.
            assertThat(tries.subList(9, 12))
                    .containsExactly(Duration.ofMillis(10_220), Duration.ofMillis(10_220), Duration.ofSeconds(11));
        }

        @Test
        void hasWhatItsSinkRefusesInTheJournal() {
            eventing.subscriber("display", Subscriber.responding(event -> Response.status(400)));
            heartbeats("[]", TO_DISPLAY);
            eventing.settle();

            Entry.Dropped dropped =
                    eventing.journal().entries(Entry.Dropped.class).get(0);
            assertThat(dropped.subscription()).hasToString("ContainerSource default/beat");
            assertThat(dropped.reason()).endsWith("was not taken: answered 400");
        }

        @Test
        void saysWhatIsWrongWithItsContainer() {
            display();
            heartbeats("[--perod=1]", TO_DISPLAY);
            assertThat(ready())
                    .isEqualTo("The Deployment 'beat-deployment' is unavailable. The stand-in for the image"
                            + " gcr.io/knative-releases/knative.dev/eventing/cmd/heartbeats:latest ends: flag provided but not"
                            + " defined: -perod. Known are eventSource, eventType, label, msg, period, sink.");

            heartbeats("[--period=soon]", TO_DISPLAY);
            assertThat(ready()).contains("Invalid period interval provided: \"soon\"");

            heartbeats("[--period=0]", TO_DISPLAY);
            assertThat(ready()).contains("period \"0\" is not positive");

            heartbeats("[--period=10us]", TO_DISPLAY);
            assertThat(ready()).contains("period \"10us\" is shorter than a millisecond");
            assertThat(got).isEmpty();
        }

        @Test
        void saysThatNothingRunsItsImage() {
            eventing.apply("""
                    apiVersion: sources.knative.dev/v1
                    kind: ContainerSource
                    metadata:
                      name: beat
                    spec:
                      template: {spec: {containers: [{image: ghcr.io/shop/poller}]}}
                      sink: {uri: http://example.com}
                    """);

            assertThat(source().isReady()).isFalse();
            assertThat(ready())
                    .isEqualTo(
                            "The Deployment 'beat-deployment' is unavailable. Nothing here runs the image"
                                    + " ghcr.io/shop/poller. Say which program to run in its place (under sources: in"
                                    + " knemu.yaml, container(...) in a test), or start one that sends to the sink's address by itself.");
        }
    }

    @Nested
    class ASinkBinding {

        private static final String BINDING = """
                apiVersion: sources.knative.dev/v1
                kind: SinkBinding
                metadata:
                  name: bind
                spec:
                  subject: %s
                  sink: {ref: {apiVersion: v1, kind: Service, name: display}}
                  ceOverrides: {extensions: {team: orders}}
                """;

        private static final String WORKLOAD = """
                apiVersion: %s
                kind: %s
                metadata:
                  name: app
                  labels: {app: heart}
                spec:
                  template:
                    metadata: {labels: {app: heart}}
                    spec:
                      containers:
                        - {image: ghcr.io/shop/sidecar}
                        - image: heartbeats
                          env: [{name: POD_NAME, value: p}, {name: POD_NAMESPACE, value: n}]
                """;

        @Test // C-211
        void tellsADeploymentWhereToSend() {
            display();
            eventing.apply(WORKLOAD.formatted("apps/v1", "Deployment"));
            eventing.advance(Duration.ofSeconds(3));
            assertThat(got).isEmpty();

            eventing.apply(BINDING.formatted("{apiVersion: apps/v1, kind: Deployment, name: app}"));
            eventing.advance(Duration.ofSeconds(5));
            assertThat(times()).containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(8));
            assertThat(got.get(0).getExtension("team")).isEqualTo("orders");

            eventing.delete(SinkBinding.class, "bind");
            eventing.advance(Duration.ofMinutes(1));
            assertThat(got).hasSize(2);
        }

        @Test // C-212
        void tellsAJobWhereToSendWhoeverCameFirst() {
            display();
            eventing.apply(
                    BINDING.formatted("{apiVersion: batch/v1, kind: Job, selector: {matchLabels: {app: heart}}}"));
            eventing.apply(WORKLOAD.formatted("batch/v1", "Job"));
            eventing.settle();

            assertThat(got).hasSize(1);
            assertThat(got.get(0).getExtension("team")).isEqualTo("orders");
        }

        @Test
        void isFollowedByAPodAndLeavesOthersAlone() {
            display();
            eventing.apply(BINDING.formatted("{apiVersion: v1, kind: Pod, selector: {matchLabels: {app: heart}}}"));
            eventing.apply("""
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: one, labels: {app: heart}}
                    spec:
                      containers:
                        - image: heartbeats
                          env:
                            - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                            - {name: POD_NAMESPACE, value: n}
                    ---
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: two}
                    spec:
                      containers:
                        - image: heartbeats
                          env: [{name: POD_NAME, value: two}, {name: POD_NAMESPACE, value: n}]
                    """);
            eventing.settle();

            assertThat(got).extracting(event -> event.getSource().getFragment()).containsExactly("n/one");
        }

        @Test
        void doesNotRunWhatIsScaledToZero() {
            display();
            apply(
                    BINDING.formatted("{apiVersion: apps/v1, kind: Deployment, name: app}"),
                    WORKLOAD.formatted("apps/v1", "Deployment")
                            .replace("spec:\n  template", "spec:\n  replicas: 0\n  template"));
            eventing.settle();

            assertThat(got).isEmpty();
        }

        @Test
        void ofADeploymentThatNothingRunsSaysSoThere() {
            apply(
                    BINDING.formatted("{apiVersion: apps/v1, kind: Deployment, name: app}"),
                    WORKLOAD.formatted("apps/v1", "Deployment").replace("image: heartbeats", "image: shop/poller"));

            OtherResource deployment = eventing.list(OtherResource.class).get(0);
            assertThat(deployment.content().text("/status/conditions/0/reason")).contains("NothingRunsTheImage");
            assertThat(deployment.content().text("/status/conditions/0/message").orElseThrow())
                    .startsWith("Nothing here runs the image ghcr.io/shop/sidecar, shop/poller.");
        }

        private void apply(String... manifests) {
            for (String manifest : manifests) {
                eventing.apply(manifest);
            }
        }
    }

    @Nested
    class AProgram {

        private final List<Container> started = new ArrayList<>();
        private final List<String> stopped = new ArrayList<>();

        private Program.Running run(Container container) {
            started.add(container);
            return () -> stopped.add(container.image());
        }

        private void poller(String... args) {
            eventing.apply("""
                    apiVersion: sources.knative.dev/v1
                    kind: ContainerSource
                    metadata:
                      name: poller
                    spec:
                      template:
                        spec:
                          containers:
                            - image: ghcr.io/shop/poller:2
                              command: [/poll]
                              args: [%s]
                              env: [{name: EVERY, value: 5s}]
                      sink: {ref: {apiVersion: v1, kind: Service, name: display}}
                    """.formatted(String.join(", ", args)));
        }

        private boolean isReady() {
            return eventing.get(ContainerSource.class, "poller").orElseThrow().isReady();
        }

        @Test
        void runsInPlaceOfAnImageWithTheEnvironmentOfItsContainer() {
            display();
            poller("fast");
            assertThat(isReady()).isFalse();

            eventing.container("poller", this::run);

            assertThat(isReady()).isTrue();
            assertThat(started).hasSize(1);
            assertThat(started.get(0).command()).containsExactly("/poll");
            assertThat(started.get(0).args()).containsExactly("fast");
            assertThat(started.get(0).env())
                    .containsEntry("EVERY", "5s")
                    .containsEntry("K_SINK", "http://display.default.svc.cluster.local")
                    .containsEntry("K_CE_OVERRIDES", "");
        }

        @Test
        void startsAnewWhenItsContainerChangesAndStopsWithIt() {
            display();
            eventing.container("default", "poller", this::run);
            poller("a");
            poller("a");
            poller("b");
            assertThat(started).extracting(Container::args).containsExactly(List.of("a"), List.of("b"));
            assertThat(stopped).hasSize(1);

            eventing.delete(ContainerSource.class, "poller");
            assertThat(stopped).hasSize(2);
        }

        @Test
        void stopsWhenTheEmulatorCloses() {
            display();
            eventing.container("poller", this::run);
            poller();

            eventing.close();

            assertThat(stopped).containsExactly("ghcr.io/shop/poller:2");
        }

        @Test
        void whoseEndFailsDoesNotKeepTheEmulatorFromEnding() {
            display();
            eventing.container("poller", container -> () -> {
                throw new IllegalStateException("already gone");
            });
            poller();

            eventing.close();

            assertThatIllegalStateException()
                    .isThrownBy(() -> eventing.apply(Broker.named("late")))
                    .withMessageContaining("closed");
        }

        @Test
        void takesThePlaceOfAStandIn() {
            display();
            heartbeats("[]", TO_DISPLAY);
            eventing.settle();
            assertThat(got).hasSize(1);

            eventing.container("heartbeats", this::run);
            eventing.advance(Duration.ofMinutes(1));

            assertThat(started).hasSize(1);
            assertThat(got).hasSize(1);
        }
    }

    @Test
    void aProgramReachesItsSinkOnThePort() throws Exception {
        List<Container> started = new ArrayList<>();
        List<CloudEvent> events = new ArrayList<>();
        try (EventingEmulator live =
                EventingEmulator.start(EmulatorOptions.defaults().withPort(0))) {
            live.subscriber("display", Subscriber.accepting(events::add));
            live.container("poller", container -> {
                started.add(container);
                return () -> {};
            });
            for (String sink :
                    List.of(TO_DISPLAY, "ref: {apiVersion: eventing.knative.dev/v1, kind: Broker, name: b}")) {
                live.apply("""
                        apiVersion: eventing.knative.dev/v1
                        kind: Broker
                        metadata: {name: b}
                        ---
                        apiVersion: sources.knative.dev/v1
                        kind: ContainerSource
                        metadata:
                          name: poller
                        spec:
                          template: {spec: {containers: [{image: poller}]}}
                          sink: {%s}
                        """.formatted(sink));
                HttpRequest post = HttpRequest.newBuilder(
                                URI.create(started.get(started.size() - 1).env().get("K_SINK")))
                        .headers("ce-specversion", "1.0", "ce-id", "1", "ce-type", "t", "ce-source", "/s")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
                assertThat(HttpClient.newHttpClient()
                                .send(post, HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .isBetween(200, 202);
            }
            assertThat(started.get(1).env()).containsEntry("K_SINK", live.url() + "/default/b");
            assertThat(live.delete(ResourceKey.of("sources.knative.dev/v1", "ContainerSource", "default", "poller")))
                    .isTrue();
        }
        assertThat(events).hasSize(1);
    }
}
