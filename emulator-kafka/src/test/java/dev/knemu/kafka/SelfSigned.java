package dev.knemu.kafka;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/**
 * A certificate of 127.0.0.1 that vouches for itself, and its key, as files of PEM. Written by hand, since the JDK makes
 * certificates only by a tool, whose start takes as long as the tests that need one.
 */
final class SelfSigned {

    private static final byte[] ECDSA_WITH_SHA256 = sequence(tlv(0x06, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02));
    private static final byte[] COMMON_NAME = tlv(0x06, 0x55, 0x04, 0x03);
    private static final byte[] SUBJECT_ALTERNATIVE_NAME = tlv(0x06, 0x55, 0x1D, 0x11);
    private static final byte[] VERSION_3 = tlv(0xA0, tlv(0x02, 2));
    private static final byte[] SERIAL = tlv(0x02, 1);

    private final String certificate;
    private final String key;

    /** @param name of whoever has it, as {@code CN} */
    SelfSigned(String name) throws GeneralSecurityException {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
        keys.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = keys.generateKeyPair();
        byte[] who = sequence(tlv(0x31, sequence(COMMON_NAME, tlv(0x0C, name.getBytes(US_ASCII)))));
        byte[] signed = sequence(
                VERSION_3,
                SERIAL,
                ECDSA_WITH_SHA256,
                who,
                sequence(time("20200101000000Z"), time("21000101000000Z")),
                who,
                pair.getPublic().getEncoded(),
                tlv(0xA3, sequence(sequence(SUBJECT_ALTERNATIVE_NAME, tlv(0x04, sequence(tlv(0x87, 127, 0, 0, 1)))))));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update(signed);
        certificate = pem(
                "CERTIFICATE",
                sequence(signed, ECDSA_WITH_SHA256, tlv(0x03, joined(new byte[] {0}, signature.sign()))));
        key = pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    }

    /** Writes the certificate, for those who are to trust it. */
    Path certificate(Path directory) throws IOException {
        return Files.writeString(directory.resolve("trusted.pem"), certificate);
    }

    /** Writes the certificate and its key, for who shows it. */
    Path withKey(Path directory) throws IOException {
        return Files.writeString(directory.resolve("own.pem"), key + certificate);
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + what
                + "-----\n";
    }

    private static byte[] time(String text) {
        return tlv(0x18, text.getBytes(US_ASCII));
    }

    private static byte[] sequence(byte[]... parts) {
        return tlv(0x30, parts);
    }

    private static byte[] tlv(int tag, int... content) {
        byte[] bytes = new byte[content.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) content[i];
        }
        return tlv(tag, bytes);
    }

    private static byte[] tlv(int tag, byte[]... parts) {
        byte[] content = joined(parts);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length > 0xFF) {
            out.write(0x82);
            out.write(content.length >> 8);
        } else if (content.length > 0x7F) {
            out.write(0x81);
        }
        out.write(content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
