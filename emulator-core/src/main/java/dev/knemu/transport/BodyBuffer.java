package dev.knemu.transport;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** A body that comes in chunks. The first is kept as it came, since most bodies are one chunk. */
final class BodyBuffer {

    private static final byte[] NOTHING = new byte[0];

    private @Nullable Buffer whole;
    private boolean grown;

    /** @param expected the length in all, as far as it is known and believed; 0 when it is not */
    void add(Buffer chunk, long expected) {
        if (whole == null) {
            whole = chunk;
            return;
        }
        if (!grown) {
            grown = true;
            long length = (long) whole.length() + chunk.length();
            whole = Buffer.buffer((int) Math.min(Integer.MAX_VALUE, Math.max(length * 2, expected)))
                    .appendBuffer(whole);
        }
        whole.appendBuffer(chunk);
    }

    int length() {
        return whole == null ? 0 : whole.length();
    }

    void drop() {
        whole = null;
    }

    /** The body; it is kept here no longer. */
    byte[] take() {
        byte[] bytes = whole == null ? NOTHING : whole.getBytes();
        whole = null;
        return bytes;
    }
}
