package dev.knemu.kafka;

import dev.knemu.channel.RecordReceiver;
import dev.knemu.channel.TopicException;
import dev.knemu.channel.TopicGroup;
import dev.knemu.channel.TopicPosition;
import dev.knemu.transport.Headers;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
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

    private final Object lock;
    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private final List<String> health = new ArrayList<>();
    private Predicate<CloudEvent> held = event -> false;

    Received() {
        this.lock = new Object();
    }

    /** Who waits at one of them is woken by what comes to the other. */
    Received(Received beside) {
        this.lock = beside.lock;
    }

    /** What comes from now on and looks like this stays open until {@link Delivery#atRest}. */
    Received holding(Predicate<CloudEvent> held) {
        synchronized (lock) {
            this.held = held;
            return this;
        }
    }

    @Override
    public Executor laneOf(String topic, int partition) {
        return Runnable::run;
    }

    @Override
    public Future<Outcome> deliver(
            TopicGroup group, TopicPosition position, Instant timestamp, CloudEvent event, Headers trace) {
        Delivery delivery = new Delivery(group, position, event, Promise.promise());
        boolean hold;
        synchronized (lock) {
            deliveries.add(delivery);
            hold = held.test(event);
            lock.notifyAll();
        }
        if (!hold) {
            delivery.atRest();
        }
        return delivery.outcome.future();
    }

    @Override
    public void skipped(TopicGroup group, TopicPosition position, String reason) {
        synchronized (lock) {
            skipped.add(position + ": " + reason);
            lock.notifyAll();
        }
    }

    @Override
    public void troubled(TopicGroup group, TopicException problem) {
        synchronized (lock) {
            health.add(problem.reason() + ": " + problem.getMessage());
            lock.notifyAll();
        }
    }

    @Override
    public void recovered(TopicGroup group) {
        synchronized (lock) {
            health.add("recovered");
            lock.notifyAll();
        }
    }

    List<Delivery> deliveries() {
        synchronized (lock) {
            return List.copyOf(deliveries);
        }
    }

    List<String> ids() {
        synchronized (lock) {
            return deliveries.stream().map(Delivery::id).toList();
        }
    }

    List<String> skipped() {
        synchronized (lock) {
            return List.copyOf(skipped);
        }
    }

    List<String> health() {
        synchronized (lock) {
            return List.copyOf(health);
        }
    }

    /** Waits until there are so many deliveries, and fails with what there is when there are not. */
    List<Delivery> await(int count) throws Exception {
        await(() -> deliveries.size() >= count);
        return deliveries();
    }

    /** Whether nothing is handed over so long; a delivery ends the wait. */
    boolean isSilentFor(Duration atMost) throws InterruptedException {
        synchronized (lock) {
            int before = deliveries.size();
            long until = System.nanoTime() + atMost.toNanos();
            for (long left = atMost.toNanos();
                    left > 0 && deliveries.size() == before;
                    left = until - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(lock, left);
            }
            return deliveries.size() == before;
        }
    }

    void await(java.util.function.BooleanSupplier condition) throws Exception {
        synchronized (lock) {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!condition.getAsBoolean()) {
                long left = until - System.nanoTime();
                if (left <= 0) {
                    throw new TimeoutException("After 30 s: " + ids() + ", skipped " + skipped + ", " + health);
                }
                TimeUnit.NANOSECONDS.timedWait(lock, left);
            }
        }
    }
}
