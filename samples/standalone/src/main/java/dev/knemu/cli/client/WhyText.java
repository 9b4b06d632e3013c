package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.cli.terminal.Paint;
import java.util.ArrayList;
import java.util.List;

/** Answers to why, for people: a sentence a subscription, then what its filter asked, condition by condition. */
final class WhyText {

    private static final int WIDEST = 60;
    private static final String FIRST = "  <- the first that failed";
    private static final String DECIDED = "  <- decided";

    private final Paint paint;

    WhyText(Paint paint) {
        this.paint = paint;
    }

    /** @param answer as the API gives it */
    List<String> lines(JsonNode answer) {
        List<String> lines = new ArrayList<>();
        String event = "";
        String accepted = "";
        for (JsonNode why : answer.path("answers")) {
            // A reply may keep the id of what it answers: several events, each with a type of its own.
            JsonNode subject = why.path("accepted").path("subject");
            String what = event(subject.isObject() ? subject : answer.path("event"));
            if (!what.equals(event)) {
                if (!lines.isEmpty()) {
                    lines.add("");
                }
                lines.add(what);
                event = what;
            }
            String now = accepted(why);
            if (!now.equals(accepted)) {
                lines.add(now);
                accepted = now;
            }
            lines.add("");
            lines.addAll(answer(why));
        }
        if (lines.isEmpty()) {
            lines.add(event(answer.path("event")));
        }
        for (JsonNode refusal : answer.path("refusals")) {
            lines.add("");
            lines.add(Json.clock(refusal) + " " + EntryWords.of(refusal).painted(paint));
        }
        if (answer.path("answers").isEmpty() && answer.path("refusals").isEmpty()) {
            lines.add("No Trigger and no Subscription was asked about it.");
        }
        return lines;
    }

    private String event(JsonNode event) {
        return paint.strong("Event " + Json.text(event, "id")) + " " + Json.text(event, "type") + " from "
                + Json.text(event, "source");
    }

    private static String accepted(JsonNode why) {
        JsonNode accepted = why.path("accepted");
        JsonNode address = accepted.path("address");
        String time = Json.clock(accepted);
        return (time.isEmpty() ? "as if accepted by " : "accepted by ")
                + Json.ref(address)
                + (time.isEmpty() ? "" : " at " + time);
    }

    private List<String> answer(JsonNode why) {
        List<String> lines = new ArrayList<>();
        boolean passed = why.path("passed").asBoolean();
        String who = paint.strong(Json.ref(why.path("subscription")));
        if (passed) {
            lines.add(who + " " + paint.good("wants it") + ": " + Json.text(why, "because"));
            String outcome = Json.text(why, "outcome");
            if (!outcome.isEmpty()) {
                lines.add("  " + outcome);
            }
        } else {
            lines.add(who + " " + paint.bad("does not want it") + ": " + Json.text(why, "because"));
        }
        lines.addAll(conditions(why.path("conditions")));
        String hint = Json.text(why, "hint");
        if (!hint.isEmpty()) {
            lines.add("  " + paint.warning("hint:") + " " + hint);
        }
        for (JsonNode entry : why.path("entries")) {
            if (Json.text(entry, "type").equals("attempted")
                    && !Json.text(entry, "problem").isEmpty()) {
                lines.add("  attempt " + EntryWords.of(entry).result());
            }
        }
        return lines;
    }

    private List<String> conditions(JsonNode conditions) {
        if (conditions.isEmpty()) {
            return List.of();
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("  CONDITION", "ATTRIBUTE", "EXPECTED", "ACTUAL", "RESULT"));
        JsonNode firstFailed = Json.elements(conditions)
                .filter(condition -> !condition.path("holds").asBoolean())
                .findFirst()
                .orElse(conditions);
        Json.elements(conditions)
                .forEach(condition -> rows.add(List.of(
                        "  " + (Json.text(condition, "path").isEmpty() ? "-" : Json.text(condition, "path")),
                        Json.text(condition, "attribute"),
                        expected(condition),
                        actual(condition),
                        result(condition, condition == firstFailed))));
        List<String> lines = new ArrayList<>(Columns.lines(rows));
        for (int i = 1; i < lines.size(); i++) {
            if (conditions.get(i - 1).path("decided").asBoolean()) {
                lines.set(i, paint.bad(lines.get(i)));
            }
        }
        return lines;
    }

    private static String expected(JsonNode condition) {
        String relation = Json.text(condition, "relation");
        String expected = Json.text(condition, "expected");
        return expected.isEmpty() ? relation : relation + " " + quoted(expected);
    }

    private static String actual(JsonNode condition) {
        if (condition.hasNonNull("actual")) {
            return quoted(Json.text(condition, "actual"));
        }
        String attribute = Json.text(condition, "attribute");
        return attribute.matches("[a-z0-9]+") ? "(missing)" : "(none)";
    }

    private static String result(JsonNode condition, boolean isFirst) {
        if (condition.has("asked") && !condition.path("asked").asBoolean()) {
            return "not asked";
        }
        // What CESQL cannot compare is no answer, and refuses all the same.
        String problem = Json.text(condition, "problem");
        String result = condition.path("holds").asBoolean() ? "holds" : problem.isEmpty() ? "fails" : "error";
        if (!condition.path("decided").asBoolean()) {
            return result;
        }
        // Below "any" the last that fails settles it, and below "not" one that holds.
        return result + (isFirst ? FIRST : DECIDED);
    }

    private static String quoted(String text) {
        String line = text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
        return "\"" + (line.length() > WIDEST ? line.substring(0, WIDEST) + "…" : line) + "\"";
    }
}
