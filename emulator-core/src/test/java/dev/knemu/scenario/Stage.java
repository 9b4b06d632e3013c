package dev.knemu.scenario;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Sent;
import dev.knemu.Subscriber;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.time.VirtualTime;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** An emulator, with producers and scripted subscribers around it that talk to it in one way. */
final class Stage implements AutoCloseable {

    private static final Duration GUARD = Duration.ofSeconds(10);

    final Way way;
    final EventingEmulator eventing;
    private final List<Posted> posted = new ArrayList<>();
    private final HttpSubscribers subscribers;
    private final HttpProducer producer;
    private final Supplier<Instant> clock;

    Stage(Way way, UnaryOperator<EmulatorOptions> options) {
        this.way = way;
        EmulatorOptions chosen = EmulatorOptions.defaults().withRealTimeGuard(GUARD);
        chosen = way.virtualTime
                ? chosen.inVirtualTime()
                : chosen.withLanes(2).withJournal(Journal.Level.FULL).withPingJitter(false);
        chosen = options.apply(way.http ? chosen.withPort(0) : chosen);
        this.eventing = EventingEmulator.start(chosen);
        this.clock = way.virtualTime ? eventing.time()::now : () -> VirtualTime.START;
        this.subscribers = way.http ? new HttpSubscribers(way.structured) : null;
        this.producer = way.http ? new HttpProducer(eventing, way.structured) : null;
    }

    static Stage set(Way way) {
        return new Stage(way, options -> options);
    }

    // ---- resources

    void apply(String... manifests) {
        eventing.apply(String.join("\n---\n", manifests));
    }

    // ---- subscribers

    /** A subscriber behind the Service of this name in the namespace {@code default}. */
    Probe subscriber(String service) {
        return subscriber("default", service);
    }

    Probe subscriber(String namespace, String service) {
        return subscriber(namespace, service, new Probe(service, clock));
    }

    /** Another subscriber behind the same Service, at another place. */
    Probe movedSubscriber(String service) {
        return subscriber("default", service, new Probe(service + "-moved", clock));
    }

    private Probe subscriber(String namespace, String service, Probe probe) {
        if (subscribers != null) {
            eventing.subscriber(namespace, service, subscribers.listen(probe));
        } else {
            Subscriber function = received -> CompletableFuture.completedStage(
                    probe.receive(received.event(), received.headers()).toResponse());
            eventing.subscriber(namespace, service, function);
        }
        return probe;
    }

    /** Where a subscriber really listens. */
    URI urlOf(String service) {
        return Objects.requireNonNull(subscribers, "there is no HTTP here").urlOf(service);
    }

    // ---- producers

    /** Sends to the Broker {@code default}. */
    Posted send(CloudEvent event) {
        return sendTo(eventing.broker("default").address(), event);
    }

    Posted sendToChannel(String channel, CloudEvent event) {
        return sendTo(eventing.channel(channel).address(), event);
    }

    /** Sends, and waits until the event is taken or answered: the next one comes after it. */
    Posted sendTo(URI address, CloudEvent event) {
        Posted sent = new Posted(event, post(address, event));
        posted.add(sent);
        return sent;
    }

    private CompletableFuture<Integer> post(URI address, CloudEvent event) {
        if (producer != null) {
            return producer.post(address, event);
        }
        Sent sent = eventing.sink(address).send(event);
        return sent.answer().thenApply(Sent.Answer::status).toCompletableFuture();
    }

    /** Sends to the Broker {@code default}, and lets everything come to rest. */
    int sendAndRun(CloudEvent event) {
        Posted sent = send(event);
        runUntilIdle();
        return sent.status();
    }

    /** The producer's own HTTP client, for what only HTTP has. */
    HttpProducer http() {
        return Objects.requireNonNull(producer, "there is no HTTP here");
    }

    static CloudEvent event(String id, String type) {
        return event(id, type, builder -> builder);
    }

    static CloudEvent event(String id, String type, UnaryOperator<CloudEventBuilder> more) {
        return more.apply(CloudEventBuilder.v1().withId(id).withType(type).withSource(URI.create("/shop")))
                .build();
    }

    static String text(CloudEvent event) {
        CloudEventData data = event.getData();
        return data == null ? "" : new String(data.toBytes(), StandardCharsets.UTF_8);
    }

    // ---- time

    /** The unit of the waits in a story: long where time is virtual, and where it is real, none to speak of. */
    Duration unit() {
        return way.virtualTime ? Duration.ofSeconds(1) : Duration.ofMillis(5);
    }

    /** A delivery spec's fields for so many retries, with linear waits of {@link #unit()}. */
    String retries(int retry) {
        return "retry: " + retry + ", backoffPolicy: linear, backoffDelay: " + unit();
    }

    /** Lets every delivery come to rest, and every producer hear of it. */
    void runUntilIdle() {
        if (way.virtualTime) {
            eventing.runUntilIdle();
        }
        posted.forEach(Posted::status);
        if (!way.virtualTime) {
            do {
                awaitRest();
                eventing.settle();
                // Where events wait for those before them, one may have come to rest and the next not have begun.
            } while (!allAtRest());
        }
    }

    /** Those that nobody waits for, on asynchronous channels, come to rest later than their producers' answers. */
    private void awaitRest() {
        CompletableFuture<Void> rest = new CompletableFuture<>();
        Runnable look = () -> {
            if (allAtRest()) {
                rest.complete(null);
            }
        };
        Runnable stop = eventing.journal().listen(entry -> look.run());
        try {
            look.run();
            rest.get(GUARD.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError("Deliveries are still open.\n" + journalText(40), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            stop.run();
        }
    }

    private boolean allAtRest() {
        long begun = 0;
        long ended = 0;
        for (Entry entry : eventing.journal().entries()) {
            if (entry instanceof Entry.Decided decided && decided.verdict().passed()) {
                begun++;
            } else if (isRest(entry)) {
                ended++;
            }
        }
        return begun == ended;
    }

    // ---- what happened

    static boolean isRest(Entry entry) {
        return entry instanceof Entry.Delivered
                || entry instanceof Entry.DeadLettered
                || entry instanceof Entry.Dropped;
    }

    <E extends Entry> List<E> journal(Class<E> type) {
        return eventing.journal().entries(type);
    }

    /** The waits before the second, third … attempt of a Trigger or Subscription at its subscriber. */
    List<Duration> waits(String subscription) {
        return journal(Entry.Attempted.class).stream()
                .filter(attempt -> attempt.subscription().name().equals(subscription))
                .map(Entry.Attempted::nextIn)
                .filter(Objects::nonNull)
                .toList();
    }

    /** The last entries of the journal. */
    String journalText(int entries) {
        List<Entry> all = eventing.journal().entries();
        return all.subList(Math.max(0, all.size() - entries), all.size()).stream()
                .map(Entry::toString)
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        eventing.close();
        if (subscribers != null) {
            subscribers.close();
        }
    }
}
