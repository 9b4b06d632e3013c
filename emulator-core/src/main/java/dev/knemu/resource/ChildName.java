package dev.knemu.resource;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The names that controllers give to what they create: parent and suffix, shortened to the 63 bytes that Kubernetes
 * allows. Source: knative.dev/pkg, {@code kmeta/names.go}.
 */
public final class ChildName {
    private static final int LONGEST = 63;
    private static final int MD5_HEX = 32;
    private static final int HEAD = LONGEST - MD5_HEX;

    private ChildName() {}

    /**
     * The same name for the same arguments, always. Counted in bytes of UTF-8, as Go does; Kubernetes names are ASCII.
     */
    public static String of(String parent, String suffix) {
        byte[] parentBytes = parent.getBytes(StandardCharsets.UTF_8);
        byte[] suffixBytes = suffix.getBytes(StandardCharsets.UTF_8);
        if (parentBytes.length + suffixBytes.length <= LONGEST) {
            return parent + suffix;
        }
        if (suffixBytes.length < HEAD) {
            return text(parentBytes, Math.min(parentBytes.length, HEAD - suffixBytes.length)) + md5(parent) + suffix;
        }
        String head = text(parentBytes, Math.min(parentBytes.length, HEAD)) + md5(parent + suffix);
        String padded = head + text(suffixBytes, Math.min(suffixBytes.length, LONGEST - head.length()));
        int end = padded.length();
        while (end > 0 && !isAlphanumeric(padded.charAt(end - 1))) {
            end--;
        }
        return padded.substring(0, end);
    }

    private static String text(byte[] bytes, int length) {
        return new String(Arrays.copyOf(bytes, length), StandardCharsets.UTF_8);
    }

    private static boolean isAlphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    private static String md5(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform must have MD5; this one has not.", e);
        }
    }
}
