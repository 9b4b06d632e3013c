package dev.knemu.filter.index;

import org.jspecify.annotations.Nullable;

/**
 * What stands under a text and has it in itself, so that who looks for it need not go to an object that has both: in a
 * large index each object on an event's way is a wait for memory.
 */
abstract class Keyed {

    /** As {@link HashTrie#hash} of {@link #key}. */
    final int hash;

    /** {@code null} of what stands under no text. */
    final @Nullable String key;

    Keyed(@Nullable String key) {
        this.hash = key == null ? 0 : HashTrie.hash(key);
        // A text of its own comes to stand beside this object in memory; one that others have as well does not.
        this.key = key == null ? null : new String(key.toCharArray());
    }

    /** What the text takes, about. */
    final long keyBytes() {
        return key == null ? 0 : Sizes.text(key);
    }
}
