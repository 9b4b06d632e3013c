package dev.knemu.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.resource.Backing;

/** What {@code /services} answers: what stands behind each Service. */
final class ServiceRequests {

    private final Emulation emulation;

    ServiceRequests(Emulation emulation) {
        this.emulation = emulation;
    }

    JsonNode list() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode items = answer.putArray("items");
        for (Backing backing : emulation.backings()) {
            ObjectNode json = items.addObject();
            json.put("namespace", backing.namespace());
            json.put("name", backing.name());
            json.put("behind", backing.behind().toString());
            backing.standIn().ifPresent(standIn -> json.put("standIn", standIn));
            backing.image().ifPresent(image -> json.put("image", image));
            backing.url().ifPresent(url -> json.put("url", url.toString()));
            if (!backing.remark().isEmpty()) {
                json.put("remark", backing.remark());
            }
        }
        return answer;
    }
}
