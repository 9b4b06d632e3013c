package dev.knemu.cli.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.lint.Finding;
import java.util.List;

/** Findings for programs: {@code {"findings": […]}}. */
final class FindingsJson {

    private FindingsJson() {}

    static String of(List<Finding> findings) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode all = root.putArray("findings");
        for (Finding finding : findings) {
            ObjectNode one = all.addObject()
                    .put("rule", finding.rule().id())
                    .put("severity", finding.severity().toString());
            finding.resource()
                    .ifPresent(key -> one.putObject("resource")
                            .put("kind", key.kind())
                            .put("namespace", key.namespace())
                            .put("name", key.name()));
            one.put("file", finding.file())
                    .put("document", finding.document())
                    .put("line", finding.line())
                    .put("column", finding.column())
                    .put("path", finding.path())
                    .put("message", finding.message())
                    .put("why", finding.why())
                    .put("fix", finding.fix());
        }
        return root.toPrettyString();
    }
}
