package dev.knemu.transport;

import org.jspecify.annotations.Nullable;

/**
 * Is told of what was not taken at the doors, so that a refusal is recorded and not only answered: what never became an
 * event (unreadable, too large, cut short), and events for addresses where nothing is. What a {@link Receiver} refuses
 * is the Receiver's to record.
 *
 * <p>Called before the answer is given, from any thread.
 */
@FunctionalInterface
public interface Refusals {

    /** Tells nobody. */
    Refusals NONE = (addressee, status, reason, request) -> {};

    /**
     * @param addressee whom it was for
     * @param status what the sender is answered
     * @param reason for people; of bounded length, whatever was sent
     * @param request what was refused; {@code null} when it could not be read as an event, or was not read at all
     */
    void refused(Addressee addressee, int status, String reason, @Nullable Request request);
}
