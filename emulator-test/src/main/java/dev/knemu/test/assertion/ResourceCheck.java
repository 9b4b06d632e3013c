package dev.knemu.test.assertion;

import dev.knemu.resource.Condition;
import dev.knemu.resource.KResource;

/**
 * The second half of a sentence about one resource: {@code trigger("orders").isReady()}. Without it nothing is asserted.
 * What is expected is waited for.
 */
public final class ResourceCheck {

    private final EventingAssert emulator;
    private final Class<? extends KResource> type;
    private final String name;

    ResourceCheck(EventingAssert emulator, Class<? extends KResource> type, String name) {
        this.emulator = emulator;
        this.type = type;
        this.name = name;
    }

    /** It exists, and its condition Ready is True for its newest spec. */
    public EventingAssert isReady() {
        return emulator.hasReady(type, name);
    }

    /** It exists, and its condition Ready is False or Unknown. */
    public EventingAssert isNotReady() {
        return emulator.hasNotReady(type, name, "");
    }

    /** As {@link #isNotReady()}, and the reason or message of a condition has these words. */
    public EventingAssert isNotReady(String words) {
        return emulator.hasNotReady(type, name, words);
    }

    /** A condition other than Ready, such as {@code SubscriberResolved}. */
    public EventingAssert hasCondition(String condition, Condition.Status status) {
        return emulator.hasCondition(type, name, condition, status, "");
    }

    /** As {@link #hasCondition(String, Condition.Status)}, and its reason or message has these words. */
    public EventingAssert hasCondition(String condition, Condition.Status status, String words) {
        return emulator.hasCondition(type, name, condition, status, words);
    }
}
