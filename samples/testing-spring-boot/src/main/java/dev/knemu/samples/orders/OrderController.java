package dev.knemu.samples.orders;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Where customers order. */
@RestController
class OrderController {

    private final Orders orders;
    private final BrokerClient broker;

    OrderController(Orders orders, BrokerClient broker) {
        this.orders = orders;
        this.broker = broker;
    }

    @PutMapping("/orders/{id}")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void place(@PathVariable String id, @RequestBody String item) {
        orders.place(new Order(id, item, false));
        broker.send("order.placed", id, item);
    }

    @GetMapping("/orders/{id}")
    ResponseEntity<Order> order(@PathVariable String id) {
        return ResponseEntity.of(orders.find(id));
    }
}
