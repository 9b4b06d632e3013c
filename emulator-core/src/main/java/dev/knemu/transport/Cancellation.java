package dev.knemu.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets the asker of something take the question back: a producer that hangs up, an attempt that timed out.
 *
 * <p>Not thread-safe: everything about it happens on one lane.
 */
public final class Cancellation {

    private boolean cancelled;
    private @Nullable List<Runnable> actions;
    private int outside;
    private boolean unanswered;
    private @Nullable List<Runnable> givenUp;
    private int handedOn;
    private @Nullable String revision;
    private @Nullable String pod;
    private @Nullable Duration waited;

    public boolean isCancelled() {
        return cancelled;
    }

    /** Runs {@code action} when cancelled; at once if that has happened already. */
    public void onCancel(Runnable action) {
        if (cancelled) {
            action.run();
            return;
        }
        if (actions == null) {
            actions = new ArrayList<>(2);
        }
        actions.add(action);
    }

    /** Runs what waits for it, in order; without effect the second time. */
    public void cancel() {
        if (cancelled) {
            return;
        }
        cancelled = true;
        List<Runnable> waiting = actions;
        actions = null;
        if (waiting != null) {
            waiting.forEach(Runnable::run);
        }
    }

    /**
     * Notes that a real exchange with the outside is under way, whose answer comes in real time only: while there is
     * one, virtual time must wait for it instead of running a timeout down.
     */
    public void markOutside() {
        outside++;
    }

    /** Notes that one such exchange is over. */
    public void unmarkOutside() {
        outside--;
    }

    /** Whether a real exchange is under way that only real time can answer. */
    public boolean isOutside() {
        return outside > 0 && !unanswered;
    }

    /**
     * Notes that the answer comes when deliveries have come to rest that were begun for it. They say themselves whether
     * they act; who asked only waits for them.
     */
    public void markHandedOn() {
        handedOn++;
    }

    /** Notes that they have come to rest. */
    public void unmarkHandedOn() {
        handedOn--;
    }

    /** Whether the answer waits for deliveries that were begun for it. */
    public boolean isHandedOn() {
        return handedOn > 0;
    }

    /**
     * Notes that no answer will come, since a subscriber hangs on purpose: only time, or a {@link #cancel}, ends the attempt.
     * For whoever waits until nothing more happens without time passing it is over.
     */
    public void markUnanswered() {
        unanswered = true;
        List<Runnable> waiting = givenUp;
        givenUp = null;
        if (waiting != null) {
            waiting.forEach(Runnable::run);
        }
    }

    /** Runs {@code action} when it is known that no answer will come; at once if it is known already. */
    public void onUnanswered(Runnable action) {
        if (unanswered) {
            action.run();
            return;
        }
        if (givenUp == null) {
            givenUp = new ArrayList<>(1);
        }
        givenUp.add(action);
    }

    /** Notes that the question is with an activator, which lets it through when a pod of that revision is free. */
    public void asksForPod(String revision) {
        this.revision = revision;
    }

    /**
     * Notes that a pod has begun with it.
     *
     * @param waited {@code null}: not at all
     */
    public void isWithPod(String pod, @Nullable Duration waited) {
        this.pod = pod;
        this.waited = waited;
    }

    /** The revision that it waits for a pod of, or {@code null}. */
    public @Nullable String revisionWaitedFor() {
        return pod == null ? revision : null;
    }

    /** The pod that has it or had it, or {@code null}. */
    public @Nullable String pod() {
        return pod;
    }

    /** How long it waited for that pod; {@code null} where it had not to, or waits still. */
    public @Nullable Duration waited() {
        return waited;
    }

    /** Whether it is known that no answer will come. */
    public boolean isUnanswered() {
        return unanswered;
    }
}
