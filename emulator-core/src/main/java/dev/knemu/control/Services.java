package dev.knemu.control;

import dev.knemu.channel.Name;
import dev.knemu.resource.AddressStatus;
import dev.knemu.resource.Addressable;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.FreeForm;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.ServingService;
import dev.knemu.transport.AddressBook.Endpoint;
import dev.knemu.transport.ClusterAddresses;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What stands behind each Service: what was put there, or a stand-in. */
final class Services {

    /** On a Service that exists only because something was put behind its name. */
    static final String BOUND_ANNOTATION = "knemu.dev/bound";

    private final Map<Name, Endpoint> bindings = new HashMap<>();
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

    /** Decides anew; a Knative Service comes before the core Service that a cluster makes for it. */
    void route(Name name, Cluster cluster) {
        Optional<Resource> serving = cluster.get(servingKey(name));
        Optional<Resource> core = cluster.get(coreKey(name));
        Optional<Resource> service = serving.or(() -> core);
        if (service.isEmpty()) {
            cluster.routes().removeService(name);
            return;
        }
        Endpoint bound = bindings.get(name);
        cluster.routes().service(name, bound != null ? bound : unbound(service.get(), cluster));
    }

    private Endpoint unbound(Resource service, Cluster cluster) {
        if (service instanceof ServingService serving) {
            return standIns.forService(
                    serving, Optional.of(serving.spec().template()).filter(template -> !template.isEmpty()));
        }
        if (service instanceof CoreService core
                && core.spec().type().equals("ExternalName")
                && !core.spec().externalName().isEmpty()) {
            return new Endpoint.Elsewhere(URI.create("http://" + core.spec().externalName()));
        }
        Optional<FreeForm> template = service instanceof CoreService core
                ? cluster.workloads()
                        .template(core.metadata().namespace(), core.spec().selector())
                : Optional.empty();
        return standIns.forService(service, template);
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
                route(name, cluster);
                URI url = ClusterAddresses.service(name.namespace(), name.name());
                String revision = name.name() + "-"
                        + String.format("%05d", service.metadata().generation());
                return (ServingService) Statuses.end(
                        service.withStatus(service.status()
                                .withUrl(Optional.of(url))
                                .withLatestRevision(revision)
                                .withAddress(AddressStatus.of(new Addressable(
                                        Optional.empty(), Optional.of(url), Optional.empty(), Optional.empty())))),
                        Statuses.begin(service, cluster)
                                .markTrue("ConfigurationsReady")
                                .markTrue("RoutesReady"));
            }

            @Override
            public void removed(ServingService service, Cluster cluster) {
                route(name(service), cluster);
            }
        };
    }
}
