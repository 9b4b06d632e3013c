package dev.knemu.kafka;

import dev.knemu.channel.RecordReceiver;
import dev.knemu.channel.TopicException;
import dev.knemu.channel.TopicGroup;
import dev.knemu.channel.TopicPosition;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** A receiver that records what it gets before it answers, and holds back what it is told to. */
final class Received implements RecordReceiver {

    /** What was handed over, and the promise of its rest. */
    record Delivery(TopicGroup group, TopicPosition position, CloudEvent event, Promise<Outcome> outcome) {

        void atRest() {
            outcome.tryComplete(Outcome.AT_REST);
        }

        String id() {
            return event.getId();
        }
    }

    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private final List<String> health = new ArrayList<>();
    private Predicate<CloudEvent> held = event -> false;

    /** What comes from now on and looks like this stays open until {@link Delivery#atRest}. */
    synchronized Received holding(Predicate<CloudEvent> held) {
        this.held = held;
        return this;
    }

    @Override
    public Future<Outcome> deliver(TopicGroup group, TopicPosition position, Instant timestamp, CloudEvent event) {
        Delivery delivery = new Delivery(group, position, event, Promise.promise());
        boolean hold;
        synchronized (this) {
            deliveries.add(delivery);
            hold = held.test(event);
            notifyAll();
        }
        if (!hold) {
            delivery.atRest();
        }
        return delivery.outcome.future();
    }

    @Override
    public synchronized void skipped(TopicGroup group, TopicPosition position, String reason) {
        skipped.add(position + ": " + reason);
        notifyAll();
    }

    @Override
    public synchronized void troubled(TopicGroup group, TopicException problem) {
        health.add(problem.reason() + ": " + problem.getMessage());
        notifyAll();
    }

    @Override
    public synchronized void recovered(TopicGroup group) {
        health.add("recovered");
        notifyAll();
    }

    synchronized List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    synchronized List<String> ids() {
        return deliveries.stream().map(Delivery::id).toList();
    }

    synchronized List<String> skipped() {
        return List.copyOf(skipped);
    }

    synchronized List<String> health() {
        return List.copyOf(health);
    }

    /** Waits until there are so many deliveries, and fails with what there is when there are not. */
    List<Delivery> await(int count) throws Exception {
        await(() -> deliveries.size() >= count);
        return deliveries();
    }

    synchronized void await(java.util.function.BooleanSupplier condition) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                throw new TimeoutException("After 30 s: " + ids() + ", skipped " + skipped + ", " + health);
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    static Duration patience() {
        return Duration.ofSeconds(30);
    }
}
