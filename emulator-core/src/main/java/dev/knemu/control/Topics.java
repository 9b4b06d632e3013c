package dev.knemu.control;

import dev.knemu.channel.TopicDescription;
import dev.knemu.channel.TopicException;
import dev.knemu.channel.TopicException.Reason;
import dev.knemu.channel.TopicGroup;
import dev.knemu.channel.TopicSpec;
import dev.knemu.channel.TopicStore;
import dev.knemu.resource.ResourceKey;
import dev.knemu.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What reconcilers ask of the cluster that keeps topics. A reconciler asks again each time and is told how far it is; what
 * it asks for the first time is begun when the round is over and the routes are in place, and the reconciler comes back
 * when there is an answer. What fails is tried again later, a little later each time.
 *
 * <p>Questions are asked by the writer; answers come from anywhere and go through the {@code answered} port.
 */
final class Topics {

    private static final Logger LOG = LoggerFactory.getLogger(Topics.class);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** How far something is. */
    sealed interface Progress<T> {

        record Pending<T>() implements Progress<T> {}

        record Done<T>(T result) implements Progress<T> {}

        record Failed<T>(TopicException problem) implements Progress<T> {}
    }

    /** Which topics somebody needs. */
    sealed interface Wanted {

        /** One that is made if it is not there. */
        record Made(TopicSpec topic) implements Wanted {}

        /** Some that somebody else makes. */
        record Found(List<String> topics) implements Wanted {}
    }

    private static final class Task<T> {
        final Object what;
        final Supplier<Future<T>> begin;
        final Promise<Void> firstAnswer = Promise.promise();
        Progress<T> progress = new Progress.Pending<>();
        Duration wait = FIRST_WAIT;

        Task(Object what, Supplier<Future<T>> begin) {
            this.what = what;
            this.begin = begin;
        }
    }

    private final @Nullable TopicStore store;
    private final Time time;
    private final Answers answers;
    private final Map<ResourceKey, Task<List<TopicDescription>>> wanted = new LinkedHashMap<>();
    private final Map<ResourceKey, Task<Void>> read = new LinkedHashMap<>();
    private final Map<ResourceKey, TopicException> troubles = new LinkedHashMap<>();
    private final Map<ResourceKey, TopicGroup> started = new LinkedHashMap<>();
    private final List<Runnable> fresh = new ArrayList<>();

    /** What is being stopped or removed, by name. Whoever wants one of that name anew waits for it. */
    private final Map<String, Future<Void>> endings = new ConcurrentHashMap<>();

    private final Object counting = new Object();
    private int underWay;
    private List<Promise<Void>> waiting = new ArrayList<>();

    /** Takes an answer to the writer, when it is his turn, and brings those back whom it concerns. */
    @FunctionalInterface
    interface Answers {

        /**
         * @param take notes the answer
         * @param asker comes back after it
         * @param after runs when all that follows from it has been done
         */
        void take(Runnable take, ResourceKey asker, Runnable after);
    }

    Topics(@Nullable TopicStore store, Time time, Answers answers) {
        this.store = store;
        this.time = time;
        this.answers = answers;
    }

    /** Why there are no topics at all; empty if there may be. */
    Optional<String> refusal(String what) {
        return store != null
                ? Optional.empty()
                : Optional.of("No Kafka is configured, so nothing serves this " + what
                        + ". Say where Kafka is: EmulatorOptions.withKafka(Map.of(\"bootstrap.servers\","
                        + " \"localhost:9092\")) with dev.knemu:emulator-kafka on the class path, or"
                        + " knemu run --kafka localhost:9092.");
    }

    /** How far the topics are that somebody needs; in the order asked for. */
    Progress<List<TopicDescription>> topics(ResourceKey asker, Wanted what) {
        return ask(wanted, asker, what, () -> find(what));
    }

    private Future<List<TopicDescription>> find(Wanted what) {
        TopicStore topics = Objects.requireNonNull(store);
        if (what instanceof Wanted.Made made) {
            return after(
                    topicName(made.topic().name()),
                    () -> topics.admin().create(made.topic()).map(List::of));
        }
        List<String> names = ((Wanted.Found) what).topics();
        Future<List<TopicDescription>> all = made(names).map(any -> new ArrayList<>());
        for (String topic : names) {
            all = all.compose(found -> topics.admin().describe(topic).map(description -> {
                found.add(description.orElseThrow(() -> new TopicException(
                        Reason.NO_SUCH_TOPIC, "invalid topic " + topic + ": there is no such topic")));
                return found;
            }));
        }
        return all;
    }

    /** Those that are being made for others here: whoever needs one would not find it a moment too early. */
    private Future<Void> made(List<String> names) {
        Future<Void> all = Future.succeededFuture();
        for (Task<List<TopicDescription>> each : wanted.values()) {
            if (each.what instanceof Wanted.Made made
                    && each.progress instanceof Progress.Pending
                    && names.contains(made.topic().name())) {
                all = all.compose(before -> each.firstAnswer.future());
            }
        }
        return all;
    }

    /** How far the reading of a group is; one that differs from the one before takes its place. */
    Progress<Void> read(ResourceKey asker, TopicGroup group) {
        TopicException trouble = troubles.get(asker);
        Progress<Void> progress = ask(read, asker, group, () -> change(asker, group));
        return trouble != null && progress instanceof Progress.Done ? new Progress.Failed<>(trouble) : progress;
    }

    private Future<Void> change(ResourceKey asker, TopicGroup group) {
        TopicStore topics = Objects.requireNonNull(store);
        TopicGroup before = started.put(asker, group);
        troubles.remove(asker);
        if (before != null && !before.equals(group)) {
            end(groupName(before), () -> topics.finish(before), "The end of " + before);
            if (!before.id().equals(group.id())) {
                return after(groupName(before), () -> after(groupName(group), () -> topics.start(group)));
            }
        }
        return after(groupName(group), () -> topics.start(group));
    }

    private static String topicName(String topic) {
        return "topic " + topic;
    }

    private static String groupName(TopicGroup group) {
        return "group " + group.id();
    }

    private <T> Future<T> after(String ended, Supplier<Future<T>> begin) {
        Future<Void> ending = endings.get(ended);
        return ending == null ? begin.get() : ending.transform(any -> begin.get());
    }

    private <T> Progress<T> ask(
            Map<ResourceKey, Task<T>> tasks, ResourceKey asker, Object what, Supplier<Future<T>> begin) {
        Task<T> task = tasks.get(asker);
        if (task != null && task.what.equals(what)) {
            return task.progress;
        }
        Task<T> asked = new Task<>(what, begin);
        tasks.put(asker, asked);
        fresh.add(() -> begin(tasks, asker, asked));
        return asked.progress;
    }

    private <T> void begin(Map<ResourceKey, Task<T>> tasks, ResourceKey asker, Task<T> task) {
        if (tasks.get(asker) != task) {
            task.firstAnswer.tryComplete();
            return;
        }
        began();
        carried(task.begin).onComplete(result -> {
            task.firstAnswer.tryComplete();
            answers.take(
                    () -> {
                        if (tasks.get(asker) == task) {
                            take(
                                    tasks,
                                    asker,
                                    task,
                                    result.succeeded() ? null : problem(result.cause()),
                                    result.result());
                        }
                    },
                    asker,
                    this::ended);
        });
    }

    private static <T> Future<T> carried(Supplier<Future<T>> begin) {
        try {
            return begin.get();
        } catch (RuntimeException mistake) {
            return Future.failedFuture(mistake);
        }
    }

    private <T> void take(
            Map<ResourceKey, Task<T>> tasks,
            ResourceKey asker,
            Task<T> task,
            @Nullable TopicException problem,
            @Nullable T result) {
        if (problem == null) {
            // Of a Void there is nothing to hold.
            @SuppressWarnings("NullAway")
            Progress<T> done = new Progress.Done<>(result);
            task.progress = done;
            return;
        }
        LOG.debug("{} has no {} yet: {}", asker, task.what, problem.getMessage());
        task.progress = new Progress.Failed<>(problem);
        Duration wait = task.wait;
        Duration doubled = wait.multipliedBy(2);
        task.wait = doubled.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : doubled;
        // By the writer again: nobody else may look at what is asked for.
        Runnable again = () -> answers.take(() -> fresh.add(() -> begin(tasks, asker, task)), asker, () -> {});
        time.standing(wait, again, "another look for topics by " + asker);
    }

    private static TopicException problem(Throwable cause) {
        return cause instanceof TopicException problem
                ? problem
                : new TopicException(Reason.OTHER, String.valueOf(cause.getMessage()), cause);
    }

    /** How the reading of a group goes; called by the writer. Gives whom it concerns. */
    Optional<ResourceKey> troubled(TopicGroup group, @Nullable TopicException problem) {
        for (Map.Entry<ResourceKey, TopicGroup> each : started.entrySet()) {
            if (each.getValue().equals(group)) {
                if (problem == null) {
                    troubles.remove(each.getKey());
                } else {
                    troubles.put(each.getKey(), problem);
                }
                return Optional.of(each.getKey());
            }
        }
        return Optional.empty();
    }

    /** What is read for this one. */
    Optional<TopicGroup> group(ResourceKey asker) {
        return Optional.ofNullable(started.get(asker));
    }

    /** Nothing is read for this one any more; its offsets stay. */
    void stop(ResourceKey asker) {
        forget(asker, stopped -> Future.succeededFuture());
    }

    /** The asker is gone, and its group with it. */
    void removeGroup(ResourceKey asker) {
        forget(asker, stopped -> Objects.requireNonNull(store).admin().deleteGroup(stopped.id()));
    }

    private void forget(ResourceKey asker, Function<TopicGroup, Future<Void>> then) {
        read.remove(asker);
        troubles.remove(asker);
        TopicGroup group = started.remove(asker);
        if (group != null) {
            fresh.add(() -> end(
                    groupName(group),
                    () -> Objects.requireNonNull(store).stop(group).transform(stopped -> then.apply(group)),
                    "The end of " + group));
        }
    }

    /** Nobody asks for this topic any more. */
    void forgetTopics(ResourceKey asker) {
        wanted.remove(asker);
    }

    /** The asker is gone, and the topic that it had made. */
    void removeTopic(ResourceKey asker, String topic) {
        wanted.remove(asker);
        if (store != null) {
            fresh.add(() -> end(topicName(topic), () -> store.admin().delete(topic), "The end of topic " + topic));
        }
    }

    private void end(String name, Supplier<Future<Void>> order, String what) {
        began();
        Future<Void> ending = carried(() -> after(name, order));
        endings.put(name, ending);
        ending.onComplete(result -> {
            endings.remove(name, ending);
            if (result.failed()) {
                LOG.warn("{} is not certain: {}", what, result.cause().getMessage());
            }
            ended();
        });
    }

    /** Begins what was asked for since the last time. */
    void carryOut() {
        if (!fresh.isEmpty()) {
            List<Runnable> begun = List.copyOf(fresh);
            fresh.clear();
            begun.forEach(Runnable::run);
        }
    }

    private void began() {
        synchronized (counting) {
            underWay++;
        }
    }

    private void ended() {
        List<Promise<Void>> done = List.of();
        synchronized (counting) {
            if (--underWay == 0) {
                done = waiting;
                waiting = new ArrayList<>();
            }
        }
        done.forEach(promise -> promise.tryComplete());
    }

    /** Completes when every question has an answer, be it a failure. May be asked from any thread. */
    Future<Void> settled() {
        synchronized (counting) {
            if (underWay == 0) {
                return Future.succeededFuture();
            }
            Promise<Void> promise = Promise.promise();
            waiting.add(promise);
            return promise.future();
        }
    }
}
