package dev.knemu.standin;

import dev.knemu.resource.Container;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.vertx.core.Future;

/**
 * The filter of Knative's Parallel samples: answers with the event when the expression in {@code FILTER} holds, else with
 * nothing.
 *
 * <p>Source: lionelvillard/knative-functions {@code filter/}. There a failing expression is answered with 200 and a text
 * that is no event; here with 500, so that it is seen.
 */
final class JavaScriptFilter implements Receiver {

    static final String NAME = "filter";

    private final JavaScriptExpression expression;

    private JavaScriptFilter(JavaScriptExpression expression) {
        this.expression = expression;
    }

    /** @throws UnusableContainerException when the expression cannot be evaluated */
    static Receiver of(Container container) {
        return new JavaScriptFilter(JavaScriptVariable.of(container, "FILTER", "event.type == \"com.example.type\""));
    }

    @Override
    public Future<Reply> receive(Request request) {
        try {
            return Future.succeededFuture(
                    expression.holds(request.event()) ? Reply.event(200, request.event()) : Reply.OK);
        } catch (JavaScriptException e) {
            return Future.succeededFuture(Reply.status(
                    500, "FILTER failed on event " + request.event().getId() + ": " + e.getMessage()));
        }
    }
}
