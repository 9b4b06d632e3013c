package dev.knemu.match;

import dev.knemu.event.Attributes;
import dev.knemu.event.Quoted;
import java.util.Set;
import java.util.regex.Pattern;

/** The names of what can be compared. */
final class Names {

    static final String DATA = "data";

    /** As the JSON format of CloudEvents calls it: no attribute can be called so. */
    static final String DATA_BASE64 = "data_base64";

    static final Pattern ATTRIBUTE = Pattern.compile("[a-z0-9]+");

    /** What stands for something else in the text form: an extension of that name is written in quotes. */
    private static final Set<String> WORDS =
            Set.of("any", "not", "and", "or", "in", "present", "absent", "cesql", DATA);

    private Names() {}

    /** @throws IllegalArgumentException when no event can have an attribute of this name */
    static String checked(String name) {
        if (!ATTRIBUTE.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    Quoted.of(name) + " names no attribute and no extension: CloudEvents names them by lower-case"
                            + " letters and digits only. Correct the name.");
        }
        if (name.equals(DATA)) {
            throw new IllegalArgumentException(
                    "\"data\" is no attribute. Ask for it with dataText, dataBytes, jsonPath or jsonEqualTo.");
        }
        return name;
    }

    /** @throws IllegalArgumentException when this is no name of an extension */
    static String extension(String name) {
        if (Attributes.isOfContext(checked(name))) {
            throw new IllegalArgumentException(
                    Quoted.of(name) + " is an attribute of CloudEvents, not an extension. Use attribute(…) for it.");
        }
        return name;
    }

    /** As it is called in a sentence. */
    static String sentence(String operand) {
        return operand.equals(DATA) || Attributes.isOfContext(operand) ? operand : "extension " + operand;
    }

    /** As it is written in the text form. */
    static String text(String operand) {
        return WORDS.contains(operand) && !operand.equals(DATA) ? Value.quoted(operand) : operand;
    }

    static boolean isWord(String name) {
        return WORDS.contains(name);
    }
}
