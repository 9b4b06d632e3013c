package dev.knemu.cli.run;

import dev.knemu.EventingEmulator;
import dev.knemu.cli.terminal.Table;
import dev.knemu.resource.Addressable;
import dev.knemu.resource.Backing;
import dev.knemu.resource.Broker;
import dev.knemu.resource.Condition;
import dev.knemu.resource.ConditionSet;
import dev.knemu.resource.ContainerSource;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.GitHubSource;
import dev.knemu.resource.GitLabSource;
import dev.knemu.resource.KResource;
import dev.knemu.resource.KafkaSource;
import dev.knemu.resource.Kind;
import dev.knemu.resource.Kinds;
import dev.knemu.resource.Manifest;
import dev.knemu.resource.PingSource;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ServingService;
import dev.knemu.resource.SinkBinding;
import dev.knemu.resource.Subscription;
import dev.knemu.resource.Trigger;
import dev.knemu.transport.ClusterAddresses;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What runs, what does not and why, and how to send it an event: said once, when the emulator has started. */
public final class Banner {

    /** More lines than this of one sort help nobody. */
    private static final int MOST_LINES = 100;

    private final EventingEmulator eventing;
    private final Manifest manifest;
    private final List<ServiceAt> services;
    private final List<String> lines = new ArrayList<>();

    private Banner(EventingEmulator eventing, Manifest manifest, List<ServiceAt> services) {
        this.eventing = eventing;
        this.manifest = manifest;
        this.services = services;
    }

    public static String of(EventingEmulator eventing, Manifest manifest, List<ServiceAt> services) {
        Banner banner = new Banner(eventing, manifest, services);
        banner.resources();
        banner.notReady();
        banner.services();
        banner.notEmulated();
        banner.howToSend();
        return String.join(System.lineSeparator(), banner.lines);
    }

    /** Those that people wrote: what was made for them fails with them. */
    private List<KResource> resources(Class<? extends KResource> type) {
        return eventing.list(type).stream()
                .filter(resource -> resource.metadata().controller().isEmpty())
                .map(KResource.class::cast)
                .toList();
    }

    private List<KResource> byKind() {
        Map<String, List<KResource>> byKind = new LinkedHashMap<>();
        Kinds.known().forEach(kind -> byKind.put(kind.group() + kind.kind(), new ArrayList<>()));
        resources(KResource.class)
                .forEach(resource -> byKind.computeIfAbsent(
                                resource.key().group() + resource.kind(), any -> new ArrayList<>())
                        .add(resource));
        return byKind.values().stream().flatMap(List::stream).toList();
    }

    private void resources() {
        Table table = new Table("KIND", "NAMESPACE", "NAME", "READY", "REASON", "URL");
        for (KResource resource : byKind()) {
            Optional<Condition> ready = ready(resource);
            table.row(
                    resource.kind(),
                    resource.metadata().namespace(),
                    resource.metadata().name(),
                    ready.map(condition -> condition.status().name()).orElse("Unknown"),
                    ready.map(Condition::reason).orElse(""),
                    url(resource));
        }
        if (table.lines().size() > 1) {
            add(table.lines(), MOST_LINES + 1);
            lines.add("");
        }
    }

    private static Optional<Condition> ready(KResource resource) {
        return resource.common().condition(ConditionSet.READY);
    }

    /** Where it is reached; of what has no address of its own, where it sends events. */
    private String url(Resource resource) {
        if (resource instanceof Trigger trigger) {
            return arrow(trigger.status().subscriberUri());
        }
        if (resource instanceof Subscription subscription) {
            return arrow(subscription.status().physicalSubscription().subscriberUri());
        }
        if (resource instanceof PingSource source) {
            return arrow(source.status().source().sinkUri());
        }
        if (resource instanceof KafkaSource source) {
            return arrow(source.status().source().sinkUri());
        }
        if (resource instanceof ContainerSource source) {
            return arrow(source.status().source().sinkUri());
        }
        if (resource instanceof SinkBinding binding) {
            return arrow(binding.status().source().sinkUri());
        }
        if (resource instanceof GitHubSource source) {
            return webhook(source.webhookPath());
        }
        if (resource instanceof GitLabSource source) {
            return webhook(source.webhookPath());
        }
        return address(resource).map(URI::toString).orElse("");
    }

    private String webhook(Optional<String> path) {
        return path.map(at -> "POST " + eventing.url() + at).orElse("");
    }

    private static String arrow(Optional<URI> destination) {
        return destination.map(uri -> "-> " + uri).orElse("");
    }

    private static Optional<URI> address(Resource resource) {
        return resource.addressStatus().flatMap(status -> status.address()).flatMap(Addressable::url);
    }

    private void notReady() {
        List<String> notReady = byKind().stream()
                .filter(resource -> !resource.isReady())
                .map(resource -> "  " + resource.key() + ": "
                        + ready(resource)
                                .map(Condition::message)
                                .filter(message -> !message.isEmpty())
                                .or(() -> ready(resource).map(Condition::reason))
                                .filter(reason -> !reason.isEmpty())
                                .orElse("no reason is known"))
                .toList();
        section("Not ready:", notReady);
    }

    private void services() {
        Map<String, Resource> byName = new LinkedHashMap<>();
        eventing.list(CoreService.class).stream()
                .filter(service -> !service.spec().type().equals("ExternalName"))
                .filter(service -> service.metadata().controller().isEmpty())
                .forEach(service -> byName.put(name(service), service));
        eventing.list(ServingService.class).forEach(service -> byName.put(name(service), service));
        List<String> real = new ArrayList<>();
        List<String> standIns = new ArrayList<>();
        String example = "";
        for (Resource service : byName.values()) {
            Optional<ServiceAt> at = services.stream()
                    .filter(given -> given.isFor(
                            service.metadata().namespace(), service.metadata().name()))
                    .findFirst();
            if (at.isPresent()) {
                real.add("  " + name(service) + " -> " + at.get().url() + (isApplied(service) ? "" : notApplied()));
            } else {
                standIns.add("  " + name(service) + standIn(service));
                example = example.isEmpty() ? option(service) : example;
            }
        }
        section("Services that are real:", real);
        section(
                "Services that nothing stands behind, each with the stand-in that acts in its place; event-display prints"
                        + " its\nevents on standard output. Put the real one there with  --service " + example
                        + "=http://localhost:9000",
                standIns);
    }

    /** Which it is, and for which image. */
    private String standIn(Resource service) {
        return eventing.backings().stream()
                .filter(backing -> backing.namespace().equals(service.metadata().namespace())
                        && backing.name().equals(service.metadata().name()))
                .findFirst()
                .map(backing -> backing.standIn().map(name -> ": " + name).orElse("")
                        + backing.image().map(image -> " for " + image).orElse(""))
                .orElse("");
    }

    private static String name(Resource service) {
        return service.metadata().namespace() + "/" + service.metadata().name();
    }

    private static String option(Resource service) {
        String name = service.metadata().name();
        String namespace = service.metadata().namespace();
        return namespace.equals(EventingEmulator.DEFAULT_NAMESPACE) ? name : name + "." + namespace;
    }

    private boolean isApplied(Resource service) {
        return manifest.resources().stream()
                .anyMatch(resource -> resource.kind().equals(service.kind())
                        && resource.metadata().name().equals(service.metadata().name())
                        && resource.metadata()
                                .namespace()
                                .equals(service.metadata().namespace()));
    }

    private static String notApplied() {
        return "   (no manifest has this Service; it was made for --service)";
    }

    private void notEmulated() {
        section(
                "Kept, but not emulated:",
                manifest.notEmulated().stream().map(remark -> "  " + remark).toList());
    }

    private void howToSend() {
        Optional<KResource> broker =
                resources(Broker.class).stream().filter(KResource::isReady).findFirst();
        // A Service is where events end, so it is named only where nothing hands them on.
        Optional<KResource> other = byKind().stream()
                .filter(resource -> resource.isReady() && address(resource).isPresent())
                .min(Comparator.comparing(resource -> resource.kind().equals("Service")));
        if (broker.isPresent()) {
            lines.add("Send an event to " + broker.get().key() + ":");
            lines.add(curl(broker.get()).text("  "));
        } else if (other.isPresent()) {
            lines.add("Send an event to " + other.get().key() + ":");
            lines.add(Curl.through(
                            eventing.url().toString(),
                            address(other.get()).orElseThrow().toString())
                    .text("  "));
        } else if (!eventing.backings().isEmpty()) {
            Backing service = eventing.backings().get(0);
            lines.add("Send an event to Service " + service.namespace() + "/" + service.name() + ":");
            lines.add(Curl.through(
                            eventing.url().toString(),
                            ClusterAddresses.service(service.namespace(), service.name())
                                    .toString())
                    .text("  "));
        } else {
            lines.add("There is nothing to send an event to: no Broker and no Channel is ready.");
        }
        if (other.isPresent()) {
            lines.add("Every address above also works as it stands, by way of the proxy: export http_proxy="
                    + eventing.url());
        }
        lines.add("");
    }

    private Curl curl(KResource broker) {
        String name = broker.metadata().name();
        String namespace = broker.metadata().namespace();
        Curl curl = Curl.to(eventing.url() + "/" + namespace + "/" + name);
        eventing.list(Trigger.class).stream()
                .filter(trigger -> trigger.isReady()
                        && trigger.metadata().namespace().equals(namespace)
                        && trigger.spec().broker().equals(name))
                .findFirst()
                .ifPresent(curl::wantedBy);
        return curl;
    }

    private void section(String heading, List<String> body) {
        if (!body.isEmpty()) {
            lines.addAll(heading.lines().toList());
            add(body, MOST_LINES);
            lines.add("");
        }
    }

    private void add(List<String> all, int most) {
        lines.addAll(all.subList(0, Math.min(most, all.size())));
        if (all.size() > most) {
            lines.add("... and " + (all.size() - most) + " more");
        }
    }

    /** For example {@code 1 broker, 3 triggers, 4 services}. */
    public static String counts(EventingEmulator eventing) {
        Map<String, Set<String>> namesByKind = new HashMap<>();
        eventing.list(Resource.class).stream()
                .filter(resource -> resource.metadata().controller().isEmpty())
                .forEach(resource -> namesByKind
                        .computeIfAbsent(resource.kind(), any -> new HashSet<>())
                        .add(name(resource)));
        Set<String> counts = new LinkedHashSet<>();
        for (Kind kind : Kinds.known()) {
            int count = namesByKind.getOrDefault(kind.kind(), Set.of()).size();
            if (kind.emulated() && count > 0) {
                counts.add(count + " " + (count == 1 ? kind.kind().toLowerCase(Locale.ROOT) : kind.plural()));
            }
        }
        return counts.isEmpty() ? "nothing in it" : String.join(", ", counts);
    }
}
