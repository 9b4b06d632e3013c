package dev.knemu.cli.bench;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The size of an event's data: {@code 200}, {@code 1k}, {@code 1m}. */
record Payload(int bytes) {

    private static final byte[] HEAD = "{\"pad\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TAIL = "\"}".getBytes(StandardCharsets.US_ASCII);

    /** JSON of this size; of a size that no such object has, digits. */
    byte[] data() {
        byte[] data = new byte[bytes];
        Arrays.fill(data, (byte) '1');
        if (bytes >= HEAD.length + TAIL.length) {
            System.arraycopy(HEAD, 0, data, 0, HEAD.length);
            System.arraycopy(TAIL, 0, data, bytes - TAIL.length, TAIL.length);
        }
        return data;
    }

    static final class Converter implements ITypeConverter<Payload> {

        private static final Pattern SIZE = Pattern.compile("(\\d{1,8})([km]?)");
        private static final int KILO = 1024;
        /** As much as a Broker takes in one event. */
        private static final long MOST = 64L * KILO * KILO;

        @Override
        public Payload convert(String text) {
            Matcher size = SIZE.matcher(text);
            if (size.matches()) {
                long unit = switch (size.group(2)) {
                    case "k" -> KILO;
                    case "m" -> KILO * KILO;
                    default -> 1;
                };
                long bytes = Long.parseLong(size.group(1)) * unit;
                if (bytes <= MOST) {
                    return new Payload((int) bytes);
                }
            }
            throw new TypeConversionException(
                    "\"" + text + "\" is no size of data. Write bytes such as 200, 1k or 1m; 64m is the most.");
        }
    }
}
