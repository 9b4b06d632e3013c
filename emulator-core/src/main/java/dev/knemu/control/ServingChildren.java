package dev.knemu.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.resource.ObjectMeta;
import dev.knemu.resource.OtherResource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.ResourceWriter;
import dev.knemu.resource.Revision;
import dev.knemu.resource.ServingService;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Configuration and the Route that Knative makes of a Service: to be looked at and referred to. What they say the Service
 * decides; nothing comes of them.
 *
 * <p>Source: knative/serving {@code pkg/reconciler/service/resources}.
 */
final class ServingChildren {

    static final String CONFIGURATION = "Configuration";
    static final String ROUTE = "Route";

    private ServingChildren() {}

    /** Brings both to what the Service says, its status included. */
    static void ensure(ServingService service, Cluster cluster) {
        ObjectNode written = ResourceWriter.toJson(service);
        JsonNode status = written.path("status");
        String name = service.metadata().name();

        ObjectNode configuration = JsonNodeFactory.instance.objectNode();
        configuration.putObject("spec").set("template", written.at("/spec/template"));
        ObjectNode ofConfiguration = configuration.putObject("status");
        copy(status, ofConfiguration, List.of("latestCreatedRevisionName", "latestReadyRevisionName"));
        ready(status, "ConfigurationsReady", ofConfiguration);
        ensure(CONFIGURATION, configuration, service, cluster);

        ObjectNode route = JsonNodeFactory.instance.objectNode();
        JsonNode traffic = written.at("/spec/traffic");
        if (traffic.isEmpty()) {
            traffic = JsonNodeFactory.instance
                    .arrayNode()
                    .add(JsonNodeFactory.instance
                            .objectNode()
                            .put("latestRevision", true)
                            .put("percent", 100));
        }
        for (JsonNode target : traffic) {
            if (target.path("revisionName").asText().isEmpty()) {
                ((ObjectNode) target).put("configurationName", name);
            }
        }
        route.putObject("spec").set("traffic", traffic);
        ObjectNode ofRoute = route.putObject("status");
        copy(status, ofRoute, List.of("url", "address", "traffic"));
        ready(status, "RoutesReady", ofRoute);
        ensure(ROUTE, route, service, cluster);
    }

    private static void copy(JsonNode from, ObjectNode to, List<String> fields) {
        fields.stream().filter(from::has).forEach(field -> to.set(field, from.get(field)));
    }

    /** Without the time of its last change, which is told when the Service's own condition is stored. */
    private static void ready(JsonNode status, String condition, ObjectNode to) {
        for (JsonNode one : status.path("conditions")) {
            if (one.path("type").asText().equals(condition)) {
                ObjectNode ready = to.putArray("conditions").addObject().put("type", "Ready");
                copy(one, ready, List.of("status", "reason", "message"));
            }
        }
    }

    private static void ensure(String kind, ObjectNode content, ServingService service, Cluster cluster) {
        ObjectMeta metadata = ObjectMeta.of(
                        service.metadata().namespace(), service.metadata().name())
                .withLabels(Map.of(Revision.SERVICE_LABEL, service.metadata().name()))
                .withController(service);
        OtherResource wanted = OtherResource.of(Revision.API_VERSION, kind, metadata, content);
        Optional<OtherResource> stored =
                cluster.ensure(OtherResource.class, wanted, service).resource();
        stored.filter(there -> !there.content().equals(wanted.content()))
                .ifPresent(there -> cluster.writeStatus(there.withContent(wanted.content())));
    }

    /** The Service has no pods any more. */
    static void remove(ServingService service, Cluster cluster) {
        for (String kind : List.of(CONFIGURATION, ROUTE)) {
            cluster.deleteChild(
                    ResourceKey.of(
                            Revision.API_VERSION,
                            kind,
                            service.metadata().namespace(),
                            service.metadata().name()),
                    service);
        }
    }
}
