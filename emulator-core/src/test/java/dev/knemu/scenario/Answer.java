package dev.knemu.scenario;

import dev.knemu.Response;
import io.cloudevents.CloudEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a scripted subscriber answers, whether it is a function or listens on HTTP.
 *
 * @param status {@link #HANG} and {@link #RESET} are no statuses: no answer comes, ever, or the connection is closed
 * @param event a reply; {@code null} when there is none
 * @param body what is answered that is no event
 */
record Answer(int status, @Nullable CloudEvent event, String body, Map<String, String> headers) {

    static final int HANG = -1;
    static final int RESET = -2;

    static Answer status(int status) {
        return new Answer(status, null, "", Map.of());
    }

    static Answer body(int status, String body) {
        return new Answer(status, null, body, Map.of());
    }

    static Answer reply(CloudEvent event) {
        return reply(200, event);
    }

    static Answer reply(int status, CloudEvent event) {
        return new Answer(status, event, "", Map.of());
    }

    static Answer hang() {
        return status(HANG);
    }

    static Answer reset() {
        return status(RESET);
    }

    Answer with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new Answer(status, event, body, all);
    }

    Response toResponse() {
        if (status == HANG) {
            return Response.hang();
        }
        if (status == RESET) {
            return Response.reset();
        }
        Response response = event == null
                ? Response.status(status, body)
                : Response.reply(event).withStatus(status);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            response = response.withHeader(header.getKey(), header.getValue());
        }
        return response;
    }
}
