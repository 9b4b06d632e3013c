package dev.knemu.transport;

import dev.knemu.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * The world outside, as a script: what each address answers, in turn.
 *
 * <p>Records every request before it answers it. More requests than were scripted are an {@link AssertionError}, at
 * once and where they are made. May be used from any thread.
 */
public final class ScriptedTransport implements Transport {

    private final Time time;
    private final Map<URI, Queue<Receiver>> turns = new HashMap<>();
    private final Map<URI, Receiver> always = new HashMap<>();
    private final List<Sent> sent = new ArrayList<>();

    /** @param time tells when a request was made */
    public ScriptedTransport(Time time) {
        this.time = time;
    }

    /** Answers the next requests to an address, each once, in this order, after those scripted before. */
    public ScriptedTransport answers(URI address, Reply... replies) {
        Arrays.stream(replies).forEach(reply -> asks(address, request -> Future.succeededFuture(reply)));
        return this;
    }

    /** Lets {@code receiver} answer the next request to an address. */
    public synchronized ScriptedTransport asks(URI address, Receiver receiver) {
        turns.computeIfAbsent(address, key -> new ArrayDeque<>()).add(receiver);
        return this;
    }

    /** Does not answer the next request to an address until the promise is completed, on the request's lane. */
    public Promise<Reply> holds(URI address) {
        Promise<Reply> promise = Promise.promise();
        asks(address, request -> promise.future());
        return promise;
    }

    /** Answers every request to an address beyond those that are scripted one by one. */
    public ScriptedTransport always(URI address, Reply reply) {
        return always(address, request -> Future.succeededFuture(reply));
    }

    /** Lets {@code receiver} answer every request to an address beyond those that are scripted one by one. */
    public synchronized ScriptedTransport always(URI address, Receiver receiver) {
        always.put(address, receiver);
        return this;
    }

    @Override
    public Future<Reply> send(URI destination, Request request) {
        Receiver receiver;
        synchronized (this) {
            sent.add(new Sent(time.now(), destination, request));
            Queue<Receiver> turn = turns.get(destination);
            receiver = turn == null || turn.isEmpty() ? always.get(destination) : turn.poll();
            if (receiver == null) {
                throw new AssertionError("No answer is scripted for request "
                        + requests(destination).size() + " to " + destination + ", with event "
                        + request.event().getId() + ". Script one with answers(…), asks(…), holds(…) or always(…).");
            }
        }
        return receiver.receive(request);
    }

    /** Every request, in the order made. */
    public synchronized List<Sent> requests() {
        return List.copyOf(sent);
    }

    /** Every request to an address, in the order made. */
    public List<Sent> requests(URI address) {
        return requests().stream()
                .filter(request -> request.destination().equals(address))
                .toList();
    }

    /** One request that was made. */
    public record Sent(Instant at, URI destination, Request request) {}
}
