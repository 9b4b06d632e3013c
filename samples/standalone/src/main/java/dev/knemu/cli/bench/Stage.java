package dev.knemu.cli.bench;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.ReceivedEvent;
import dev.knemu.Response;
import dev.knemu.Sink;
import dev.knemu.Subscriber;
import dev.knemu.cli.run.Start;
import dev.knemu.journal.Journal;
import java.io.Writer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The machinery of one cell: the way in, the way out, and between them an emulator, or a broker elsewhere. What is closed
 * ends from the way in to the way out.
 */
final class Stage implements AutoCloseable {

    /** What stands behind the Services, and how events come to the broker. */
    enum Subscribers {
        /** A function in this process; events come by a call, too. */
        handler,
        /** A server; events come over HTTP, too. */
        http
    }

    private static final Duration DRAIN = Duration.ofSeconds(1);
    private static final String HOST = "127.0.0.1";
    /** What an emulator is asked to take at most, which is less than it refuses. */
    private static final int MOST_UNDER_WAY = 60_000;
    /** Over HTTP each waits with all its bytes. */
    private static final int MOST_UNDER_WAY_HTTP = 20_000;

    private final Arrivals arrivals = new Arrivals();
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final int connections;
    private final @Nullable EventingEmulator eventing;
    private final @Nullable HttpThreads threads;
    private final @Nullable HttpSink sink;
    private @Nullable Target target;

    private Stage(
            int connections, Subscribers subscribers, String host, int sinkPort, @Nullable EmulatorOptions options) {
        this.connections = connections;
        boolean overHttp = subscribers == Subscribers.http;
        this.threads = overHttp ? opened(new HttpThreads()) : null;
        try {
            this.sink =
                    threads == null ? null : opened(new HttpSink(host, sinkPort, threads.ofSink(), arrivals::arrived));
            this.eventing = options == null ? null : opened(Start.emulator(overHttp ? options.withPort(0) : options));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** With an emulator of its own. */
    static Stage local(Subscribers subscribers, Journal.Level journal, int connections) {
        EmulatorOptions options = EmulatorOptions.defaults()
                .withJournal(journal)
                .withDrainLimit(DRAIN)
                .withEventDisplay(Writer.nullWriter());
        return new Stage(connections, subscribers, HOST, 0, options);
    }

    /** With another broker, whose Triggers point here. */
    static Stage remote(URI url, int connections, String sinkHost, int sinkPort) {
        Stage stage = new Stage(connections, Subscribers.http, sinkHost, sinkPort, null);
        try {
            stage.target = stage.producer(url, /* withExtension= */ true);
            return stage;
        } catch (RuntimeException e) {
            stage.close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    EventingEmulator eventing() {
        if (eventing == null) {
            throw new IllegalStateException("there is no emulator on this stage");
        }
        return eventing;
    }

    boolean isOurs() {
        return eventing != null;
    }

    /** Puts who counts behind a Service. */
    void count(String namespace, String service) {
        if (sink == null) {
            eventing().subscriber(namespace, service, new Counting(arrivals));
        } else {
            eventing().subscriber(namespace, service, URI.create("http://" + HOST + ":" + sink.port() + "/"));
        }
    }

    /** From here on events go to this Broker of the emulator. */
    void sendTo(String namespace, String broker) {
        if (threads == null) {
            Sink address = eventing().broker(namespace, broker);
            target = event -> address.send(event).answer().whenComplete(event);
        } else {
            target = producer(eventing().url().resolve("/" + namespace + "/" + broker), /* withExtension= */ false);
        }
    }

    private HttpProducer producer(URI url, boolean withExtension) {
        if (threads == null) {
            throw new IllegalStateException("this stage has no HTTP");
        }
        return opened(new HttpProducer(url, connections, threads.ofProducer(), withExtension));
    }

    Target target() {
        if (target == null) {
            throw new IllegalStateException("it is not said yet where events go");
        }
        return target;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    int sinkPort() {
        if (sink == null) {
            throw new IllegalStateException("this stage has no HTTP");
        }
        return sink.port();
    }

    int mostUnderWay() {
        return threads == null ? MOST_UNDER_WAY : MOST_UNDER_WAY_HTTP;
    }

    @Override
    public void close() {
        Optional<Exception> failure = Optional.empty();
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                failure = Optional.of(e);
            }
        }
        failure.ifPresent(e -> {
            throw new IllegalStateException("a part of the benchmark did not close", e);
        });
    }

    /** On the event's own lane, and always with the same answer. */
    private record Counting(Arrivals arrivals) implements Subscriber {

        private static final CompletionStage<Response> ACCEPTED =
                CompletableFuture.completedFuture(Response.accepted());

        @Override
        public CompletionStage<Response> receive(ReceivedEvent event) {
            arrivals.arrived(event.event().getId());
            return ACCEPTED;
        }

        @Override
        public boolean blocks() {
            return false;
        }
    }
}
