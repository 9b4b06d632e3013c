package dev.knemu.control;

import dev.knemu.resource.FreeForm;
import dev.knemu.resource.OtherResource;
import dev.knemu.resource.ResourceKey;
import dev.knemu.resource.SecretValueFromSource;
import dev.knemu.resource.SecretValueFromSource.SecretKeySelector;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Reads core {@code v1} Secrets, which are kept as they came. Values are never in a message.
 *
 * <p>Source: k8s.io/api {@code core/v1/types.go}: {@code stringData} goes before {@code data}, which is base64.
 */
final class Secrets {

    private static final byte[] NOTHING = new byte[0];

    private Secrets() {}

    /**
     * What was found.
     *
     * @param value empty when there is none
     * @param failure why there is none; {@code ""} if there is
     * @param secretMissing whether it is the Secret itself that is not there
     */
    record Value(byte[] value, String failure, boolean secretMissing) {

        boolean isFound() {
            return failure.isEmpty();
        }

        private static Value failed(String failure) {
            return new Value(NOTHING, failure, false);
        }
    }

    static Value read(Optional<SecretValueFromSource> from, String namespace, Cluster cluster) {
        Optional<SecretKeySelector> ref = from.flatMap(SecretValueFromSource::secretKeyRef);
        if (ref.isEmpty()) {
            return Value.failed("missing Secret key selector");
        }
        String name = ref.get().name();
        ResourceKey key = new ResourceKey("", "Secret", namespace, name);
        Optional<OtherResource> secret = cluster.get(OtherResource.class, key);
        if (secret.isEmpty()) {
            return new Value(NOTHING, Texts.notFound(key), true);
        }
        return value(secret.get().content(), name, ref.get().key());
    }

    private static Value value(FreeForm secret, String name, String key) {
        // The keys of a Secret have no slash and no tilde, so that each is its own JSON pointer.
        Optional<String> plain = secret.text("/stringData/" + key);
        if (plain.isPresent()) {
            return new Value(plain.get().getBytes(StandardCharsets.UTF_8), "", false);
        }
        Optional<String> encoded = secret.text("/data/" + key);
        if (encoded.isEmpty()) {
            return Value.failed("key \"" + key + "\" not found in secret \"" + name + "\"");
        }
        try {
            return new Value(Base64.getDecoder().decode(encoded.get().replaceAll("\\s", "")), "", false);
        } catch (IllegalArgumentException notBase64) {
            return Value.failed("key \"" + key + "\" in secret \"" + name
                    + "\" is not base64: encode its value, or write it as it is under stringData");
        }
    }
}
