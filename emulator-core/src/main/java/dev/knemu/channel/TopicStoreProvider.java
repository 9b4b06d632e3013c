package dev.knemu.channel;

/**
 * Makes {@link TopicStore}s of one technology. Found by {@link java.util.ServiceLoader}, so that the core knows none.
 *
 * <p>An implementation is public, has a constructor without parameters, is named in {@code
 * META-INF/services/dev.knemu.channel.TopicStoreProvider}, and keeps nothing between two emulators.
 */
public interface TopicStoreProvider {

    /** What it is asked for by: {@code kafka}. */
    String name();

    /**
     * Opens the store of one emulator. Must not wait for the cluster: one that cannot be reached is told by the futures
     * of what is asked of the store, and it may come later.
     *
     * @throws IllegalArgumentException when the client properties cannot be used; names the property, what it is and
     *     what to write
     */
    TopicStore open(TopicStoreSetup setup);
}
