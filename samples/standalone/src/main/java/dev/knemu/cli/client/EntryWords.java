package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.cli.terminal.Paint;

/**
 * A journal entry for people.
 *
 * @param what happened, as the journal calls it
 * @param subject the resource that it happened to
 * @param result how it went, and where
 */
record EntryWords(String what, String subject, String result) {

    static EntryWords of(JsonNode entry) {
        String type = Json.text(entry, "type");
        String subscription = entry.has("subscription") ? Json.ref(entry.path("subscription")) : "";
        String status = status(entry);
        return switch (type) {
            case "accepted" -> new EntryWords(type, Json.ref(entry.path("address")), "");
            case "stored" ->
                new EntryWords(
                        type,
                        Json.ref(entry.path("address")),
                        "in topic " + Json.text(entry, "topic") + ", partition " + Json.text(entry, "partition")
                                + ", offset " + Json.text(entry, "offset"));
            case "refused" ->
                new EntryWords(
                        type,
                        Json.ref(entry.path("address")),
                        "with " + Json.text(entry, "status") + ": " + Json.text(entry, "reason"));
            case "interrupted" -> new EntryWords(type, subscription, Json.text(entry, "problem"));
            case "resumed" -> new EntryWords(type, subscription, "what it reads from Kafka is read again");
            case "decided" -> new EntryWords(type, subscription, decided(entry));
            case "attempted" -> new EntryWords(type, subscription, attempted(entry, status));
            case "replied" -> new EntryWords(type, subscription, replied(entry));
            case "delivered" ->
                new EntryWords(
                        type,
                        subscription,
                        "to " + Json.text(entry, "destination") + standIn(entry) + ", " + status + ", "
                                + attempts(entry));
            case "dead-lettered" ->
                new EntryWords(
                        type,
                        subscription,
                        "to " + Json.text(entry, "sink") + " after " + attempts(entry) + " at "
                                + Json.text(entry, "failedDestination") + ", " + status);
            case "dropped" ->
                new EntryWords(
                        type,
                        subscription,
                        Json.text(entry, "reason") + ", after " + attempts(entry) + " at "
                                + Json.text(entry, "destination") + ", " + status);
            case "redelivered" ->
                new EntryWords(
                        type,
                        subscription,
                        "delivery " + Json.text(entry, "original") + " is tried again, to "
                                + Json.text(entry, "destination"));
            case "missed" -> new EntryWords(type, "", Json.text(entry, "count") + " entries came too fast to be shown");
            default -> new EntryWords(type, subscription, Json.line(entry));
        };
    }

    private static String status(JsonNode entry) {
        int status = entry.path("status").asInt(0);
        return status == 0 ? "no answer" : "status " + status;
    }

    private static String standIn(JsonNode entry) {
        String standIn = Json.text(entry, "standIn");
        return standIn.isEmpty() ? "" : " (stand-in " + standIn + ")";
    }

    static String attempts(JsonNode entry) {
        int attempts = entry.path("attempts").asInt(0);
        String latency = Json.length(entry, "latency");
        return (attempts == 1 ? "1 attempt" : attempts + " attempts") + (latency.isEmpty() ? "" : ", " + latency);
    }

    private static String decided(JsonNode entry) {
        if (entry.path("passed").asBoolean()) {
            return "yes: " + Json.text(entry, "because");
        }
        String hint = Json.text(entry, "hint");
        return "no: " + Json.text(entry, "because") + (hint.isEmpty() ? "" : " (" + hint + ")");
    }

    private static String attempted(JsonNode entry, String status) {
        String problem = Json.text(entry, "problem");
        String nextIn = Json.length(entry, "nextIn");
        String leg = Json.text(entry, "leg");
        return "#" + Json.text(entry, "number")
                + (leg.equals("subscriber") || leg.isEmpty() ? "" : " of the " + leg)
                + " at " + Json.text(entry, "destination") + ": " + (problem.isEmpty() ? status : problem)
                + ", " + Json.length(entry, "latency")
                + pod(entry)
                + (nextIn.isEmpty() ? "" : "; again in " + nextIn);
    }

    private static String pod(JsonNode entry) {
        String pod = Json.text(entry, "pod");
        String waited = Json.length(entry, "waited");
        return pod.isEmpty() ? "" : waited.isEmpty() ? " in " + pod : ", of which it waited " + waited + " for " + pod;
    }

    private static String replied(JsonNode entry) {
        JsonNode event = entry.path("event");
        String destination = Json.text(entry, "destination");
        return "with event " + Json.text(event, "id") + " " + Json.text(event, "type")
                + (destination.isEmpty() ? ", which nobody wants" : " for " + destination);
    }

    /** With the subject in front, coloured by how it went. */
    String painted(Paint paint) {
        return (subject.isEmpty() ? "" : subject + " ") + paintedWhat(paint) + (result.isEmpty() ? "" : " " + result);
    }

    String paintedWhat(Paint paint) {
        return switch (what) {
            case "delivered" -> paint.good(what);
            case "refused", "dropped", "interrupted" -> paint.bad(what);
            case "dead-lettered", "missed" -> paint.warning(what);
            case "attempted" -> result.contains("again in") ? paint.warning(what) : what;
            case "decided" -> paint.faint(what);
            default -> what;
        };
    }
}
