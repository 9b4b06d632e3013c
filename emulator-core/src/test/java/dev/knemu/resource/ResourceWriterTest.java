package dev.knemu.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResourceWriterTest {

    static List<Resource> resources() {
        Destination to = Destination.service("s");
        DeliverySpec delivery = DeliverySpec.retries(0)
                .withBackoff(BackoffPolicy.LINEAR, Duration.ofMillis(200))
                .withDeadLetterSink(Destination.uri("http://dls"))
                .withFormat("json");
        return List.of(
                Broker.named("b")
                        .brokerClass("X")
                        .config(KReference.of("v1", "ConfigMap", "c"))
                        .delivery(delivery),
                Trigger.named("t")
                        .broker("b")
                        .filterAttributes(Map.of("type", "", "source", "yes"))
                        .filter(SubscriptionsAPIFilter.any(
                                SubscriptionsAPIFilter.cesql("type = 'x'"), SubscriptionsAPIFilter.suffix("a", "1")))
                        .subscriber(to.withPath("/v2")),
                EventType.named("e", "order.paid").description("paid\norders"),
                Channel.named("c").channelTemplate(ChannelTemplateSpec.IN_MEMORY),
                InMemoryChannel.named("i").delivery(DeliverySpec.EMPTY),
                Subscription.named("u").channel("c").subscriber(to).reply(Destination.broker("b")),
                Sequence.named("q").step(to, delivery).reply(to),
                Parallel.named("p").branch(Parallel.Branch.to(to).withFilter(to)),
                PingSource.named("g")
                        .schedule("*/5 * * * *")
                        .data("application/json", "{\"a\": 1}")
                        .sink(to)
                        .extension("x", "1"),
                ContainerSource.named("o")
                        .template(ServingService.named("x", "image").spec().template())
                        .sink(to),
                SinkBinding.named("d")
                        .subject(SinkBinding.Subject.of("batch/v1", "Job", "j"))
                        .sink(to),
                GitHubSource.named("h")
                        .ownerAndRepository("shop/orders")
                        .eventTypes("push", "pull_request")
                        .accessToken("github", "token")
                        .secretToken("github", "secret")
                        .sink(to),
                GitLabSource.named("l")
                        .projectUrl("https://gitlab.example/shop/orders")
                        .eventTypes("push_events")
                        .accessToken("gitlab", "token")
                        .secretToken("gitlab", "secret")
                        .sink(to),
                ServingService.named("v", "image"),
                CoreService.named("w"),
                ConfigMap.of(
                        "n",
                        "m",
                        Map.of(
                                "k",
                                "a: 1\nb: 2\n",
                                "empty",
                                "",
                                "odd",
                                "a\u0000b\t\uD83D\uDE00 ",
                                "multi",
                                " x\n\ny \n",
                                "port",
                                "08",
                                "time",
                                "12:30")),
                Namespace.named("n").label("a", "b"));
    }

    @ParameterizedTest
    @MethodSource("resources")
    void whatIsWrittenReadsBackEqual(Resource resource) {
        assertThat(new ManifestReader().read(ResourceWriter.toYaml(resource)).resources())
                .containsExactly(resource);
        assertThat(new ManifestReader()
                        .read(ResourceWriter.toJson(resource).toString())
                        .resources())
                .containsExactly(resource);
    }

    @Test
    void severalDocumentsReadBackInOrder() {
        assertThat(new ManifestReader().read(ResourceWriter.toYaml(resources())).resources())
                .isEqualTo(resources());
    }

    @Test
    void writesInKubernetesOrderWithStatusAndWithoutWhatIsEmpty() {
        Instant now = Instant.parse("2026-01-01T00:00:00.123Z");
        Broker broker = Broker.named("b")
                .withStatus(Broker.Status.EMPTY
                        .withAddress(AddressStatus.of(Addressable.http(URI.create("http://b"))))
                        .withCommon(new CommonStatus(
                                1,
                                Broker.CONDITIONS
                                        .manage(List.of(), now)
                                        .markFalse("FilterReady", "No", "not yet")
                                        .list(),
                                Map.of("knative.dev/channelName", "c"))));

        assertThat(ResourceWriter.toYaml(broker)).isEqualTo("""
                        apiVersion: eventing.knative.dev/v1
                        kind: Broker
                        metadata:
                          name: b
                          namespace: default
                        status:
                          observedGeneration: 1
                          conditions:
                          - type: FilterReady
                            status: 'False'
                            lastTransitionTime: '2026-01-01T00:00:00Z'
                            reason: 'No'
                            message: not yet
                          - type: Ready
                            status: 'False'
                            lastTransitionTime: '2026-01-01T00:00:00Z'
                            reason: 'No'
                            message: not yet
                          annotations:
                            knative.dev/channelName: c
                          address:
                            name: http
                            url: http://b
                        """);
    }

    @Test
    void quotesWhatOtherReadersWouldTakeForABoolean() {
        String yaml =
                ResourceWriter.toYaml(ConfigMap.of("n", "m", Map.of("a", "yes", "b", "on", "c", "1", "d", "null")));

        assertThat(yaml).contains("a: 'yes'", "b: 'on'", "c: '1'", "d: 'null'");
    }

    @Test
    void keepsAnOtherResourceAsItCame() {
        String yaml =
                "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: d\n  namespace: shop\nspec:\n  replicas: 2\n";

        Resource read = new ManifestReader().read(yaml).resources().get(0);

        assertThat(ResourceWriter.toYaml(read)).isEqualTo(yaml);
        assertThat(read.addressStatus()).isEqualTo(Optional.empty());
    }
}
