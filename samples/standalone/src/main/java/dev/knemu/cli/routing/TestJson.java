package dev.knemu.cli.routing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.admin.JournalJson;
import dev.knemu.journal.Journal;
import dev.knemu.routing.RoutingResult;
import java.util.List;

/** Results for programs. */
final class TestJson {

    private TestJson() {}

    static String of(List<Outcome> outcomes) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        long tests = outcomes.stream().mapToLong(one -> one.tests().size()).sum();
        long failed = outcomes.stream().mapToLong(Outcome::failed).sum();
        root.put("tests", tests).put("passed", tests - failed).put("failed", failed);
        root.put(
                "errors",
                outcomes.stream().filter(one -> one.error().isPresent()).count());
        ArrayNode files = root.putArray("files");
        for (Outcome outcome : outcomes) {
            ObjectNode file = files.addObject().put("file", outcome.file());
            outcome.error().ifPresent(error -> file.put("error", error));
            ArrayNode results = file.putArray("tests");
            outcome.tests().forEach(test -> results.add(test(test)));
        }
        return root.toPrettyString();
    }

    private static ObjectNode test(Outcome.Timed test) {
        RoutingResult result = test.result();
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("name", result.name())
                .put("line", result.line())
                .put("passed", result.passed())
                .put("seconds", Outcome.seconds(test.took()));
        ArrayNode problems = json.putArray("problems");
        result.problems()
                .forEach(problem -> problems.addObject()
                        .put("expectation", problem.expectation())
                        .put("line", problem.line())
                        .put("expected", problem.expected())
                        .put("actual", problem.actual())
                        .put("text", problem.text()));
        JournalJson journal = new JournalJson(new Journal(Journal.Level.OFF));
        ArrayNode answers = json.putArray("answers");
        result.whys().forEach(why -> answers.add(journal.why(why)));
        json.set("refusals", journal.entries(result.refusals()));
        return json;
    }
}
