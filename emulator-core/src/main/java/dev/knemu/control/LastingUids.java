package dev.knemu.control;

import dev.knemu.resource.ResourceKey;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * Uids that another process with the same resources gives as well. A resource that is deleted and made anew gets another, as
 * on a cluster. Used under the lock of the store.
 */
final class LastingUids implements Function<ResourceKey, String> {

    private final Map<ResourceKey, Integer> made = new HashMap<>();

    @Override
    public String apply(ResourceKey key) {
        int before = made.merge(key, 1, Integer::sum) - 1;
        String name = String.join("/", key.group(), key.kind(), key.namespace(), key.name());
        return UUID.nameUUIDFromBytes((before == 0 ? name : name + "/" + before).getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
