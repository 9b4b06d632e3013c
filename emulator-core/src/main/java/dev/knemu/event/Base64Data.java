package dev.knemu.event;

import io.cloudevents.CloudEventData;
import java.util.Arrays;

/**
 * Data that came as {@code data_base64} in a structured event.
 *
 * <p>The bytes are all that matters, except to who writes the event structured again, or prints it: the Go SDK remembers
 * how data came ({@code DataBase64} in cloudevents/sdk-go {@code v2/event/event.go}), and so do we. Equal to data
 * that came in the same way with the same bytes.
 */
public final class Base64Data implements CloudEventData {

    private final byte[] bytes;

    private Base64Data(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * @param bytes decoded; not copied, and not to be changed any more
     */
    public static Base64Data wrap(byte[] bytes) {
        return new Base64Data(bytes);
    }

    @Override
    public byte[] toBytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Base64Data data && Arrays.equals(bytes, data.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "Base64Data{" + bytes.length + " bytes}";
    }
}
