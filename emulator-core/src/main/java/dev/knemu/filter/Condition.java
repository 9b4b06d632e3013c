package dev.knemu.filter;

/**
 * One entry of a dialect's map: an attribute and the text it is compared with.
 *
 * @param attribute name of a context attribute or extension; not empty
 * @param value what it is compared with; empty only in {@link AttributesFilter}, where it means any value
 */
public record Condition(String attribute, String value) {

    public Condition {
        if (attribute.isEmpty()) {
            throw new IllegalArgumentException("A filter's attribute name is empty. Name a CloudEvents attribute.");
        }
    }
}
