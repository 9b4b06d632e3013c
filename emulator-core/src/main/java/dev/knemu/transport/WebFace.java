package dev.knemu.transport;

import dev.knemu.time.Lane;
import io.cloudevents.CloudEvent;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a function or stand-in answers to HTTP requests beside the events that its {@link Receiver} takes: pages for a
 * browser, an API of its own.
 *
 * <p>Asked for every request that comes to its address by HTTP, before anything else looks at it; never for what is
 * delivered inside. Called on the request's lane; the answer completes on that lane and does not fail.
 */
@FunctionalInterface
public interface WebFace {

    /** @return {@code null} when the request is none of its own, and is to go the way that all events go */
    @Nullable
    Future<Page> answer(Visit visit);

    /**
     * One request.
     *
     * @param method in capitals
     * @param path with query, as it was asked for
     * @param event what the request holds when it is an event; else {@code null}
     * @param body as it came
     * @param lane where the answer is owed
     */
    record Visit(String method, String path, @Nullable CloudEvent event, byte[] body, Lane lane) {

        /** Without the query. */
        public String bare() {
            int query = path.indexOf('?');
            return query < 0 ? path : path.substring(0, query);
        }

        /** The first value of a parameter in the query, as it stands there; {@code otherwise} if there is none. */
        public String parameter(String name, String otherwise) {
            int query = path.indexOf('?');
            if (query >= 0) {
                for (String pair : path.substring(query + 1).split("&")) {
                    if (pair.startsWith(name + "=")) {
                        return pair.substring(name.length() + 1);
                    }
                }
            }
            return otherwise;
        }
    }

    /**
     * An answer.
     *
     * @param contentType empty: none is named
     */
    record Page(int status, String contentType, byte[] body) {

        public static Page status(int status) {
            return new Page(status, "", new byte[0]);
        }

        public static Page text(int status, String text) {
            return new Page(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
        }
    }
}
