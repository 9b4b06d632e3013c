package dev.knemu.control;

import dev.knemu.resource.CommonStatus;
import dev.knemu.resource.Conditions;
import dev.knemu.resource.GitHubSource;
import dev.knemu.resource.KResource;
import dev.knemu.transport.WebhookReceiver;
import java.util.HashMap;
import java.util.Map;

/** What a source says of the place where its webhooks are taken. */
final class WebhookPaths {

    private static final String WEBHOOK_CONFIGURED = "WebhookConfigured";

    private WebhookPaths() {}

    /**
     * Upstream says no more than True. Here it is True since nothing is in the way; the reason tells that nobody was
     * asked to send.
     *
     * @param provider such as {@code GitHub}
     */
    static Conditions configured(Conditions conditions, KResource source, String provider) {
        return conditions.markTrue(
                WEBHOOK_CONFIGURED,
                "NotRegistered",
                "No webhook was registered at " + provider + ", and the access token is not used: POST its webhooks to "
                        + path(source) + " on the emulator's port, by a tunnel or with curl.");
    }

    static CommonStatus withPath(CommonStatus status, KResource source) {
        Map<String, String> annotations = new HashMap<>(status.annotations());
        annotations.put(GitHubSource.WEBHOOK_PATH_ANNOTATION, path(source));
        return status.withAnnotations(annotations);
    }

    private static String path(KResource source) {
        return WebhookReceiver.path(
                source.kind(), source.metadata().namespace(), source.metadata().name());
    }
}
