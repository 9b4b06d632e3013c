package dev.knemu.metrics;

import dev.knemu.journal.Entry;
import dev.knemu.journal.Entry.Leg;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Ref;
import dev.knemu.resource.ChildName;
import dev.knemu.telemetry.DeliverySpan;
import dev.knemu.telemetry.Span;
import dev.knemu.telemetry.Telemetry;
import dev.knemu.telemetry.Vitals;
import dev.knemu.time.Time;
import dev.knemu.transport.ClusterAddresses;
import dev.knemu.transport.Headers;
import io.cloudevents.CloudEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Measures emulators: hand it to {@code EmulatorOptions.withTelemetry} before they start.
 *
 * <pre>{@code
 * PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
 * EmulatorOptions.defaults().withPort(8080).withTelemetry(new EventingMetrics(registry));
 * }</pre>
 *
 * <p>{@code kn.eventing.dispatch.duration} and {@code kn.eventing.process.duration} are Knative's instruments, with its
 * attributes and buckets (knative/eventing {@code pkg/broker/ingress/ingress_handler.go}, {@code
 * pkg/broker/filter/filter_handler.go}, {@code pkg/channel/fanout/fanout_event_handler.go}); what begins with {@code
 * knemu.} is our own. Attributes that Knative leaves out of a series are empty here. Lengths of time are of the emulator's
 * clock, so that in virtual time they are exact.
 *
 * <p>Counters of events and deliveries come from the journal: at level {@code OFF} they stay away. One instance may
 * measure several emulators, and then gives their sums. Any thread; needs {@code micrometer-core} on the class path.
 */
public final class EventingMetrics implements Telemetry {

    /** How many values a label takes from events and resources, unless told otherwise. */
    public static final int DEFAULT_VALUES = 200;

    static final String DISPATCH = "kn.eventing.dispatch.duration";
    static final String PROCESS = "kn.eventing.process.duration";

    private static final String INGRESS_SCOPE = "knative.dev/pkg/broker/ingress";
    private static final String FILTER_SCOPE = "knative.dev/pkg/broker/filter";
    private static final String FANOUT_SCOPE = "knative.dev/eventing/pkg/channel/fanout";
    private static final String TRIGGER = "Trigger";
    private static final String BROKER = "Broker";
    private static final String NO_STATUS = "";

    private static final Duration[] BUCKETS =
            List.of(5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000).stream()
                    .map(Duration::ofMillis)
                    .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final BoundedNames types;
    private final BoundedNames refs;
    private final BoundedNames refused;
    private final List<Vitals> emulators = new CopyOnWriteArrayList<>();
    private long writtenBefore;
    private final Map<Object, Timer> timers = new ConcurrentHashMap<>();
    private final Map<Object, Counter> counters = new ConcurrentHashMap<>();

    /** With {@link #DEFAULT_VALUES}. */
    public EventingMetrics(MeterRegistry registry) {
        this(registry, DEFAULT_VALUES);
    }

    /**
     * @param mostValues how many event types, how many resources that events came to or went to, and how many addresses
     *     that refused them are told apart; what comes later is counted under {@code other}
     */
    public EventingMetrics(MeterRegistry registry, int mostValues) {
        if (mostValues < 0) {
            throw new IllegalArgumentException(
                    "mostValues is " + mostValues + "; write 0 to count everything under \"other\".");
        }
        this.registry = registry;
        this.types = new BoundedNames(mostValues);
        this.refs = new BoundedNames(mostValues);
        this.refused = new BoundedNames(mostValues);
        gauge("knemu.open.events", null, "Accepted events that have a delivery open", Vitals::openEvents);
        gauge("knemu.open.bytes", "bytes", "What the open events count for", Vitals::openBytes);
        gauge("knemu.open.deliveries", null, "Deliveries that have not come to rest", Vitals::openDeliveries);
        gauge("knemu.subscriptions", null, "Subscriptions of all channels, Triggers included", Vitals::subscriptions);
        gauge(
                "knemu.subscriptions.asked",
                null,
                "Subscriptions whose filter every event of their channel is asked by",
                Vitals::subscriptionsAsked);
        gauge("knemu.index.size", "bytes", "What the index of all subscriptions takes, about", Vitals::indexBytes);
        gauge(
                "knemu.journal.size",
                "bytes",
                "What the kept entries of the journal count for",
                vitals -> vitals.journal().bytes());
        FunctionCounter.builder("knemu.journal.entries", this, EventingMetrics::written)
                .description("Entries ever written to the journal")
                .register(registry);
    }

    private void gauge(String name, @Nullable String unit, String description, ToDoubleFunction<Vitals> value) {
        Gauge.builder(name, this, me -> me.sum(value))
                .baseUnit(unit)
                .description(description)
                // A registry holds its gauges' objects weakly, and whoever made this one need not keep it.
                .strongReference(true)
                .register(registry);
    }

    private double sum(ToDoubleFunction<Vitals> value) {
        return emulators.stream().mapToDouble(value).sum();
    }

    private double written() {
        // Together with who ends: a counter must not be seen to fall.
        synchronized (emulators) {
            return writtenBefore + sum(vitals -> vitals.journal().written());
        }
    }

    @Override
    public void ended(Vitals vitals) {
        synchronized (emulators) {
            if (emulators.remove(vitals)) {
                writtenBefore += vitals.journal().written();
            }
        }
    }

    @Override
    public void started(Vitals vitals) {
        emulators.add(vitals);
        Journal journal = vitals.journal();
        if (!journal.isOff()) {
            journal.listen(this::count);
        }
    }

    // ---- what happened: from the journal

    private void count(Entry entry) {
        if (entry instanceof Entry.Accepted accepted) {
            accepted(accepted);
        } else if (entry instanceof Entry.Refused refusal) {
            refused(refusal);
        } else if (entry instanceof Entry.Delivered delivered) {
            rested(delivered.subscription(), "delivered");
            latency(delivered);
        } else if (entry instanceof Entry.DeadLettered deadLettered) {
            rested(deadLettered.subscription(), "dead_lettered");
        } else if (entry instanceof Entry.Dropped dropped) {
            rested(dropped.subscription(), "dropped");
        } else if (entry instanceof Entry.Attempted attempted && attempted.nextIn() != null) {
            retried(attempted.subscription());
        }
    }

    private record AcceptedKey(Ref address, String type, boolean outside) {}

    private void accepted(Entry.Accepted accepted) {
        AcceptedKey key = new AcceptedKey(
                refs.of(accepted.address()), types.of(accepted.event().getType()), accepted.cause() == 0);
        counter(
                        key,
                        () -> Counter.builder("knemu.events.accepted")
                                .description("Events that were taken at an address")
                                .tags(tags(key.address))
                                .tag("cloudevents.type", key.type)
                                .tag("origin", key.outside ? "outside" : "inside"))
                .increment();
    }

    private record RefusedKey(Ref address, int status) {}

    private void refused(Entry.Refused refusal) {
        RefusedKey key = new RefusedKey(refused.of(refusal.address()), refusal.status());
        counter(
                        key,
                        () -> Counter.builder("knemu.events.refused")
                                .description("Events, or what should have been events, that were not taken")
                                .tags(tags(key.address))
                                .tag("status", String.valueOf(key.status)))
                .increment();
    }

    private record RestedKey(Ref subscription, String outcome) {}

    private void rested(Ref subscription, String outcome) {
        RestedKey key = new RestedKey(refs.of(subscription), outcome);
        counter(
                        key,
                        () -> Counter.builder("knemu.deliveries")
                                .description("Deliveries that came to rest")
                                .tags(tags(key.subscription))
                                .tag("outcome", outcome))
                .increment();
    }

    private record LatencyKey(Ref subscription) {}

    private void latency(Entry.Delivered delivered) {
        LatencyKey key = new LatencyKey(refs.of(delivered.subscription()));
        timer(
                        key,
                        () -> histogram(
                                        "knemu.delivery.duration",
                                        "From acceptance until the event was delivered, waits included")
                                .tags(tags(key.subscription)))
                .record(delivered.latency());
    }

    private record RetriedKey(Ref subscription) {}

    private void retried(Ref subscription) {
        RetriedKey key = new RetriedKey(refs.of(subscription));
        counter(
                        key,
                        () -> Counter.builder("knemu.retries")
                                .description("Attempts that failed and are followed by another")
                                .tags(tags(key.subscription)))
                .increment();
    }

    private static Tags tags(Ref ref) {
        return Tags.of("kind", ref.kind(), "namespace", ref.namespace(), "name", ref.name());
    }

    // ---- how long it took: as it happens

    @Override
    public Span receiving(Ref address, CloudEvent event, Headers context, Time time) {
        if (!address.kind().equals(BROKER)) {
            return Span.NONE;
        }
        Instant start = time.now();
        String type = event.getType();
        return (status, problem) -> {
            // As upstream: a dispatch that failed has no duration.
            if (problem == null) {
                dispatch(INGRESS_SCOPE, address, address, type, NO_STATUS, Duration.between(start, time.now()));
            }
        };
    }

    @Override
    public DeliverySpan delivering(
            Ref address, Ref subscription, CloudEvent event, Headers context, Instant acceptedAt, Time time) {
        return new Measured(address, subscription, event.getType(), acceptedAt, time);
    }

    private final class Measured implements DeliverySpan {
        private final Ref address;
        private final Ref subscription;
        private final String type;
        private final Instant acceptedAt;
        private final Time time;
        private final boolean ofTrigger;
        private @Nullable Instant begun;
        private @Nullable Duration took;
        private int lastStatus;

        Measured(Ref address, Ref subscription, String type, Instant acceptedAt, Time time) {
            this.address = address;
            this.subscription = subscription;
            this.type = type;
            this.acceptedAt = acceptedAt;
            this.time = time;
            this.ofTrigger = subscription.kind().equals(TRIGGER);
        }

        @Override
        public Span attempt(Leg leg, URI destination, int number) {
            Instant start = time.now();
            if (leg == Leg.SUBSCRIBER && begun == null) {
                begun = start;
            }
            if (leg == Leg.SUBSCRIBER && ofTrigger) {
                // The filter sees each attempt of the channel as an event of its own; only the first has waited for us.
                process(address, subscription, type, Duration.between(number == 1 ? acceptedAt : start, start));
            }
            return (status, problem) -> answered(leg, status, start);
        }

        private void answered(Leg leg, int status, Instant start) {
            Instant now = time.now();
            attempted(subscription, leg, status);
            if (leg != Leg.SUBSCRIBER) {
                return;
            }
            lastStatus = status;
            if (begun != null) {
                took = Duration.between(begun, now);
            }
            if (ofTrigger) {
                dispatch(FILTER_SCOPE, address, subscription, type, answerOf(status), Duration.between(start, now));
            }
        }

        @Override
        public void ended(int status, @Nullable String problem) {
            if (!ofTrigger && took != null) {
                dispatch(FANOUT_SCOPE, address, subscription, type, answerOf(lastStatus), took);
            }
        }
    }

    /** Upstream's dispatcher says 500 where no answer came; source: {@code pkg/kncloudevents/event_dispatcher.go}. */
    private static String answerOf(int status) {
        return text(status == 0 ? 500 : status);
    }

    private static String text(int status) {
        return String.valueOf(status);
    }

    private record AttemptKey(Ref subscription, Leg leg, int status) {}

    private void attempted(Ref subscription, Leg leg, int status) {
        AttemptKey key = new AttemptKey(refs.of(subscription), leg, status);
        counter(
                        key,
                        () -> Counter.builder("knemu.attempts")
                                .description("Requests made for deliveries; status 0 is no answer")
                                .tags(tags(key.subscription))
                                .tag("leg", leg.name().toLowerCase(Locale.ROOT))
                                .tag("status", text(status)))
                .increment();
    }

    private record DispatchKey(String scope, Ref address, Ref destination, String type, String status) {}

    private void dispatch(String scope, Ref address, Ref destination, String type, String status, Duration took) {
        DispatchKey key = new DispatchKey(scope, refs.of(address), refs.of(destination), types.of(type), status);
        timer(
                        key,
                        () -> histogram(DISPATCH, "The duration to dispatch the event")
                                .tags(knative(scope, key.address, key.destination, key.type))
                                .tag("http.response.status_code", status))
                .record(took);
    }

    private record ProcessKey(Ref address, Ref trigger, String type) {}

    private void process(Ref address, Ref trigger, String type, Duration took) {
        ProcessKey key = new ProcessKey(refs.of(address), refs.of(trigger), types.of(type));
        timer(
                        key,
                        () -> histogram(PROCESS, "The duration of processing an event before dispatching it")
                                .tags(knative(FILTER_SCOPE, key.address, key.trigger, key.type)))
                .record(took);
    }

    /** Every series of a name has the same labels, or Prometheus registries refuse it. */
    private static Tags knative(String scope, Ref address, Ref destination, String type) {
        boolean ofBroker = address.kind().equals(BROKER);
        return Tags.of(
                "otel.scope.name",
                scope,
                "messaging.system",
                "knative",
                "messaging.operation.name",
                "send",
                "messaging.destination.name",
                scope.equals(INGRESS_SCOPE) ? channelOf(destination) : destinationName(destination),
                "kn.broker.name",
                ofBroker ? address.name() : "",
                "kn.broker.namespace",
                ofBroker ? address.namespace() : "",
                "kn.channel.name",
                ofBroker ? "" : address.name(),
                "kn.channel.namespace",
                ofBroker ? "" : address.namespace(),
                "cloudevents.type",
                type,
                "url.scheme",
                "http");
    }

    /** Upstream's ingress names where it sends to: the Broker's channel. */
    private static String channelOf(Ref broker) {
        return isOther(broker)
                ? BoundedNames.OTHER
                : ClusterAddresses.channel(broker.namespace(), ChildName.of(broker.name(), "-kne-trigger"))
                        .toString();
    }

    private static boolean isOther(Ref ref) {
        return ref.name().equals(BoundedNames.OTHER) && ref.namespace().equals(BoundedNames.OTHER);
    }

    private static String destinationName(Ref ref) {
        return isOther(ref)
                ? BoundedNames.OTHER
                : ref.kind().toLowerCase(Locale.ROOT) + ":" + ref.name() + "." + ref.namespace();
    }

    private static Timer.Builder histogram(String name, String description) {
        return Timer.builder(name).description(description).serviceLevelObjectives(BUCKETS);
    }

    private Timer timer(Object key, Supplier<Timer.Builder> made) {
        Timer known = timers.get(key);
        return known != null
                ? known
                : timers.computeIfAbsent(key, any -> made.get().register(registry));
    }

    private Counter counter(Object key, Supplier<Counter.Builder> made) {
        Counter known = counters.get(key);
        return known != null
                ? known
                : counters.computeIfAbsent(key, any -> made.get().register(registry));
    }
}
