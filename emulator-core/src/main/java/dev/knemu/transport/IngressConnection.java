package dev.knemu.transport;

import io.vertx.core.http.HttpConnection;
import org.jspecify.annotations.Nullable;

/** One client's connection: which of its requests are under way, and since when there are none. */
final class IngressConnection {

    private final HttpConnection http;
    private long idleSince;
    private int exchanges;
    private @Nullable IngressExchange receiving;

    IngressConnection(HttpConnection http, long tick) {
        this.http = http;
        this.idleSince = tick;
    }

    void enter() {
        exchanges++;
    }

    void leave(long tick) {
        exchanges--;
        idleSince = tick;
    }

    // A list through the exchanges themselves: most bodies are there in the same breath as their headers.
    void startReceiving(IngressExchange exchange) {
        exchange.next = receiving;
        if (receiving != null) {
            receiving.previous = exchange;
        }
        receiving = exchange;
    }

    void stopReceiving(IngressExchange exchange) {
        if (exchange.previous != null) {
            exchange.previous.next = exchange.next;
        } else if (receiving == exchange) {
            receiving = exchange.next;
        }
        if (exchange.next != null) {
            exchange.next.previous = exchange.previous;
        }
        exchange.next = null;
        exchange.previous = null;
    }

    void sweep(long idleBefore, long receivingBefore) {
        IngressExchange exchange = receiving;
        while (exchange != null) {
            IngressExchange following = exchange.next;
            if (exchange.since < receivingBefore) {
                exchange.tooSlow();
            }
            exchange = following;
        }
        if (exchanges == 0 && idleSince < idleBefore) {
            http.close();
        }
    }
}
