package dev.knemu.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.knemu.channel.TopicException;
import dev.knemu.channel.TopicPart;
import dev.knemu.resource.NearestName;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.Trigger;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What {@code /replay} answers: stored events for one Trigger once more. */
final class ReplayRequests {

    private static final Set<String> FIELDS = Set.of("namespace", "broker", "trigger", "from", "to");

    private final Emulation emulation;

    ReplayRequests(Emulation emulation) {
        this.emulation = emulation;
    }

    Future<JsonNode> replay(Call call) {
        JsonNode body = EventRequests.object(call);
        EventRequests.onlyFields(body, FIELDS, "The body");
        TopicPart part = part(bound(body, "from"), bound(body, "to"));
        Trigger trigger = trigger(body);
        Supplier<Future<Long>> replay = emulation.replay(trigger.key(), part).orElseThrow(() -> notOverKafka(trigger));
        return replay.get()
                .<JsonNode>map(read -> JsonNodeFactory.instance.objectNode().put("read", read))
                .recover(failure -> Future.failedFuture(problem(failure)));
    }

    private ApiProblem notOverKafka(Trigger trigger) {
        return new ApiProblem(
                409,
                trigger.key() + " reads nothing from Kafka, so nothing is stored that could be delivered again.",
                emulation.isOverKafka()
                        ? "Make " + broker(trigger)
                                + " one of class Kafka, start the emulator with --kafka-channels, or"
                                + " see why it is not Ready: knemu describe trigger "
                                + trigger.metadata().name()
                        : "The emulator keeps events in memory only. Start it with --kafka HOST:PORT --kafka-channels.");
    }

    private static Throwable problem(Throwable failure) {
        if (!(failure instanceof TopicException problem)) {
            return failure;
        }
        return switch (problem.reason()) {
            case INVALID ->
                new ApiProblem(
                        422, problem.getMessage() + ".", "Name an offset that is there, or a time, or leave it out.");
            case NO_SUCH_TOPIC ->
                new ApiProblem(422, problem.getMessage() + ".", "Make the topic, or apply the Broker again.");
            default ->
                new ApiProblem(
                        503,
                        problem.getMessage() + ".",
                        "Replay again, from where it is to begin, once that is mended.");
        };
    }

    /** One end of what is to be delivered again; both are {@code null} where it is open. */
    private record Bound(
            String field,
            String text,
            @Nullable Instant time,
            @Nullable Long offset) {

        OptionalLong offsetOrNone() {
            return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
        }
    }

    private static TopicPart part(Bound from, Bound to) {
        boolean isEmpty = from.time() != null && to.time() != null
                ? !from.time().isBefore(to.time())
                : from.offset() != null && to.offset() != null && from.offset() >= to.offset();
        if (isEmpty) {
            throw new ApiProblem(
                    400,
                    "Nothing lies between from, which is " + from.text() + ", and to, which is " + to.text() + ".",
                    "to comes after from, and is itself not delivered.");
        }
        return new TopicPart(from.time(), from.offsetOrNone(), to.time(), to.offsetOrNone());
    }

    private static Bound bound(JsonNode body, String field) {
        String text = body.path(field).asText("").strip();
        if (text.isEmpty()) {
            return new Bound(field, "open", null, null);
        }
        if (text.matches("[0-9]{1,18}")) {
            return new Bound(field, text, null, Long.parseLong(text));
        }
        try {
            return new Bound(field, text, OffsetDateTime.parse(text).toInstant(), null);
        } catch (DateTimeParseException e) {
            throw new ApiProblem(
                    400,
                    field + " is \"" + text + "\", neither an offset nor a time.",
                    "Write an offset such as 17, or a time with its zone such as 2026-05-01T10:00:00Z or"
                            + " 2026-05-01T12:00:00+02:00.");
        }
    }

    private Trigger trigger(JsonNode body) {
        String namespace = body.path("namespace").asText("default");
        String name = body.path("trigger").asText("");
        if (name.isEmpty()) {
            throw new ApiProblem(
                    400, "Which Trigger is meant is not said.", "Write its name, as in \"trigger\": \"orders\".");
        }
        ResourceKey key = ResourceKey.of(Trigger.API_VERSION, Trigger.KIND, namespace, name);
        Trigger trigger =
                emulation.resources().get(key).map(Trigger.class::cast).orElseThrow(() -> missing(key));
        String broker = body.path("broker").asText("");
        if (!broker.isEmpty() && !broker.equals(brokerName(trigger))) {
            throw new ApiProblem(
                    404,
                    key + " is of " + broker(trigger) + ", not of Broker " + broker + ".",
                    "Name that Broker, or one of the Triggers of " + broker + ".");
        }
        return trigger;
    }

    private ApiProblem missing(ResourceKey key) {
        Set<String> known = emulation.resources().list(Trigger.class).stream()
                .map(trigger -> trigger.metadata().namespace() + "/"
                        + trigger.metadata().name())
                .collect(Collectors.toCollection(TreeSet::new));
        return new ApiProblem(
                404,
                "There is no " + key + ".",
                known.isEmpty()
                        ? "There is no Trigger at all."
                        : NearestName.of(key.namespace() + "/" + key.name(), known)
                                        .map(near -> "Did you mean " + near + "? ")
                                        .orElse("")
                                + "There are " + String.join(", ", known) + ".");
    }

    private static String brokerName(Trigger trigger) {
        return trigger.spec().brokerRef().isPresent()
                ? trigger.spec().brokerRef().get().name()
                : trigger.spec().broker();
    }

    private static String broker(Trigger trigger) {
        return "Broker " + brokerName(trigger);
    }
}
