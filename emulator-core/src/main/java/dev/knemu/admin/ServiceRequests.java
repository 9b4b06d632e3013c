package dev.knemu.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.channel.Name;
import dev.knemu.resource.CoreService;
import dev.knemu.resource.OtherResource;
import dev.knemu.resource.Resource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.ResourceStore;
import dev.knemu.resource.ServingService;
import dev.knemu.transport.AddressBook.Endpoint;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What {@code /services} answers: what stands behind each Service. */
final class ServiceRequests {

    private final Emulation emulation;

    ServiceRequests(Emulation emulation) {
        this.emulation = emulation;
    }

    /** The one place that knows how an endpoint is told. */
    private static void tell(ObjectNode json, Name name, Endpoint endpoint) {
        if (endpoint instanceof Endpoint.Elsewhere elsewhere) {
            json.put("behind", "url");
            json.put("url", elsewhere.base().toString());
        } else {
            Optional<String> standIn = standIn(endpoint);
            json.put("behind", standIn.isPresent() ? "stand-in" : "function");
            standIn.ifPresent(stands -> {
                json.put("standIn", stands);
                json.put(
                        "remark",
                        "nothing real stands behind it; put it there with --service " + name.name() + "."
                                + name.namespace() + "=URL");
            });
        }
    }

    private static Optional<String> standIn(Endpoint endpoint) {
        return endpoint instanceof Endpoint.Inside inside ? Optional.ofNullable(inside.standIn()) : Optional.empty();
    }

    JsonNode list() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode items = answer.putArray("items");
        ResourceStore.Snapshot resources = emulation.resources();
        Map<Name, Endpoint> services =
                new TreeMap<>(Comparator.comparing(Name::namespace).thenComparing(Name::name));
        services.putAll(emulation.topology().services());
        services.forEach((name, endpoint) -> {
            ObjectNode json = items.addObject();
            json.put("namespace", name.namespace());
            json.put("name", name.name());
            tell(json, name, endpoint);
            image(name, resources).ifPresent(image -> json.put("image", image));
        });
        return answer;
    }

    private static Optional<String> image(Name name, ResourceStore.Snapshot resources) {
        Optional<String> serving = resources
                .get(ResourceKey.of(ServingService.API_VERSION, ServingService.KIND, name.namespace(), name.name()))
                .filter(ServingService.class::isInstance)
                .flatMap(service -> ((ServingService) service).image());
        return serving.or(() -> resources
                .get(ResourceKey.of(CoreService.API_VERSION, CoreService.KIND, name.namespace(), name.name()))
                .filter(CoreService.class::isInstance)
                .flatMap(service -> ofWorkload((CoreService) service, resources)));
    }

    /** Of the workload that the Service selects, the first by key as everywhere. */
    private static Optional<String> ofWorkload(CoreService service, ResourceStore.Snapshot resources) {
        Map<String, String> selector = service.spec().selector();
        if (selector.isEmpty()) {
            return Optional.empty();
        }
        for (Resource resource : resources.resources().values()) {
            if (resource instanceof OtherResource workload
                    && workload.metadata().namespace().equals(service.metadata().namespace())
                    && isSelected(workload, selector)) {
                return workload.content().text("/spec/template/spec/containers/0/image");
            }
        }
        return Optional.empty();
    }

    private static boolean isSelected(OtherResource workload, Map<String, String> selector) {
        JsonNode labels =
                workload.content().at("/spec/template/metadata/labels").orElse(null);
        return labels != null
                && selector.entrySet().stream()
                        .allMatch(label -> label.getValue()
                                .equals(labels.path(label.getKey()).asText(null)));
    }
}
