package dev.knemu.metrics;

import dev.knemu.journal.Ref;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * At most so many values of one label: whoever sends events or applies manifests chooses them, and every new one is a new
 * series for ever. The first come are kept, all that come later are {@link #OTHER}.
 */
final class BoundedNames {

    static final String OTHER = "other";

    private final Map<String, String> texts = new ConcurrentHashMap<>();
    private final Map<Ref, Ref> refs = new ConcurrentHashMap<>();
    private final AtomicInteger room;

    BoundedNames(int most) {
        this.room = new AtomicInteger(most);
    }

    String of(String text) {
        String known = texts.get(text);
        return known != null ? known : hasRoom() ? texts.computeIfAbsent(text, same -> same) : OTHER;
    }

    Ref of(Ref ref) {
        Ref known = refs.get(ref);
        if (known != null) {
            return known;
        }
        return hasRoom() ? refs.computeIfAbsent(ref, same -> same) : new Ref(ref.kind(), OTHER, OTHER);
    }

    /** Two threads that bring the same value at once may use up two places: the bound holds all the same. */
    private boolean hasRoom() {
        return room.get() > 0 && room.getAndDecrement() > 0;
    }
}
