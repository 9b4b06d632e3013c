package dev.knemu.cli.bench;

import dev.knemu.cli.bench.report.Workload;
import dev.knemu.cli.run.Start;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import dev.knemu.filter.Filter;
import dev.knemu.filter.FilterParser;
import dev.knemu.filter.UnsupportedFilterException;
import dev.knemu.graph.Reference;
import dev.knemu.journal.Journal;
import dev.knemu.lint.Witness;
import dev.knemu.resource.Backing;
import dev.knemu.resource.Broker;
import dev.knemu.resource.KReference;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.Resource;
import dev.knemu.resource.Trigger;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.rw.CloudEventRWException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The user's own manifests on an emulator, with a subscriber that counts behind every Service that nothing real stands
 * behind. Events are made so that each Trigger wants one of them; how often each arrives is found out by sending it once.
 */
final class ManifestScenario {

    private static final Duration QUIET = Duration.ofMillis(100);
    private static final String SERVICE = "Service";
    private static final String ANY_TYPE = "dev.knemu.bench";
    private static final String ANY_SOURCE = "/knemu/bench";

    private final Stage stage;
    private final Broker broker;
    private final List<Trigger> triggers;
    private final List<String> notes = new ArrayList<>();

    private ManifestScenario(Stage stage, Optional<String> wanted) {
        this.stage = stage;
        this.broker = broker(stage.eventing().list(Broker.class), wanted);
        this.triggers = stage.eventing().list(Trigger.class).stream()
                .filter(trigger -> trigger.metadata().namespace().equals(namespace())
                        && trigger.spec().broker().equals(name()))
                .toList();
    }

    /**
     * @param broker {@code NAMESPACE/NAME} or {@code NAME}; empty for the only one
     * @param given the events to send; empty to have them made
     */
    static Scenario open(
            Manifest manifest,
            Optional<String> broker,
            List<CloudEvent> given,
            Payload payload,
            Stage.Subscribers subscribers,
            Journal.Level journal,
            int connections,
            Phases phases) {
        Stage stage = Stage.local(subscribers, journal, connections);
        try {
            services(manifest).forEach(service -> stage.count(service.namespace(), service.name()));
            Start.apply(() -> stage.eventing().apply(manifest));
            stage.eventing().backings().stream()
                    .filter(backing -> backing.behind() == Backing.Behind.STAND_IN)
                    .forEach(backing -> stage.count(backing.namespace(), backing.name()));
            return new ManifestScenario(stage, broker).scenario(given, payload, subscribers, journal, phases);
        } catch (RuntimeException e) {
            stage.close();
            throw e;
        }
    }

    /** Those that somebody sends to and no manifest brings: mostly they are in another repository. */
    private static List<KReference> services(Manifest manifest) {
        Set<String> brought = manifest.resources().stream()
                .filter(resource -> resource.kind().equals(SERVICE))
                .map(resource ->
                        namespaceOf(resource) + "/" + resource.metadata().name())
                .collect(Collectors.toSet());
        return manifest.resources().stream()
                .flatMap(resource -> Reference.of(resource).stream())
                .flatMap(reference -> reference.to().ref().stream()
                        .map(ref -> ref.namespace().isEmpty() ? ref.withNamespace(namespaceOf(reference.from())) : ref))
                .filter(ref -> ref.kind().equals(SERVICE) && !brought.contains(ref.namespace() + "/" + ref.name()))
                .distinct()
                .toList();
    }

    private static String namespaceOf(Resource resource) {
        String namespace = resource.metadata().namespace();
        return namespace.isEmpty() ? "default" : namespace;
    }

    private static Broker broker(List<Broker> brokers, Optional<String> wanted) {
        String names = brokers.stream().map(ManifestScenario::text).collect(Collectors.joining(", "));
        if (wanted.isPresent()) {
            String name = wanted.get().contains("/") ? wanted.get() : "default/" + wanted.get();
            return brokers.stream()
                    .filter(broker -> text(broker).equals(name))
                    .findFirst()
                    .orElseThrow(() -> new Problem(
                            ExitCode.NOT_FOUND,
                            "there is no Broker " + name + " in the manifests",
                            brokers.isEmpty() ? "they have none at all" : "they have " + names,
                            "correct --broker NAMESPACE/NAME, or leave it out where there is one only"));
        }
        if (brokers.size() != 1) {
            throw new Problem(
                    ExitCode.USAGE,
                    "it is not clear which Broker to send to",
                    brokers.isEmpty() ? "the manifests have none" : "the manifests have several: " + names,
                    brokers.isEmpty() ? "add one to the manifests" : "say which: --broker " + text(brokers.get(0)));
        }
        return brokers.get(0);
    }

    private static String text(Broker broker) {
        return broker.metadata().namespace() + "/" + broker.metadata().name();
    }

    private String namespace() {
        return broker.metadata().namespace();
    }

    private String name() {
        return broker.metadata().name();
    }

    private Scenario scenario(
            List<CloudEvent> given,
            Payload payload,
            Stage.Subscribers subscribers,
            Journal.Level journal,
            Phases phases) {
        stage.sendTo(namespace(), name());
        List<EventTemplate> templates = given.isEmpty()
                ? templates(payload)
                : given.stream().map(EventTemplate::new).toList();
        int[] expected = Probe.arrivals(stage, templates, phases, QUIET);
        if (Arrays.stream(expected).sum() == 0) {
            notes.add("No event reaches a subscriber that counts: only the answers of the Broker are measured.");
        }
        int bytes = templates.stream()
                .mapToInt(template -> template.data().length)
                .max()
                .orElse(0);
        Workload workload = new Workload(
                triggers.size(),
                "manifest",
                null,
                bytes,
                subscribers.name(),
                journal.name().toLowerCase(Locale.ROOT),
                null,
                null);
        return new Scenario(workload, templates, expected, stage.mostUnderWay(), notes, stage);
    }

    /** As many as it takes for each Trigger to want one. */
    private List<EventTemplate> templates(Payload payload) {
        byte[] data = payload.data();
        Map<Map<String, String>, EventTemplate> templates = new LinkedHashMap<>();
        for (Trigger trigger : triggers) {
            if (!trigger.isReady()) {
                notes.add("Trigger " + trigger.metadata().name() + " is not Ready and gets nothing: "
                        + GridScenario.reason(trigger));
                continue;
            }
            Optional<Map<String, String>> witness = witness(trigger);
            if (witness.isEmpty()) {
                notes.add("No event is sent for Trigger " + trigger.metadata().name()
                        + ": none could be made that passes its filter. Give one with --event FILE.json.");
            } else {
                templates.computeIfAbsent(
                        witness.get(),
                        attributes -> new EventTemplate(event(attributes, data).orElseThrow()));
            }
        }
        return templates.isEmpty()
                ? List.of(new EventTemplate(event(Map.of(), data).orElseThrow()))
                : List.copyOf(templates.values());
    }

    /** Of an event that really passes: what is a text need not be a URI, and ids are given here. */
    private static Optional<Map<String, String>> witness(Trigger trigger) {
        try {
            Filter filter = FilterParser.parse(trigger.spec());
            return Witness.of(filter)
                    .filter(attributes -> !attributes.containsKey("id"))
                    .filter(attributes -> event(attributes, new byte[0])
                            .filter(event -> filter.evaluate(event).passed())
                            .isPresent());
        } catch (UnsupportedFilterException e) {
            return Optional.empty();
        }
    }

    private static Optional<CloudEvent> event(Map<String, String> attributes, byte[] data) {
        CloudEventBuilder event =
                CloudEventBuilder.v1().withId("any").withType(ANY_TYPE).withSource(URI.create(ANY_SOURCE));
        if (data.length > 0) {
            event.withData("application/json", data);
        }
        try {
            for (Map.Entry<String, String> attribute : attributes.entrySet()) {
                String name = attribute.getKey();
                switch (name) {
                    case "specversion" -> {}
                    case "type", "source", "subject", "time", "dataschema", "datacontenttype" ->
                        event.withContextAttribute(name, attribute.getValue());
                    default -> event.withExtension(name, attribute.getValue());
                }
            }
            return Optional.of(event.build());
        } catch (CloudEventRWException | IllegalStateException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
