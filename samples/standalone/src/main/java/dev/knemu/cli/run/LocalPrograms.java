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
import dev.knemu.resource.SinkBinding;
import dev.knemu.transport.ClusterAddresses;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

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
        List<Workload> workloads = Workload.in(eventing);
        List<Program> all = new ArrayList<>();
        serving.forEach(each -> all.add(program(each, workloads)));
        sources.forEach(source -> all.addAll(programs(source, workloads)));
        all.forEach(programs::start);
    }

    private Program program(Serving each, List<Workload> workloads) {
        ProgramSpec spec = each.spec();
        Optional<Workload> workload = named(spec, workloads);
        Map<String, String> environment = new LinkedHashMap<>(spec.env());
        environment.put("PORT", String.valueOf(each.port()));
        environment.putAll(told(spec, workload.map(Workload::binding)));
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

    private List<Program> programs(ProgramSpec source, List<Workload> workloads) {
        List<Workload> meant = source.image().isPresent()
                ? workloads.stream()
                        .filter(workload -> workload.runs(source.image().get()))
                        .toList()
                : named(source, workloads).stream().toList();
        if (!meant.isEmpty()) {
            return meant.stream().map(workload -> program(source, workload)).toList();
        }
        if (source.sink().isEmpty() || source.image().isPresent()) {
            throw nowhereToSend(source, workloads);
        }
        Map<String, String> environment = new LinkedHashMap<>(source.env());
        environment.putAll(told(source, Optional.empty()));
        return List.of(program(source, source.name(), List.of(), environment, OptionalInt.empty()));
    }

    private Program program(ProgramSpec source, Workload workload) {
        Map<String, String> environment = new LinkedHashMap<>(workload.env());
        environment.putAll(source.env());
        environment.putAll(told(source, Optional.of(workload.binding())));
        return program(source, workload.name(), workload.args(), environment, OptionalInt.empty());
    }

    private static Optional<Workload> named(ProgramSpec spec, List<Workload> workloads) {
        return workloads.stream()
                .filter(workload -> workload.isNamed(spec.namespace(), spec.name()))
                .findFirst();
    }

    private static Problem nowhereToSend(ProgramSpec source, List<Workload> workloads) {
        String what = source.image().map(image -> "image " + image).orElse(source.namespace() + "/" + source.name());
        String there = workloads.isEmpty()
                ? "none at all"
                : workloads.stream()
                        .map(workload -> workload.namespace() + "/" + workload.name()
                                + (workload.image().isEmpty() ? "" : " (" + workload.image() + ")"))
                        .collect(Collectors.joining(", "));
        return new Problem(
                ExitCode.WRONG,
                "nothing says where the source " + what + " sends",
                "the manifests have no ContainerSource of that kind, and no SinkBinding that binds one; they have "
                        + there,
                "write the name or image of one of them, or a sink beside the name, such as  sink: broker:default");
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
