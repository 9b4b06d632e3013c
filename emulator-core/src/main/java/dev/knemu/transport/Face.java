package dev.knemu.transport;

import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Which rules a request on the emulator's port is held to. */
enum Face {
    BROKER("POST, OPTIONS", false, false),
    CHANNEL("POST, OPTIONS", false, false),
    /** The receiver of the Kafka data plane. */
    TOPIC(null, false, false),
    /** The filter before a Trigger's subscriber. */
    TRIGGER("POST", true, false),
    SERVICE(null, true, true),
    /** Neither: a probe, our own pages, a request that is passed on or refused. */
    NONE(null, true, true);

    private final @Nullable CharSequence allow;
    private final boolean hasContent;
    private final boolean saysWhy;

    Face(@Nullable String allow, boolean hasContent, boolean saysWhy) {
        this.allow = allow == null ? null : HttpHeaders.createOptimized(allow);
        this.hasContent = hasContent;
        this.saysWhy = saysWhy;
    }

    /** Whether a refusal says why in its body. */
    boolean saysWhy() {
        return saysWhy;
    }

    /** Whether a receiver's answer may hold more than a status and headers. */
    boolean hasContent() {
        return hasContent;
    }

    /** The {@code Allow} header that every answer has; {@code null}: none. */
    @Nullable
    CharSequence allow() {
        return allow;
    }
}
