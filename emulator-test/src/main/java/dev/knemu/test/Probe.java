package dev.knemu.test;

import dev.knemu.EventingEmulator;
import dev.knemu.ReceivedEvent;
import dev.knemu.Response;
import dev.knemu.match.EventMatchers;
import dev.knemu.test.assertion.Times;
import io.cloudevents.CloudEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A subscriber that stands behind one Service in a test: it answers as it was told to, and remembers every request that it
 * got. For a second Service, take a second probe. May be used from any thread.
 *
 * <pre>{@code
 * shipping.failFirst(2);                                     // 503 twice for every event, then 202
 * shipping.when(type("order.paid")).replyWith(reply -> reply.withType("order.shipped"));
 * }</pre>
 *
 * <p>What answers an event: of all {@link #when} that match it the one that was made last, as in WireMock; where none does,
 * what the probe itself was told; unless told anything, 202. Each of them counts for itself what {@link Script#failNext} and
 * {@link Script#failFirst} say. All that was told holds from the next request on; requests under way end as they began.
 */
public final class Probe extends Script<Probe> {

    private final EventingEmulator eventing;
    private final String namespace;
    private final String name;
    private final List<Arrival> arrivals = new ArrayList<>();
    private final Map<Long, Integer> attempts = new HashMap<>();
    private final List<Stub> stubs = new ArrayList<>();

    private Probe(EventingEmulator eventing, String namespace, String name) {
        super(name);
        this.eventing = eventing;
        this.namespace = namespace;
        this.name = name;
    }

    /** A probe that takes everything with 202, from now on behind the Service of this name. */
    public static Probe behind(EventingEmulator eventing, String namespace, String name) {
        Probe probe = new Probe(eventing, namespace, name);
        eventing.subscriber(namespace, name, probe.new Door());
        return probe;
    }

    /** As {@link #behind(EventingEmulator, String, String)}, in the default namespace. */
    public static Probe behind(EventingEmulator eventing, String name) {
        return behind(eventing, EventingEmulator.DEFAULT_NAMESPACE, name);
    }

    private final class Door implements dev.knemu.Subscriber {

        @Override
        public CompletionStage<Response> receive(ReceivedEvent received) {
            Function<ReceivedEvent, Response> answer = arrived(received);
            Patience.of(eventing).nudge();
            return CompletableFuture.completedStage(answer.apply(received));
        }

        /** A function of the test's may block; all else that a probe does takes no time. */
        @Override
        public boolean blocks() {
            return runsForeignCode();
        }
    }

    private synchronized Function<ReceivedEvent, Response> arrived(ReceivedEvent received) {
        int attempt = received.delivery() == 0 ? 1 : attempts.merge(received.delivery(), 1, Integer::sum);
        Arrival arrival =
                new Arrival(eventing.now(), received.event(), received.headers(), attempt, received.delivery());
        arrivals.add(arrival);
        for (int i = stubs.size() - 1; i >= 0; i--) {
            if (stubs.get(i).matcher.test(received.event())) {
                return stubs.get(i).next(arrival);
            }
        }
        return next(arrival);
    }

    private synchronized boolean runsForeignCode() {
        return isForeign() || stubs.stream().anyMatch(Stub::isForeign);
    }

    @Override
    Probe self() {
        return this;
    }

    @Override
    Object monitor() {
        return this;
    }

    /**
     * What to answer to events that match, in place of what the probe itself was told. Of several that match, the last one
     * made answers.
     *
     * @param matcher such as {@code EventMatchers.type("order.paid")}; asked on the emulator's threads
     */
    public synchronized Stub when(Predicate<? super CloudEvent> matcher) {
        Stub stub = new Stub(matcher);
        stubs.add(stub);
        return stub;
    }

    /** What a probe answers to some events. */
    public final class Stub extends Script<Stub> {

        private final Predicate<? super CloudEvent> matcher;

        private Stub(Predicate<? super CloudEvent> matcher) {
            super(name);
            this.matcher = matcher;
        }

        @Override
        Stub self() {
            return this;
        }

        @Override
        Object monitor() {
            return Probe.this;
        }

        @Override
        public String toString() {
            return Probe.this + " when " + matcher;
        }
    }

    /** Forgets all that arrived and all that it was told: it takes everything with 202 again. */
    public synchronized void forget() {
        arrivals.clear();
        attempts.clear();
        stubs.clear();
        forgetScript();
    }

    // ---- what arrived

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

    /** How long after the first arrival each came, in order; the first is zero. */
    public List<Duration> offsets() {
        List<Arrival> all = arrivals();
        return all.stream()
                .map(arrival -> Duration.between(all.get(0).time(), arrival.time()))
                .toList();
    }

    // ---- expectations

    /**
     * Waits for an event that matches, and sees at idle that it was the only one. Attempts of one delivery are one event.
     * This and the others fail as {@code assertThat(probe).received(matcher)} does, and say as much.
     *
     * @param matcher best one of {@link EventMatchers}, since a failure then says of each event what is wrong with it
     * @return its first arrival
     * @throws AssertionError when none comes, as long as {@link Patience} lasts, or more than one did
     */
    public Arrival expectOne(Predicate<? super CloudEvent> matcher) {
        return expect(1, matcher).get(0);
    }

    /** As {@link #expectOne(Predicate)}, of any event. */
    public Arrival expectOne() {
        return expectOne(EventMatchers.anyEvent());
    }

    /**
     * Waits for so many events that match, and sees at idle that there are no more. Attempts of one delivery are one event.
     *
     * @param count 0 or more
     * @return the first arrival of each, in order
     * @throws AssertionError when fewer come, as long as {@link Patience} lasts, or more did
     */
    public List<Arrival> expect(int count, Predicate<? super CloudEvent> matcher) {
        return KnativeAssertions.assertThat(this).expectEvents(matcher, Times.exactly(count));
    }

    /** As {@link #expect(int, Predicate)}, of any events. */
    public List<Arrival> expect(int count) {
        return expect(count, EventMatchers.anyEvent());
    }

    /**
     * Sees, once the emulator is idle, that no event that matches has come. In virtual time, what waits for time to pass has
     * not come.
     *
     * <p>A request that a probe never answers keeps nobody waiting: only time can end it.
     *
     * @throws AssertionError when one has
     */
    public void expectNone(Predicate<? super CloudEvent> matcher) {
        expect(0, matcher);
    }

    /** As {@link #expectNone(Predicate)}, of any event. */
    public void expectNone() {
        expectNone(EventMatchers.anyEvent());
    }

    /**
     * Waits until at least so many requests have come, every attempt counted.
     *
     * @return all that have come
     * @throws AssertionError when fewer come, as long as {@link Patience} lasts
     */
    public List<Arrival> awaitArrivals(int count) {
        return KnativeAssertions.assertThat(this).expectRequests(EventMatchers.anyEvent(), Times.atLeast(count));
    }

    @Override
    public String toString() {
        return "Service " + namespace + "/" + name;
    }
}
