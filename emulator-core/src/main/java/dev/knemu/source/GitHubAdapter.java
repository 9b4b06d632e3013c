package dev.knemu.source;

import com.fasterxml.jackson.databind.JsonNode;
import dev.knemu.resource.GitHubSource;
import dev.knemu.transport.Headers;
import dev.knemu.transport.Reply;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * From a webhook of GitHub to an event: the type is {@code dev.knative.source.github.} and GitHub's name of the event,
 * the source {@code https://github.com/OWNER/REPOSITORY}, the id that of the delivery, the data the payload. Subject and
 * extensions depend on the event, see {@code GitHubEvents}.
 *
 * <p>Source: knative-extensions/eventing-github {@code pkg/common/handler.go}, {@code
 * pkg/apis/sources/v1alpha1/githubsource_types.go}; the checks of the payload are those of google/go-github {@code
 * github/messages.go}; the time comes from knative/eventing {@code pkg/adapter/v2/cloudevents.go}. Whatever is wrong, the
 * sink's refusal included, is answered 400. The upstream adapter takes every event that it knows; here one that {@code
 * spec.eventTypes} does not list is refused, since on a cluster GitHub is not asked for it. A {@code ping} always comes.
 */
public final class GitHubAdapter implements WebhookAdapter {

    /** What the {@code type} of every event of a GitHubSource begins with. */
    public static final String TYPE_PREFIX = "dev.knative.source.github.";

    private static final String EVENT = "X-GitHub-Event";
    private static final String DELIVERY = "X-GitHub-Delivery";
    private static final String JSON = "application/json";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String PING = "ping";

    private final GitHubSource source;
    private final URI sink;
    private final WebhookSecret secret;

    /** @param secret the value of {@code spec.secretToken}; empty: signatures are not looked at */
    public GitHubAdapter(GitHubSource source, URI sink, byte[] secret) {
        this.source = source;
        this.sink = sink;
        this.secret = new WebhookSecret(secret);
    }

    /** The {@code type} of the events that one of GitHub's events becomes, such as {@code push}. */
    public static String type(String eventType) {
        return TYPE_PREFIX + eventType;
    }

    /** The {@code source} of the events of a repository or an organization. */
    public static URI source(String ownerAndRepository) {
        try {
            return new URI("https", "github.com", "/" + ownerAndRepository, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("\"" + ownerAndRepository + "\" is no path of github.com.", e);
        }
    }

    @Override
    public GitHubSource source() {
        return source;
    }

    @Override
    public URI sink() {
        return sink;
    }

    @Override
    public Reading read(Headers headers, byte[] body, String id, Instant time) {
        String contentType = mediaType(headers);
        byte[] payload;
        if (contentType.equals(JSON)) {
            payload = body;
        } else if (contentType.equals(FORM)) {
            payload = FormData.field(body, "payload");
        } else {
            return refused("The Content-Type is \"" + contentType + "\". A webhook of GitHub has " + JSON + " or "
                    + FORM + "; with curl: -H 'Content-Type: application/json'.");
        }
        Optional<String> forged = secret.problemOfSignature(headers, body);
        if (forged.isPresent()) {
            return refused(forged.get());
        }
        return convert(headers, payload, time);
    }

    private static String mediaType(Headers headers) {
        String contentType = headers.get("Content-Type").orElse("");
        int parameters = contentType.indexOf(';');
        return (parameters < 0 ? contentType : contentType.substring(0, parameters)).strip();
    }

    private Reading convert(Headers headers, byte[] payload, Instant time) {
        String name = headers.get(EVENT).orElse("");
        if (name.isEmpty()) {
            return refused("The header " + EVENT + " is missing. GitHub names the event in it; with curl: -H '" + EVENT
                    + ": push'.");
        }
        GitHubEvents.Kind kind = GitHubEvents.kind(name);
        if (kind == null) {
            return refused("unsupported github event type " + name + ". A GitHubSource makes events of: "
                    + String.join(", ", GitHubEvents.names()) + ".");
        }
        WebhookPayload read = WebhookPayload.read(payload);
        if (read.tree() == null) {
            return refused("The payload of " + name + " is no JSON object: " + read.problem() + ".");
        }
        String delivery = headers.get(DELIVERY).orElse("");
        if (delivery.isEmpty()) {
            return refused("The header " + DELIVERY + " is missing. It becomes the event's id; with curl: -H '"
                    + DELIVERY + ": '$(uuidgen).");
        }
        List<String> wanted = source.spec().eventTypes();
        if (!name.equals(PING) && !wanted.contains(name)) {
            return refused("spec.eventTypes of " + source.key() + " is " + wanted + ", without " + name
                    + ": on a cluster GitHub would not be asked for it. Add it there, or take it off the webhook.");
        }
        JsonNode tree = read.tree();
        String subject = kind.subject(tree);
        if (subject.isEmpty()) {
            return refused("The payload of " + name + " lacks " + kind.subjectPath()
                    + ", of which the event's subject is made. Send the payload that GitHub sends.");
        }
        CloudEventBuilder event = CloudEventBuilder.v1()
                .withId(delivery)
                .withType(type(name))
                .withSource(source(source.spec().ownerAndRepository()))
                .withSubject(subject)
                .withTime(time.atOffset(ZoneOffset.UTC))
                .withData(JSON, payload);
        kind.extensions(tree, event);
        return new Reading.Converted(event.build());
    }

    private static Reading refused(String reason) {
        return new Reading.Refused(400, reason);
    }

    @Override
    public Reply answer(Reply ofSink) {
        return ofSink.isSuccess() ? Reply.status(202, "accepted") : Reply.status(400, WebhookPayload.why(sink, ofSink));
    }
}
