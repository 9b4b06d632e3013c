package dev.knemu.admin;

import dev.knemu.match.EventMatcher;
import dev.knemu.match.MatcherParseException;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/**
 * One request, read to its end.
 *
 * @param request for its parameters; without a handler's business with it
 * @param variables what stands in the path where its pattern has a variable, decoded
 * @param body empty when there is none
 */
record Call(HttpServerRequest request, List<String> variables, byte[] body) {

    String variable() {
        return variables.get(0);
    }

    /** The value of a parameter; one that is empty counts as not given. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(request.getParam(name)).filter(value -> !value.isEmpty());
    }

    boolean flag(String name) {
        Optional<String> value = parameter(name);
        if (value.isEmpty()) {
            return request.getParam(name) != null;
        }
        return switch (value.get()) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new ApiProblem(
                        400, name + " is \"" + value.get() + "\", neither true nor false.", "Write " + name + "=true.");
        };
    }

    /** Which events are meant, in the text form of matchers. */
    Optional<EventMatcher> matcher(String name) {
        return parameter(name).map(value -> matcher(name, value));
    }

    static EventMatcher matcher(String name, String value) {
        try {
            return EventMatcher.parse(value);
        } catch (MatcherParseException wrong) {
            throw new ApiProblem(
                    400,
                    name + ": " + wrong.getMessage(),
                    "Correct it there; type=order.paid,data.$.order.id=7 is a matcher, and so is source$=/shop.");
        }
    }

    /** A whole number, zero or more. */
    Optional<Long> number(String name) {
        return parameter(name).map(value -> {
            try {
                long number = Long.parseLong(value);
                if (number >= 0) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Told below, with those below zero.
            }
            throw new ApiProblem(
                    400, name + " is \"" + value + "\", not a whole number.", "Write " + name + "=0, or more.");
        });
    }
}
