package dev.knemu.transport;

/** How an event is laid into an HTTP message; CloudEvents HTTP protocol binding, section 3. */
public enum ContentMode {
    /** Attributes in {@code ce-…} headers, data as the body. */
    BINARY,
    /** Everything in one {@code application/cloudevents+json} body. */
    STRUCTURED
}
