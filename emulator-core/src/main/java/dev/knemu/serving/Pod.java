package dev.knemu.serving;

import dev.knemu.autoscale.RequestMeter;
import dev.knemu.time.Time;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A pod with its queue-proxy. One that is removed finishes what it has. */
final class Pod {

    final String name;
    final RequestMeter meter;
    final Deque<Ticket<?>> queue = new ArrayDeque<>(0);
    final long startedAt;
    Time.@Nullable Timer start;

    /** Requests that the program has. */
    int begun;

    /** Requests that the activator has sent here and that are not answered. */
    int proxied;

    Pod(String name, long now) {
        this.name = name;
        this.startedAt = now;
        this.meter = new RequestMeter(now);
    }
}
