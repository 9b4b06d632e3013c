package dev.knemu.fault;

import dev.knemu.dispatch.Network;
import dev.knemu.dispatch.Trip;
import dev.knemu.journal.Ref;
import dev.knemu.time.Time;
import dev.knemu.transport.Cancellation;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import dev.knemu.transport.Transport;
import io.vertx.core.Future;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/** Sends requests on by a transport, and does to them what {@link Faults} say. */
public final class FaultyNetwork implements Network {

    final Faults faults;
    final Transport transport;
    final Time time;
    final BiConsumer<Cancellation, Future<Reply>> beside;

    /** What is held back, one of each subscription. */
    final Map<Ref, HeldBack> heldBack = new ConcurrentHashMap<>();

    private final Map<URI, AtomicLong> requests = new ConcurrentHashMap<>();

    /**
     * @param beside is told of every request that no delivery waits for, in the same breath as it is sent or begins to
     *     wait
     */
    public FaultyNetwork(
            Faults faults, Transport transport, Time time, BiConsumer<Cancellation, Future<Reply>> beside) {
        this.faults = faults;
        this.transport = transport;
        this.time = time;
        this.beside = beside;
    }

    @Override
    public Future<Reply> send(URI destination, Request request, Trip trip) {
        return faults.concern(trip)
                ? new FaultyAttempt(this, destination, request, trip).send()
                : transport.send(destination, request);
    }

    /** Whether the request that arrives now is one of those that eventshub would drop. */
    boolean drops(URI destination) {
        if (faults.dropFirst == 0 && !faults.dropFibonacci) {
            return false;
        }
        long number =
                requests.computeIfAbsent(destination, any -> new AtomicLong()).incrementAndGet();
        return number <= faults.dropFirst || (faults.dropFibonacci && isFibonacci(number));
    }

    private static boolean isFibonacci(long number) {
        long previous = 1;
        long current = 1;
        while (current < number) {
            long next = previous + current;
            previous = current;
            current = next;
        }
        return current == number;
    }
}
