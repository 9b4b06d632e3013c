package dev.knemu.standin;

import dev.knemu.event.Attributes;
import dev.knemu.event.Base64Data;
import dev.knemu.transport.ContentMode;
import dev.knemu.transport.Receiver;
import dev.knemu.transport.Reply;
import dev.knemu.transport.Request;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.vertx.core.Future;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The event-display of Knative's tutorials: prints each event and answers 200 without a body.
 *
 * <p>Prints byte for byte what the image prints. Source: knative/eventing {@code cmd/event_display/main.go},
 * cloudevents/sdk-go {@code v2/event/event.go}, {@code eventcontext_v1.go}, {@code eventcontext_v03.go}. Not emulated:
 * {@code REQUEST_LOGGING_ENABLED}. May be used from several lanes; events never mix.
 */
public final class EventDisplay implements Receiver {

    /** What it is called where stand-ins are named. */
    public static final String NAME = "event-display";

    private static final String ATTRIBUTE_ENCODING = "datacontentencoding";

    private final Output output;

    @FunctionalInterface
    private interface Output {
        void write(byte[] event) throws IOException;
    }

    private EventDisplay(Output output) {
        this.output = output;
    }

    /** Prints to a stream such as {@code System.out}, in UTF-8, and flushes after each event. */
    public static EventDisplay to(OutputStream stream) {
        return new EventDisplay(event -> {
            stream.write(event);
            stream.flush();
        });
    }

    /** Prints to a text, in which bytes of an event's data that are no UTF-8 become U+FFFD. */
    public static EventDisplay toText(Appendable text) {
        return new EventDisplay(event -> text.append(new String(event, StandardCharsets.UTF_8)));
    }

    @Override
    public Future<Reply> receive(Request request) {
        byte[] event = bytes(request.event(), request.mode());
        try {
            synchronized (output) {
                output.write(event);
            }
            return Future.succeededFuture(Reply.OK);
        } catch (IOException e) {
            return Future.succeededFuture(Reply.status(500, "event-display cannot print: " + e.getMessage()));
        }
    }

    /** What is printed for an event that came in binary mode, as everything inside Knative does. */
    public static String format(CloudEvent event) {
        return format(event, ContentMode.BINARY);
    }

    /**
     * What is printed for an event.
     *
     * @param mode how it came: only a structured event says of its data that it is binary, and only when it had it in
     *     {@code data_base64} ({@link Base64Data})
     */
    public static String format(CloudEvent event, ContentMode mode) {
        return new String(bytes(event, mode), StandardCharsets.UTF_8);
    }

    // Bytes and not text, because data need not be UTF-8 and is printed as it is.
    private static byte[] bytes(CloudEvent event, ContentMode mode) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        bytes.writeBytes(context(event).getBytes(StandardCharsets.UTF_8));
        CloudEventData data = event.getData();
        byte[] content = data == null ? null : data.toBytes();
        if (content != null && content.length > 0) {
            boolean isBinary = mode == ContentMode.STRUCTURED && data instanceof Base64Data;
            bytes.writeBytes((isBinary ? "Data (binary),\n  " : "Data,\n  ").getBytes(StandardCharsets.UTF_8));
            bytes.writeBytes(laidOut(event, content));
            bytes.write('\n');
        }
        return bytes.toByteArray();
    }

    private static String context(CloudEvent event) {
        boolean isOld = event.getSpecVersion() == SpecVersion.V03;
        StringBuilder text = new StringBuilder(256).append("☁️  cloudevents.Event\nContext Attributes,\n");
        line(text, "specversion", event.getSpecVersion().toString());
        line(text, "type", event.getType());
        line(text, "source", event.getSource().toString());
        line(text, "subject", event.getSubject());
        line(text, "id", event.getId());
        line(text, "time", Attributes.text(event.getTime()));
        line(text, isOld ? "schemaurl" : "dataschema", Attributes.text(event.getDataSchema()));
        line(text, "datacontenttype", event.getDataContentType());
        TreeSet<String> extensions = new TreeSet<>(event.getExtensionNames());
        if (isOld && extensions.remove(ATTRIBUTE_ENCODING)) {
            // An attribute of 0.3, which the Java SDK keeps among the extensions.
            line(text, ATTRIBUTE_ENCODING, Attributes.lookup(event, ATTRIBUTE_ENCODING));
        }
        if (!extensions.isEmpty()) {
            text.append("Extensions,\n");
            extensions.forEach(name -> line(text, name, Attributes.text(event.getExtension(name))));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, @Nullable String value) {
        if (value != null) {
            text.append("  ").append(name).append(": ").append(value).append('\n');
        }
    }

    private static byte[] laidOut(CloudEvent event, byte[] content) {
        if (!"application/json".equals(Attributes.lookup(event, "datamediatype"))) {
            return content;
        }
        return Objects.requireNonNullElse(JsonIndent.of(content, "  ", "  "), content);
    }
}
