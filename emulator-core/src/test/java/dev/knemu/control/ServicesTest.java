package dev.knemu.control;

import static dev.knemu.control.World.ready;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.channel.Name;
import dev.knemu.resource.Broker;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.Destination;
import dev.knemu.resource.ObjectMeta;
import dev.knemu.resource.OtherResource;
import dev.knemu.resource.ServingService;
import dev.knemu.resource.Trigger;
import dev.knemu.transport.AddressBook.Endpoint;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServicesTest {

    private static final Name SHIPPING = new Name("default", "shipping");
    private static final Endpoint MINE = new Endpoint.Elsewhere(URI.create("http://localhost:9000"));

    private final World world = new World();

    private Endpoint behind(Name name) {
        return world.topology().services().get(name);
    }

    @Test
    void areStandInsUntilSomethingIsBound() {
        world.apply(CoreService.named("shipping"));
        assertThat(behind(SHIPPING)).isEqualTo(World.STAND_IN);

        world.plane.bind(SHIPPING, MINE);
        assertThat(behind(SHIPPING)).isEqualTo(MINE);

        world.plane.unbind(SHIPPING);
        assertThat(behind(SHIPPING)).isEqualTo(World.STAND_IN);
    }

    @Test
    void areMadeForABindingAndGoWithIt() {
        world.plane.bind(SHIPPING, MINE);
        assertThat(world.get(CoreService.class, "shipping")).isNotNull();
        assertThat(behind(SHIPPING)).isEqualTo(MINE);

        world.plane.unbind(SHIPPING);
        assertThat(world.store.snapshot().resources()).isEmpty();
        assertThat(behind(SHIPPING)).isNull();
    }

    @Test
    void ofKnativeBringAKubernetesServiceOfTheSameName() {
        Trigger trigger = Trigger.named("t").broker("main").subscriber(Destination.service("shipping"));
        ServingService service = ServingService.named("shipping", "shipping:1");
        world.apply(Broker.named("main"), trigger, service);

        assertThat(ready(world.now(trigger))).isEqualTo("True");
        assertThat(world.get(CoreService.class, "shipping").metadata().controller())
                .hasValueSatisfying(owner -> assertThat(owner.kind()).isEqualTo("Service"));

        world.plane.delete(service.key());

        assertThat(ready(world.now(trigger))).startsWith("False");
        assertThat(behind(SHIPPING)).isNull();
    }

    @Test
    void stayWhenSomebodyAppliedThemMeanwhile() {
        world.plane.bind(SHIPPING, MINE);
        world.apply(CoreService.named("shipping"));

        world.plane.unbind(SHIPPING);

        assertThat(behind(SHIPPING)).isEqualTo(World.STAND_IN);
    }

    @Test
    void needNotBeWrittenDownToBeReferredToOnceTheyAreBound() {
        Trigger trigger = Trigger.named("t").broker("main").subscriber(Destination.knativeService("shipping"));
        world.apply(Broker.named("main"), trigger);
        assertThat(ready(world.now(trigger))).startsWith("False");

        world.plane.bind(SHIPPING, MINE);
        assertThat(ready(world.now(trigger))).isEqualTo("True");

        world.plane.unbind(SHIPPING);
        assertThat(ready(world.now(trigger))).startsWith("False");
    }

    @Test
    void ofKnativeAreReadyAtOnce() {
        ServingService service = ServingService.named("shipping", "ghcr.io/shop/shipping");
        world.apply(service);

        assertThat(world.now(service).isReady()).isTrue();
        assertThat(world.now(service).status().address().address().orElseThrow().url())
                .contains(URI.create("http://shipping.default.svc.cluster.local"));
        assertThat(world.now(service).status().latestReadyRevisionName()).isEqualTo("shipping-00001");
        assertThat(behind(SHIPPING)).isEqualTo(World.STAND_IN);
    }

    @Test
    void tellTheirStandInWhichPodsTheySelect() {
        CoreService service = CoreService.named("shipping");
        CoreService.Spec spec = service.spec();
        world.apply(service.withSpec(selecting(spec, Map.of("app", "shipping"))));
        assertThat(world.templates).containsEntry("shipping", "none");

        ObjectNode content = JsonNodeFactory.instance.objectNode();
        ObjectNode template = content.putObject("spec").putObject("template");
        template.putObject("metadata")
                .putObject("labels")
                .put("app", "shipping")
                .put("tier", "back");
        template.putObject("spec").putArray("containers").addObject().put("image", "ghcr.io/shop/shipping");
        OtherResource deployment =
                OtherResource.of("apps/v1", "Deployment", ObjectMeta.of("default", "shipping"), content);
        world.apply(deployment);
        assertThat(world.templates).containsEntry("shipping", "ghcr.io/shop/shipping");

        world.delete(deployment);
        assertThat(world.templates).containsEntry("shipping", "none");
    }

    private static CoreService.Spec selecting(CoreService.Spec spec, Map<String, String> selector) {
        return new CoreService.Spec(
                spec.ports(),
                selector,
                "",
                List.of(),
                "",
                List.of(),
                "",
                "",
                List.of(),
                "",
                "",
                spec.healthCheckNodePort(),
                false,
                spec.sessionAffinityConfig(),
                List.of(),
                spec.ipFamilyPolicy(),
                spec.allocateLoadBalancerNodePorts(),
                spec.loadBalancerClass(),
                spec.internalTrafficPolicy(),
                spec.trafficDistribution());
    }
}
