package dev.knemu.channel;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which entry of the journal stands for which record, so that all that comes of one event is told under one acceptance:
 * what this emulator added to a topic and reads again, and what several subscriptions read.
 *
 * <p>A record may be read before the cluster has confirmed it: then it is known by its event. Bounded; a record that is
 * forgotten is one that somebody else wrote.
 */
final class KnownRecords {

    private static final int MOST = 16_384;

    /** An event on its way into a topic. */
    static final class Appending {
        private final Object key;

        /** 0 until its acceptance is in the journal. */
        long accepted;

        /** What it follows from. */
        final long cause;

        private Appending(Object key, long cause) {
            this.key = key;
            this.cause = cause;
        }
    }

    private record EventKey(String topic, String source, String id) {}

    private final Map<TopicPosition, Long> accepted = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<TopicPosition, Long> eldest) {
            return size() > MOST;
        }
    };
    private final Map<Object, Appending> appending = new HashMap<>();

    /** Makes an entry for what was accepted. */
    @FunctionalInterface
    interface Acceptance {

        /** @param ours whether this emulator added it to the topic, and says itself where it stands */
        long record(long cause, boolean ours);
    }

    synchronized Appending begin(String topic, String source, String id, long cause) {
        Appending begun = new Appending(new EventKey(topic, source, id), cause);
        appending.put(begun.key, begun);
        return begun;
    }

    /** It stands in the topic. */
    synchronized long stands(Appending begun, TopicPosition position, Acceptance acceptance) {
        appending.remove(begun.key, begun);
        if (begun.accepted == 0) {
            begun.accepted = acceptance.record(begun.cause, true);
        }
        accepted.put(position, begun.accepted);
        return begun.accepted;
    }

    /** Nobody knows whether it stands there. */
    synchronized void failed(Appending begun) {
        appending.remove(begun.key, begun);
    }

    /** The entry that a record which was read belongs to. */
    synchronized long read(TopicPosition position, String source, String id, Acceptance acceptance) {
        Long known = accepted.get(position);
        if (known != null) {
            return known;
        }
        @Nullable Appending begun = appending.get(new EventKey(position.topic(), source, id));
        long entry = begun == null ? acceptance.record(0, false) : begun.accepted;
        if (begun != null && begun.accepted == 0) {
            begun.accepted = acceptance.record(begun.cause, true);
            entry = begun.accepted;
        }
        accepted.put(position, entry);
        return entry;
    }
}
