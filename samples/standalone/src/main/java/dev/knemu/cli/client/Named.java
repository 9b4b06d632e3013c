package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/** A resource as kubectl names it: {@code broker.eventing.knative.dev/default}, {@code service/shipping}. */
record Named(String apiVersion, String kind, String namespace, String name) {

    static Named of(JsonNode resource) {
        JsonNode metadata = resource.path("metadata");
        return new Named(
                Json.text(resource, "apiVersion"),
                Json.text(resource, "kind"),
                Json.text(metadata, "namespace"),
                Json.text(metadata, "name"));
    }

    String group() {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    /** {@code broker.eventing.knative.dev}. */
    String type() {
        String singular = kind.toLowerCase(Locale.ROOT);
        return group().isEmpty() ? singular : singular + "." + group();
    }

    String text() {
        return type() + "/" + name;
    }
}
