package dev.knemu.control;

import dev.knemu.resource.ResourceKey;
import dev.knemu.source.WebhookAdapter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which sources take webhooks now. Written by the control plane's writer, asked from any thread. */
final class OpenWebhooks {

    private final Map<ResourceKey, WebhookAdapter> adapters = new ConcurrentHashMap<>();

    void open(WebhookAdapter adapter) {
        adapters.put(adapter.source().key(), adapter);
    }

    void close(ResourceKey source) {
        adapters.remove(source);
    }

    Optional<WebhookAdapter> find(ResourceKey source) {
        return Optional.ofNullable(adapters.get(source));
    }
}
