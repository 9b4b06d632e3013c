package dev.knemu.filter.index;

import dev.knemu.event.Attributes;
import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

/**
 * One condition that an index can find things by.
 *
 * @param dimension what is looked at, and how
 * @param text what it is compared with; empty for {@link Kind#PRESENT}
 */
record Access(Dimension dimension, String text) {

    /** In the order of what a look-up costs. */
    enum Kind {
        EXACT,
        PREFIX,
        SUFFIX,
        /** The attribute is there and may be empty: less than any filter asks that needs it to be there. */
        PRESENT
    }

    /** All conditions that one structure of an index answers together. */
    record Dimension(String attribute, Kind kind) {}

    /** The name is made the one instance of it, since reading an attribute compares names. */
    static Access of(Kind kind, String attribute, String text) {
        return new Access(new Dimension(attribute.intern(), kind), text);
    }

    String attribute() {
        return dimension.attribute;
    }

    Kind kind() {
        return dimension.kind;
    }

    boolean holds(CloudEvent event) {
        String actual = Attributes.asFiltersRead(event, dimension.attribute);
        return actual != null
                && switch (dimension.kind) {
                    case EXACT -> actual.equals(text);
                    case PREFIX -> actual.startsWith(text);
                    case SUFFIX -> actual.endsWith(text);
                    case PRESENT -> isPresent(event, dimension.attribute, actual);
                };
    }

    /** Whether an attribute that reads as this text is there: a missing one may read as empty text. */
    static boolean isPresent(CloudEvent event, String attribute, @Nullable String actual) {
        return actual != null && (!actual.isEmpty() || Attributes.lookup(event, attribute) != null);
    }

    /** Whether no event can satisfy both. */
    boolean contradicts(Access other) {
        if (!attribute().equals(other.attribute())) {
            return false;
        }
        return kind() == Kind.EXACT && !other.allows(text) || other.kind() == Kind.EXACT && !allows(other.text);
    }

    private boolean allows(String value) {
        return switch (kind()) {
            case EXACT -> value.equals(text);
            case PREFIX -> value.startsWith(text);
            case SUFFIX -> value.endsWith(text);
            case PRESENT -> true;
        };
    }
}
