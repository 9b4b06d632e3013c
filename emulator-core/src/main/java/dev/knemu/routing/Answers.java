package dev.knemu.routing;

import dev.knemu.ReceivedEvent;
import dev.knemu.Response;
import dev.knemu.Subscriber;
import dev.knemu.yaml.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind a Service in a test.
 *
 * @param responses in turn, one for each request; the last one for all further
 * @param reply the event in every answer that is a success
 */
record Answers(String namespace, String service, int line, List<Response> responses, Optional<EventFields> reply) {

    private static final String RESPOND = "respond";
    private static final String REPLY_WITH = "replyWith";
    private static final Pattern REPLY_ID = Pattern.compile("(.*)-reply(?:-(\\d{1,8}))?", Pattern.DOTALL);
    private static final int LOWEST = 100;
    private static final int HIGHEST = 599;

    static Answers read(Section section, int line, String namespace, String service) {
        List<Response> responses = new ArrayList<>();
        for (String text : section.texts(RESPOND)) {
            Response response = response(text);
            if (response == null) {
                section.wrong(
                        RESPOND,
                        "\"" + text + "\" is no answer",
                        "Write an HTTP status such as 202 or 503, or hang, or reset; or a list of them, one for each"
                                + " attempt.");
            } else {
                responses.add(response);
            }
        }
        Optional<EventFields> reply =
                section.section(REPLY_WITH).flatMap(event -> EventFields.read(event, Set.of(), "/" + service));
        if (!section.has(RESPOND) && !section.has(REPLY_WITH)) {
            section.wrong(
                    "",
                    "says nothing about the Service " + service,
                    "Write respond: 503 or replyWith: {type: …}; without an entry it takes every event with 202.");
        }
        section.end();
        if (responses.isEmpty()) {
            responses.add(reply.isPresent() ? Response.ok() : Response.accepted());
        }
        return new Answers(namespace, service, line, List.copyOf(responses), reply);
    }

    private static @Nullable Response response(String text) {
        if (text.equals("hang")) {
            return Response.hang();
        }
        if (text.equals("reset")) {
            return Response.reset();
        }
        try {
            int status = Integer.parseInt(text);
            return status >= LOWEST && status <= HIGHEST ? Response.status(status) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** {@code 7-reply} to 7, {@code 7-reply-2} to that: of a fixed length however long the way is. */
    private static String replyTo(String id) {
        Matcher before = REPLY_ID.matcher(id);
        if (!before.matches()) {
            return id + "-reply";
        }
        int number = before.group(2) == null ? 1 : Integer.parseInt(before.group(2));
        return before.group(1) + "-reply-" + (number + 1);
    }

    /** A new one, which has answered nothing yet. */
    Subscriber subscriber() {
        return new Turns().nonBlocking();
    }

    /** In virtual time a subscriber is called by one thread. */
    private final class Turns implements Subscriber {

        private int next;

        @Override
        public CompletionStage<Response> receive(ReceivedEvent received) {
            Response response = responses.get(next);
            next = Math.min(next + 1, responses.size() - 1);
            boolean isSuccess = response.status() / 100 == 2;
            if (isSuccess && reply.isPresent()) {
                response = Response.reply(
                                reply.get().toEvent(replyTo(received.event().getId())))
                        .withStatus(response.status());
            }
            return CompletableFuture.completedStage(response);
        }
    }
}
