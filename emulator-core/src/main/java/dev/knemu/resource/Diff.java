package dev.knemu.resource;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;

/** What changed, in the notation of knative.dev/pkg {@code kmp.ShortDiff}. */
final class Diff {
    private Diff() {}

    static String text(String before, String after) {
        return before.equals(after) ? "" : line("{string}", "\"" + before + "\"", "\"" + after + "\"");
    }

    static String of(String root, Record before, Record after) {
        StringBuilder diff = new StringBuilder();
        compare(root, RecordCodec.write(before), RecordCodec.write(after), diff);
        return diff.toString();
    }

    private static void compare(String path, JsonNode before, JsonNode after, StringBuilder diff) {
        if (before.equals(after)) {
            return;
        }
        if (before.isObject() && after.isObject()) {
            Set<String> names = new TreeSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                String field = path + "." + Character.toUpperCase(name.charAt(0)) + name.substring(1);
                compare(field, before.path(name), after.path(name), diff);
            }
            return;
        }
        diff.append(line(path, shown(before), shown(after)));
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "<nil>" : value.toString();
    }

    private static String line(String path, String before, String after) {
        return path + ":\n\t-: " + before + "\n\t+: " + after + "\n";
    }
}
