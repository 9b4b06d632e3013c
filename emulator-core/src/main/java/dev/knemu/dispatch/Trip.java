package dev.knemu.dispatch;

import dev.knemu.journal.Entry.Leg;
import dev.knemu.journal.Ref;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** One attempt of a delivery on its way through a {@link Network}. Belongs to the lane of its request. */
public final class Trip {

    /** What stands before a fault where a sentence could be taken for the subscriber's own doing. */
    public static final String INJECTED = "injected fault: ";

    private final Ref subscription;
    private final URI subscriber;
    private final Leg leg;
    private final int attempt;
    private @Nullable String fault;

    /**
     * @param subscription the Trigger or Subscription
     * @param subscriber of that subscription; a reply or a dead letter is on its way elsewhere
     * @param attempt 1 for the first of this leg
     */
    public Trip(Ref subscription, URI subscriber, Leg leg, int attempt) {
        this.subscription = subscription;
        this.subscriber = subscriber;
        this.leg = leg;
        this.attempt = attempt;
    }

    public Ref subscription() {
        return subscription;
    }

    public URI subscriber() {
        return subscriber;
    }

    public Leg leg() {
        return leg;
    }

    public int attempt() {
        return attempt;
    }

    /** Notes what was done to it, all in one sentence, for the journal. Replaces what was noted before. */
    public void injected(String fault) {
        this.fault = fault;
    }

    /** What was done to it; {@code null}: nothing yet. */
    public @Nullable String fault() {
        return fault;
    }
}
