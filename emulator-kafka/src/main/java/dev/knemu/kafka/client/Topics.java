package dev.knemu.kafka.client;

import dev.knemu.channel.TopicAdmin;
import dev.knemu.channel.TopicDescription;
import dev.knemu.channel.TopicException;
import dev.knemu.channel.TopicSpec;
import dev.knemu.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Topics and groups through an admin client, which is made when first wanted. */
public final class Topics implements TopicAdmin {

    /** Kafka says that a topic is made some moments before it can be used, and tells nobody when. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private static final int MOST_LOOKS = 250;

    private static final Duration ENDING = Duration.ofSeconds(5);

    private final ClientProperties properties;
    private final Time time;
    private final ExecutorService maker;
    private volatile @Nullable Admin admin;

    public Topics(ClientProperties properties, Time time) {
        this.properties = properties;
        this.time = time;
        this.maker = new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread one = new Thread(task, "knemu-kafka-admin");
            one.setDaemon(true);
            return one;
        });
    }

    @Override
    public Future<Optional<TopicDescription>> describe(String topic) {
        return ask(
                        "the topic " + topic + " could not be looked up",
                        admin -> admin.describeTopics(List.of(topic)).allTopicNames())
                .map(all -> Optional.of(description(all.get(topic))))
                .recover(thrown ->
                        isMissing(thrown) ? Future.succeededFuture(Optional.empty()) : Future.failedFuture(thrown));
    }

    private static boolean isMissing(Throwable thrown) {
        return thrown instanceof TopicException problem && problem.reason() == TopicException.Reason.NO_SUCH_TOPIC;
    }

    private static TopicDescription description(org.apache.kafka.clients.admin.TopicDescription topic) {
        return new TopicDescription(
                topic.name(),
                topic.partitions().size(),
                topic.partitions().get(0).replicas().size());
    }

    private static boolean isUsable(org.apache.kafka.clients.admin.TopicDescription topic) {
        for (TopicPartitionInfo partition : topic.partitions()) {
            Node leader = partition.leader();
            if (leader == null || leader.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Future<TopicDescription> create(TopicSpec topic) {
        String what = "the topic " + topic.name() + " could not be made";
        return ask(what, admin -> admin.describeCluster().nodes())
                .compose(nodes -> {
                    int replicas = Math.min(topic.replicationFactor(), Math.max(1, nodes.size()));
                    NewTopic made =
                            new NewTopic(topic.name(), topic.partitions(), (short) replicas).configs(topic.config());
                    return ask(what, admin -> admin.createTopics(List.of(made)).all());
                })
                .recover(thrown -> {
                    if (thrown.getCause() instanceof TopicAuthorizationException) {
                        return ifThere(topic.name(), thrown);
                    }
                    return ifCause(thrown, TopicExistsException.class);
                })
                .compose(made -> usable(what, topic.name(), MOST_LOOKS));
    }

    /** Who may not make topics is not told that this one is there, and may well be allowed to use it. */
    private Future<Void> ifThere(String topic, Throwable thrown) {
        return describe(topic)
                .transform(found -> found.succeeded() && found.result().isPresent()
                        ? Future.succeededFuture()
                        : Future.failedFuture(thrown));
    }

    private Future<TopicDescription> usable(String what, String topic, int looks) {
        return ask(what, admin -> admin.describeTopics(List.of(topic)).allTopicNames())
                .map(all -> Optional.of(all.get(topic)).filter(Topics::isUsable))
                .recover(thrown ->
                        isMissing(thrown) ? Future.succeededFuture(Optional.empty()) : Future.failedFuture(thrown))
                .compose(found -> {
                    if (found.isPresent()) {
                        return Future.succeededFuture(description(found.get()));
                    }
                    if (looks == 0) {
                        return Future.failedFuture(new TopicException(
                                TopicException.Reason.UNREACHABLE,
                                what + " at " + properties.cluster()
                                        + ": it was made, and no broker leads all of its partitions"));
                    }
                    Promise<TopicDescription> later = Promise.promise();
                    time.after(LOOK_AGAIN, () -> usable(what, topic, looks - 1).onComplete(later), what);
                    return later.future();
                });
    }

    @Override
    public Future<Void> delete(String topic) {
        String what = "the topic " + topic + " could not be deleted";
        return ask(what, admin -> admin.deleteTopics(List.of(topic)).all())
                .recover(thrown -> ifCause(thrown, UnknownTopicOrPartitionException.class))
                .compose(deleted -> gone(what, topic, MOST_LOOKS));
    }

    /** The broker that is asked may hear later than the controller that it is deleted; whoever makes it anew must not. */
    private Future<Void> gone(String what, String topic, int looks) {
        return describe(topic).compose(found -> {
            if (found.isEmpty() || looks == 0) {
                return Future.succeededFuture();
            }
            Promise<Void> later = Promise.promise();
            time.after(LOOK_AGAIN, () -> gone(what, topic, looks - 1).onComplete(later), what);
            return later.future();
        });
    }

    @Override
    public Future<Void> deleteGroup(String group) {
        return ask(
                        "the consumer group " + group + " could not be deleted",
                        admin -> admin.deleteConsumerGroups(List.of(group)).all())
                .recover(thrown -> ifCause(thrown, GroupIdNotFoundException.class));
    }

    private static Future<Void> ifCause(Throwable thrown, Class<? extends Throwable> fine) {
        return fine.isInstance(thrown.getCause()) ? Future.succeededFuture() : Future.failedFuture(thrown);
    }

    private <T> Future<T> ask(String what, Function<Admin, KafkaFuture<T>> question) {
        Promise<T> answer = Promise.promise();
        Admin made = admin;
        if (made != null) {
            ask(made, what, question, answer);
            return answer.future();
        }
        try {
            // Looking up the hosts' names may take its time.
            maker.execute(() -> {
                try {
                    ask(made(), what, question, answer);
                } catch (RuntimeException e) {
                    answer.fail(Problems.of(what, properties.cluster(), e));
                }
            });
        } catch (RejectedExecutionException e) {
            answer.fail(new TopicException(
                    TopicException.Reason.UNREACHABLE, what + ": the store of topics has been closed"));
        }
        return answer.future();
    }

    private Admin made() {
        Admin made = admin;
        if (made == null) {
            made = Admin.create(properties.admin());
            admin = made;
        }
        return made;
    }

    private <T> void ask(Admin made, String what, Function<Admin, KafkaFuture<T>> question, Promise<T> answer) {
        try {
            question.apply(made).whenComplete((result, thrown) -> {
                if (thrown == null) {
                    answer.complete(result);
                } else {
                    answer.fail(Problems.of(what, properties.cluster(), thrown));
                }
            });
        } catch (RuntimeException e) {
            answer.fail(Problems.of(what, properties.cluster(), e));
        }
    }

    /** Ends; what is asked for meanwhile fails. Blocks for a moment. */
    public void close() {
        maker.shutdown();
        try {
            maker.awaitTermination(ENDING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Admin made = admin;
        if (made != null) {
            made.close(ENDING);
        }
    }
}
