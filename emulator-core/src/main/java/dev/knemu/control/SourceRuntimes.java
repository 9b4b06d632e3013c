package dev.knemu.control;

import dev.knemu.resource.PingSource;
import dev.knemu.resource.ResourceKey;
import java.net.URI;

/**
 * Runs what sends events by itself. Called by whoever writes, after the control plane was let go of, one call at a time
 * and in order; must not block.
 */
public interface SourceRuntimes {

    /** Runs nothing. */
    SourceRuntimes NONE = new SourceRuntimes() {};

    /**
     * The PingSource is to send to {@code sink} from now on, as it says now; it may be running already, otherwise.
     *
     * @param source Ready
     */
    default void start(PingSource source, URI sink) {}

    /** The PingSource is gone or no longer Ready. */
    default void stop(ResourceKey source) {}
}
