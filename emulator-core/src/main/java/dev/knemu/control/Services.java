package dev.knemu.control;

import dev.knemu.channel.Name;
import dev.knemu.resource.AddressStatus;
import dev.knemu.resource.Addressable;
import dev.knemu.resource.Backing;
import dev.knemu.resource.CommonStatus;
import dev.knemu.resource.Conditions;
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

    private final Map<Name, Endpoint> bindings = new HashMap<>();

    /** Read by whoever asks, from any thread. */
    private final Map<Name, Backing> backings = new ConcurrentHashMap<>();

    private final StandIns standIns;

    Services(StandIns standIns) {
        this.standIns = standIns;
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
    Optional<Backing> route(Name name, Cluster cluster) {
        Optional<Resource> serving = cluster.get(servingKey(name));
        Optional<Resource> core = cluster.get(coreKey(name));
        Optional<Resource> service = serving.or(() -> core);
        if (service.isEmpty()) {
            cluster.routes().removeService(name);
            backings.remove(name);
            return Optional.empty();
        }
        Optional<FreeForm> template = template(service.get(), cluster);
        Optional<String> image = template.flatMap(pods -> pods.text("/spec/containers/0/image"));
        Endpoint real = real(name, service.get());
        Backing backing;
        if (real == null) {
            StandIns.StandIn standIn = standIns.forService(service.get(), template);
            cluster.routes().service(name, standIn.endpoint());
            backing = standIn(name, standIn.name(), image);
        } else {
            cluster.routes().service(name, real);
            backing = real(name, real, image);
        }
        backings.put(name, backing);
        return Optional.of(backing);
    }

    private static Backing standIn(Name name, String standIn, Optional<String> image) {
        String remark = "The built-in " + standIn + " stands in for "
                + image.map(of -> "the image " + of).orElse("a program that no manifest names")
                + ". Start the real one and say where it listens: --service " + option(name)
                + "=http://localhost:9000, or subscriber(...) in a test.";
        return new Backing(
                name.namespace(),
                name.name(),
                Backing.Behind.STAND_IN,
                Optional.of(standIn),
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
        if (endpoint instanceof Endpoint.Elsewhere elsewhere) {
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

    /** A core Service has no status of Knative's. */
    Reconciler<CoreService> core() {
        return new Reconciler<>() {
            @Override
            public CoreService reconcile(CoreService service, Cluster cluster) {
                route(name(service), cluster);
                return service;
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

    /** A Knative Service is Ready at once: here nothing has to start first. */
    Reconciler<ServingService> serving() {
        return new Reconciler<>() {
            @Override
            public ServingService reconcile(ServingService service, Cluster cluster) {
                Name name = name(service);
                cluster.ensure(CoreService.class, madeFor(service), service);
                Optional<Backing> standIn =
                        route(name, cluster).filter(backing -> backing.behind() == Backing.Behind.STAND_IN);
                URI url = ClusterAddresses.service(name.namespace(), name.name());
                String revision = name.name() + "-"
                        + String.format("%05d", service.metadata().generation());
                Conditions conditions = Statuses.begin(service, cluster)
                        .markTrue("ConfigurationsReady")
                        .markTrue("RoutesReady");
                return (ServingService) Statuses.end(
                        service.withStatus(service.status()
                                .withCommon(named(service.common(), standIn))
                                .withUrl(Optional.of(url))
                                .withLatestRevision(revision)
                                .withAddress(AddressStatus.of(new Addressable(
                                        Optional.empty(), Optional.of(url), Optional.empty(), Optional.empty())))),
                        standIn.isEmpty()
                                ? conditions.clear(STAND_IN)
                                : conditions.markTrue(
                                        STAND_IN,
                                        "NothingRealBehindIt",
                                        standIn.get().remark()));
            }

            private CommonStatus named(CommonStatus status, Optional<Backing> standIn) {
                Map<String, String> annotations = new HashMap<>(status.annotations());
                annotations.remove(STAND_IN_ANNOTATION);
                standIn.flatMap(Backing::standIn).ifPresent(name -> annotations.put(STAND_IN_ANNOTATION, name));
                return status.withAnnotations(annotations);
            }

            @Override
            public void removed(ServingService service, Cluster cluster) {
                route(name(service), cluster);
            }
        };
    }
}
