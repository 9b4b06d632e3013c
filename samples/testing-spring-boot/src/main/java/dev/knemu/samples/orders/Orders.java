package dev.knemu.samples.orders;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** All orders, in memory. */
@Component
class Orders {

    private final Map<String, Order> orders = new ConcurrentHashMap<>();

    void place(Order order) {
        orders.putIfAbsent(order.id(), order);
    }

    /** Doing it twice is as doing it once: the Broker may deliver an event again. */
    Optional<Order> pay(String id) {
        return Optional.ofNullable(orders.computeIfPresent(id, (any, order) -> order.asPaid()));
    }

    Optional<Order> find(String id) {
        return Optional.ofNullable(orders.get(id));
    }
}
