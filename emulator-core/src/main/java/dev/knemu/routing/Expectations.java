package dev.knemu.routing;

import dev.knemu.yaml.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code expect} says; what it does not say is empty, and not looked at.
 *
 * @param attempts how many requests each Trigger's subscriber gets
 * @param lines where each field is written
 */
record Expectations(
        OptionalInt answer,
        Optional<List<String>> triggers,
        Optional<List<String>> notTriggers,
        Optional<List<String>> deliveredTo,
        Map<String, Integer> attempts,
        Optional<List<Wish>> replies,
        Optional<List<Wish>> deadLetters,
        Optional<List<String>> dropped,
        Map<String, Integer> lines) {

    static final String ANSWER = "answer";
    static final String TRIGGERS = "triggers";
    static final String NOT_TRIGGERS = "notTriggers";
    static final String DELIVERED_TO = "deliveredTo";
    static final String ATTEMPTS = "attempts";
    static final String REPLIES = "replies";
    static final String DEAD_LETTERS = "deadLetters";
    static final String DROPPED = "dropped";

    private static final String NOTHING = "expects nothing, so it could not fail";
    private static final String HINT =
            "Write what is to happen, such as triggers: [paid-orders], or triggers: [] for none.";
    private static final int HIGHEST_STATUS = 599;
    private static final int MOST_ATTEMPTS = 1_000_000;

    static Expectations read(Section section) {
        Expectations expectations = new Expectations(
                section.integer(ANSWER, 0, HIGHEST_STATUS),
                names(section, TRIGGERS),
                someNames(section, NOT_TRIGGERS),
                names(section, DELIVERED_TO),
                attempts(section),
                wishes(section, REPLIES),
                wishes(section, DEAD_LETTERS),
                names(section, DROPPED),
                lines(section));
        section.end();
        section.refuseEmpty(HINT);
        if (section.names().isEmpty()) {
            section.wrong("", NOTHING, HINT);
        }
        return expectations;
    }

    /** Names of which at least one must be there: with none of them the expectation would be met whatever happens. */
    private static Optional<List<String>> someNames(Section section, String field) {
        Optional<List<String>> names = names(section, field);
        if (section.isList(field) && section.texts(field).isEmpty()) {
            section.wrong(
                    field, NOTHING, "Name a Trigger that must not want it, or write triggers: [] for none at all.");
        }
        return names;
    }

    private static Map<String, Integer> lines(Section section) {
        Map<String, Integer> lines = new LinkedHashMap<>();
        section.names().forEach(name -> lines.put(name, section.line(name)));
        return Map.copyOf(lines);
    }

    private static Optional<List<String>> names(Section section, String field) {
        return section.has(field) ? Optional.of(section.texts(field)) : Optional.empty();
    }

    private static Optional<List<Wish>> wishes(Section section, String field) {
        return section.has(field)
                ? Optional.of(Wish.read(section, field, field.equals(DEAD_LETTERS)))
                : Optional.empty();
    }

    private static Map<String, Integer> attempts(Section section) {
        Map<String, Integer> attempts = new LinkedHashMap<>();
        section.section(ATTEMPTS).ifPresent(given -> {
            given.names()
                    .forEach(name ->
                            given.integer(name, 0, MOST_ATTEMPTS).ifPresent(count -> attempts.put(name, count)));
            given.refuseEmpty("Write how many requests there are to be, such as 4.");
            if (given.names().isEmpty()) {
                given.wrong("", NOTHING, "Write a Trigger and how many requests there are to be: {paid-orders: 4}.");
            }
        });
        return attempts;
    }

    int line(String field) {
        return lines.getOrDefault(field, 0);
    }
}
