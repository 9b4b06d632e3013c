package dev.knemu.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.knemu.resource.Container;
import dev.knemu.standin.JavaScriptValues.EventObject;
import dev.knemu.standin.JavaScriptValues.Nothing;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The transformer of Knative's Parallel samples: answers with the event, its data what the expression in {@code
 * TRANSFORMER} says.
 *
 * <p>Source: lionelvillard/knative-functions {@code transformer/}; what a value becomes on the wire is Express's {@code
 * response.send}. An expression that fails is answered with 500, so that it is seen.
 */
final class JavaScriptTransformer implements Receiver {

    static final String NAME = "transformer";

    private static final double EXACT = 1L << 53;

    private final JavaScriptExpression expression;

    private JavaScriptTransformer(JavaScriptExpression expression) {
        this.expression = expression;
    }

    /** @throws UnusableContainerException when the expression cannot be evaluated */
    static Receiver of(Container container) {
        return new JavaScriptTransformer(
                JavaScriptVariable.of(container, "TRANSFORMER", "({\"message\": event.data.message})"));
    }

    @Override
    public Future<Reply> receive(Request request) {
        try {
            Object data = expression.value(request.event());
            if (JavaScriptValues.isNothing(data)) {
                return Future.succeededFuture(Reply.OK);
            }
            boolean isText = data instanceof String;
            String content = isText ? data.toString() : json(data).toString();
            return Future.succeededFuture(Reply.event(
                    200,
                    CloudEventBuilder.from(request.event())
                            .withData(
                                    isText ? "text/html; charset=utf-8" : "application/json; charset=utf-8",
                                    content.getBytes(StandardCharsets.UTF_8))
                            .build()));
        } catch (JavaScriptException e) {
            return Future.succeededFuture(Reply.status(
                    500, "TRANSFORMER failed on event " + request.event().getId() + ": " + e.getMessage()));
        }
    }

    private static JsonNode json(@Nullable Object value) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (value instanceof EventObject) {
            throw new JavaScriptException("the event as a whole cannot be data; name what of it, such as event.data");
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = json.objectNode();
            map.forEach((key, member) -> {
                if (member != Nothing.UNDEFINED) {
                    object.set(JavaScriptValues.text(key), json(member));
                }
            });
            return object;
        }
        if (value instanceof List<?> list) {
            ArrayNode array = json.arrayNode();
            list.forEach(element -> array.add(json(element)));
            return array;
        }
        if (value instanceof Number number) {
            return number(number.doubleValue());
        }
        if (value instanceof Boolean truth) {
            return json.booleanNode(truth);
        }
        return value instanceof String text ? json.textNode(text) : json.nullNode();
    }

    private static JsonNode number(double number) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return json.nullNode();
        }
        return number == Math.rint(number) && Math.abs(number) <= EXACT
                ? json.numberNode((long) number)
                : json.numberNode(new BigDecimal(Double.toString(number)));
    }
}
