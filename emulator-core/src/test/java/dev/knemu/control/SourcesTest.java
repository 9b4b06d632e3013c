package dev.knemu.control;

import static dev.knemu.control.World.ready;
import static dev.knemu.control.World.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.resource.Broker;
import dev.knemu.resource.ContainerSource;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.Destination;
import dev.knemu.resource.FreeForm;
import dev.knemu.resource.ObjectMeta;
import dev.knemu.resource.OtherResource;
import dev.knemu.resource.PingSource;
import dev.knemu.resource.SinkBinding;
import dev.knemu.resource.SourceStatus.CloudEventAttributes;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SourcesTest {

    private static final URI LOGGER = URI.create("http://logger.default.svc.cluster.local");

    private final World world = new World();
    private final CoreService logger = CoreService.named("logger");

    @Nested
    class Ping {

        private final PingSource ping = PingSource.named("ticker").sink(Destination.service("logger"));

        @Test // C-200
        void runsWhenItsSinkHasAnAddress() {
            world.apply(ping);
            assertThat(ready(world.now(ping)))
                    .isEqualTo(
                            "False NotFound: " + "failed to get object default/logger: services \"logger\" not found");
            assertThat(world.running).isEmpty();

            world.apply(logger);

            assertThat(world.now(ping).isReady()).isTrue();
            assertThat(world.now(ping).spec().schedule()).isEqualTo("* * * * *");
            assertThat(world.now(ping).status().source().sinkUri()).contains(LOGGER);
            assertThat(world.now(ping).status().source().ceAttributes())
                    .containsExactly(new CloudEventAttributes(
                            "dev.knative.sources.ping", "/apis/v1/namespaces/default/pingsources/ticker"));
            assertThat(world.running).isEqualTo(Map.of(ping.key(), LOGGER));
        }

        @Test // C-201
        void runsWithAUri() {
            world.apply(PingSource.named("ticker").sink(Destination.uri("http://example.com/in")));

            assertThat(world.running).containsValue(URI.create("http://example.com/in"));
        }

        @Test
        void isStartedAnewOnlyWhenItIsChanged() {
            world.apply(logger, ping);
            assertThat(world.starts).isEqualTo(1);

            world.time.advance(Duration.ofMinutes(1));
            world.apply(ping);
            assertThat(world.starts).isEqualTo(1);

            world.apply(ping.schedule("*/5 * * * *"));
            assertThat(world.starts).isEqualTo(2);
        }

        @Test
        void stopsWithItsSinkAndWhenItIsDeleted() {
            world.apply(logger, ping);

            world.delete(logger);
            assertThat(world.running).isEmpty();
            world.apply(logger);
            assertThat(world.running).hasSize(1);

            world.delete(ping);
            assertThat(world.running).isEmpty();
        }

        @Test // C-385
        void isRefusedWithAScheduleThatCannotBeRead() {
            assertThatThrownBy(() -> world.apply(ping.schedule("@every 1s")))
                    .hasMessageContaining("PingSource default/ticker")
                    .hasMessageContaining("schedule");
        }
    }

    @Nested
    class Binding {

        private final SinkBinding binding = SinkBinding.named("bind")
                .subject(SinkBinding.Subject.of("apps/v1", "Deployment", "app"))
                .sink(Destination.service("logger"))
                .extension("team", "orders");

        @Test // C-211
        void knowsTheEnvironmentOfItsSubject() {
            world.apply(binding);
            assertThat(text(world.now(binding), "SinkProvided")).startsWith("False NotFound");
            assertThat(SinkEnvironment.of(world.now(binding))).isEmpty();

            world.apply(logger);
            assertThat(ready(world.now(binding))).isEqualTo("False SubjectMissing: deployments.apps \"app\" not found");

            world.apply(OtherResource.of(
                    "apps/v1", "Deployment", ObjectMeta.of("default", "app"), JsonNodeFactory.instance.objectNode()));
            assertThat(world.now(binding).isReady()).isTrue();
            assertThat(SinkEnvironment.of(world.now(binding)))
                    .isEqualTo(Map.of(
                            "K_SINK", LOGGER.toString(), "K_CE_OVERRIDES", "{\"extensions\":{\"team\":\"orders\"}}"));
        }
    }

    @Nested
    class Container {

        private ContainerSource source() {
            ObjectNode template = JsonNodeFactory.instance.objectNode();
            template.putObject("spec").putArray("containers").addObject().put("image", "ghcr.io/shop/beat");
            return ContainerSource.named("beat").template(FreeForm.of(template)).sink(Destination.broker("main"));
        }

        @Test // C-206
        void makesADeploymentAndABinding() {
            world.apply(source(), Broker.named("main"));

            URI broker = URI.create("http://broker-ingress.knative-eventing.svc.cluster.local/default/main");
            ContainerSource stored = world.now(source());
            assertThat(stored.status().source().sinkUri()).contains(broker);
            assertThat(text(stored, "SinkBindingReady")).isEqualTo("True");
            SinkBinding binding = world.get(SinkBinding.class, "beat-sinkbinding");
            assertThat(binding.isReady()).isTrue();
            OtherResource deployment = world.get(OtherResource.class, "beat-deployment");
            assertThat(deployment.content().text("/spec/template/spec/containers/0/image"))
                    .contains("ghcr.io/shop/beat");
            assertThat(deployment.content().text("/spec/template/spec/containers/0/name"))
                    .contains("beat-0");
            assertThat(deployment.metadata().controller().orElseThrow().uid())
                    .isEqualTo(stored.metadata().uid());
        }

        @Test
        void saysThatNothingRunsItsContainer() {
            world.apply(source(), Broker.named("main"));

            assertThat(ready(world.now(source())))
                    .startsWith(
                            "Unknown DeploymentUnavailable: The Deployment 'beat-deployment' is unavailable. Nothing here"
                                    + " runs the image ghcr.io/shop/beat.");
        }

        @Test
        void takesBothWithIt() {
            world.apply(source());
            world.delete(source());

            assertThat(world.store.snapshot().resources()).isEmpty();
        }
    }
}
