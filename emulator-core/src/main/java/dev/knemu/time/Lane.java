package dev.knemu.time;

import java.util.concurrent.Executor;

/**
 * The one thread on which everything about an accepted event happens.
 *
 * <p>Tasks run one at a time in the order given. A task given from the lane itself runs after the one that gave it, so
 * that a chain of replies does not become a chain of stack frames; from elsewhere it is handed over. May be called from
 * any thread.
 */
public interface Lane extends Executor {

    /** Whether the caller is on this lane now. */
    boolean isCurrent();
}
