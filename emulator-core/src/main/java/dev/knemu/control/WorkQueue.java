package dev.knemu.control;

import dev.knemu.resource.ResourceKey;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which resources are to be reconciled: first in, first out, each at most once at a time.
 *
 * <p>Channels come last: each of a hundred thousand Subscriptions changes its channel, and the channel is to be written
 * once for all of them.
 */
final class WorkQueue {

    private final Set<ResourceKey> queue = new LinkedHashSet<>();
    private final Set<ResourceKey> late = new LinkedHashSet<>();
    private Map<ResourceKey, Integer> turns = new HashMap<>();
    private final int maxTurns;

    /** @param maxTurns how often one resource may come round before the queue is empty */
    WorkQueue(int maxTurns) {
        this.maxTurns = maxTurns;
    }

    void add(ResourceKey key) {
        (isChannel(key) ? late : queue).add(key);
    }

    /**
     * The next one; empty when everything has settled.
     *
     * @throws IllegalStateException when one comes round again and again
     */
    Optional<ResourceKey> next() {
        Set<ResourceKey> from = queue.isEmpty() ? late : queue;
        if (from.isEmpty()) {
            if (!turns.isEmpty()) {
                // Not cleared: one that once held a hundred thousand would take as many steps for it ever after.
                turns = new HashMap<>();
            }
            return Optional.empty();
        }
        Iterator<ResourceKey> first = from.iterator();
        ResourceKey key = first.next();
        first.remove();
        if (turns.merge(key, 1, Integer::sum) > maxTurns) {
            Set<ResourceKey> waiting = new LinkedHashSet<>(queue);
            waiting.addAll(late);
            clear();
            throw new IllegalStateException("The control plane does not settle: " + key + " was reconciled " + maxTurns
                    + " times and is changed again and again. Waiting beside it: " + waiting + ".");
        }
        return Optional.of(key);
    }

    private void clear() {
        queue.clear();
        late.clear();
        turns.clear();
    }

    private static boolean isChannel(ResourceKey key) {
        return key.kind().equals("InMemoryChannel") || key.kind().equals("KafkaChannel");
    }
}
