package dev.knemu.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Why a request is answered with something else than 200. */
final class ApiProblem extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final transient ObjectNode body;

    /**
     * @param error what was wrong and where
     * @param hint how to mend it
     */
    ApiProblem(int status, String error, String hint) {
        super(error, null, false, false);
        this.status = status;
        this.body = JsonNodeFactory.instance.objectNode().put("error", error).put("hint", hint);
    }

    int status() {
        return status;
    }

    /** May be added to. */
    ObjectNode body() {
        return body;
    }
}
