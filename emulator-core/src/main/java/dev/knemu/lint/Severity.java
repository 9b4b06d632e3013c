package dev.knemu.lint;

import java.util.Locale;

/** How much a {@link Finding} matters; the gravest comes first. */
public enum Severity {
    /** It cannot be meant so. */
    ERROR,
    /** It works, and sooner or later somebody is sorry. */
    WARNING,
    /** Good to know; nothing needs to change. */
    INFO;

    /** {@code error}, {@code warning}, {@code info}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
