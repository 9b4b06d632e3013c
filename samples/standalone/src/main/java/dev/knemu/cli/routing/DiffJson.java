package dev.knemu.cli.routing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.admin.JournalJson;
import dev.knemu.routing.RoutingChange;
import dev.knemu.routing.RoutingChanges;
import dev.knemu.transport.CloudEventJson;
import java.util.Locale;

/** Changes for programs. */
final class DiffJson {

    private DiffJson() {}

    static String of(RoutingChanges changes, boolean made) {
        ObjectNode root = JsonNodeFactory.instance
                .objectNode()
                .put("events", changes.events())
                .put("changed", changes.changed())
                .put("made", made)
                .put("beyondGroups", changes.beyondGroups());
        ArrayNode groups = root.putArray("groups");
        for (RoutingChanges.Group group : changes.groups()) {
            ObjectNode json = groups.addObject().put("type", group.type()).put("count", group.count());
            ArrayNode moves = json.putArray("moves");
            for (RoutingChange.Move move : group.example().moves()) {
                ObjectNode one =
                        moves.addObject().put("kind", move.kind().name().toLowerCase(Locale.ROOT));
                one.set("trigger", JournalJson.ref(move.trigger()));
                move.before().ifPresent(place -> one.put("before", place));
                move.after().ifPresent(place -> one.put("after", place));
                one.put("reason", move.reason());
            }
            json.set("example", CloudEventJson.write(group.example().event()));
            json.put("exampleNumber", group.exampleNumber());
        }
        return root.toPrettyString();
    }
}
