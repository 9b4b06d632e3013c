package dev.knemu.admin;

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
