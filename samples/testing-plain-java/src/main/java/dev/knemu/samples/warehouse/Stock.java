package dev.knemu.samples.warehouse;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** How many of each item there are, and for which order what was set aside. May be used from any thread. */
public final class Stock {

    private final Map<String, Integer> items = new HashMap<>();
    private final Map<String, String> reservations = new TreeMap<>();

    public synchronized Stock add(String item, int count) {
        items.merge(item, count, Integer::sum);
        return this;
    }

    /**
     * Sets an item aside for an order, once however often it is asked: the Broker may deliver an event again.
     *
     * @return whether there was one
     */
    public synchronized boolean reserve(String order, String item) {
        if (reservations.containsKey(order)) {
            return true;
        }
        int count = items.getOrDefault(item, 0);
        if (count == 0) {
            return false;
        }
        items.put(item, count - 1);
        reservations.put(order, item);
        return true;
    }

    public synchronized int count(String item) {
        return items.getOrDefault(item, 0);
    }

    /** The item that was set aside for each order. */
    public synchronized Map<String, String> reservations() {
        return new TreeMap<>(reservations);
    }
}
