package dev.knemu.routing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.match.EventMatcher;
import dev.knemu.match.EventMatchers;
import dev.knemu.yaml.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One event that is expected: attributes and data by name, or a matcher in its text form.
 *
 * @param trigger whose event it is to be; empty for any
 * @param sink where it is to go; empty for anywhere
 */
record Wish(EventMatcher event, Optional<String> trigger, Optional<String> sink) {

    private static final String TEXT = "";
    private static final String TRIGGER = "trigger";
    private static final String SINK = "sink";
    private static final String DATA = "data";

    /** @param places whether trigger and sink may be named */
    static List<Wish> read(Section section, String field, boolean places) {
        List<Wish> wishes = new ArrayList<>();
        for (Section entry : section.entries(field)) {
            Set<String> names = entry.names();
            Optional<String> trigger = places ? entry.text(TRIGGER) : Optional.empty();
            Optional<String> sink = places ? entry.text(SINK) : Optional.empty();
            EventMatcher matcher = EventMatchers.anyEvent();
            for (String name : names) {
                if (!(places && (name.equals(TRIGGER) || name.equals(SINK)))) {
                    matcher = condition(entry, name).map(matcher::and).orElse(matcher);
                }
            }
            entry.refuseEmpty("Write what it is to be; that it is absent is said by a matcher: \"region absent\".");
            wishes.add(new Wish(matcher, trigger, sink));
        }
        return wishes;
    }

    private static Optional<EventMatcher> condition(Section entry, String name) {
        if (name.equals(TEXT)) {
            return entry.parsed(TEXT, EventMatcher::parse);
        }
        if (name.equals(DATA)) {
            return entry.json(DATA).map(Wish::data);
        }
        return entry.parsed(name, value -> EventMatchers.attribute(name, value));
    }

    private static EventMatcher data(JsonNode data) {
        return data.isTextual()
                ? EventMatchers.dataText(data.textValue())
                : EventMatchers.jsonIncluding(data.toString());
    }

    @Override
    public String toString() {
        return event
                + trigger.map(name -> " for " + name).orElse("")
                + sink.map(name -> " to " + name).orElse("");
    }

    static String joined(List<?> all) {
        return all.isEmpty() ? "none" : all.stream().map(Object::toString).collect(Collectors.joining("; "));
    }
}
