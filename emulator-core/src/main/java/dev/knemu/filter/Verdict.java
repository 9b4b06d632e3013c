package dev.knemu.filter;

/** What a filter says of an event. Its {@code toString} is the sentence that people read. */
public interface Verdict {

    boolean passed();
}
