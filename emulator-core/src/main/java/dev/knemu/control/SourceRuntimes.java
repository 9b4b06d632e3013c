package dev.knemu.control;

import dev.knemu.resource.PingSource;
import dev.knemu.resource.ResourceKey;
import java.net.URI;

/**
 * Runs what sends events by itself. Orders are given by whoever writes, after the control plane was let go of, one call
 * at a time and in order; they must not block.
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

    /** The container is to run; what runs for the same key has been stopped. */
    default void start(Workload workload) {}

    /** The PingSource is gone or no longer Ready, or the workload is gone or another. */
    default void stop(ResourceKey source) {}

    /** What would become of a container if it were started. Asked with the control plane held; must not block or wait. */
    default Fate fateOf(Workload workload) {
        return Fate.UNKNOWN;
    }

    /**
     * What becomes of a container.
     *
     * @param runs whether it does what it is for
     * @param problem why it ends as soon as it is started; empty when it runs, or when nobody knows its image
     */
    record Fate(boolean runs, String problem) {

        public static final Fate RUNS = new Fate(true, "");

        /** There is nothing that could act in place of its image. */
        public static final Fate UNKNOWN = new Fate(false, "");

        public static Fate ends(String problem) {
            return new Fate(false, problem);
        }
    }
}
