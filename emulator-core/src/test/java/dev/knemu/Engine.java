package dev.knemu;

import dev.knemu.channel.ChannelRoute;
import dev.knemu.channel.InMemoryChannelStore;
import dev.knemu.dispatch.DeliveryPlan;
import dev.knemu.dispatch.DeliveryRules;
import dev.knemu.dispatch.Dispatcher;
import dev.knemu.dispatch.EventSightings;
import dev.knemu.dispatch.SubscriptionRoute;
import dev.knemu.filter.Filter;
import dev.knemu.filter.NoFilter;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Ref;
import dev.knemu.resource.BackoffPolicy;
import dev.knemu.telemetry.Telemetry;
import dev.knemu.time.VirtualTime;
import dev.knemu.transport.Cancellation;
import dev.knemu.transport.ContentMode;
import dev.knemu.transport.Headers;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Redirects;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import dev.knemu.transport.ScriptedTransport;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The engine without control plane and without HTTP, in virtual time: what its tests are written on. */
public final class Engine {

    public final VirtualTime time = new VirtualTime();
    public final Journal journal;
    public final ScriptedTransport transport = new ScriptedTransport(time);
    public final Dispatcher dispatcher;
    public final InMemoryChannelStore store;

    /** What was seen for the creation of EventTypes: {@code Trigger default/t: type}. */
    public final List<String> sightings = new ArrayList<>();

    public Engine() {
        this(Journal.Level.FULL, 1_000, Long.MAX_VALUE);
    }

    public Engine(Journal.Level level, int maxOpenEvents, long maxOpenBytes) {
        journal = new Journal(level);
        EventSightings seen = (where, event) -> sightings.add(where + ": " + event.getType());
        dispatcher = new Dispatcher(transport, time, journal, () -> seen, Telemetry.NONE);
        store = new InMemoryChannelStore(dispatcher, time, journal, maxOpenEvents, maxOpenBytes, () -> seen);
        time.watch(dispatcher::awaitsOutside, () -> dispatcher.open(time).toString());
    }

    /** Posts an event as a producer does. */
    public Future<Reply> post(Receiver receiver, CloudEvent event) {
        return post(receiver, Request.from(event, time));
    }

    public Future<Reply> post(Receiver receiver, Request request) {
        List<Future<Reply>> answer = new ArrayList<>();
        time.execute(() -> answer.add(receiver.receive(request)));
        return answer.get(0);
    }

    /** Posts to a channel with these subscriptions. */
    public Future<Reply> post(CloudEvent event, Route... routes) {
        return post(channel(routes), event);
    }

    /** The address of a synchronous channel with these subscriptions; its events have a TTL of 255. */
    public Receiver channel(Route... routes) {
        return channel(route(routes));
    }

    public Receiver channel(ChannelRoute route) {
        return request -> store.accept(route, request.event(), 255, request);
    }

    public static ChannelRoute route(Route... routes) {
        List<SubscriptionRoute> subscriptions = new ArrayList<>();
        for (Route route : routes) {
            subscriptions.add(route.build());
        }
        return new ChannelRoute(new Ref("InMemoryChannel", "default", "c"), subscriptions, false, false);
    }

    /** A producer's request with headers, and with a connection that may be cut. */
    public Request request(CloudEvent event, Headers passedOn, Headers trace, Cancellation cancellation) {
        return new Request(
                event,
                passedOn,
                trace,
                null,
                false,
                ContentMode.BINARY,
                Redirects.ALL,
                Request.Origin.PRODUCER,
                0,
                time,
                cancellation);
    }

    /** A request that is made on behalf of an event accepted before. */
    public Request inside(CloudEvent event) {
        return new Request(
                event,
                Headers.NONE,
                Headers.NONE,
                "default",
                false,
                ContentMode.BINARY,
                Redirects.ALL,
                Request.Origin.INSIDE,
                0,
                time,
                new Cancellation());
    }

    /** When requests were made to an address, counted from the beginning of time. */
    public List<Duration> arrivals(URI address) {
        return transport.requests(address).stream()
                .map(sent -> Duration.between(VirtualTime.START, sent.at()))
                .toList();
    }

    /** The events that an address was sent. */
    public List<CloudEvent> events(URI address) {
        return transport.requests(address).stream()
                .map(sent -> sent.request().event())
                .toList();
    }

    /** The one entry of a type. */
    public <E extends Entry> E only(Class<E> type) {
        List<E> entries = journal.entries(type);
        if (entries.size() != 1) {
            throw new AssertionError("Expected one " + type.getSimpleName() + " in " + journal.entries());
        }
        return entries.get(0);
    }

    public static URI uri(String name) {
        return URI.create("http://" + name + ".default.svc.cluster.local/");
    }

    public static CloudEvent event(String id) {
        return event(id, builder -> builder);
    }

    public static CloudEvent event(String id, UnaryOperator<CloudEventBuilder> more) {
        return more.apply(CloudEventBuilder.v1()
                        .withId(id)
                        .withType("order.created")
                        .withSource(URI.create("/shop")))
                .build();
    }

    /** One subscription, said in as few words as a test needs. */
    public record Route(
            Ref ref,
            Filter filter,
            URI subscriber,
            @Nullable URI replyTo,
            @Nullable URI deadLetterSink,
            DeliveryPlan plan,
            boolean behindFilter,
            DeliveryRules rules) {

        /** A plain Subscription to the address of its name. */
        public static Route subscription(String name) {
            return new Route(
                    new Ref("Subscription", "default", name),
                    NoFilter.ABSENT,
                    uri(name),
                    null,
                    null,
                    DeliveryPlan.ONCE,
                    false,
                    DeliveryRules.MT);
        }

        /** A Trigger to the address of its name. */
        public static Route trigger(String name) {
            return new Route(
                    new Ref("Trigger", "default", name),
                    NoFilter.ABSENT,
                    uri(name),
                    null,
                    null,
                    DeliveryPlan.ONCE,
                    true,
                    DeliveryRules.MT);
        }

        /** Of a channel that Kafka keeps. */
        public Route kafka() {
            return new Route(ref, filter, subscriber, replyTo, deadLetterSink, plan, behindFilter, DeliveryRules.KAFKA);
        }

        public Route filter(Filter filter) {
            return new Route(ref, filter, subscriber, replyTo, deadLetterSink, plan, behindFilter, rules);
        }

        public Route to(URI subscriber) {
            return new Route(ref, filter, subscriber, replyTo, deadLetterSink, plan, behindFilter, rules);
        }

        public Route replyTo(URI replyTo) {
            return new Route(ref, filter, subscriber, replyTo, deadLetterSink, plan, behindFilter, rules);
        }

        public Route deadLetterSink(URI sink) {
            return new Route(ref, filter, subscriber, replyTo, sink, plan, behindFilter, rules);
        }

        public Route retry(int retry) {
            return plan(new DeliveryPlan(
                    retry,
                    plan.backoffPolicy(),
                    plan.backoffDelay(),
                    plan.timeout(),
                    plan.retryAfterMax(),
                    plan.mode()));
        }

        public Route backoff(BackoffPolicy policy, Duration delay) {
            return plan(
                    new DeliveryPlan(plan.retry(), policy, delay, plan.timeout(), plan.retryAfterMax(), plan.mode()));
        }

        public Route timeout(Duration timeout) {
            return plan(new DeliveryPlan(
                    plan.retry(),
                    plan.backoffPolicy(),
                    plan.backoffDelay(),
                    timeout,
                    plan.retryAfterMax(),
                    plan.mode()));
        }

        public Route retryAfterMax(Duration max) {
            return plan(new DeliveryPlan(
                    plan.retry(), plan.backoffPolicy(), plan.backoffDelay(), plan.timeout(), max, plan.mode()));
        }

        public Route mode(ContentMode mode) {
            return plan(new DeliveryPlan(
                    plan.retry(),
                    plan.backoffPolicy(),
                    plan.backoffDelay(),
                    plan.timeout(),
                    plan.retryAfterMax(),
                    mode));
        }

        private Route plan(DeliveryPlan plan) {
            return new Route(ref, filter, subscriber, replyTo, deadLetterSink, plan, behindFilter, rules);
        }

        public SubscriptionRoute build() {
            return new SubscriptionRoute(
                    ref,
                    "uid-" + ref.name(),
                    filter,
                    subscriber,
                    replyTo,
                    deadLetterSink,
                    rules.completed(plan),
                    behindFilter,
                    true,
                    rules);
        }
    }
}
