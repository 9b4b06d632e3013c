package dev.knemu.dispatch;

import dev.knemu.journal.Ref;
import io.cloudevents.CloudEvent;

/**
 * Told of every event that is accepted or comes back as a reply; from it EventTypes are created automatically.
 *
 * <p>Called on the event's lane; must not block.
 */
public interface EventSightings {

    /** Nobody looks. */
    EventSightings NONE = (where, event) -> {};

    /**
     * @param where the Broker or Channel that accepted the event, or the Trigger or Subscription whose subscriber
     *     replied with it
     */
    void seen(Ref where, CloudEvent event);
}
