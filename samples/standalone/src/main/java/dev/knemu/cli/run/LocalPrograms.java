package dev.knemu.cli.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.EventingEmulator;
import dev.knemu.cli.process.Program;
import dev.knemu.cli.process.Programs;
import dev.knemu.cli.project.ProgramSpec;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.control.SinkEnvironment;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Container;
import dev.knemu.resource.ContainerSource;
import dev.knemu.resource.SinkBinding;
import dev.knemu.transport.ClusterAddresses;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The programs of a run, as the emulator sees them: behind which Services they stand, and what a SinkBinding or
 * ContainerSource would tell them.
 *
 * <p>Source of the variables: knative/eventing {@code pkg/apis/sources/v1/sinkbinding_lifecycle.go}; of {@code PORT}: the
 * runtime contract of knative/serving.
 */
final class LocalPrograms {

    private static final String SINK = "K_SINK";
    private static final String OVERRIDES = "K_CE_OVERRIDES";

    /** As a KafkaBinding sets it. */
    private static final String KAFKA = "KAFKA_BOOTSTRAP_SERVERS";

    /** A program that takes events, and the port that it was given. */
    private record Serving(ProgramSpec spec, int port) {}

    private final EventingEmulator eventing;
    private final Reachable reachable;
    private final List<Serving> serving = new ArrayList<>();
    private final List<ProgramSpec> sources;

    LocalPrograms(EventingEmulator eventing, List<ProgramSpec> specs) {
        this.eventing = eventing;
        this.reachable = Reachable.of(eventing);
        specs.stream()
                .filter(spec -> spec.takesEvents() && spec.url().isEmpty())
                .forEach(spec -> serving.add(new Serving(spec, spec.port().orElseGet(Programs::freePort))));
        this.sources = specs.stream().filter(spec -> !spec.takesEvents()).toList();
        sources.forEach(this::takePlace);
    }

    /** Its container is run, so its ContainerSource is Ready, and no stand-in sends beside it; it is started later. */
    private void takePlace(ProgramSpec source) {
        dev.knemu.Program elsewhere = container -> () -> {};
        source.image()
                .ifPresentOrElse(
                        image -> eventing.container(image, elsewhere),
                        () -> eventing.container(source.namespace(), source.name(), elsewhere));
    }

    /** Behind which Service each is to stand, even while it does not answer: then deliveries fail, as on a cluster. */
    List<ServiceAt> services() {
        return serving.stream()
                .map(each -> new ServiceAt(
                        each.spec().namespace(), each.spec().name(), URI.create("http://127.0.0.1:" + each.port())))
                .toList();
    }

    /**
     * Starts all; to be called when the manifests are applied, since they say where programs send.
     *
     * @throws Problem when one has nowhere to send
     */
    void start(Programs programs) {
        serving.forEach(each -> programs.start(program(each)));
        for (ProgramSpec source : sources) {
            AtomicBoolean isThere = new AtomicBoolean();
            dev.knemu.Program inItsPlace = container -> {
                isThere.set(true);
                return programs.start(program(source, container))::run;
            };
            if (source.image().isPresent()) {
                eventing.container(source.image().get(), inItsPlace);
            } else {
                eventing.container(source.namespace(), source.name(), inItsPlace);
            }
            if (!isThere.get()) {
                startAlone(source, programs);
            }
        }
    }

    private void startAlone(ProgramSpec source, Programs programs) {
        if (source.sink().isEmpty() || source.image().isPresent()) {
            throw nowhereToSend(source);
        }
        Map<String, String> environment = new LinkedHashMap<>(whereKafkaIs());
        environment.putAll(source.env());
        environment.putAll(told(source, Optional.empty()));
        programs.start(program(source, source.name(), List.of(), environment, OptionalInt.empty()));
    }

    private Program program(Serving each) {
        ProgramSpec spec = each.spec();
        Map<String, String> environment = new LinkedHashMap<>(whereKafkaIs());
        environment.putAll(spec.env());
        environment.put("PORT", String.valueOf(each.port()));
        environment.putAll(told(spec, bindingOf(spec)));
        if (!environment.containsKey(SINK)) {
            onlyBroker(spec.namespace()).ifPresent(broker -> {
                environment.put(SINK, reachable.from(broker).toString());
                environment.put(OVERRIDES, overrides(spec));
            });
        }
        return program(spec, spec.name(), List.of(), environment, OptionalInt.of(each.port()));
    }

    private static Program program(
            ProgramSpec spec, String name, List<String> args, Map<String, String> environment, OptionalInt port) {
        return new Program(
                name,
                spec.command().with(args),
                spec.directory(),
                environment,
                port,
                spec.readyPath(),
                spec.readyTimeout(),
                spec.restart());
    }

    /** The emulator has put into the container's environment what a SinkBinding says. */
    private Program program(ProgramSpec source, Container container) {
        Map<String, String> environment = new LinkedHashMap<>(whereKafkaIs());
        environment.putAll(container.env());
        environment.putAll(source.env());
        environment.putAll(told(source, Optional.empty()));
        if (!source.ceOverrides().isEmpty()) {
            environment.put(OVERRIDES, overrides(source));
        }
        String name = source.name().isEmpty() ? container.imageName() : source.name();
        return program(source, name, container.args(), environment, OptionalInt.empty());
    }

    private Map<String, String> whereKafkaIs() {
        return eventing.options()
                .kafka()
                .map(properties -> Map.of(KAFKA, properties.get("bootstrap.servers")))
                .orElse(Map.of());
    }

    private Optional<SinkBinding> bindingOf(ProgramSpec spec) {
        return eventing.list(SinkBinding.class).stream()
                .filter(binding -> binding.spec().subject().name().equals(spec.name()))
                .filter(binding -> namespaceOf(binding).equals(spec.namespace()))
                .findFirst();
    }

    private static String namespaceOf(SinkBinding binding) {
        String said = binding.spec().subject().namespace();
        return said.isEmpty() ? binding.metadata().namespace() : said;
    }

    private Problem nowhereToSend(ProgramSpec source) {
        String what = source.image().map(image -> "image " + image).orElse(source.namespace() + "/" + source.name());
        String there = Stream.concat(
                        eventing.list(ContainerSource.class).stream(),
                        eventing.list(SinkBinding.class).stream()
                                .filter(binding ->
                                        binding.metadata().controller().isEmpty()))
                .map(resource -> resource.key().toString())
                .collect(Collectors.joining(", "));
        return new Problem(
                ExitCode.WRONG,
                "nothing says where the source " + what + " sends",
                "the manifests have no ContainerSource of that kind, and no workload that a SinkBinding binds; they have "
                        + (there.isEmpty() ? "none at all" : there),
                "write the name or image of such a workload, or a sink beside the name, such as  sink: broker:default");
    }

    /** What the file says comes before what a manifest says. */
    private Map<String, String> told(ProgramSpec spec, Optional<SinkBinding> binding) {
        Map<String, String> told =
                new LinkedHashMap<>(binding.map(SinkEnvironment::of).orElse(Map.of()));
        told.computeIfPresent(
                SINK, (name, sink) -> reachable.from(URI.create(sink)).toString());
        spec.sink().ifPresent(sink -> {
            told.put(SINK, reachable.from(sink.address()).toString());
            told.putIfAbsent(OVERRIDES, "");
        });
        if (told.containsKey(SINK) && !spec.ceOverrides().isEmpty()) {
            told.put(OVERRIDES, overrides(spec));
        }
        return told;
    }

    private static String overrides(ProgramSpec spec) {
        if (spec.ceOverrides().isEmpty()) {
            return "";
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode extensions = json.putObject("extensions");
        spec.ceOverrides().forEach(extensions::put);
        return json.toString();
    }

    /** Whoever has one Broker means that one. */
    private Optional<URI> onlyBroker(String namespace) {
        List<Broker> brokers = eventing.list(Broker.class).stream()
                .filter(broker -> broker.metadata().namespace().equals(namespace))
                .toList();
        return brokers.size() == 1
                ? Optional.of(ClusterAddresses.broker(
                        namespace, brokers.get(0).metadata().name()))
                : Optional.empty();
    }
}
