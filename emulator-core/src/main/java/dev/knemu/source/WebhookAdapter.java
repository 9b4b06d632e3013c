package dev.knemu.source;

import dev.knemu.resource.KResource;
import dev.knemu.transport.Headers;
import dev.knemu.transport.Reply;
import io.cloudevents.CloudEvent;
import java.net.URI;
import java.time.Instant;

/**
 * What takes the webhooks of one source: from a request as it came to the event that the source sends. On a cluster a
 * Knative Service of its own.
 *
 * <p>Immutable; sends nothing itself, knows no time and no socket. A request that is refused is a value, too.
 */
public sealed interface WebhookAdapter permits GitHubAdapter, GitLabAdapter {

    /** The GitHubSource or GitLabSource, as it was when its adapter was made. */
    KResource source();

    /** The resolved address that its events go to: in one attempt, for it is the sender of the webhook who retries. */
    URI sink();

    /**
     * Looks at one POST.
     *
     * @param headers all that came
     * @param body as it came: signatures are made of its bytes
     * @param id for the event, if the request brings none
     * @param time when it came
     */
    Reading read(Headers headers, byte[] body, String id, Instant time);

    /** What the sender of the webhook is answered when the sink has answered so. */
    Reply answer(Reply ofSink);

    /** What a request turned out to be. */
    sealed interface Reading {

        /** The event to send. */
        record Converted(CloudEvent event) implements Reading {}

        /**
         * No event.
         *
         * @param status what the sender is answered
         * @param reason for people: what was wrong, what was expected, how to mend it
         */
        record Refused(int status, String reason) implements Reading {}
    }
}
