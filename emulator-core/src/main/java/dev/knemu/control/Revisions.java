package dev.knemu.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.autoscale.AutoscalerConfig;
import dev.knemu.autoscale.AutoscalingAnnotations;
import dev.knemu.autoscale.InvalidAutoscalerConfigException;
import dev.knemu.autoscale.PodAutoscaler.Reachability;
import dev.knemu.autoscale.RevisionScaling;
import dev.knemu.channel.Name;
import dev.knemu.resource.ClusterConfig;
import dev.knemu.resource.ConfigMap;
import dev.knemu.resource.Container;
import dev.knemu.resource.FreeForm;
import dev.knemu.resource.ObjectMeta;
import dev.knemu.resource.PodAutoscaler;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.Revision;
import dev.knemu.resource.RevisionDefaults;
import dev.knemu.resource.ServingService;
import dev.knemu.resource.ServingService.TrafficTarget;
import dev.knemu.serving.RevisionPods;
import dev.knemu.serving.RevisionScale;
import dev.knemu.serving.Settings;
import dev.knemu.serving.Surroundings;
import dev.knemu.transport.AddressBook.Endpoint;
import dev.knemu.transport.ClusterAddresses;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The revisions of Knative Services that have pods: makes one for each change of a template, lets their pods run, and leads
 * traffic to them.
 *
 * <p>Source: knative/serving {@code pkg/reconciler/configuration}, {@code pkg/reconciler/route/traffic}.
 */
final class Revisions {

    private static final Duration LONGEST_START = Duration.ofHours(1);
    private static final String OWN = "serving.knative.dev/";

    private final Optional<Surroundings> world;
    private final Consumer<Runnable> afterwards;
    private final Consumer<ResourceKey> changed;

    /** Read by whoever asks, from any thread. */
    private final Map<ResourceKey, Running> running = new ConcurrentHashMap<>();

    private final Fronts fronts;

    private record Running(Name service, RevisionPods pods) {}

    /**
     * What became of a Service's template and traffic.
     *
     * @param ofTraffic why it is not as the Service says
     * @param problem of the cluster's settings; empty if there is none
     */
    record Rollout(
            String latestCreated,
            String latestReady,
            List<TrafficTarget> traffic,
            Optional<Fronts.Problem> ofTraffic,
            Optional<String> problem) {

        boolean isReady() {
            return latestCreated.equals(latestReady);
        }
    }

    /** What runs in the pods of a revision. */
    @FunctionalInterface
    interface Programs {
        Endpoint of(Name revision, Container container);
    }

    /**
     * @param world empty: no Service has pods
     * @param afterwards runs what it is given when the writer has let go of the control plane
     * @param changed told, on some thread, of a revision whose pods are others now
     */
    Revisions(Optional<Surroundings> world, Consumer<Runnable> afterwards, Consumer<ResourceKey> changed) {
        this.world = world;
        this.fronts = new Fronts(world.map(Surroundings::seed).orElse(0L));
        this.afterwards = afterwards;
        this.changed = changed;
    }

    // ---- what is asked of them

    /**
     * What is wrong with the annotations of a revision template.
     *
     * @param cluster the data of {@code config-autoscaler}; what is wrong with it is told elsewhere
     */
    static List<String> problems(Map<String, String> annotations, Map<String, String> cluster) {
        List<String> problems =
                new ArrayList<>(AutoscalingAnnotations.validate(annotations, config(cluster, new ArrayList<>())));
        String start = annotations.get(ServingService.POD_START_ANNOTATION);
        if (start != null && podStart(start).isEmpty()) {
            problems.add("invalid value: " + start + ", expected a duration from 0s to 1h, such as 3s: "
                    + ServingService.POD_START_ANNOTATION);
        }
        return problems;
    }

    private static Optional<Duration> podStart(String text) {
        return AutoscalingAnnotations.duration(text, Duration.ZERO, LONGEST_START);
    }

    /** What stands at an address instead of what is behind the Service of that name; {@code null}: nothing does. */
    @Nullable
    Endpoint front(Name name) {
        return fronts.endpoint(name);
    }

    /** The Service that an address leads to; empty where it leads to no pods. */
    Optional<Name> ownerOf(Name name) {
        return fronts.serviceAt(name);
    }

    /** How many pods each revision has, by namespace and name. May be asked from any thread. */
    List<RevisionScale> scales() {
        return running.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> new RevisionScale(
                        entry.getKey().namespace(),
                        entry.getValue().service().name(),
                        entry.getKey().name(),
                        entry.getValue().pods().scale(),
                        entry.getValue().pods().steps()))
                .toList();
    }

    static ResourceKey key(Name revision) {
        return ResourceKey.of(Revision.API_VERSION, Revision.KIND, revision.namespace(), revision.name());
    }

    static ResourceKey autoscalerKey(ResourceKey revision) {
        return ResourceKey.of(PodAutoscaler.API_VERSION, PodAutoscaler.KIND, revision.namespace(), revision.name());
    }

    /** The Service of a revision that has pods. */
    Optional<Name> serviceOf(ResourceKey revision) {
        return Optional.ofNullable(running.get(revision)).map(Running::service);
    }

    // ---- roll out

    /** Brings revisions, pods and traffic to what the Service says; empty where it has no pods. */
    Optional<Rollout> rollOut(ServingService service, Programs programs, Cluster cluster) {
        List<String> problems = new ArrayList<>();
        AutoscalerConfig config = config(cluster, problems);
        boolean isOurs = AutoscalingAnnotations.autoscalerClass(service.templateAnnotations(), config)
                .equals(AutoscalingAnnotations.KPA);
        if (world.isEmpty() || !service.hasPods() || !isOurs) {
            withdraw(service, cluster);
            return Optional.empty();
        }
        Name name = name(service);
        List<Revision> revisions = new ArrayList<>(revisions(service, cluster));
        Revision latest = latest(service, revisions, cluster);
        if (!revisions.contains(latest)) {
            revisions.add(latest);
        }
        for (Revision revision : revisions) {
            run(name, revision, config, programs, cluster);
        }
        String latestReady = "";
        for (Revision revision : revisions) {
            // A template may name a revision that was there before: those after it are not the latest any more.
            if (generation(revision) <= generation(latest)
                    && pods(revision).scale().isInitialized()) {
                latestReady = revision.metadata().name();
            }
        }
        String newest = latestReady.isEmpty() ? latest.metadata().name() : latestReady;
        Optional<Fronts.Problem> ofTraffic = lead(name, newest, service.spec().traffic(), cluster);
        List<TrafficTarget> traffic = resolved(service, newest);
        reach(service, revisions, latest, traffic, config, cluster);
        return Optional.of(new Rollout(
                latest.metadata().name(),
                latestReady,
                traffic,
                ofTraffic,
                problems.stream().findFirst()));
    }

    private static Name name(Resource resource) {
        return new Name(resource.metadata().namespace(), resource.metadata().name());
    }

    private static List<Revision> revisions(ServingService service, Cluster cluster) {
        return cluster.owned(Revision.class, service).stream()
                .sorted(Comparator.comparingLong(Revisions::generation))
                .toList();
    }

    private static long generation(Revision revision) {
        return revision.metadata()
                .label(Revision.GENERATION_LABEL)
                .map(Long::parseLong)
                .orElse(0L);
    }

    private static Revision latest(ServingService service, List<Revision> revisions, Cluster cluster) {
        FreeForm template = service.spec().template();
        Optional<String> wanted = template.text("/metadata/name").filter(text -> !text.isEmpty());
        Optional<Revision> called = revisions.stream()
                .filter(revision ->
                        wanted.filter(revision.metadata().name()::equals).isPresent())
                .findFirst();
        if (called.isPresent()) {
            return called.get();
        }
        Revision last = revisions.isEmpty() ? null : revisions.get(revisions.size() - 1);
        if (last != null && wanted.isEmpty() && isOf(last, template)) {
            return last;
        }
        long number = last == null ? 1 : generation(last) + 1;
        String name = wanted.orElseGet(() -> service.metadata().name() + "-" + String.format("%05d", number));
        Revision made = made(service, name, number);
        return cluster.ensure(Revision.class, made, service).resource().orElse(made);
    }

    private static boolean isOf(Revision revision, FreeForm template) {
        Map<String, String> labels = new TreeMap<>(revision.metadata().labels());
        labels.keySet().removeIf(key -> key.startsWith(OWN));
        return revision.spec().equals(spec(template))
                && revision.metadata().annotations().equals(texts(template, "/metadata/annotations"))
                && labels.equals(labels(template));
    }

    /** Of the template; what Knative itself writes is not the template's to say. */
    private static Map<String, String> labels(FreeForm template) {
        Map<String, String> labels = texts(template, "/metadata/labels");
        labels.keySet().removeIf(key -> key.startsWith(OWN));
        return labels;
    }

    private static Map<String, String> texts(FreeForm template, String pointer) {
        Map<String, String> texts = new TreeMap<>();
        template.at(pointer)
                .ifPresent(tree -> tree.fieldNames()
                        .forEachRemaining(key -> texts.put(key, tree.path(key).asText())));
        return texts;
    }

    private static FreeForm spec(FreeForm template) {
        JsonNode spec = template.tree().path("spec");
        return spec instanceof ObjectNode tree ? FreeForm.of(tree) : FreeForm.EMPTY;
    }

    private static Revision made(ServingService service, String name, long number) {
        FreeForm template = service.spec().template();
        Map<String, String> labels = labels(template);
        labels.put(Revision.SERVICE_LABEL, service.metadata().name());
        labels.put(Revision.CONFIGURATION_LABEL, service.metadata().name());
        labels.put(Revision.GENERATION_LABEL, Long.toString(number));
        labels.put(Revision.ROUTING_STATE_LABEL, "pending");
        ObjectMeta metadata = ObjectMeta.of(service.metadata().namespace(), name)
                .withLabels(labels)
                .withAnnotations(service.templateAnnotations())
                .withController(service);
        return new Revision(metadata, spec(template), Revision.Status.EMPTY);
    }

    private static AutoscalerConfig config(Cluster cluster, List<String> problems) {
        return config(
                cluster.get(ConfigMap.class, ClusterConfig.AUTOSCALER)
                        .map(ConfigMap::data)
                        .orElse(Map.of()),
                problems);
    }

    private static AutoscalerConfig config(Map<String, String> data, List<String> problems) {
        try {
            return AutoscalerConfig.of(data);
        } catch (InvalidAutoscalerConfigException wrong) {
            problems.add(
                    "The ConfigMap config-autoscaler in namespace knative-serving is not used: " + wrong.getMessage());
            return AutoscalerConfig.DEFAULTS;
        }
    }

    private RevisionPods pods(Revision revision) {
        return pods(revision.key());
    }

    private RevisionPods pods(ResourceKey revision) {
        Running found = running.get(revision);
        if (found == null) {
            throw new IllegalStateException(revision + " has no pods");
        }
        return found.pods();
    }

    private void run(Name service, Revision revision, AutoscalerConfig config, Programs programs, Cluster cluster) {
        Name name = name(revision);
        ObjectNode template = JsonNodeFactory.instance.objectNode();
        template.set("spec", revision.spec().tree());
        Container container = Pods.first(Optional.of(FreeForm.of(template)), name.namespace(), name.name(), cluster);
        Endpoint program = programs.of(name, container);
        Running before = running.get(revision.key());
        if (before != null) {
            before.pods().behind(program);
            return;
        }
        ResourceKey key = revision.key();
        RevisionPods pods = new RevisionPods(
                name.toString(),
                settings(revision, config, Reachability.UNKNOWN, cluster),
                program,
                world.orElseThrow(),
                () -> changed.accept(key));
        running.put(key, new Running(service, pods));
        afterwards.accept(pods::start);
    }

    private Settings settings(Revision revision, AutoscalerConfig config, Reachability reachability, Cluster cluster) {
        RevisionDefaults defaults = cluster.config().revisionDefaults();
        Map<String, String> annotations = revision.metadata().annotations();
        Duration start = Optional.ofNullable(annotations.get(ServingService.POD_START_ANNOTATION))
                .flatMap(Revisions::podStart)
                .orElseGet(() -> world.orElseThrow().podStart());
        int limit = number(revision, "/containerConcurrency").orElse(defaults.containerConcurrency());
        Duration timeout = number(revision, "/timeoutSeconds")
                .filter(seconds -> seconds > 0)
                .map(Duration::ofSeconds)
                .orElseGet(() -> Duration.ofSeconds(defaults.revisionTimeoutSeconds()));
        return new Settings(RevisionScaling.of(config, annotations, limit), start, timeout, reachability);
    }

    private static Optional<Integer> number(Revision revision, String pointer) {
        return revision.spec().at(pointer).filter(JsonNode::canConvertToInt).map(JsonNode::asInt);
    }

    // ---- traffic

    private Optional<Fronts.Problem> lead(Name service, String newest, List<TrafficTarget> targets, Cluster cluster) {
        Map<String, RevisionPods> ofService = new TreeMap<>();
        running.forEach((key, revision) -> {
            if (revision.service().equals(service)) {
                ofService.put(key.name(), revision.pods());
            }
        });
        return fronts.lead(service, ofService, newest, targets, cluster);
    }

    private static List<TrafficTarget> resolved(ServingService service, String newest) {
        Name name = name(service);
        List<TrafficTarget> targets = service.spec().traffic();
        return (targets.isEmpty() ? List.of(TrafficTarget.toLatest(100)) : targets)
                .stream()
                        .map(target -> new TrafficTarget(
                                target.tag(),
                                target.isLatest() ? newest : target.revisionName(),
                                "",
                                Optional.of(target.isLatest()),
                                target.percent(),
                                target.tag().isEmpty() ? Optional.empty() : Optional.of(url(name, target.tag()))))
                        .toList();
    }

    private static URI url(Name service, String tag) {
        Name tagged = Fronts.tagged(service, tag);
        return ClusterAddresses.service(tagged.namespace(), tagged.name());
    }

    /** Says of each revision whether traffic leads to it. */
    private void reach(
            ServingService service,
            List<Revision> revisions,
            Revision latest,
            List<TrafficTarget> traffic,
            AutoscalerConfig config,
            Cluster cluster) {
        for (Revision revision : revisions) {
            boolean isRouted = traffic.stream()
                    .anyMatch(target ->
                            target.revisionName().equals(revision.metadata().name()));
            boolean isPending = revision.key().equals(latest.key())
                    && !pods(revision).scale().isInitialized();
            Reachability reachability =
                    isRouted ? Reachability.REACHABLE : isPending ? Reachability.UNKNOWN : Reachability.UNREACHABLE;
            Settings settings = settings(revision, config, reachability, cluster);
            RevisionPods pods = pods(revision);
            afterwards.accept(() -> pods.update(settings));
            String state = isRouted ? "active" : isPending ? "pending" : "reserve";
            if (revision.metadata()
                    .label(Revision.ROUTING_STATE_LABEL)
                    .filter(state::equals)
                    .isEmpty()) {
                cluster.ensure(
                        Revision.class,
                        revision.withMetadata(revision.metadata().withLabel(Revision.ROUTING_STATE_LABEL, state)),
                        service);
            }
        }
    }

    /** Its pods go, and its name leads to what stands behind it again. */
    private void withdraw(ServingService service, Cluster cluster) {
        Name name = name(service);
        if (running.values().stream().anyMatch(pods -> pods.service().equals(name))) {
            forget(name, cluster);
            revisions(service, cluster).forEach(revision -> cluster.deleteChild(revision.key(), service));
        }
    }

    /** The Service is gone. */
    void forget(Name service, Cluster cluster) {
        fronts.forget(service, cluster);
    }

    // ---- reconcilers of what is made

    Reconciler<Revision> revision() {
        return new Reconciler<>() {
            @Override
            public Revision reconcile(Revision revision, Cluster cluster) {
                Running found = running.get(revision.key());
                if (found == null) {
                    return revision.metadata().controller().isPresent()
                            ? revision
                            : (Revision) Statuses.end(
                                    revision,
                                    Statuses.begin(revision, cluster)
                                            .markFalse(
                                                    "ResourcesAvailable",
                                                    "NoService",
                                                    "Here revisions come of Services alone. Apply the Service."));
                }
                cluster.ensure(
                        PodAutoscaler.class,
                        RevisionStatuses.autoscaler(revision, cluster.config().revisionDefaults()),
                        revision);
                return RevisionStatuses.of(revision, found.pods().scale(), cluster);
            }

            @Override
            public void removed(Revision revision, Cluster cluster) {
                Running gone = running.remove(revision.key());
                if (gone != null) {
                    afterwards.accept(gone.pods()::stop);
                    cluster.enqueue(Services.servingKey(gone.service()));
                }
            }
        };
    }

    Reconciler<PodAutoscaler> autoscaler() {
        Function<PodAutoscaler, ResourceKey> revision = autoscaler -> key(name(autoscaler));
        return (autoscaler, cluster) -> {
            Running found = running.get(revision.apply(autoscaler));
            return found == null
                    ? autoscaler
                    : RevisionStatuses.of(autoscaler, found.pods().scale(), cluster);
        };
    }
}
