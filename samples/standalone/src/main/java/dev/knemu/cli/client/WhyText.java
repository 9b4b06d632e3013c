package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.cli.terminal.Paint;
import dev.knemu.journal.WhyLines;
import dev.knemu.journal.WhyLines.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers to why, for people: a sentence a subscription, then what its filter asked, condition by condition. */
public final class WhyText {

    private final Paint paint;

    public WhyText(Paint paint) {
        this.paint = paint;
    }

    /** @param answer as the API gives it */
    public List<String> lines(JsonNode answer) {
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
                    && !(Json.text(entry, "problem").isEmpty()
                            && Json.text(entry, "waited").isEmpty())) {
                lines.add("  attempt " + EntryWords.of(entry).result());
            }
        }
        return lines;
    }

    private List<String> conditions(JsonNode conditions) {
        List<String> lines = new ArrayList<>(
                WhyLines.table(Json.elements(conditions).map(WhyText::row).toList()));
        for (int i = 1; i < lines.size(); i++) {
            if (conditions.get(i - 1).path("decided").asBoolean()) {
                lines.set(i, paint.bad(lines.get(i)));
            }
        }
        return lines;
    }

    private static Row row(JsonNode condition) {
        return new Row(
                Json.text(condition, "path"),
                Json.text(condition, "attribute"),
                Json.text(condition, "relation"),
                Json.text(condition, "expected"),
                condition.hasNonNull("actual") ? Optional.of(Json.text(condition, "actual")) : Optional.empty(),
                Optional.of(Json.text(condition, "problem")).filter(problem -> !problem.isEmpty()),
                condition.path("holds").asBoolean(),
                condition.path("asked").asBoolean(true),
                condition.path("decided").asBoolean());
    }
}
