package dev.knemu.test;

import dev.knemu.EventingEmulator;
import dev.knemu.ReceivedEvent;
import dev.knemu.Response;
import dev.knemu.Subscriber;
import io.cloudevents.CloudEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A subscriber that stands behind a Service in a test, and remembers every request that it got. May be used from any
 * thread.
 */
public final class Probe {

    private final EventingEmulator eventing;
    private final String namespace;
    private final String name;
    private final List<Arrival> arrivals = new ArrayList<>();
    private final Map<Long, Integer> attempts = new HashMap<>();

    private Probe(EventingEmulator eventing, String namespace, String name) {
        this.eventing = eventing;
        this.namespace = namespace;
        this.name = name;
    }

    /** A probe that takes everything with 202, from now on behind the Service of this name. */
    public static Probe behind(EventingEmulator eventing, String namespace, String name) {
        Probe probe = new Probe(eventing, namespace, name);
        eventing.subscriber(namespace, name, probe.subscriber());
        return probe;
    }

    private Subscriber subscriber() {
        return ((Subscriber) this::receive).nonBlocking();
    }

    private CompletionStage<Response> receive(ReceivedEvent received) {
        record(received);
        return CompletableFuture.completedStage(Response.accepted());
    }

    private synchronized void record(ReceivedEvent received) {
        int attempt = received.delivery() == 0 ? 1 : attempts.merge(received.delivery(), 1, Integer::sum);
        arrivals.add(new Arrival(eventing.now(), received.event(), received.headers(), attempt, received.delivery()));
    }

    public EventingEmulator eventing() {
        return eventing;
    }

    /** Of the Service that it stands behind. */
    public String namespace() {
        return namespace;
    }

    /** Of the Service that it stands behind. */
    public String name() {
        return name;
    }

    /** Every request so far, in order. */
    public synchronized List<Arrival> arrivals() {
        return List.copyOf(arrivals);
    }

    /** The events of all {@link #arrivals()}, one for each attempt. */
    public List<CloudEvent> events() {
        return arrivals().stream().map(Arrival::event).toList();
    }

    @Override
    public String toString() {
        return "Service " + namespace + "/" + name;
    }
}
