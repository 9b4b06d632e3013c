package dev.knemu.cli.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.cli.terminal.Version;
import dev.knemu.lint.Finding;
import dev.knemu.lint.Rule;
import dev.knemu.lint.Severity;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Findings as SARIF 2.1.0, which code scanning reads. */
final class FindingsSarif {

    private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

    private FindingsSarif() {}

    static String of(List<Finding> findings) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("$schema", SCHEMA).put("version", "2.1.0");
        ObjectNode run = root.putArray("runs").addObject();
        ObjectNode driver = run.putObject("tool").putObject("driver");
        driver.put("name", "knemu").put("version", Version.ofKnemu());
        rules(driver.putArray("rules"));
        // As the YAML parser counts columns.
        run.put("columnKind", "unicodeCodePoints");
        ArrayNode results = run.putArray("results");
        findings.forEach(finding -> result(results.addObject(), finding));
        return root.toPrettyString();
    }

    private static void rules(ArrayNode rules) {
        for (Rule rule : Rule.values()) {
            ObjectNode one = rules.addObject().put("id", rule.id());
            one.putObject("shortDescription").put("text", rule.summary());
            one.putObject("fullDescription").put("text", rule.summary() + " " + rule.help());
            one.putObject("help")
                    .put("text", rule.help() + " See docs/reference/lint-rules.md, " + rule.id() + ".")
                    .put("markdown", rule.help() + " See `docs/reference/lint-rules.md`, **" + rule.id() + "**.");
            one.putObject("defaultConfiguration").put("level", level(rule.severity()));
        }
    }

    private static String level(Severity severity) {
        return switch (severity) {
            case ERROR -> "error";
            case WARNING -> "warning";
            case INFO -> "note";
        };
    }

    private static void result(ObjectNode result, Finding finding) {
        String what = finding.resource().map(key -> key + ": ").orElse("")
                + (finding.path().isEmpty() ? "" : finding.path() + ": ");
        result.put("ruleId", finding.rule().id())
                .put("ruleIndex", finding.rule().ordinal())
                .put("level", level(finding.severity()));
        result.putObject("message").put("text", what + finding.text());
        ObjectNode location = result.putArray("locations").addObject();
        ObjectNode physical = location.putObject("physicalLocation");
        physical.putObject("artifactLocation").put("uri", uri(finding.file()));
        if (finding.line() > 0) {
            ObjectNode region = physical.putObject("region").put("startLine", finding.line());
            if (finding.column() > 0) {
                region.put("startColumn", finding.column());
            }
        }
        finding.resource()
                .ifPresent(key -> location.putArray("logicalLocations")
                        .addObject()
                        .put("name", key.name())
                        .put("fullyQualifiedName", key.toString())
                        .put("kind", "resource"));
        // The same finding on a line that moved is still the same.
        result.putObject("partialFingerprints").put("finding/v1", fingerprint(finding));
        if (!finding.fix().isEmpty()) {
            result.putObject("properties").put("fix", finding.fix());
        }
    }

    /** Relative paths stay relative; an absolute one becomes a file URI. */
    private static String uri(String file) {
        String path = file.replace('\\', '/');
        try {
            return path.startsWith("/")
                    ? new URI("file", "", path, null).toString()
                    : new URI(null, null, path, null).toString();
        } catch (URISyntaxException odd) {
            return "unknown";
        }
    }

    private static String fingerprint(Finding finding) {
        String text = String.join(
                "\n",
                finding.rule().id(),
                finding.file(),
                finding.resource().map(Object::toString).orElse(""),
                finding.path(),
                finding.message());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256.", impossible);
        }
    }
}
