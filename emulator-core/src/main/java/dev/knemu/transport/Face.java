package dev.knemu.transport;

import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Which rules a request on the emulator's port is held to. */
enum Face {
    BROKER("POST, OPTIONS", false),
    CHANNEL("POST, OPTIONS", false),
    SERVICE(null, true),
    /** Neither: a probe, our own pages, a request that is passed on or refused. */
    NONE(null, true);

    private final @Nullable CharSequence allow;
    private final boolean hasContent;

    Face(@Nullable String allow, boolean hasContent) {
        this.allow = allow == null ? null : HttpHeaders.createOptimized(allow);
        this.hasContent = hasContent;
    }

    /** Whether its answers may hold more than a status and headers. */
    boolean hasContent() {
        return hasContent;
    }

    /** The {@code Allow} header that every answer has; {@code null}: none. */
    @Nullable
    CharSequence allow() {
        return allow;
    }
}
