package dev.knemu.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;

/** {@code --name value} pairs, each with a default. */
final class Flags {

    private final Map<String, String> values;

    private Flags(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Ends the program with code 2 and a list of what there is, when it cannot read what was written.
     *
     * @param defaults {@code name=value}
     */
    static Flags parse(String[] arguments, String... defaults) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String option : defaults) {
            int equals = option.indexOf('=');
            values.put(option.substring(0, equals), option.substring(equals + 1));
        }
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (!values.containsKey(name) || i + 1 == arguments.length) {
                System.err.println(
                        (values.containsKey(name) ? arguments[i] + " has no value." : arguments[i] + " is no option.")
                                + " Options and their defaults: " + values);
                System.exit(2);
            }
            values.put(name, arguments[i + 1]);
        }
        return new Flags(values);
    }

    String text(String name) {
        return String.valueOf(values.get(name));
    }

    int number(String name) {
        try {
            return Integer.parseInt(text(name));
        } catch (NumberFormatException e) {
            System.err.println("--" + name + " is \"" + text(name) + "\". Write a whole number.");
            System.exit(2);
            throw e;
        }
    }
}
