package dev.knemu.channel;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
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
        private long accepted;

        private final LongSupplier acceptance;

        private Appending(Object key, LongSupplier acceptance) {
            this.key = key;
            this.acceptance = acceptance;
        }

        /** By its acceptance it is known where it was sent to, whoever sees first that it stands in the topic. */
        private long accepted() {
            if (accepted == 0) {
                accepted = acceptance.getAsLong();
            }
            return accepted;
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

    /** @param acceptance makes the entry for it, and gives its number */
    synchronized Appending begin(String topic, String source, String id, LongSupplier acceptance) {
        Appending begun = new Appending(new EventKey(topic, source, id), acceptance);
        appending.put(begun.key, begun);
        return begun;
    }

    /** It stands in the topic. */
    synchronized long stands(Appending begun, TopicPosition position) {
        appending.remove(begun.key, begun);
        long entry = begun.accepted();
        accepted.put(position, entry);
        return entry;
    }

    /** Nobody knows whether it stands there. */
    synchronized void failed(Appending begun) {
        appending.remove(begun.key, begun);
    }

    /**
     * The entry that a record which was read belongs to.
     *
     * @param acceptance makes the entry for one that somebody else wrote
     */
    synchronized long read(TopicPosition position, String source, String id, LongSupplier acceptance) {
        Long known = accepted.get(position);
        if (known != null) {
            return known;
        }
        @Nullable Appending begun = appending.get(new EventKey(position.topic(), source, id));
        long entry = begun == null ? acceptance.getAsLong() : begun.accepted();
        accepted.put(position, entry);
        return entry;
    }
}
