package dev.knemu.kafka.client;

import dev.knemu.channel.TopicException;
import dev.knemu.channel.TopicPosition;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Adds records to topics: acknowledged by every replica in sync, in the order given, from any thread, and never holding
 * up the caller.
 *
 * <p>A producer's {@code send} blocks while it does not know a topic, and while its buffer is full. So one thread of its
 * own calls it, a topic is asked for before the first record goes there (so that one that is missing holds up nobody
 * else), and more than {@value #MOST_BYTES} bytes that wait are refused. Records of many requests go along in one batch
 * while the batch before is on its way; a lone one is sent at once.
 */
public final class Appender {

    /** Less than the producer's own buffer ({@code buffer.memory}, 32 MiB), which therefore never blocks. */
    static final long MOST_BYTES = 24L << 20;

    /** What a record takes beside its key, headers and value. */
    private static final int RECORD = 512;

    private static final Duration ENDING = Duration.ofSeconds(10);

    /** How often a topic that was there is looked for again before what waits for it fails. */
    private static final int MOST_TRIES = 3;

    private final ClientProperties properties;
    private final Topics topics;
    private final ExecutorService thread;
    private final AtomicLong bytes = new AtomicLong();

    // Only the thread looks at these.
    private @Nullable KafkaProducer<byte @Nullable [], byte @Nullable []> producer;
    private final Map<String, Topic> known = new HashMap<>();
    private boolean closed;

    /** Whether the producer's {@code send} is under way. */
    private boolean sending;

    private volatile @Nullable Thread worker;

    private static final class Topic {
        private boolean exists;
        private final Queue<Waiting> waiting = new ArrayDeque<>(0);
    }

    private static final class Waiting {
        private final ProducerRecord<byte @Nullable [], byte @Nullable []> record;
        private final long size;
        private final Promise<TopicPosition> promise = Promise.promise();
        private int tries;

        Waiting(ProducerRecord<byte @Nullable [], byte @Nullable []> record, long size) {
            this.record = record;
            this.size = size;
        }
    }

    /** @param topics of the same cluster */
    public Appender(ClientProperties properties, Topics topics) {
        this.properties = properties;
        this.topics = topics;
        this.thread = new ThreadPoolExecutor(0, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), task -> {
            Thread one = new Thread(task, "knemu-kafka-append");
            one.setDaemon(true);
            worker = one;
            return one;
        });
    }

    /** Completes with where the record stands, on any thread; fails with a {@link TopicException}. */
    public Future<TopicPosition> append(ProducerRecord<byte @Nullable [], byte @Nullable []> record) {
        long size = size(record);
        if (bytes.addAndGet(size) > MOST_BYTES) {
            bytes.addAndGet(-size);
            return Future.failedFuture(new TopicException(
                    TopicException.Reason.UNREACHABLE,
                    text(record.topic()) + " at " + properties.cluster() + ": " + MOST_BYTES
                            + " bytes wait to be acknowledged already"));
        }
        Waiting waiting = new Waiting(record, size);
        try {
            thread.execute(() -> take(waiting));
        } catch (RejectedExecutionException e) {
            fail(waiting, hasBeenClosed());
        }
        return waiting.promise.future();
    }

    private static long size(ProducerRecord<byte @Nullable [], byte @Nullable []> record) {
        byte[] key = record.key();
        byte[] value = record.value();
        return RECORD + (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
    }

    private static TopicException hasBeenClosed() {
        return new TopicException(TopicException.Reason.UNREACHABLE, "the store of topics has been closed");
    }

    private static String text(String topic) {
        return "the event could not be added to the topic " + topic;
    }

    private void take(Waiting waiting) {
        if (closed) {
            fail(waiting, hasBeenClosed());
            return;
        }
        String name = waiting.record.topic();
        Topic topic = known.get(name);
        if (topic != null && topic.exists) {
            send(waiting);
            return;
        }
        if (topic == null) {
            known.put(name, topic = new Topic());
            ask(name);
        }
        topic.waiting.add(waiting);
    }

    private void ask(String name) {
        topics.describe(name).onComplete(described -> {
            try {
                thread.execute(() -> told(
                        name,
                        described.failed()
                                ? Problems.of(text(name), properties.cluster(), described.cause())
                                : described.result().isPresent() ? null : noSuchTopic(name)));
            } catch (RejectedExecutionException e) {
                // Closed meanwhile, and what waited was failed.
            }
        });
    }

    private TopicException noSuchTopic(String name) {
        return new TopicException(
                TopicException.Reason.NO_SUCH_TOPIC,
                text(name) + " at " + properties.cluster() + ": there is no such topic");
    }

    private void told(String name, @Nullable TopicException problem) {
        Topic topic = known.get(name);
        if (topic == null) {
            return;
        }
        List<Waiting> all = new ArrayList<>(topic.waiting);
        topic.waiting.clear();
        if (problem == null) {
            topic.exists = true;
            for (Waiting waiting : all) {
                if (topic.exists) {
                    send(waiting);
                } else {
                    topic.waiting.add(waiting);
                }
            }
        } else {
            known.remove(name);
            all.forEach(waiting -> fail(waiting, problem));
        }
    }

    private void send(Waiting waiting) {
        try {
            if (producer == null) {
                producer = new KafkaProducer<>(properties.producer());
            }
            sending = true;
            producer.send(waiting.record, (metadata, thrown) -> {
                if (thrown != null) {
                    if (!again(waiting, thrown)) {
                        failed(waiting, thrown);
                    }
                } else {
                    bytes.addAndGet(-waiting.size);
                    waiting.promise.complete(
                            new TopicPosition(metadata.topic(), metadata.partition(), metadata.offset()));
                }
            });
        } catch (RuntimeException e) {
            failed(waiting, e);
        } finally {
            sending = false;
        }
    }

    /**
     * A cluster that was away for a moment takes what the producer knew of its topics along. Such a record never left:
     * it waits until the topic is found again, and those behind it do.
     */
    private boolean again(Waiting waiting, Exception thrown) {
        if (Thread.currentThread() != worker
                || !sending
                || !(thrown instanceof TimeoutException)
                || ++waiting.tries >= MOST_TRIES) {
            return false;
        }
        String name = waiting.record.topic();
        Topic topic = known.computeIfAbsent(name, missing -> new Topic());
        if (topic.exists || topic.waiting.isEmpty()) {
            topic.exists = false;
            ask(name);
        }
        topic.waiting.add(waiting);
        return true;
    }

    private void failed(Waiting waiting, Throwable thrown) {
        String topic = waiting.record.topic();
        if (thrown instanceof TimeoutException || thrown instanceof UnknownTopicOrPartitionException) {
            // It may have gone away: asked for again before the next, so that it holds up no other.
            forget(topic);
        }
        fail(waiting, Problems.of(text(topic), properties.cluster(), thrown));
    }

    private void forget(String topic) {
        try {
            thread.execute(() -> known.computeIfPresent(topic, (name, one) -> one.exists ? null : one));
        } catch (RejectedExecutionException e) {
            // Closing: nothing will be asked for any more.
        }
    }

    private void fail(Waiting waiting, TopicException problem) {
        bytes.addAndGet(-waiting.size);
        waiting.promise.tryFail(problem);
    }

    /** Ends once what was given is acknowledged or has failed, or {@code ENDING} has passed. Blocks. */
    public void close() {
        thread.execute(() -> {
            closed = true;
            known.values().forEach(topic -> topic.waiting.forEach(waiting -> fail(waiting, hasBeenClosed())));
            known.clear();
            if (producer != null) {
                producer.close(ENDING);
            }
        });
        thread.shutdown();
        try {
            thread.awaitTermination(ENDING.toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
