package dev.knemu.routing;

import dev.knemu.journal.Ref;
import io.cloudevents.CloudEvent;
import java.util.List;
import java.util.Optional;

/**
 * What a change of manifests does to one event.
 *
 * @param event as it was given
 * @param moves one for each Trigger with which it fares differently; by Trigger
 */
public record RoutingChange(CloudEvent event, List<Move> moves) {

    public RoutingChange {
        moves = List.copyOf(moves);
    }

    /** How an event fares differently. */
    public enum Kind {
        /** The Trigger did not want it, or was not there, and now it does. */
        GAINED,
        /** The Trigger wanted it, and now it does not, or is not there. */
        LOST,
        /** The Trigger wants it before and after, but it goes elsewhere. */
        MOVED
    }

    /**
     * One Trigger's part in a change.
     *
     * @param before where the event went by this Trigger, such as {@code Service default/shipping}; empty when it did not
     * @param after where it goes now; empty when it does not
     * @param reason why: what the filter says that refuses it, or what is new
     */
    public record Move(Kind kind, Ref trigger, Optional<String> before, Optional<String> after, String reason) {

        /** For example {@code + Trigger default/audit -> Service default/audit: the Trigger is new}. */
        @Override
        public String toString() {
            String sign = switch (kind) {
                case GAINED -> "+ ";
                case LOST -> "- ";
                case MOVED -> "~ ";
            };
            return sign + trigger + " -> " + after.or(() -> before).orElse("") + ": " + reason;
        }
    }
}
