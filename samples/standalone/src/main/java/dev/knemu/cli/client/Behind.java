package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** What stands behind each Service. */
final class Behind {

    static final Behind NOTHING_KNOWN = new Behind(Map.of());

    private final Map<String, String> byService;

    private Behind(Map<String, String> byService) {
        this.byService = byService;
    }

    static Behind of(Emulator emulator) {
        Map<String, String> byService = new HashMap<>();
        Json.elements(emulator.get("/services", Query.NONE).path("items"))
                .forEach(service -> byService.put(
                        Json.text(service, "namespace") + "/" + Json.text(service, "name"), text(service)));
        return new Behind(byService);
    }

    private static String text(JsonNode service) {
        String standIn = Json.text(service, "standIn");
        String url = Json.text(service, "url");
        String behind = Json.text(service, "behind");
        return behind + (standIn.isEmpty() ? "" : " " + standIn) + (url.isEmpty() ? "" : " " + url);
    }

    /** {@code stand-in event-display}, {@code url http://localhost:9000}, {@code function}; empty when unknown. */
    String text(String namespace, String name) {
        return byService.getOrDefault(namespace + "/" + name, "");
    }
}
