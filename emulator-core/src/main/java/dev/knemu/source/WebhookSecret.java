package dev.knemu.source;

import dev.knemu.transport.Headers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the sender of a webhook must know. Compared in constant time; never in a message.
 *
 * <p>Source: google/go-github {@code github/messages.go}; knative-extensions/eventing-gitlab {@code
 * pkg/adapter/webhook.go}. An empty secret switches the check off, as in both.
 */
final class WebhookSecret {

    private static final String SIGNATURE_256 = "X-Hub-Signature-256";
    private static final String SIGNATURE = "X-Hub-Signature";
    private static final String TOKEN = "X-Gitlab-Token";

    private static final Map<String, String> ALGORITHMS =
            Map.of("sha1", "HmacSHA1", "sha256", "HmacSHA256", "sha512", "HmacSHA512");

    private final byte[] secret;

    WebhookSecret(byte[] secret) {
        this.secret = secret.clone();
    }

    /** What is wrong with GitHub's signature of the bytes that came; empty if nothing is. */
    Optional<String> problemOfSignature(Headers headers, byte[] body) {
        if (secret.length == 0) {
            return Optional.empty();
        }
        String signature = headers.get(SIGNATURE_256)
                .filter(text -> !text.isEmpty())
                .or(() -> headers.get(SIGNATURE))
                .orElse("");
        if (signature.isEmpty()) {
            return Optional.of(
                    "missing signature: the header " + SIGNATURE_256 + " is to be sha256=, and the HMAC of the"
                            + " body under the secret of spec.secretToken in hexadecimal. Give the webhook that secret.");
        }
        int equals = signature.indexOf('=');
        String algorithm = equals < 0 ? null : ALGORITHMS.get(signature.substring(0, equals));
        if (algorithm == null) {
            return Optional.of("error parsing signature: it begins with none of sha1=, sha256= and sha512=.");
        }
        byte[] given;
        try {
            given = HexFormat.of().parseHex(signature.substring(equals + 1));
        } catch (IllegalArgumentException notHex) {
            return Optional.of("error decoding signature: what follows the = is not hexadecimal.");
        }
        return MessageDigest.isEqual(given, sign(algorithm, body))
                ? Optional.empty()
                : Optional.of("payload signature check failed: the body was signed with another secret than that of"
                        + " spec.secretToken, or was changed on the way." + lineBreak());
    }

    /** What is wrong with GitLab's token; empty if nothing is. */
    Optional<String> problemOfToken(Headers headers) {
        // A header's bytes come as Latin-1, whatever they are.
        byte[] given = headers.get(TOKEN).orElse("").getBytes(StandardCharsets.ISO_8859_1);
        if (secret.length == 0 || MessageDigest.isEqual(given, secret)) {
            return Optional.empty();
        }
        return Optional.of("token validation failed: the header " + TOKEN
                + (given.length == 0 ? " is missing" : " is not that of spec.secretToken")
                + ". Give the webhook that secret token." + lineBreak());
    }

    private byte[] sign(String algorithm, byte[] body) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret, algorithm));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java platform cannot compute " + algorithm + ".", e);
        }
    }

    /** The mistake that most people make once, with {@code echo} in place of {@code echo -n}. */
    private String lineBreak() {
        byte last = secret[secret.length - 1];
        return last == '\n' || last == '\r'
                ? " The value in the Secret ends in a line break: encode it anew, with echo -n, or use stringData."
                : "";
    }
}
