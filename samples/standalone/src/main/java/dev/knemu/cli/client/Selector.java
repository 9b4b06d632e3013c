package dev.knemu.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What labels must be, as after {@code kubectl get -l}: {@code a=b}, {@code a!=b}, {@code a}, {@code !a}, by commas. */
final class Selector {

    private static final Pattern REQUIREMENT = Pattern.compile("(!?)([\\w./-]+)(?:(==|=|!=)([\\w.-]*))?");

    private record Requirement(String label, boolean there, String value, boolean anyValue) {

        boolean holds(JsonNode labels) {
            JsonNode actual = labels.get(label);
            if (anyValue) {
                return (actual != null) == there;
            }
            return (actual != null && actual.asText().equals(value)) == there;
        }
    }

    private final List<Requirement> requirements = new ArrayList<>();

    /** @param text empty for all resources */
    static Selector of(String text) {
        Selector selector = new Selector();
        for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
            Matcher matcher = REQUIREMENT.matcher(part.trim());
            boolean isTwice = matcher.matches() && !matcher.group(1).isEmpty() && matcher.group(3) != null;
            if (!matcher.matches() || isTwice) {
                throw new Problem(
                        ExitCode.USAGE,
                        "-l " + text + " is no selector of labels",
                        "\"" + part.trim() + "\" is none of NAME=VALUE, NAME!=VALUE, NAME and !NAME",
                        "write for example -l app=shop,tier!=test");
            }
            selector.add(matcher);
        }
        return selector;
    }

    private void add(Matcher matcher) {
        boolean anyValue = matcher.group(3) == null;
        boolean there =
                anyValue ? matcher.group(1).isEmpty() : !matcher.group(3).equals("!=");
        requirements.add(new Requirement(matcher.group(2), there, anyValue ? "" : matcher.group(4), anyValue));
    }

    boolean selects(JsonNode resource) {
        JsonNode labels = resource.path("metadata").path("labels");
        return requirements.stream().allMatch(requirement -> requirement.holds(labels));
    }
}
