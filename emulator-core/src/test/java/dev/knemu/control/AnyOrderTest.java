package dev.knemu.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.channel.ChannelRoute;
import dev.knemu.channel.Topology;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Channel;
import dev.knemu.resource.ConfigMap;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.DeliverySpec;
import dev.knemu.resource.Destination;
import dev.knemu.resource.KReference;
import dev.knemu.resource.Namespace;
import dev.knemu.resource.Parallel;
import dev.knemu.resource.PingSource;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceWriter;
import dev.knemu.resource.Sequence;
import dev.knemu.resource.ServingService;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The end is a function of what was applied, not of the order it came in. */
class AnyOrderTest {

    private static final List<Resource> DOCUMENTS = List.of(
            Namespace.named("default"),
            ConfigMap.of("default", "channels", Map.of("channel-template-spec", """
                    apiVersion: messaging.knative.dev/v1
                    kind: InMemoryChannel
                    """)),
            Broker.named("main")
                    .config(KReference.of("v1", "ConfigMap", "default", "channels"))
                    .delivery(DeliverySpec.retries(2).withDeadLetterSink(Destination.channel("graves"))),
            Trigger.named("direct").broker("main").subscriber(Destination.service("logger")),
            Trigger.named("flow")
                    .broker("main")
                    .subscriber(Destination.to(KReference.of(Sequence.API_VERSION, Sequence.KIND, "seq"))),
            Trigger.named("lost").broker("main").subscriber(Destination.service("nobody")),
            Channel.named("graves").delivery(DeliverySpec.deadLetter(Destination.service("logger"))),
            Subscription.named("mourn")
                    .channel(KReference.of(Channel.API_VERSION, Channel.KIND, "graves"))
                    .subscriber(Destination.knativeService("mourner")),
            Sequence.named("seq")
                    .step(Destination.knativeService("mourner"))
                    .step(Destination.to(KReference.of(Parallel.API_VERSION, Parallel.KIND, "par")))
                    .reply(Destination.broker("main")),
            Parallel.named("par")
                    .branch(Parallel.Branch.to(Destination.service("logger")))
                    .reply(Destination.channel("graves")),
            PingSource.named("ticker").sink(Destination.broker("main")),
            CoreService.named("logger"),
            ServingService.named("mourner", "ghcr.io/shop/mourner"));

    static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void oneByOneEndsAsAllAtOnce(int seed) {
        List<Resource> shuffled = new ArrayList<>(DOCUMENTS);
        Collections.shuffle(shuffled, new Random(seed));
        World all = new World();
        all.plane.apply(DOCUMENTS);
        World oneByOne = new World();

        shuffled.forEach(oneByOne::apply);

        assertThat(text(oneByOne)).isEqualTo(text(all));
        assertThat(routes(oneByOne.topology())).isEqualTo(routes(all.topology()));
        assertThat(oneByOne.running.keySet()).isEqualTo(all.running.keySet());
    }

    @Test
    void allIsReadyButWhatRefersToNothing() {
        World world = new World();
        world.plane.apply(DOCUMENTS);

        assertThat(world.store.snapshot().resources().values())
                .filteredOn(dev.knemu.resource.KResource.class::isInstance)
                .filteredOn(resource -> !((dev.knemu.resource.KResource) resource).isReady())
                .extracting(resource -> resource.key().toString())
                .containsExactly("Trigger default/lost");
    }

    /** Everything but what must differ: uids (also inside names), versions, and how often a spec was written. */
    private static String text(World world) {
        Map<String, String> names = new TreeMap<>();
        for (Resource resource : world.store.snapshot().resources().values()) {
            names.put(
                    resource.metadata().uid(),
                    "uid-of-" + resource.kind() + "-"
                            + plain(resource.metadata().name()));
        }
        TreeSet<String> documents = new TreeSet<>();
        for (Resource resource : world.store.snapshot().resources().values()) {
            String yaml = ResourceWriter.toYaml(resource);
            for (Map.Entry<String, String> name : names.entrySet()) {
                yaml = yaml.replace(name.getKey(), name.getValue());
            }
            documents.add(yaml.replaceAll("(?m)^ *(- )?(resourceVersion|generation|observedGeneration): .*\n", ""));
        }
        return String.join("---\n", documents).lines().sorted().reduce("", (a, b) -> a + b + "\n");
    }

    private static String plain(String name) {
        return name.replaceAll("uid-\\d+", "");
    }

    private static Map<String, TreeSet<String>> routes(Topology topology) {
        Map<String, TreeSet<String>> routes = new TreeMap<>();
        for (ChannelRoute channel : topology.channels().values()) {
            TreeSet<String> subscriptions = new TreeSet<>();
            channel.subscriptions()
                    .forEach(route -> subscriptions.add(route.ref() + " > " + route.subscriber() + " > " + route.reply()
                            + " > " + route.deadLetterSink() + " " + route.plan()));
            routes.put(channel.ref().toString(), subscriptions);
        }
        topology.brokers().forEach((name, broker) -> routes.put("ingress " + name, new TreeSet<>()));
        topology.services().forEach((name, service) -> routes.put("service " + name, new TreeSet<>()));
        return routes;
    }
}
