package dev.knemu.transport;

import io.vertx.core.Future;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** An address book with a receiver behind each name that was given one. */
final class FakeAddresses implements AddressBook {

    private final Map<String, Receiver> brokers = new ConcurrentHashMap<>();
    private final Map<String, Receiver> channels = new ConcurrentHashMap<>();
    private final Map<String, FakeReceiver> filters = new ConcurrentHashMap<>();
    private final Map<String, Endpoint> services = new ConcurrentHashMap<>();
    private volatile Object snapshot = new Object();

    FakeReceiver broker(String namespaceAndName) {
        FakeReceiver receiver = new FakeReceiver(Reply.ACCEPTED);
        brokers.put(namespaceAndName, receiver);
        snapshot = new Object();
        return receiver;
    }

    FakeReceiver channelNamed(String namespace, String name) {
        FakeReceiver receiver = new FakeReceiver(Reply.ACCEPTED);
        channels.put(namespace + "/" + name, receiver);
        channels.put(name + "-kn-channel." + namespace + ".svc.cluster.local", receiver);
        snapshot = new Object();
        return receiver;
    }

    FakeReceiver function(String namespaceAndName) {
        FakeReceiver receiver = new FakeReceiver(Reply.OK);
        services.put(namespaceAndName, new Endpoint.Inside(receiver));
        snapshot = new Object();
        return receiver;
    }

    /** A Trigger by {@code NAMESPACE/NAME}, whose uid is 7. */
    FakeReceiver filter(String namespaceAndName) {
        FakeReceiver receiver = new FakeReceiver(Reply.OK);
        filters.put(namespaceAndName, receiver);
        snapshot = new Object();
        return receiver;
    }

    void program(String namespaceAndName, String base) {
        services.put(namespaceAndName, new Endpoint.Elsewhere(URI.create(base)));
        snapshot = new Object();
    }

    /** Given to {@link #broker} as {@code kafka:NAMESPACE/NAME}. */
    @Override
    public Receiver kafkaBroker(String namespace, String name) {
        return brokers.get("kafka:" + namespace + "/" + name);
    }

    /** Given to {@link #broker} as {@code sink:NAMESPACE/NAME}. */
    @Override
    public Receiver kafkaSink(String namespace, String name) {
        return brokers.get("sink:" + namespace + "/" + name);
    }

    /** Another for each name that was given a receiver. */
    @Override
    public Object snapshot() {
        return snapshot;
    }

    @Override
    public Receiver broker(String namespace, String name) {
        return brokers.getOrDefault(
                namespace + "/" + name, request -> Future.succeededFuture(Reply.status(404, "no such broker")));
    }

    @Override
    public Receiver channel(String host) {
        return channels.get(host);
    }

    @Override
    public Receiver channel(String namespace, String name) {
        return channels.get(namespace + "/" + name);
    }

    @Override
    public TriggerFilter filter(String namespace, String name, String uid) {
        FakeReceiver receiver = filters.get(namespace + "/" + name);
        if (receiver == null) {
            return new TriggerFilter.Missing(404, "no such Trigger");
        }
        return uid.equals("7") ? new TriggerFilter.Found(receiver) : new TriggerFilter.Missing(400, "another uid");
    }

    @Override
    public Endpoint service(String namespace, String name) {
        return services.get(namespace + "/" + name);
    }

    /** Remembers what it was asked, and answers as told. */
    static final class FakeReceiver implements Receiver {
        private final BlockingQueue<Request> arrived = new LinkedBlockingQueue<>();
        private final List<Thread> threads = new CopyOnWriteArrayList<>();
        private volatile Function<Request, Future<Reply>> answer;

        FakeReceiver(Reply reply) {
            answers(reply);
        }

        FakeReceiver answers(Reply reply) {
            return answers(request -> Future.succeededFuture(reply));
        }

        FakeReceiver answers(Function<Request, Future<Reply>> answer) {
            this.answer = answer;
            return this;
        }

        @Override
        public Future<Reply> receive(Request request) {
            threads.add(Thread.currentThread());
            Future<Reply> reply = answer.apply(request);
            arrived.add(request);
            return reply;
        }

        /** The next request; waits for it. */
        Request next() throws InterruptedException {
            Request request = arrived.poll(10, TimeUnit.SECONDS);
            if (request == null) {
                throw new AssertionError("No request arrived within 10 seconds.");
            }
            return request;
        }

        int waiting() {
            return arrived.size();
        }

        List<Thread> threads() {
            return threads;
        }
    }
}
