package dev.knemu.standin;

import dev.knemu.transport.Receiver;
import dev.knemu.transport.WebFace;
import org.jspecify.annotations.Nullable;

/**
 * Something built in that acts in place of an image.
 *
 * @param name as people call it
 * @param receiver takes its events
 * @param web answers what is no event; {@code null}: it has nothing to say to browsers
 */
public record StandIn(
        String name, Receiver receiver, @Nullable WebFace web) {

    StandIn(String name, Receiver receiver) {
        this(name, receiver, null);
    }
}
