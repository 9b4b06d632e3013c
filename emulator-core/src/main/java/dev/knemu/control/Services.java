package dev.knemu.control;

import dev.knemu.channel.Name;
import dev.knemu.resource.AddressStatus;
import dev.knemu.resource.Addressable;
import dev.knemu.resource.Backing;
import dev.knemu.resource.CommonStatus;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.Container;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.FreeForm;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.ServingService;
import dev.knemu.transport.AddressBook.Endpoint;
import dev.knemu.transport.ClusterAddresses;
import java.net.URI;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What stands behind each Service: what was put there, or a stand-in. */
final class Services {

    /** On a Service that exists only because something was put behind its name. */
    static final String BOUND_ANNOTATION = "knemu.dev/bound";

    /** In the status of a Knative Service that a stand-in stands behind: its name. */
    static final String STAND_IN_ANNOTATION = "knemu.dev/stand-in";

    /** Informational, in the same status: that it is a stand-in, for which image, and what to do about it. */
    static final String STAND_IN = "StandIn";

    static final String NOTHING_REAL = "NothingRealBehindIt";

    /** On a Service whose stand-in cannot do what its container is told to. */
    static final String UNUSABLE = "StandInUnusable";

    /** A stand-in and what it was made for: it keeps what it has received until that changes. */
    private record Made(Container container, StandIns.StandIn standIn) {}

    /** What stands behind a Service, and what is wrong with it. */
    record Behind(Backing backing, Optional<String> problem) {

        boolean isStandIn() {
            return backing.behind() == Backing.Behind.STAND_IN;
        }
    }

    private final Map<Name, Made> made = new HashMap<>();
    private final Map<Name, Endpoint> bindings = new HashMap<>();

    /** Read by whoever asks, from any thread. */
    private final Map<Name, Backing> backings = new ConcurrentHashMap<>();

    private final StandIns standIns;
    private final Revisions revisions;

    Services(StandIns standIns, Revisions revisions) {
        this.standIns = standIns;
        this.revisions = revisions;
    }

    void bind(Name name, Endpoint endpoint) {
        bindings.put(name, endpoint);
    }

    boolean unbind(Name name) {
        return bindings.remove(name) != null;
    }

    static ResourceKey coreKey(Name name) {
        return new ResourceKey("", CoreService.KIND, name.namespace(), name.name());
    }

    static ResourceKey servingKey(Name name) {
        return ResourceKey.of(ServingService.API_VERSION, ServingService.KIND, name.namespace(), name.name());
    }

    /** The Service for a name that something was put behind and that nobody applied. */
    static CoreService madeForBinding(Name name) {
        CoreService service = CoreService.named(name.name()).inNamespace(name.namespace());
        return service.withMetadata(service.metadata().withAnnotation(BOUND_ANNOTATION, "true"));
    }

    static CoreService claimed(CoreService service) {
        Map<String, String> annotations = new HashMap<>(service.metadata().annotations());
        annotations.remove(BOUND_ANNOTATION);
        return service.withMetadata(service.metadata().withAnnotations(annotations));
    }

    static boolean isMadeForBinding(Resource service) {
        return service.metadata().annotation(BOUND_ANNOTATION).isPresent();
    }

    /** By namespace and name. */
    List<Backing> backings() {
        return backings.values().stream()
                .sorted(Comparator.comparing(Backing::namespace).thenComparing(Backing::name))
                .toList();
    }

    /**
     * Decides anew; a Knative Service comes before the core Service that a cluster makes for it.
     *
     * @return what stands there now; empty when there is no Service of this name
     */
    Optional<Behind> route(Name name, Cluster cluster) {
        Optional<Resource> serving = cluster.get(servingKey(name));
        Optional<Resource> core = cluster.get(coreKey(name));
        Optional<Resource> service = serving.or(() -> core);
        if (service.isEmpty()) {
            if (revisions.front(name) == null) {
                cluster.routes().removeService(name);
            }
            backings.remove(name);
            made.remove(name);
            return Optional.empty();
        }
        Container container = Pods.first(template(service.get(), cluster), name.namespace(), name.name(), cluster);
        Optional<String> image = Optional.of(container.image()).filter(of -> !of.isEmpty());
        Endpoint real = real(name, service.get());
        Behind behind;
        if (real == null) {
            StandIns.StandIn standIn = standIn(name, service.get(), container);
            lead(name, standIn.endpoint(), cluster);
            behind = new Behind(backing(name, standIn, image), standIn.problem());
        } else {
            made.remove(name);
            lead(name, real, cluster);
            behind = new Behind(real(name, real, image), Optional.empty());
        }
        backings.put(name, behind.backing());
        return Optional.of(behind);
    }

    private void lead(Name name, Endpoint behind, Cluster cluster) {
        Endpoint pods = revisions.front(name);
        cluster.routes().service(name, pods == null ? behind : pods);
    }

    /** What runs in the pods of a revision: what was put behind its own name or its Service's, or a stand-in. */
    private Endpoint program(ServingService service, Name revision, Container container) {
        Endpoint bound = bindings.get(revision);
        Endpoint ofAll = bindings.get(name(service));
        if (bound != null || ofAll != null) {
            made.remove(revision);
            return bound != null ? bound : ofAll;
        }
        return standIn(revision, service, container).endpoint();
    }

    private StandIns.StandIn standIn(Name name, Resource service, Container container) {
        Made before = made.get(name);
        if (before != null && before.container().equals(container)) {
            return before.standIn();
        }
        StandIns.StandIn standIn = standIns.forService(service, container);
        made.put(name, new Made(container, standIn));
        return standIn;
    }

    private static Backing backing(Name name, StandIns.StandIn standIn, Optional<String> image) {
        String remark = standIn.problem()
                .orElseGet(() -> "The built-in " + standIn.name() + " stands in for "
                        + image.map(of -> "the image " + of).orElse("a program that no manifest names")
                        + ". Start the real one and say where it listens: --service " + option(name)
                        + "=http://localhost:9000, or subscriber(...) in a test.");
        return new Backing(
                name.namespace(),
                name.name(),
                Backing.Behind.STAND_IN,
                Optional.of(standIn.name()),
                image,
                Optional.empty(),
                remark);
    }

    private static String option(Name name) {
        return name.namespace().equals("default") ? name.name() : name.name() + "." + name.namespace();
    }

    private static Backing real(Name name, Endpoint endpoint, Optional<String> image) {
        Backing.Behind behind = Backing.Behind.FUNCTION;
        Optional<URI> url = Optional.empty();
        if (endpoint instanceof Endpoint.Later) {
            behind = Backing.Behind.URL;
        } else if (endpoint instanceof Endpoint.Elsewhere elsewhere) {
            behind = elsewhere.ownProcess() ? Backing.Behind.PROCESS : Backing.Behind.URL;
            url = Optional.of(elsewhere.base());
        }
        return new Backing(name.namespace(), name.name(), behind, Optional.empty(), image, url, "");
    }

    private @Nullable Endpoint real(Name name, Resource service) {
        Endpoint bound = bindings.get(name);
        if (bound != null) {
            return bound;
        }
        return service instanceof CoreService core
                        && core.spec().type().equals("ExternalName")
                        && !core.spec().externalName().isEmpty()
                ? new Endpoint.Elsewhere(URI.create("http://" + core.spec().externalName()))
                : null;
    }

    private static Optional<FreeForm> template(Resource service, Cluster cluster) {
        if (service instanceof ServingService serving) {
            return Optional.of(serving.spec().template()).filter(template -> !template.isEmpty());
        }
        return service instanceof CoreService core
                ? cluster.workloads()
                        .template(core.metadata().namespace(), core.spec().selector())
                : Optional.empty();
    }

    private static Name name(Resource service) {
        return new Name(service.metadata().namespace(), service.metadata().name());
    }

    /** A core Service has no status of Knative's, but Kubernetes' own has conditions as well. */
    Reconciler<CoreService> core() {
        return new Reconciler<>() {
            @Override
            public CoreService reconcile(CoreService service, Cluster cluster) {
                Optional<Behind> standIn = route(name(service), cluster).filter(Behind::isStandIn);
                boolean saysItself = service.metadata().controller().isEmpty();
                return CoreConditions.told(service, standIn.filter(any -> saysItself), cluster.now());
            }

            @Override
            public void removed(CoreService service, Cluster cluster) {
                route(name(service), cluster);
            }
        };
    }

    /** Knative makes a Kubernetes Service of the same name, so that a {@code ref} to either kind finds it. */
    private static CoreService madeFor(ServingService service) {
        CoreService made = CoreService.named(service.metadata().name())
                .inNamespace(service.metadata().namespace());
        return made.withMetadata(made.metadata()
                .withLabels(
                        Map.of("serving.knative.dev/service", service.metadata().name()))
                .withController(service));
    }

    /** A Knative Service without pods is Ready at once: nothing has to start first. */
    Reconciler<ServingService> serving() {
        return new Reconciler<>() {
            @Override
            public ServingService reconcile(ServingService service, Cluster cluster) {
                Name name = name(service);
                cluster.ensure(CoreService.class, madeFor(service), service);
                Optional<Revisions.Rollout> rollout = revisions.rollOut(
                        service, (revision, container) -> program(service, revision, container), cluster);
                Optional<Behind> standIn = route(name, cluster).filter(Behind::isStandIn);
                Optional<String> problem = standIn.flatMap(Behind::problem);
                URI url = ClusterAddresses.service(name.namespace(), name.name());
                Conditions conditions = Statuses.begin(service, cluster);
                conditions = rollout.isPresent()
                        ? ofPods(rollout.get(), conditions, name)
                        : conditions.markTrue("RoutesReady").markTrue("ConfigurationsReady");
                if (problem.isPresent()) {
                    conditions = conditions.markFalse("ConfigurationsReady", UNUSABLE, problem.get());
                }
                ServingService.Status status = rollout.map(pods -> service.status()
                                .withRevisions(pods.latestReady(), pods.latestCreated(), pods.traffic()))
                        .orElseGet(() -> service.status()
                                .withRevisions("", "", List.of())
                                .withLatestRevision(name.name() + "-"
                                        + String.format(
                                                "%05d", service.metadata().generation())));
                ServingService told = (ServingService) Statuses.end(
                        service.withStatus(status.withCommon(named(service.common(), standIn))
                                .withUrl(Optional.of(url))
                                .withAddress(AddressStatus.of(new Addressable(
                                        Optional.empty(), Optional.of(url), Optional.empty(), Optional.empty())))),
                        standIn.isEmpty()
                                ? conditions.clear(STAND_IN)
                                : conditions.markTrue(
                                        STAND_IN,
                                        NOTHING_REAL,
                                        standIn.get().backing().remark()));
                if (rollout.isPresent()) {
                    ServingChildren.ensure(told, cluster);
                } else {
                    ServingChildren.remove(service, cluster);
                }
                return told;
            }

            private CommonStatus named(CommonStatus status, Optional<Behind> standIn) {
                Map<String, String> annotations = new HashMap<>(status.annotations());
                annotations.remove(STAND_IN_ANNOTATION);
                standIn.flatMap(behind -> behind.backing().standIn())
                        .ifPresent(name -> annotations.put(STAND_IN_ANNOTATION, name));
                return status.withAnnotations(annotations);
            }

            @Override
            public void removed(ServingService service, Cluster cluster) {
                revisions.forget(name(service), cluster);
                route(name(service), cluster);
            }
        };
    }

    /** Source: knative/serving {@code pkg/apis/serving/v1/service_lifecycle.go}, {@code route_lifecycle.go}. */
    private static Conditions ofPods(Revisions.Rollout rollout, Conditions conditions, Name name) {
        Conditions told = rollout.isReady()
                ? conditions.markTrue("ConfigurationsReady")
                : conditions.markUnknown("ConfigurationsReady", "", "");
        if (rollout.problem().isPresent()) {
            told = told.markFalse(
                    "ConfigurationsReady", "InvalidConfig", rollout.problem().get());
        }
        if (rollout.ofTraffic().isPresent()) {
            Fronts.Problem wrong = rollout.ofTraffic().get();
            return told.markFalse("RoutesReady", wrong.reason(), wrong.message());
        }
        return rollout.latestReady().isEmpty()
                ? told.markUnknown(
                        "RoutesReady",
                        "RevisionMissing",
                        "Configuration \"" + name.name() + "\" is waiting for a Revision to become ready.")
                : told.markTrue("RoutesReady");
    }
}
