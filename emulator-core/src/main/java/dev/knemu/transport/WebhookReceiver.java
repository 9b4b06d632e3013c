package dev.knemu.transport;

import io.vertx.core.Future;
import java.util.Locale;

/**
 * Takes what GitHub and GitLab post: no CloudEvent, but what one is to be made of.
 *
 * <p>Called on any thread; the future may complete on any, and never fails: a refusal is a {@link Reply}.
 */
@FunctionalInterface
public interface WebhookReceiver {

    /** Below it, on the emulator's port, are the webhooks: {@code github/NAMESPACE/NAME} and {@code gitlab/…}. */
    String PATH = "/_knemu/webhooks/";

    Future<Reply> receive(Post post);

    /**
     * One POST.
     *
     * @param kind of the source, such as {@code GitHubSource}
     * @param namespace of the source
     * @param name of the source
     * @param headers all of them
     * @param body as it came
     */
    record Post(String kind, String namespace, String name, Headers headers, byte[] body) {}

    /** Where the webhooks of a source are posted. */
    static String path(String kind, String namespace, String name) {
        String family = kind.toLowerCase(Locale.ROOT).replace("source", "");
        return PATH + family + "/" + namespace + "/" + name;
    }
}
