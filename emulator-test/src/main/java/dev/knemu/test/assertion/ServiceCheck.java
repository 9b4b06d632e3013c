package dev.knemu.test.assertion;

import dev.knemu.resource.Condition;
import dev.knemu.resource.ServingService;
import java.util.List;

/**
 * The second half of a sentence about one Knative Service: {@code service("orders").scaledTo(4)}. Without it nothing is
 * asserted. What is expected is waited for; in virtual time no time passes, so let it pass before: {@code
 * eventing.advance(ofSeconds(30))}.
 */
public final class ServiceCheck {

    private final EventingAssert emulator;
    private final String name;

    ServiceCheck(EventingAssert emulator, String name) {
        this.emulator = emulator;
        this.name = name;
    }

    /** So many pods are ready, those of all its revisions together. */
    public EventingAssert scaledTo(int pods) {
        return emulator.hasPods(name, pods);
    }

    /** None of its revisions has a pod. */
    public EventingAssert scaledToZero() {
        return scaledTo(0);
    }

    /** These are its revisions, oldest first. */
    public EventingAssert hasRevisions(String... names) {
        return emulator.hasRevisions(name, List.of(names));
    }

    /** As {@link ResourceCheck#isReady}. */
    public EventingAssert isReady() {
        return emulator.hasReady(ServingService.class, name);
    }

    /** As {@link ResourceCheck#isNotReady(String)}. */
    public EventingAssert isNotReady(String words) {
        return emulator.hasNotReady(ServingService.class, name, words);
    }

    /** As {@link ResourceCheck#hasCondition(String, Condition.Status)}. */
    public EventingAssert hasCondition(String condition, Condition.Status status) {
        return emulator.hasCondition(ServingService.class, name, condition, status, "");
    }
}
