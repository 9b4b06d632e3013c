package dev.knemu.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.resource.Container;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.vertx.core.Future;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The appender of Knative's Sequence samples: replies with the event, its {@code message} made longer.
 *
 * <p>Source: knative/eventing {@code cmd/appender/main.go}; how data is read is Go's {@code encoding/json}, how it is
 * written too.
 */
final class Appender implements Receiver {

    static final String NAME = "appender";

    private static final String DEFAULT_MESSAGE = "boring default msg, change me with env[MESSAGE]";
    private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

    private final String message;
    private final @Nullable String type;

    private record Payload(long id, String message) {}

    /** What Go would not unmarshal. */
    private static final class UnreadableException extends Exception {
        UnreadableException(String message) {
            super(message, null, false, false);
        }
    }

    Appender(Container container) {
        for (String variable : new String[] {"MESSAGE", "TYPE"}) {
            if (container.unresolved().containsKey(variable)) {
                throw new UnusableContainerException(
                        "cannot run: " + container.unresolved().get(variable) + ".");
            }
        }
        // A variable that is set to nothing is set, and its default does not apply.
        this.message = container.env().getOrDefault("MESSAGE", DEFAULT_MESSAGE);
        this.type = container.variable("TYPE").orElse(null);
    }

    @Override
    public Future<Reply> receive(Request request) {
        CloudEvent event = request.event();
        Payload data;
        try {
            data = payload(event);
        } catch (UnreadableException e) {
            return Future.succeededFuture(Reply.status(400, "got error while unmarshalling data: " + e.getMessage()));
        }
        CloudEventBuilder reply = CloudEventBuilder.from(event)
                .withData("application/json", written(new Payload(data.id(), data.message() + message)));
        if (type != null) {
            reply.withType(type);
        }
        return Future.succeededFuture(Reply.event(200, reply.build()));
    }

    private static Payload payload(CloudEvent event) throws UnreadableException {
        if (EventData.bytes(event).length == 0) {
            return new Payload(0, "");
        }
        if (!EventData.isJson(event)) {
            throw new UnreadableException(event.getDataContentType() + " is not JSON");
        }
        JsonNode json;
        try {
            json = EventData.json(event);
        } catch (JsonProcessingException e) {
            throw new UnreadableException("the data is no JSON: " + e.getOriginalMessage());
        }
        if (json.isNull()) {
            return new Payload(0, "");
        }
        if (!json.isObject()) {
            throw new UnreadableException("the data is no JSON object like {\"id\": 1, \"message\": \"Hello\"}.");
        }
        long id = 0;
        String message = "";
        // Go takes keys in any case, and the last one counts.
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            JsonNode value = field.getValue();
            if (field.getKey().equalsIgnoreCase("id") && !value.isNull()) {
                id = integer(value);
            } else if (field.getKey().equalsIgnoreCase("message") && !value.isNull()) {
                message = text(value);
            }
        }
        return new Payload(id, message);
    }

    private static long integer(JsonNode value) throws UnreadableException {
        if (!value.isIntegralNumber()
                || value.bigIntegerValue().compareTo(MIN) < 0
                || value.bigIntegerValue().compareTo(MAX) > 0) {
            throw new UnreadableException("id is " + value + ", not an integer of 64 bits.");
        }
        return value.longValue();
    }

    private static String text(JsonNode value) throws UnreadableException {
        if (!value.isTextual()) {
            throw new UnreadableException("message is " + value + ", not a string.");
        }
        return value.textValue();
    }

    private static byte[] written(Payload payload) {
        try {
            // Go escapes what HTML would take for its own.
            String message = EventData.JSON
                    .writeValueAsString(payload.message())
                    .replace("&", "\\u0026")
                    .replace("<", "\\u003c")
                    .replace(">", "\\u003e")
                    .replace("\u2028", "\\u2028")
                    .replace("\u2029", "\\u2029");
            return ("{\"id\":" + payload.id() + ",\"message\":" + message + "}").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A text cannot be written as JSON", e);
        }
    }
}
