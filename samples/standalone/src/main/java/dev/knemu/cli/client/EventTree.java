package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.cli.terminal.Paint;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All that follows from one event, line by line as it happens, as deep as it stands in the tree.
 *
 * <p>Lines come in the order in which things happen. Where branches run at the same time, a line that does not belong to
 * the event told of last says which event it belongs to.
 */
final class EventTree {

    private record Place(int depth, String event) {}

    private final Paint paint;
    private final Marks marks;
    private final Map<Long, Place> accepted = new HashMap<>();
    private final Map<Long, Place> deliveries = new HashMap<>();
    private Optional<Place> last = Optional.empty();
    private int events;
    private int delivered;
    private int deadLettered;
    private int dropped;

    EventTree(Paint paint, Marks marks) {
        this.paint = paint;
        this.marks = marks;
    }

    /** Empty for what is nothing to tell: that a filter passed. */
    Optional<String> line(JsonNode entry) {
        String type = Json.text(entry, "type");
        if (type.equals("accepted")) {
            return Optional.of(accepted(entry));
        }
        long cause = entry.path("cause").asLong();
        Place place = (type.equals("refused") ? deliveries : accepted).getOrDefault(cause, new Place(0, ""));
        long delivery = entry.path("delivery").asLong();
        if (delivery > 0) {
            deliveries.put(delivery, place);
        }
        count(type);
        EntryWords words = EntryWords.of(entry);
        if (type.equals("decided") && entry.path("passed").asBoolean()) {
            return Optional.empty();
        }
        String of = last.isEmpty() || last.get().equals(place) ? "" : paint.faint("(" + place.event() + ") ");
        last = Optional.of(place);
        return Optional.of(indent(place.depth()) + marks.branch() + " " + of + words.painted(paint));
    }

    private String accepted(JsonNode entry) {
        events++;
        long cause = entry.path("cause").asLong();
        Place parent = deliveries.get(cause);
        JsonNode event = entry.path("event");
        String id = Json.text(event, "id");
        Place place = new Place(parent == null ? 0 : parent.depth() + 1, "event " + id);
        accepted.put(entry.path("seq").asLong(), place);
        last = Optional.of(place);
        String text = paint.strong("event " + id) + " " + Json.text(event, "type") + " from "
                + Json.text(event, "source") + " " + marks.arrow() + " " + Json.ref(entry.path("address"));
        return parent == null ? text : indent(parent.depth()) + marks.branch() + " " + text;
    }

    private String indent(int depth) {
        return (marks.line() + "  ").repeat(depth);
    }

    private void count(String type) {
        switch (type) {
            case "delivered" -> delivered++;
            case "dead-lettered" -> deadLettered++;
            case "dropped" -> dropped++;
            default -> {
                // Only ends count.
            }
        }
    }

    boolean isEmpty() {
        return events == 0;
    }

    /** For the end. */
    String summary() {
        String text =
                marks.last() + " at rest: " + counted(events, "event", "events") + ", " + delivered + " delivered";
        if (deadLettered > 0) {
            text += ", " + paint.warning(deadLettered + " dead-lettered");
        }
        return dropped > 0 ? text + ", " + paint.bad(dropped + " dropped") : text;
    }

    private static String counted(int count, String one, String several) {
        return count + " " + (count == 1 ? one : several);
    }

    /** The signs of a tree. */
    record Marks(String line, String branch, String last, String arrow) {

        static final Marks UNICODE = new Marks("│", "├─", "└─", "→");
        static final Marks ASCII = new Marks("|", "|-", "`-", "->");
    }
}
